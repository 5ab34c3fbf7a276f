# Kangxu: `make run` and `make test` are all a newcomer needs.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export KANGXU_HOME ?= $(CURDIR)/var

.DEFAULT_GOAL := help
.PHONY: help run test test-fast deep check types format build bench screenshots demo-reset lock assets browser clean messages

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):[^#]*## (.*)/  \1\t\2/' | expand -t 18

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 以上 · Kangxu needs Python 3.11 or newer: make run PYTHON=python3.11")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || \
		{ rm -rf $(VENV); echo "装不了虚拟环境：Debian 请装 python3-venv · no virtual environment: on Debian install python3-venv" >&2; exit 1; }
	@echo "正在安装依赖 · installing dependencies …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	@touch $@

assets: $(READY)
	@$(BIN)/python tools/build_assets.py

run: $(READY) assets  ## start Kangxu with the demonstration hospital (PORT=8000)
	@exec $(BIN)/kangxu serve --demo --port $(PORT)

browser:
	@$(PYTHON) tools/ensure_browser.py

test: $(READY) assets browser  ## the whole suite, on a real PostgreSQL, browser tests included
	@$(BIN)/python tools/run_tests.py $(ARGS)

test-fast: $(READY) assets  ## everything but the browser
	@$(BIN)/python -m pytest -n 2 --dist loadfile -q -m "not browser" $(ARGS)

check: $(READY)  ## static checks: lint, format, types, import contracts, migrations
	@$(BIN)/ruff check kangxu tests tools
	@$(BIN)/ruff format --check kangxu tests tools
	@$(BIN)/lint-imports
	@$(BIN)/mypy kangxu
	@$(BIN)/python tools/check_migrations.py

format: $(READY)
	@$(BIN)/ruff check --fix kangxu tests tools
	@$(BIN)/ruff format kangxu tests tools

build: $(READY) assets  ## a wheel that carries the built assets
	@rm -rf build dist kangxu.egg-info  # setuptools would carry over files that are gone
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist

deep: $(READY) assets  ## compare both engines of rules on many random ones (ROUNDS=5000)
	@KANGXU_DEEP=$(or $(ROUNDS),5000) $(BIN)/python -m pytest -q kangxu/rules $(ARGS)

bench: $(READY)  ## measure speed against limits of the same run (ROWS=1000000 PERSONS=1000000)
	@$(BIN)/python -m bench $(ARGS)

screenshots: $(READY) assets browser  ## the pictures of the README, from the demonstration hospital
	@$(BIN)/python tools/screenshots.py

demo-reset: $(READY)  ## empty this home's database and load the demonstration hospital anew
	@$(BIN)/kangxu demo reset

messages: $(READY)  ## collect the words of the pages into the English catalogue
	@$(BIN)/python tools/messages.py

lock: $(READY)  ## resolve the dependencies anew
	@$(BIN)/pip-compile --quiet --extra dev --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements.lock pyproject.toml

clean:  ## remove what was built; the home stays
	@rm -rf $(VENV) node_modules build dist kangxu.egg-info kangxu/web/static/kangxu
