.PHONY: corpus-c bench-c build test generate generate-check new-rule golden example corpus differential bench plugins editors nightly ci

build:
	swift build

test:
	swift test

# The generated tables of rules.yml and the rule pages.
generate:
	swift run unsafe-lint-dev generate

# Fails when a generated file is stale.
generate-check:
	swift run unsafe-lint-dev generate --check

# make new-rule ID=some-defect
new-rule:
	swift run unsafe-lint-dev new-rule $(ID)

# Records all goldens anew; the run fails all the same, so that the change is looked at.
golden:
	UNSAFE_LINT_GOLDEN=record swift test

example:
	swift run unsafe-lint lint Examples/Greenhouse

# The pages' examples and the models as the files say them now, without generating anything.
check-pages:
	swift run unsafe-lint-dev check-pages

# The models against the headers installed here.
check-models:
	swift run unsafe-lint-dev check-models

# make corpus CORPUS=folder [AGAINST=run.json]: the tool over checkouts named OWNER+NAME.
corpus:
	swift build -c release --product unsafe-lint
	swift run unsafe-lint-dev corpus $(CORPUS) $(if $(AGAINST),--against $(AGAINST))

# make corpus-c SOURCES=folder[:folder]: no assignment of these C sources is lost, by an oracle.
# Benchmarks/debian-sources.sh fetches some.
corpus-c:
	UNSAFE_LINT_ORACLE_SOURCES=$(SOURCES) swift test --filter namedAssignments

# make bench-c SOURCES=folder: the C side against clang, on what Benchmarks/debian-sources.sh fetched.
bench-c:
	swift build -c release --product unsafe-lint-dev
	Benchmarks/c-side.sh $(SOURCES)

# make differential [CORPUS=folder]: our tokens against SwiftSyntax's. Builds swift-syntax: minutes.
differential:
	swift build -c release --package-path Differential
	Differential/.build/release/differential $(or $(CORPUS),Sources Tests)

# make bench [CORPUS=folder]: ratios, within one run each. Builds swift-syntax: minutes.
bench:
	swift build -c release --package-path Differential
	Differential/.build/release/speed $(or $(CORPUS),Sources)
	swift run -c release --package-path Benchmarks tokenizer
	swift run -c release --package-path Benchmarks solver
	swift build -c release --product unsafe-lint
	Benchmarks/editor.py .build/release/unsafe-lint

# Both plugins at work in Examples/Plugged. Builds the tool as its user would: minutes.
plugins:
	.ci/check-plugins.sh

# The language server with Neovim and pytest-lsp.
editors:
	.ci/check-editors.sh

# What is slow and real: the referee, long property runs, benchmarks. Takes CORPUS like the others.
nightly: differential
	Differential/.build/release/differential --mutants 2000 Tests/Goldens/Tokens
	UNSAFE_LINT_ROUNDS=40000 UNSAFE_LINT_SEED=$$(date +%s) swift test --filter Token
	UNSAFE_LINT_ROUNDS=5000 UNSAFE_LINT_SEED=$$(date +%s) swift test --filter Law
	UNSAFE_LINT_ROUNDS=20000 UNSAFE_LINT_SEED=$$(date +%s) swift test --filter FrameReader
	$(MAKE) plugins
	$(MAKE) editors
	$(MAKE) bench
	$(if $(SOURCES),$(MAKE) bench-c SOURCES=$(SOURCES))
	Benchmarks/.build/release/solver --largest 1000000

ci:
	.ci/run
