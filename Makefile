# Everything goes through a virtual environment in .venv, made and kept current by these rules.
# Needed on the machine: make and Python 3.11 or newer.

PYTHON ?= python3
PORT ?= 8000
BASE ?=
ENGINE ?= in-process
RENDERER ?= $(ENGINE)
FLOWER ?=
ARGS ?=
SITE ?= site
N ?= 100000
DOCS ?= 0
SPECS :=
SEED ?= 1
# Of the command line alone: some systems have variables of these names.
NAME :=
DIR :=
PLOTS :=
FILE :=
TO :=
KEEP :=
CONFIRM :=

VENV := .venv
BIN := $(VENV)/bin
# A stamp carries the checksum of the lock it installed, and of other files that say what is installed: when one
# of them has changed, the stamp is missing.
lock-stamp = $(VENV)/.locks/$(1)-$(shell cat requirements/$(1).txt $(2) | cksum | tr ' ' '-')
BOOTSTRAP := $(call lock-stamp,bootstrap)
SERVERS := $(call lock-stamp,servers,toolkit/pyproject.toml)
FLOWER_LOCK := $(call lock-stamp,flower)
DEV := $(call lock-stamp,dev,toolkit/pyproject.toml)
# FLOWER=1 adds Flower to a run, and installs it where that has not been done.
WITH_FLOWER := $(filter-out 0,$(FLOWER))
# Ctrl-C is the way to stop a server, and no error.
RUN_OPTIONS = --port $(PORT) --stop-with-parent --interrupt-ok $(if $(WITH_FLOWER),--with flower) $(ARGS)
# Flower shows tasks by the events that Celery publishes only on request.
TASK_EVENTS = $(if $(WITH_FLOWER),TASK_EVENTS=true)
INSTALL := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python
# The toolkit comes from this checkout, after its locked dependencies and by its locked build backend.
INSTALL_TOOLKIT := $(INSTALL) --no-deps --no-build-isolation --editable toolkit

# Tests that share an environment of their own stay on one worker.
TEST_SERVICE = $(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)
TEST_TOOLKIT = cd toolkit && ../$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

.PHONY: help
help: ## List every target
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: $(DEV) ## Install everything needed to work on the project into .venv
	@echo "Everything is installed in $(VENV); make help lists the commands."

.PHONY: new
new: export NAME := $(NAME)
new: export DIR := $(DIR)
new: $(DEV) ## Copy the service to a folder of its own, under another name (NAME=shop DIR=../shop)
	@$(BIN)/python -m scripts.new_service "$$NAME" "$$DIR"

.PHONY: hooks
hooks: $(DEV) ## Install git hooks that format, lint and compare what a commit changes
	@$(BIN)/pre-commit install

.PHONY: run
run: $(SERVERS) $(if $(WITH_FLOWER),$(FLOWER_LOCK)) ## Start the service with its own PostgreSQL and Valkey (PORT=8000, FLOWER=1, ARGS=-v)
	@$(TASK_EVENTS) exec $(BIN)/specfirst run $(RUN_OPTIONS)

.PHONY: dev
dev: $(DEV) ## The same, reloading on every change of code or spec
	@$(TASK_EVENTS) exec $(BIN)/specfirst run --reload $(RUN_OPTIONS)

.PHONY: mock
mock: $(DEV) ## Serve both APIs with examples and made-up values, without databases (PORT=8000)
	@exec $(BIN)/specfirst mock --port $(PORT) --interrupt-ok $(ARGS)

.PHONY: seed
seed: $(SERVERS) ## Fill the database with made-up users and what belongs to them (N=100000)
	@$(BIN)/specfirst servers -- $(BIN)/python -m scripts.seed --users $(N) $(ARGS)

.PHONY: shell
shell: $(SERVERS) ## Open Python with settings, resources, models and a database session; await works
	@$(BIN)/specfirst servers -- $(BIN)/python -m scripts.shell

.PHONY: migrate
migrate: $(SERVERS) ## Bring the database to the newest migration (ARGS="downgrade -1")
	@$(BIN)/specfirst servers -- $(BIN)/python -m alembic $(or $(ARGS),upgrade head)

.PHONY: migration
migration: export NAME := $(NAME)
migration: $(DEV) ## Write a migration of what the models have changed (NAME="add invoices")
	@$(BIN)/specfirst servers -- $(BIN)/python -m scripts.database.migration

.PHONY: db-backup
db-backup: export TO := $(TO)
db-backup: export KEEP := $(KEEP)
db-backup: $(SERVERS) ## Back up the database to backups/ (TO=/srv/backups KEEP=14)
	@$(BIN)/specfirst servers -- $(BIN)/python -m scripts.database.backup $(ARGS)

.PHONY: db-restore
db-restore: export FILE := $(FILE)
db-restore: export CONFIRM := $(CONFIRM)
db-restore: $(SERVERS) ## Restore the database from a backup (FILE=backups/app-….dump CONFIRM=app)
	@$(BIN)/specfirst servers -- $(BIN)/python -m scripts.database.restore $(ARGS)

.PHONY: generate
generate: $(DEV) ## Regenerate generated/ and clients/ from spec/ (RENDERER=fastapi-code-generator)
	@$(BIN)/specfirst generate --renderer '$(RENDERER)' $(ARGS)

.PHONY: docs
docs: $(DEV) ## Build the documentation, with every API, as static files (SITE=site)
	@$(BIN)/python -m scripts.documentation '$(SITE)'

.PHONY: schema
schema: $(DEV) ## Write the JSON Schemas that editors complete the specs by (.vscode/schemas/)
	@$(BIN)/specfirst schema --output .vscode/schemas

.PHONY: lint-spec
lint-spec: $(DEV) ## Check the specs against the conventions
	@$(BIN)/specfirst lint $(ARGS)

.PHONY: test
test: $(DEV) ## Run all tests on real servers that they start themselves, or some of the service (ARGS="tests/app -k login")
	@status=0; $(TEST_SERVICE) || status=$$?; $(if $(ARGS),,($(TEST_TOOLKIT)) || status=$$?;) exit $$status

.PHONY: test-toolkit
test-toolkit: $(DEV) ## Run the tests of the toolkit, or some of them (ARGS="tests/compiler -k bundle")
	@$(TEST_TOOLKIT)

.PHONY: check
check: $(DEV) ## Run every static check and name the command that mends a failed one (ARGS="types lint")
	@$(BIN)/python -m scripts.check $(ARGS)

.PHONY: format
format: $(DEV) ## Format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

.PHONY: fuzz
fuzz: $(DEV) ## Fuzz every API of a running service by its spec (ARGS="--api client --coverage")
	@$(BIN)/specfirst fuzz $(ARGS)

.PHONY: fuzz-differential
fuzz-differential: $(DEV) ## Compare compiled dispatch with FastAPI's by 20,000 requests of every API (ARGS="--seed 7")
	@$(BIN)/python -m tests.differential $(ARGS)

.PHONY: chaos
chaos: export PYTHONPATH := clients/client-api/src:clients/backoffice-api/src
chaos: $(DEV) ## Kill every process and server under load; count what was lost or done twice (ARGS="--seconds 600")
	@$(BIN)/python -m scripts.chaos $(ARGS)

.PHONY: bench
bench: $(DEV) ## Measure requests, start-up and memory beside other frameworks (ARGS="--rounds 5", PLOTS=plots)
	@$(BIN)/python -m scripts.bench dispatch --operations 10,500,5000 --layers $(if $(PLOTS),--plot '$(PLOTS)') $(ARGS)
	@echo; $(BIN)/python -m scripts.bench startup
	@echo; $(BIN)/python -m scripts.bench memory
	@echo; $(BIN)/python -m scripts.bench gc
	@echo; $(BIN)/python -m scripts.bench end-to-end

.PHONY: bench-sdk
bench-sdk: $(DEV) ## Measure the SDK beside openapi-python-client, Pydantic, msgspec and httpx2 (ARGS="--rounds 90")
	@$(BIN)/python -m scripts.bench sdk $(ARGS)

.PHONY: bench-generation
bench-generation: $(DEV) ## Measure the generation of documents of 300, 1,000 and 3,000 operations (ARGS="--operations 100")
	@$(BIN)/python -m scripts.bench generation $(ARGS)

.PHONY: bench-specs
bench-specs: $(DEV) ## Send requests to the stub servers of 50 real documents (DOCS=80 SEED=7, SPECS=some.yaml, ARGS=--sdk)
	@cd toolkit && ../$(BIN)/python -m tests.wild --documents '$(DOCS)' --seed '$(SEED)' \
	  --failures ../.cache/bench-specs.jsonl $(ARGS) $(abspath $(SPECS))

.PHONY: fuzz-mocks
fuzz-mocks: $(DEV) ## Fuzz the mocks of 20 real documents (ARGS="--seed 7 --max-examples 20", SPECS=some.yaml)
	@cd toolkit && ../$(BIN)/python -m tests.mock.fuzz_documents $(ARGS) $(abspath $(SPECS))

.PHONY: check-long
check-long: $(DEV) ## Run what takes too long for every change: chaos, fuzzing, 50 real documents, a file of 1 GiB
	@status=0; seed=$$(date +%s); \
	echo "== chaos"; $(MAKE) chaos ARGS="--seconds 600 --seed $$seed" || status=$$?; \
	echo "== fuzz --seed $$seed"; $(MAKE) fuzz ARGS="--seed $$seed --time 600" || status=$$?; \
	echo "== fuzz-differential --seed $$seed"; \
	$(MAKE) fuzz-differential ARGS="--seed $$seed" || status=$$?; \
	echo "== real documents"; $(MAKE) bench-specs || status=$$?; \
	echo "== SDKs of real documents"; $(MAKE) bench-specs ARGS=--sdk || status=$$?; \
	echo "== mocks of real documents"; (cd toolkit && ../$(BIN)/python -m tests.mock) || status=$$?; \
	echo "== fuzzed mocks of real documents"; $(MAKE) fuzz-mocks || status=$$?; \
	echo "== models of real documents"; (cd toolkit && ../$(BIN)/python -m tests.judge) || status=$$?; \
	echo "== large files"; $(BIN)/python -m scripts.bench.files --storage local || status=$$?; \
	exit $$status

.PHONY: review
review: $(DEV) ## Report what changes of the specs break since the last release, or since a commit (BASE=origin/main)
	@$(BIN)/specfirst review $(if $(BASE),--base '$(BASE)') $(ARGS)

.PHONY: release
release: $(DEV) ## Make the specs the last release: spec/released, versions and changelogs of APIs and SDKs
	@$(BIN)/specfirst review release
	@$(BIN)/specfirst generate

.PHONY: review-self-test
review-self-test: $(DEV) ## Prove the review on known pairs of specs
	@cd toolkit && ../$(BIN)/python -m tests.review.self_test

.PHONY: lock
lock: $(DEV) ## Lock the dependencies of pyproject.toml again (ARGS=--upgrade for newer versions)
	@$(BIN)/python -m scripts.lock $(ARGS)

.PHONY: env-example
env-example: $(DEV) ## Write .env.example again, after a change of the settings
	@$(BIN)/python -m scripts.env_example

.PHONY: secrets
secrets: ## Make the secret files of docker-compose.yml in secrets/; existing ones stay
	@$(PYTHON) deploy/make_secrets.py

.PHONY: clean
clean: ## Remove .venv and every cache of the checkout; data stays
	@rm -rf $(VENV) $(addprefix toolkit/,.mypy_cache .pytest_cache .hypothesis)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: reset
reset: $(SERVERS) ## Drop the data and secrets of the embedded servers
	@$(BIN)/specfirst reset

$(DEV): | $(BOOTSTRAP)
	@echo "Installing the development environment into $(VENV) …"
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL_TOOLKIT)
	@$(BIN)/python -m compileall -q app generated toolkit/specfirst
	@touch $@ $(SERVERS) $(FLOWER_LOCK)

$(SERVERS): | $(BOOTSTRAP)
	@echo "Installing the service and its servers into $(VENV) …"
	@$(INSTALL) --require-hashes -r requirements/servers.txt
	@$(INSTALL_TOOLKIT)
	@touch $@

$(FLOWER_LOCK): | $(SERVERS)
	@echo "Installing Flower into $(VENV) …"
	@$(INSTALL) --require-hashes -r requirements/flower.txt
	@touch $@

$(BOOTSTRAP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed, and '$(PYTHON)' is not: name one with 'make PYTHON=python3.12 …'." >&2; exit 1; }
	@echo "Making $(VENV) …"
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  echo "'$(PYTHON)' comes without venv: install your system's package for it (Debian: python3-venv)." >&2; exit 1; }
	@$(PYTHON) scripts/bootstrap.py
	@mkdir -p $(@D)
	@touch $@
