.PHONY: build test generate generate-check new-rule golden example corpus differential ci

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

# make corpus CORPUS=folder [AGAINST=run.json]: the tool over checkouts named OWNER+NAME.
corpus:
	swift build -c release --product unsafe-lint
	swift run unsafe-lint-dev corpus $(CORPUS) $(if $(AGAINST),--against $(AGAINST))

# make differential [CORPUS=folder]: our tokens against SwiftSyntax's. Builds swift-syntax: minutes.
differential:
	swift build -c release --package-path Differential
	Differential/.build/release/differential $(or $(CORPUS),Sources Tests)

ci:
	.ci/run
