# make demo   the whole cycle on the seeds, into out/
# make test   lint, types, tests (installs what they need)
# make bench  speed, memory and quality figures
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out

.PHONY: demo test check bench templates docs clean

demo: $(VENV)/.demo
	$(BIN)/taskbook demo $(OUT)

test: $(VENV)/.dev
	sh tests/system-packages.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=term:skip-covered

# The quick loop while working: no system packages, no office suite, no browser.
check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n 2 -m "not office and not browser and not postgres"

bench: $(VENV)/.dev
	$(BIN)/python -m bench

# Word templates and generated reference pages are made by scripts, so that they can be reviewed.
templates: $(VENV)/.dev
	$(BIN)/python templates/make_templates.py
	$(BIN)/python templates/make_circular.py
	$(BIN)/python docs/make_data_model.py
	$(BIN)/python docs/make_problems.py

$(VENV)/.base:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	touch $@

$(VENV)/.demo: $(VENV)/.base setup.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet -e .
	touch $@

$(VENV)/.dev: $(VENV)/.base setup.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet -e ".[dev]"
	touch $@ $(VENV)/.demo

clean:
	rm -rf $(VENV) build dist out src/*.egg-info
