# What a fresh machine needs: make, git and Python 3.11 or newer. `make help` lists the targets.
PYTHON ?= python3
OUT ?= out
JOBS ?= auto
BENCH ?= yes

VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip install -qq --disable-pip-version-check -c constraints.txt
CORE := $(VENV)/.stamp-core
TEST := $(VENV)/.stamp-test
NODE := node_modules/.stamp

# A copied or moved checkout would go on using the environment of the old one: set up anew.
ifneq ($(shell cat $(VENV)/.checkout 2>/dev/null),$(CURDIR))
$(shell rm -f $(CORE) $(TEST))
endif

.PHONY: help demo test lint node-tools screenshots bench check-wheel wheel clean distclean
.DEFAULT_GOAL := help

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

demo: $(CORE) ## set up, then build the shipped Mali exercise into out/
	@$(VENV)/bin/geo-ops build --out "$(OUT)" --overwrite
	@echo "The map:   $(abspath $(OUT))/map.html"
	@echo "Start at:  $(abspath $(OUT))/index.html  (open with a browser, no network needed)"

test: lint ## set up, then run the linters, the types and every test
	@$(RUN) -m pytest -n $(JOBS) --dist worksteal

lint: $(TEST) node-tools ## run the linters and the types only
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@if [ -f $(NODE) ]; then npm run --silent lint && npm run --silent types; \
	else echo "NOT LINTED: the scripts of the page (npm is missing, or could not install eslint)"; fi

screenshots: $(TEST) ## make the pictures of the page that the documentation shows (docs/img)
	@GEO_OPS_SCREENSHOTS=docs/img $(RUN) -m pytest -q tests/web/test_screenshots.py

bench: $(TEST) ## the join engine beside its rivals; BENCH=all for 100 million points too
	@$(PIP) --no-build-isolation -e '.[test,bench]'
	@GEO_OPS_BENCH=$(BENCH) $(RUN) -m pytest tests/benchmarks

check-wheel: $(TEST) ## compare what the wheel and the sdist hold with what git tracks
	@$(RUN) tools/check_wheel.py

wheel: check-wheel ## build the sdist and the wheel into dist/
	@$(RUN) -m build --no-isolation --outdir dist .

clean: ## remove what was built; .venv stays
	rm -rf out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks

distclean: clean ## remove .venv and node_modules too
	rm -rf $(VENV) node_modules

# The build backend is installed first and used without isolation, so that its version too is the
# one in constraints.txt.
$(CORE): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "geo_ops needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; name one: make PYTHON=python3.12 ...")'
	@echo "Setting up $(VENV) (a minute or two the first time)"
	@$(RUN) -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@$(PIP) hatchling
	@$(PIP) --no-build-isolation -e .
	@printf '%s' '$(CURDIR)' > $(VENV)/.checkout
	@touch $@

$(TEST): $(CORE)
	@$(PIP) --no-build-isolation -e '.[test]'
	@touch $@

# Only for the tests of the page's scripts; without npm they are skipped, and say so.
node-tools:
	@if command -v npm >/dev/null && { [ ! -f $(NODE) ] || [ package.json -nt $(NODE) ]; }; then \
	{ npm install --silent && touch $(NODE); } || echo "WARNING: npm install failed"; fi
