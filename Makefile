# make        build the graph, reason, validate, and answer the signature question
# make test   run all tests          make lint   run the linters
# make wheel  build the wheel        make clean  delete all that is generated

PYTHON ?= python3
BIN := .venv/bin

answer: install
	@$(BIN)/kg build
	@$(BIN)/kg ask cases-resting-on provision="CC 274" article="ICCPR 19"

install: .venv/installed

.venv/installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Habeas needs Python 3.11 or newer: make PYTHON=python3.13")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install --requirement requirements.lock
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation --editable .
	@touch $@

test: install
	@$(BIN)/kg build
	@$(BIN)/python -m pytest -n auto

lint: install
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

wheel: install
	@$(BIN)/python -m build --no-isolation --wheel --outdir build/dist .

clean:
	rm -rf .venv build dist *.egg-info tests/ruritania/build

.PHONY: answer install test lint wheel clean
