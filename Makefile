# Everything a developer types. Each target first sets up what it needs under .venv and .local;
# nothing outside this folder changes, except uv's download cache.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run demo test search faults bench check deploy cost sbom format lock clean layer-is-fresh

UV_VERSION := 0.13.9
# The first interpreter that the project takes (pyproject.toml: requires-python) and that can make
# virtual environments; Debian and Ubuntu leave that to the package python3-venv.
USABLE := import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c '$(USABLE)' 2>/dev/null && echo $$python && break; done)

# Networks that look into TLS have put their own certificate into the system's store.
export UV_SYSTEM_CERTS := $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),true,false)

# Some images tell Python to keep no bytecode; each process then compiles for ten seconds and more.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
UV := .local/tools/bin/uv
uv := .local/tools/.uv-$(UV_VERSION)
SYNC := UV_PYTHON_DOWNLOADS=never $(UV) sync --quiet --locked --python .local/tools/bin/python
LAYER := layers/relay/python/requirements.txt
EXPORT := $(UV) export --quiet --locked --no-default-groups --no-emit-project --no-hashes \
	--no-annotate --no-header

dev := .venv/.set-up
emulator := .local/emulator/.set-up
sam := .local/sam/.set-up
checkov := .local/checkov/.set-up

# Tests are shared out among the cores (tests/stacks.py says how).
SHARED := --numprocesses auto --dist loadscope

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  SHORT=1 makes bench and faults take minutes: everything once, on less; nothing is written."
	@echo "  Settings: AREAS=file.geojson MEMBERS=600 EMULATOR_PORT=4566 WHATSAPP_PORT=4600"

run: $(dev) $(emulator) ## Start the local stack, send one alert, stay up until Ctrl-C
	@exec $(BIN)/python -m local run

demo: $(dev) $(emulator) ## The same, but check the outcome and stop
	@exec $(BIN)/python -m local demo

test: $(dev) $(emulator) ## Run all tests on all cores, those on the local stack included
	$(BIN)/pytest $(SHARED)

search: $(dev) ## Search longer for what nobody thought of: ten times the examples, long alerts, crowds
	$(BIN)/pytest $(SHARED) --hypothesis-profile search -m "search or hypothesis"

bench: $(dev) $(emulator) ## Measure speed against its aims; writes docs/bench.svg and a table
	$(BIN)/python -m tests.bench $(if $(SHORT),--short)

faults: $(dev) ## Let everything go wrong once, in virtual time; writes docs/faults.md
	$(BIN)/python -m tests.faults $(if $(SHORT),--short)

check: $(dev) $(sam) $(checkov) layer-is-fresh ## Check style, types, layers, template and build
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	PYTHONPATH=.:layers/relay/python $(BIN)/lint-imports
	$(BIN)/python -m local.scan
	$(BIN)/python -m local.sam check

deploy: $(dev) $(sam) layer-is-fresh ## Build and deploy a stack to AWS: MUNICIPALITY=nergenshuizen
	@$(BIN)/python -m local.sam deploy $(MUNICIPALITY)

cost: $(dev) ## Count what an alert and a month cost; writes docs/cost.md
	$(BIN)/python -m tests.cost

sbom: $(uv) ## Write what the functions are built from: .local/sbom.cdx.json (CycloneDX)
	@$(UV) export --quiet --locked --no-default-groups --no-emit-project --format cyclonedx1.5 \
		--output-file .local/sbom.cdx.json > /dev/null
	@echo "Written: .local/sbom.cdx.json"

format: $(dev) ## Put the code into the project's style
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock: $(uv) ## Renew uv.lock after a change of pyproject.toml, and the layer's requirements
	$(UV) lock
	$(EXPORT) --output-file $(LAYER)

clean: ## Remove everything that these targets made; not under a running stack
	@$(or $(PYTHON),python3) -B -m local.idle
	rm -rf .venv .local .aws-sam .*_cache .hypothesis .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

layer-is-fresh: $(uv)
	@$(EXPORT) | diff -u $(LAYER) - || { echo "$(LAYER) is stale: run 'make lock'."; exit 1; }

# ── Environments: made once, renewed when the lock changes ──────────────────────────────────────

$(uv):
	@test -n "$(PYTHON)" || { \
		echo "Buurtrelay needs Python 3.11, 3.12 or 3.13 with its venv module."; \
		echo "On Debian or Ubuntu: sudo apt install python3 python3-venv"; exit 1; }
	@echo "Setting up: uv $(UV_VERSION)"
	@$(PYTHON) -m venv --clear .local/tools
	@.local/tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(dev): $(uv) uv.lock pyproject.toml
	@echo "Setting up: libraries and tools"
	@$(SYNC)
	@touch $@

$(emulator): $(uv) uv.lock pyproject.toml
	@echo "Setting up: the AWS emulator"
	@UV_PROJECT_ENVIRONMENT=.local/emulator $(SYNC) --only-group emulator
	@touch $@

$(sam): $(uv) uv.lock pyproject.toml
	@echo "Setting up: the AWS SAM command line"
	@UV_PROJECT_ENVIRONMENT=.local/sam $(SYNC) --only-group sam
	@touch $@

$(checkov): $(uv) uv.lock pyproject.toml
	@echo "Setting up: the scanner of the template"
	@UV_PROJECT_ENVIRONMENT=.local/checkov $(SYNC) --only-group checkov
	@touch $@
