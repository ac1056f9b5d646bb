.PHONY: build test generate generate-check new-rule example corpus ci

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

example:
	swift run unsafe-lint lint Examples/Greenhouse

# make corpus CORPUS=folder [AGAINST=run.json]: the tool over checkouts named OWNER+NAME.
corpus:
	swift build -c release --product unsafe-lint
	swift run unsafe-lint-dev corpus $(CORPUS) $(if $(AGAINST),--against $(AGAINST))

ci:
	.ci/run
