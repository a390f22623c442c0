# Two commands for a fresh machine: `make demo` and `make test`. Needs Python 3.11 or later, make and git.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data
ONCE ?=

.PHONY: demo test snel up aanbieder test-lang mutaties dekking bench screenshots wiel sbom lock clean

$(VENV)/klaar: requirements-ontwikkeling.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 of nieuwer is nodig; dit is " + sys.version.split()[0])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Pakketten installeren (de eerste keer een paar minuten) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ontwikkeling.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

# The look: components of NL Design System from npm. Without a registry the portal keeps its own plain style, and the next make tries again.
STIJL := portal/statisch/nlds/gemaakt
$(STIJL): $(VENV)/klaar portal/vormgeving/package-lock.json portal/vormgeving/__init__.py $(wildcard portal/statisch/*.css)
	@$(BIN)/python -m portal.vormgeving

demo: $(STIJL)
	@$(BIN)/casusregie --data demo-data demo $(if $(ONCE),--eenmaal)

up: $(STIJL)
	@$(BIN)/casusregie --data $(DATA) up

# Layout, layers and types: what needs no database.
KIJK = ruff format --check --quiet . && $(BIN)/ruff check --quiet . \
	&& $(BIN)/djlint --check --lint --quiet portal notifications casusregie \
	&& $(BIN)/lint-imports --no-cache && $(BIN)/mypy

# While working: within a minute.
snel: $(STIJL)
	@$(BIN)/$(KIJK)
	@$(BIN)/python -m pytest -q -n 2 tests/eenheid

# Four at a time, also on two cores, and what waits for other processes first: much of that time is waiting.
test: $(STIJL)
	@$(BIN)/$(KIJK)
	@$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder tests/stelsel tests/diensten tests/eenheid

# A real identity provider for the tests of signing in, in an environment of its own.
build/aanbieder/klaar: tests/aanbieder/requirements.lock
	@test -x build/aanbieder/bin/python || $(PYTHON) -m venv build/aanbieder
	@build/aanbieder/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/aanbieder/requirements.lock
	@touch $@

aanbieder: build/aanbieder/klaar

test-lang: $(STIJL)
	@CASUSREGIE_LANG=1 $(BIN)/python -m pytest

screenshots: $(STIJL)
	@$(BIN)/python -m tests.schermbeelden

mutaties: $(VENV)/klaar
	@$(BIN)/python tests/mutaties.py

# Every line of every convenant taken away: does something fail for that reason? (six minutes)
dekking: $(VENV)/klaar
	@$(BIN)/casusregie convenant dekking --streng

bench: $(VENV)/klaar
	@$(BIN)/casusregie bench

# What production gets, beside requirements.lock; proven in an empty environment.
wiel: $(STIJL)
	@rm -rf build/wiel
	@$(BIN)/python -m hatchling build -t wheel -d build/wiel
	@$(BIN)/python -m tests.wiel

sbom: $(VENV)/klaar
	@$(BIN)/python -m tests.sbom

# A lock keeps the versions that it has. Production begins with those that the tests run with, and leaves out what it does not need.
UV := $(BIN)/python -m uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock:
	@$(UV) --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet uv
	@$(COMPILE) pyproject.toml --all-extras -o requirements-ontwikkeling.lock
	@cp requirements-ontwikkeling.lock requirements.lock
	@$(COMPILE) pyproject.toml -o requirements.lock
	@$(COMPILE) tests/aanbieder/requirements.in -o tests/aanbieder/requirements.lock

clean:
	rm -rf $(VENV) build portal/statisch/nlds demo-data schermbeelden
