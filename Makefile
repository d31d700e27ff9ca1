# make test   installs what is needed into .venv and runs the tests
# make demo   the same, then builds the assignments and grades the demo class
# make gradescope   grades in containers as Gradescope does; slow, and needs Docker or root

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PROGRAM := PYTHONPATH=tests $(BIN)/python -m programs
BUILT := dist/.built

.PHONY: demo test browser chromium slow verify confusion lint types build bench bench-walls thousand fuzz gradescope clean

demo: $(BUILT)
	@$(BIN)/autograder grade computational_graphs tests/data/demo \
	    --out graded/demo --timeout 5 --fresh; \
	code=$$?; [ $$code -le 1 ] || exit $$code  # 1: the demo class holds a file that is no notebook

test: $(INSTALLED)
	$(BIN)/python -m pytest -n auto -m "not slow"

browser: $(INSTALLED) chromium
	$(BIN)/python -m pytest tests/browser

# Debian's Chromium is installed if there is none and we may.
chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null || \
	    { apt-get update -qq && apt-get install -qq --yes --no-install-recommends chromium; }

slow: $(INSTALLED)
	$(BIN)/python -m pytest -m slow --ignore=tests/browser

verify: $(INSTALLED)
	$(BIN)/autograder verify $(ASSIGNMENTS)

confusion: $(BUILT)
	$(PROGRAM).confusion

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(INSTALLED)
	$(BIN)/mypy

build: $(BUILT)

bench: $(BUILT)
	$(PROGRAM).bench

bench-walls: $(INSTALLED)
	$(PROGRAM).bench_walls

thousand: $(BUILT)
	$(PROGRAM).thousand

fuzz: $(INSTALLED)
	$(PROGRAM).fuzz 300

gradescope: $(INSTALLED)
	.ci/gradescope

clean:
	rm -rf $(VENV) dist graded

$(BUILT): $(INSTALLED) $(wildcard solutions/*/*) $(shell find autograder -name "*.py" -o -path "*/image/*" -type f)
	$(BIN)/autograder build
	@touch $@

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; say which: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    --constraint constraints.txt --editable '.[grader,dev]'
	@touch $@
