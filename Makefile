# Two commands do most of the work: `make lab` to use the widget, `make test` before a commit.
# Both install what they need into .venv and node_modules first; a second run finds it done.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
NODE := $(PY) tools/node.py
BUNDLE := gdwidget/widget/static/widget.js
JS_SOURCES := $(shell find js/src) js/build.mjs package.json  # the folders too: a file may go
JOBS ?= $(shell echo $$(($$(nproc 2>/dev/null || echo 2) + 1)))  # one more: many tests wait
ROOT_FLAG := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: help
help:  ## list the targets
	@grep -E '^[a-z0-9]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

# -- what the machine needs, each behind a stamp file ------------------------------------------

$(VENV)/.created:
	bash tools/venv.sh $(VENV)
	touch $@

node_modules/.installed: package.json package-lock.json .npmrc tools/node.py | $(VENV)/.created
	$(NODE) npm ci
	touch $@

$(BUNDLE): $(JS_SOURCES) node_modules/.installed
	$(NODE) node js/build.mjs

$(VENV)/.lab: pyproject.toml hatch_build.py $(VENV)/.created | $(BUNDLE)
	$(PY) -m pip install --quiet --editable '.[lab]'
	touch $@

$(VENV)/.dev: pyproject.toml hatch_build.py $(VENV)/.created | $(BUNDLE)
	$(PY) -m pip install --quiet --editable '.[dev]'
	touch $@ $(VENV)/.lab

$(VENV)/.bench: $(VENV)/.dev
	$(PY) -m pip install --quiet --editable '.[bench]'
	touch $@

docs/%.ipynb: docs/%.py | $(VENV)/.lab
	$(PY) -m jupytext --quiet --to ipynb --set-kernel python3 --output $@ $<

# -- what people ask for -----------------------------------------------------------------------

.PHONY: setup build watch lint type js browser test e2e soak class mutants lab docs bench clean

setup: $(VENV)/.dev $(BUNDLE)  ## install everything for development

build: $(BUNDLE)  ## bundle the browser half of the widget

watch: node_modules/.installed  ## bundle it again after every change
	$(NODE) node js/build.mjs --watch

lint: setup type  ## formatters and linters, Python and TypeScript
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(NODE) biome ci --colors=off

type: setup  ## mypy and tsc
	$(VENV)/bin/mypy
	$(NODE) tsc -p js
	$(NODE) tsc -p js/tests

js: node_modules/.installed  ## the tests in js/tests
	$(NODE) vitest run

browser: $(VENV)/.dev  ## find a Chromium for the end-to-end tests, or install one
	$(PY) tools/browser.py

test: setup lint js browser build  ## everything that has to hold before a commit
	$(PY) -m pytest --numprocesses $(JOBS) --dist loadgroup --no-loadscope-reorder

e2e: setup browser  ## only the tests that drive JupyterLab
	$(PY) -m pytest tests/e2e

soak: setup browser  ## ten minutes of random input; GDWIDGET_SEED draws another
	GDWIDGET_SOAK=600 $(PY) -m pytest -s tests/e2e/test_soak.py

class: setup  ## grade 300 submissions and the whole bank, kill a run 20 times, draw inputs 60 times
	GDWIDGET_CLASS=300 GDWIDGET_KILLS=20 GDWIDGET_SEEDS=60 GDWIDGET_BANK=all $(PY) -m pytest \
		tests/grading/test_cluster.py tests/grading/test_resume.py tests/grading/test_bank.py \
		tests/assignments/test_bank.py

mutants: setup  ## break the model solutions in every small way; print how many are caught
	$(PY) -m tests.assignments.mutants

lab: $(VENV)/.lab $(BUNDLE) docs/chapter.ipynb  ## open JupyterLab on the chapter
	$(VENV)/bin/jupyter lab $(ROOT_FLAG) docs/chapter.ipynb

docs: $(VENV)/.dev  ## build the documentation into site/
	$(PY) -m sphinx --fail-on-warning --quiet docs site
	@echo "open site/index.html"

bench: $(VENV)/.bench $(BUNDLE) browser  ## measure, also against other libraries
	$(PY) -m benchmarks

clean:  ## remove all that was installed or built
	rm -rf $(VENV) node_modules dist build site docs/_generated gdwidget/widget/static docs/*.ipynb
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
