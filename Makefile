# demo: score the examples. test: all tests. check: lint and types. gate: the shipped model against its floors. train: the shipped model from labels/. lock: pin what is installed now.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.PHONY: demo test check gate train lock gazetteer clean

demo: .venv/scoring
	$(BIN)/detente score examples/articles --out demo-output
	$(BIN)/detente report demo-output

test: .venv/everything
	$(BIN)/python -m pytest

check: .venv/everything
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

gate: .venv/everything
	$(BIN)/python scripts/gate.py

train: .venv/everything
	$(BIN)/detente train --labels labels --out models/default

gazetteer: .venv/everything
	$(BIN)/python scripts/gazetteer.py

lock: .venv/everything
	$(BIN)/python scripts/lock.py

clean:
	rm -rf .venv demo-output build dist *.egg-info

# Scoring needs no torch; tests and training do.
.venv/scoring: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) hatchling editables
	$(PIP) --no-build-isolation --editable '.[report]'
	touch $@

.venv/everything: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) hatchling editables
	$(PIP) --no-build-isolation --editable '.[train,serve,report,dev]'
	touch $@ .venv/scoring
