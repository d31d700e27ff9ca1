# Whatever is needed is installed into .venv first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TORCH_INDEX ?=
WITHOUT_CUDA := https://download.pytorch.org/whl/cpu
PROGRAM := PYTHONPATH=tests $(BIN)/python -m programs
BUILT := dist/.built

.PHONY: help demo test prove verify confusion lint types languages browser chromium build gradescope \
    release clean coverage lowest bench bench-peers bench-walls docs thousand fuzz sensitivity

#@ To begin with
help:  ## list the targets (the default)
	@sed -n -e 's/^#@ /\n/p' -e 's/^\([a-z-]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 16

demo: $(BUILT)  ## build the assignments, and grade the demo class
	@$(BIN)/autograder grade computational_graphs tests/data/demo \
	    --out graded/demo --timeout 5 --fresh; \
	code=$$?; [ $$code -le 1 ] || exit $$code  # 1: the demo class holds a file that is no notebook

test: $(INSTALLED)  ## run the tests
	$(BIN)/python -m pytest -n auto -m "not slow and not long"

#@ Before a change lands
browser: $(INSTALLED) chromium  ## open the notebooks in JupyterLab, in Chromium
	$(BIN)/python -m pytest tests/browser

chromium:  ## install Chromium, if there is none and we may
	@command -v chromium chromium-browser google-chrome >/dev/null || \
	    { apt-get update -qq && apt-get install -qq --yes --no-install-recommends chromium; }

coverage: $(INSTALLED)  ## which lines and branches of the package the tests run, behind the walls, too
	rm -f .coverage .coverage.*
	PYTHONPATH=tests $(BIN)/python -m coverage run -m pytest -n auto -m "not slow and not long" \
	    -p support.behind_walls
	$(BIN)/python -m coverage combine -q
	$(BIN)/python -m coverage report

lowest:  ## some of the tests with the oldest libraries that are promised, in an environment of their own
	.ci/lowest

# What is too long for a test: whole corpora, every assignment, every machine that this one can
# pretend to be, and Otter's own runs.
PROOFS ?= slow or long
prove: $(BUILT) confusion  ## the long proofs: labelled answers, attacks, Otter's runs; PROOFS=slow for the shorter ones
	$(BIN)/python -m pytest -n auto -m "$(PROOFS)" --ignore=tests/browser

verify: $(INSTALLED)  ## prove that assignments grade as they should: ASSIGNMENTS="a b", or all
	$(BIN)/autograder verify $(ASSIGNMENTS)

confusion: $(BUILT)  ## what is said of the labelled answers; fails if anything false is
	$(PROGRAM).confusion

lint: $(INSTALLED)  ## style, format and the arrows of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(INSTALLED)  ## mypy, strict
	$(BIN)/mypy

#@ What is made of the sources
languages: $(INSTALLED)  ## bring the messages of autograder/locale/ up to date, to be translated there
	$(BIN)/pybabel -q extract -F autograder/locale/babel.cfg -k phrase -k phrases:1,2 -k marked \
	    --add-location file -o $(VENV)/autograder.pot autograder
	$(BIN)/pybabel -q update -i $(VENV)/autograder.pot -d autograder/locale -D autograder \
	    --no-fuzzy-matching --ignore-pot-creation-date --ignore-obsolete --width 100

docs: $(INSTALLED)  ## the documentation as a site, docs/_build/index.html; warnings are errors
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build

build: $(BUILT)  ## make assignments/ and dist/ from solutions/

#@ What it costs, and what it withstands
bench: $(BUILT)  ## how long a class takes, beside Otter
	$(PROGRAM).bench

bench-peers: $(BUILT)  ## throughput beside `otter run` and `nbgrader autograde`
	$(PROGRAM).bench_peers

bench-walls: $(INSTALLED)  ## what the walls cost
	$(PROGRAM).bench_walls

thousand: $(BUILT)  ## what the grader loses to a thousand submissions
	$(PROGRAM).thousand

fuzz: $(INSTALLED)  ## five minutes of noise for what reads what others have written
	$(PROGRAM).fuzz 300

sensitivity: $(INSTALLED)  ## measure how sharp the checks are, into their README
	$(PROGRAM).sensitivity

gradescope: $(INSTALLED)  ## grade in containers as Gradescope does; needs Docker or root
	.ci/gradescope

#@ To hand out, and to clean up
release: $(INSTALLED)  ## make the wheel and the sdist, and try the wheel in an empty environment
	rm -rf dist/*.whl dist/*.tar.gz dist/.tried
	$(BIN)/python -m build --outdir dist
	$(PYTHON) -m venv dist/.tried
	dist/.tried/bin/python -m pip install --quiet --disable-pip-version-check \
	    --constraint constraints.txt "$$(echo dist/*.whl)[grader,torch]"
	cd dist/.tried && bin/autograder --version && bin/autograder new trial && \
	    bin/autograder verify trial && bin/autograder build trial && \
	    bin/autograder grade trial dist/trial-solution.ipynb
	rm -rf dist/.tried

clean:  ## remove what was installed and made
	rm -rf $(VENV) dist graded

$(BUILT): $(INSTALLED) $(wildcard solutions/*/*) $(shell find autograder -name "*.py" -o -path "*/image/*" -type f)
	$(BIN)/autograder build
	@touch $@

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; say which: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@echo "Installing into $(VENV): 1.8 GB, for PyTorch is large; 6 GB if it comes with CUDA, as on Linux"
	@echo "it does by itself. Without CUDA: make $(MAKECMDGOALS) TORCH_INDEX=$(WITHOUT_CUDA)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) \
	    --constraint constraints.txt --editable '.[grader,review,cluster,torch,dev,docs]'
	@touch $@
