# Everything a developer does here; `make help` lists it.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run dev build test unit guide browser chain bench lint tools tools-test clean

# The program's name is said once, in Cargo.toml.
name := $(shell sed -n 's/^bin-target = "\(.*\)"/\1/p' Cargo.toml)
export TOOLS_DIR ?= $(CURDIR)/.tools
export PATH := $(abspath $(TOOLS_DIR))/bin:$(PATH)
program := $(or $(CARGO_TARGET_DIR),target)/release/$(name)

help: ## list what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  ARGS=\"…\" is passed on by run, dev, unit, browser, chain and bench."

run: build ## build, then serve the site and the virtual phones on this machine
	@exec $(program) $(ARGS)

dev: tools ## serve a debug build; rebuild and reload on every change
	@echo "==> Watching. The first build takes some minutes, each change seconds."
	@cargo leptos watch $(if $(ARGS),-- $(ARGS))

build: tools ## build the release: one file in target/release, the site inside
	@scripts/build.sh

test: tools-test lint unit build guide browser chain ## everything: lint, unit tests, release build, browser tests

unit: ## the Rust tests alone
	@echo "==> Running the Rust tests."
	@cargo test --workspace --exclude frontend $(ARGS)

guide: ## the curl lines of the README against the last release build
	@echo "==> Running the curl lines of the README."
	@scripts/guide.sh

browser: ## the browser tests alone, against the last release build
	@echo "==> Running the browser tests."
	@scripts/with-browser.sh npm --prefix end2end test --silent -- $(ARGS)

chain: ## the browser tests again, over the MFA API of a second instance
	@echo "==> Running the browser tests over the MFA API of a second instance."
	@VERIFIER=signalwire scripts/with-browser.sh npm --prefix end2end test --silent -- $(ARGS)

bench: tools-test build ## measure the release build and print it beside the budget
	@echo "==> Measuring. Leave the machine alone meanwhile; ARGS=--quick takes 40 seconds instead of 5 minutes."
	@scripts/with-browser.sh cargo run --release --quiet --package bench -- $(ARGS)

lint: tools-test ## format, clippy, documentation, types, dependency policy
	@scripts/lint.sh

tools: # what a build takes
	@scripts/tools.sh build

tools-test: # and what the tests take
	@scripts/tools.sh test

clean: ## remove what was built; tools, records and keys stay
	@echo "==> Removing what was built. .tools, data and keys stay."
	@cargo clean
	@rm -rf end2end/test-results end2end/playwright-report
