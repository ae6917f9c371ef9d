# The same few commands for people and for CI. Everything works on a fresh Debian 12 with Rust and Node; `make test` as
# root installs what else it needs.
#
#   make demo    a made-up county, linked, on http://127.0.0.1:8080     (CHILDREN=2000)
#   make check   formatting, lints and documentation, all without a warning
#   make test    check, then every test, the browser and both databases included
#   make prove   the same tests with their full counts
#   make bench   the measured workloads of benches/, other engines beside ours
#   make assets  the pages' styles and scripts (built once, and again when their sources change)

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo check test prove bench assets tools node clean-assets

CHILDREN ?= 2000
# One set of features for lints, tests and documentation: the same dependencies are then compiled once for all of them.
FEATURES := --workspace --all-features
CARGO ?= cargo
export CARGO_TERM_COLOR ?= auto

PROVIDER := tests/provider/node_modules/.package-lock.json

heading = @printf '\n== %s ==\n' "$(1)"

help:
	@sed -n 's/^#   //p' Makefile

demo: assets
	$(call heading,A made-up county of $(CHILDREN) children)
	$(CARGO) run --release -p onechild -- demo --children $(CHILDREN)

check: assets
	$(call heading,Formatting)
	$(CARGO) fmt --all --check
	$(call heading,Lints)
	$(CARGO) clippy $(FEATURES) --all-targets -- -D warnings
	$(call heading,Documentation)
	RUSTDOCFLAGS=-Dwarnings $(CARGO) doc $(FEATURES) --no-deps

test: tools assets
	$(MAKE) --no-print-directory check
	$(call heading,Tests)
	$(CARGO) test $(FEATURES) --no-fail-fast
	$(call heading,All is well)

# ONECHILD_PROVE raises the counts of made-up children, permutations and property cases; the tests are the same.
prove: tools assets
	$(call heading,Proofs with their full counts)
	ONECHILD_PROVE=1 PROPTEST_CASES=$${PROPTEST_CASES:-4096} $(CARGO) test $(FEATURES) --no-fail-fast
	$(call heading,Thirty years of a county day by day)
	ONECHILD_COUNTY=$${ONECHILD_COUNTY:-20000} $(CARGO) test --profile prove -p child --lib retention::tests::years -- --nocapture
	$(call heading,Ten million inputs for the readers of feeds)
	ONECHILD_FUZZ_INPUTS=$${ONECHILD_FUZZ_INPUTS:-10000000} $(CARGO) test --profile prove -p intake --test it fuzz::

bench: tools assets
	$(call heading,Measured workloads)
	$(CARGO) build --release -p onechild
	$(CARGO) bench -p benches

tools: node $(PROVIDER)
	$(call heading,Tools)
	@tests/setup/tools.sh

# The identity provider that the tests of sign-in run.
$(PROVIDER): tests/provider/package.json tests/provider/package-lock.json
	$(call heading,An identity provider for the tests)
	cd tests/provider && npm ci --no-audit --no-fund
	@touch $@

# --- The pages' assets -------------------------------------------------------------------------------------------------

WEB := services/web
BUILT := $(WEB)/assets/dist/app.css
INSTALLED := $(WEB)/node_modules/.package-lock.json
ASSET_SOURCES := $(shell find $(WEB)/assets -path $(WEB)/assets/dist -prune -o -type f -print 2>/dev/null)

assets: node $(BUILT)

node:
	@tests/setup/node.sh

$(INSTALLED): $(WEB)/package.json $(WEB)/package-lock.json
	$(call heading,Third-party styles and scripts)
	cd $(WEB) && npm ci --no-audit --no-fund
	@touch $@

$(BUILT): $(INSTALLED) $(ASSET_SOURCES)
	$(call heading,Styles and scripts of the pages)
	cd $(WEB) && npm run build
	@touch $@

clean-assets:
	rm -rf $(WEB)/assets/dist $(WEB)/node_modules
