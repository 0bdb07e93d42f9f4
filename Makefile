# Assay: the commands a developer types are the commands CI runs.
# A fresh machine needs Python 3.11 or newer and make; nothing else.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
PORT ?= 8501
FUZZ_SECONDS ?= 60
PIP := $(BIN)/python -m pip --disable-pip-version-check -q install --require-hashes --only-binary :all:
# Where the environment forbids bytecode, pip leaves none and every start would compile anew.
COMPILE = $(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null 2>&1 || true

# Executes each candidate rather than looking it up: a version manager's shim may exist and not run.
FIND_PYTHON = for p in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && { echo "$$p"; break; }; done

.PHONY: help setup demo run test browser-test lint docs docs-check screenshots bench fuzz lock clean

help:
	@echo "make demo    everything up to a served dashboard on sample data"
	@echo "make run     the dashboard on your own warehouse (ASSAY_WAREHOUSE, default ./warehouse)"
	@echo "make test    everything up to a passed test suite"
	@echo "make lint    ruff, mypy, import contracts"
	@echo "make docs    write the generated pages under docs/"
	@echo "make bench   measure speed against named peers"
	@echo "make fuzz    throw bytes at the readers for a minute each"

setup: $(VENV)/.installed

demo: setup
	$(BIN)/assay demo --warehouse warehouse/demo --port $(PORT)

run: setup
	$(BIN)/assay serve --port $(PORT)

test: $(VENV)/.tested
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not browser and not wheel"

browser-test: $(VENV)/.tested
	$(BIN)/python -m pytest -q -m browser

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.tested
	$(BIN)/python -m docs.generate

docs-check: $(VENV)/.tested
	$(BIN)/python -m docs.generate --check

# Takes the pictures of docs/images; needs a Chromium on the PATH.
screenshots: $(VENV)/.tested
	$(BIN)/python -m docs.screenshots

bench: $(VENV)/.tested
	$(BIN)/python -m benchmarks

# Coverage-guided; Atheris is no part of the lock, and has no wheel for every Python and machine.
fuzz: $(VENV)/.tested
	@$(BIN)/python -m pip --disable-pip-version-check -q install --only-binary :all: "atheris>=2.3" 2>/dev/null || { \
		echo "Atheris has no wheel for this Python; make fuzz runs with Python 3.11 or 3.12 on Linux." >&2; exit 1; }
	$(BIN)/python -m fuzz $(FUZZ_SECONDS)

# Resolves anew and writes the hash-locked requirements.
lock: $(VENV)/.tested
	$(BIN)/python -m pip --disable-pip-version-check -q install uv
	$(BIN)/uv pip compile pyproject.toml --extra setup --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate -q -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra setup --extra test --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q \
		-o requirements-dev.txt

clean:
	rm -rf $(VENV) build dist *.egg-info

$(VENV)/.created:
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then \
		echo "Assay needs Python 3.11, 3.12 or 3.13, and none runs here. Install one (on Debian: apt install python3 python3-venv)." >&2; exit 1; \
	fi; \
	"$$python" -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); \
		echo "Python cannot make a virtual environment. Install its venv package (on Debian: apt install python3-venv)." >&2; exit 1; }
	@touch $@

$(VENV)/.installed: $(VENV)/.created requirements.txt pyproject.toml
	@echo "Installing Assay into $(VENV) ..."
	@$(PIP) -r requirements.txt
	@$(BIN)/python -m pip --disable-pip-version-check -q install --no-deps --no-build-isolation -e .
	@$(COMPILE)
	@touch $@

$(VENV)/.tested: $(VENV)/.installed requirements-dev.txt requirements-oracle.txt
	@echo "Installing what tests need ..."
	@$(PIP) -r requirements-dev.txt
	@$(PIP) --no-deps -r requirements-oracle.txt
	@$(COMPILE)
	@touch $@
