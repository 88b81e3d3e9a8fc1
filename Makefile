# Names for what this project is worked with. Needs GNU make, Node 20.19 or newer and npm; `install` and `run` need a
# container engine as well.

# The helper image, and what runs it: HELPER_IMAGE=me/manager, DOCKER=podman.
HELPER_IMAGE ?= bentoml-docker
DOCKER ?= docker
# What `make run` hands to manager.
ARGS ?= -bv 0.13.0 -dm

export HELPER_IMAGE DOCKER

.DEFAULT_GOAL := help
.PHONY: help generate test check bench install run clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

generate: dist/cli.js ## Render the shipped manifest for 0.13.0, with metadata.json
	@node bin/manager.js -bv 0.13.0 -dm

test: dist/cli.js ## Run every test that this machine can run
	@node scripts/make/test.mjs

check: dist/cli.js ## Types, lint, format, tests, and that the committed files are fresh
	@npm run --silent check

bench: dist/cli.js ## Measure, and print a table
	@npm run --silent bench

install: ## Build the helper image, in which manager runs without Node
	@sh scripts/make/helper-image.sh build

run: ## Run manager in the helper image as the calling user (ARGS='-bv 0.13.0 -dm')
	@sh scripts/make/helper-image.sh run $(ARGS)

clean: ## Remove what was installed and built
	rm -rf node_modules dist dist.* coverage

# Installs when the lock file is newer than what is installed (npm keeps the stamp; the scripts of packages are not run),
# and builds when a source is newer than the build. The folders count too, so that a removed file is noticed.
node_modules/.package-lock.json: package-lock.json
	@npm ci --ignore-scripts

dist/cli.js: node_modules/.package-lock.json scripts/build.mjs tsconfig.build.json $(shell find src)
	@npm run --silent build
