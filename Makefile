# Everything a developer does here; `make help` lists it.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run dev build test test-all unit guide browser chain nginx caddy bench lint template deploy first-run \
	tools tools-test tools-test-all clean

# The program's name is written once, in Cargo.toml.
name := $(shell sed -n 's/^bin-target = "\(.*\)"/\1/p' Cargo.toml)
program := $(or $(CARGO_TARGET_DIR),target)/release/$(name)

help: ## list what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  ARGS=\"…\" is passed on by run, dev, unit, browser, chain, nginx, caddy and bench."

run: tools ## build without optimisation, then serve the site and the virtual phones
	@scripts/build.sh quick
	@exec $(program) $(ARGS)

dev: tools ## serve a debug build; rebuild and reload on every change
	@scripts/dev.sh $(ARGS)

build: tools ## build the release: one file in target/release, the site inside
	@scripts/build.sh

test: tools-test lint unit build guide browser ## lint, Rust tests, release build, browser tests, the core of them in variants
	@$(MAKE) chain nginx ARGS="--grep @core"

test-all: export VISITORS ?= 100
test-all: export MATRIX ?= full
test-all: tools-test-all lint unit build guide browser chain nginx caddy template deploy ## everything, in every variant

unit: tools ## the Rust tests alone
	@scripts/unit.sh $(ARGS)

guide: ## the curl lines of the README against the last release build
	@echo "==> Running the curl lines of the README."
	@scripts/guide.sh

browser: ## the browser tests alone, against the last release build
	@echo "==> Running the browser tests."
	@scripts/with-browser.sh npm --prefix end2end test --silent -- $(ARGS)

chain: ## the browser tests over the MFA API of a second instance
	@echo "==> Running the browser tests over the MFA API of a second instance."
	@VERIFIER=signalwire scripts/with-browser.sh npm --prefix end2end test --silent -- $(ARGS)

nginx: ## the browser tests behind nginx, as deploy/nginx.conf sets it up
	@echo "==> Running the browser tests behind nginx."
	@PROXY=nginx scripts/with-browser.sh npm --prefix end2end test --silent -- $(ARGS)

caddy: ## the browser tests behind Caddy, as deploy/Caddyfile sets it up
	@echo "==> Running the browser tests behind Caddy."
	@PROXY=caddy scripts/with-browser.sh npm --prefix end2end test --silent -- $(ARGS)

bench: tools-test build ## measure the release build and print it beside the budget
	@echo "==> Measuring. Leave the machine alone meanwhile; ARGS=--quick takes 40 seconds instead of 5 minutes."
	@scripts/with-browser.sh cargo run --release --quiet --package bench -- $(ARGS)

lint: tools-test ## format, clippy, documentation, types, scripts, dependency policy
	@scripts/lint.sh

# A project that was made from the template has no template of its own.
template: tools-test-all # a project made from this repository
	@if [[ -f scripts/template.sh ]]; then echo "==> Making a project from the template."; scripts/template.sh; fi

deploy: tools-test-all # the Dockerfile and the Kubernetes file, as far as this machine can check them
	@scripts/container-check.sh
	@scripts/kubernetes-check.sh

first-run: ## time the way from a clone to the first page, with nothing cached
	@scripts/first-run.sh

tools: # what a build takes
	@scripts/tools.sh build

tools-test: # and what the tests take
	@scripts/tools.sh test

tools-test-all: # and what all the tests take
	@scripts/tools.sh test-all

clean: ## remove what was built; tools, records and keys stay
	@echo "==> Removing what was built. .tools, data and keys stay."
	@cargo clean
	@rm -rf end2end/test-results end2end/playwright-report
