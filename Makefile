# Fallline: `make run` opens the window, `make test` runs the tests. Each sets up what it needs the first time.

MAKEFLAGS += --no-print-directory
PYTHON ?= python3
export PYTHON

bin := .venv/bin
done := .venv/.done
setup := tools/setup.sh

.PHONY: help run test pages site cold fuzz kills soak lint format generated certify oracle bench bundle lock setup clean distclean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: $(done)/run ## open the window; ARGS="ravine" opens a scenario
	@$(setup) system run
	@$(bin)/python main.py $(ARGS)

test: $(done)/dev ## the whole suite, offscreen and in a real window; ARGS="-k momentum" picks tests
	@$(setup) system test
	@tools/test.sh $(ARGS)

pages: $(done)/dev ## exported pages in a headless Chromium, which it installs where it may; pictures in build/pages
	@$(setup) system pages
	@QT_QPA_PLATFORM=offscreen $(bin)/python -m pytest tests/pages $(ARGS)

site: $(done)/site ## build/site: the guide with live pages, the catalogue and the Python reference; every link is checked
	@$(setup) system run
	@tools/links.sh
	@QT_QPA_PLATFORM=offscreen FALLLINE_COMPILE=once $(bin)/python tools/site $(ARGS)

cold: $(done)/run ## first starts without a cache, on one core, each with a time limit; ARGS="30" for fewer than 200
	@$(setup) system run
	@QT_QPA_PLATFORM=offscreen $(bin)/python tools/cold.py $(ARGS)

fuzz: $(done)/dev ## what chance makes of formulas, files, links and lessons: 5,000 of each are opened; ARGS="10000 5000": others
	@for kind in formulas files texts lessons; do \
		$(bin)/python tests/fuzz/attempt.py $$kind $(if $(ARGS),$(ARGS),0 5000) || failed=1; done; exit $${failed:-0}

kills: $(done)/dev ## windows and sweeps killed at moments of chance, and what is left of them; ARGS="1 57" repeats kill 57
	@$(setup) system run
	@$(bin)/python tools/kills $(ARGS)

soak: $(done)/dev ## a monkey at the window, 10,000 acts with all windows open; ARGS="7 2000": another seed, and fewer
	@$(setup) system run
	@$(bin)/python tests/monkey/soak.py $(if $(ARGS),$(ARGS),1 10000)

lint: $(done)/dev ## ruff, mypy, who imports whom, and whether what is generated is up to date
	@$(bin)/ruff check .
	@$(bin)/ruff format --check .
	@tools/links.sh
	@cd .venv/links && ../bin/mypy --config-file ../../pyproject.toml
	@cd .venv/links && ../bin/lint-imports --no-logo ../../pyproject.toml
	@$(bin)/python -m fallline.engine.catalogue --check
	@$(bin)/python tools/licences.py --check
	@$(bin)/python tools/language.py --check

format: $(done)/dev ## let ruff sort the imports and lay out the code
	@$(bin)/ruff check --fix .
	@$(bin)/ruff format .

generated: $(done)/dev ## make anew what is made from declarations: docs/catalogue.md, its pictures, docs/licences.md, tables of languages
	@$(bin)/python -m fallline.engine.catalogue
	@$(bin)/python tools/licences.py
	@$(bin)/python tools/language.py

certify: $(done)/dev ## prove the minima of all problems in the plane anew, in a quarter of an hour; ARGS="bird zettl": these
	@nice $(bin)/python -m tools.certify $(ARGS)

oracle: $(done)/oracle ## paths, rates, derivatives and exported scripts against the installed torch, optax and jax
	@$(setup) system run
	@FALLLINE_ORACLE=live QT_QPA_PLATFORM=offscreen $(bin)/python -m pytest tests/oracle tests/test_scripts.py tests/test_scripts_of_draws.py tests/test_scripts_of_networks.py tests/test_export_code.py tests/test_printed_rules.py tests/test_watching_torch.py tests/test_planes_of_torch.py tests/test_callbacks.py tests/test_steps_by_closures.py $(ARGS)

bench: $(done)/bench ## benchmarks against optax, torch and matplotlib, as ratios
	@$(setup) system run
	@QT_QPA_PLATFORM=offscreen $(bin)/python -m benchmarks $(ARGS)

bundle: $(done)/dev ## dist/fallline: a folder that runs without Python, started and pictured by a test
	@$(setup) system test
	@tools/bundle.sh

lock: $(done)/lock ## requirements.txt: the versions of constraints.txt with digests
	@$(bin)/python tools/lock.py

setup: $(done)/run $(done)/dev ## install everything for run, test and lint, and run nothing
	@$(setup) system test

clean: ## remove caches and build products
	@rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
	@find . -path ./.venv -prune -o -name __pycache__ -type d -exec rm -rf {} +

distclean: clean ## clean, and remove .venv
	@rm -rf .venv

# One stamp for each set of extras; a change of the dependencies installs again.
extras_run := gui
extras_dev := gui,test,lint
extras_oracle := gui,test,oracle
extras_bench := gui,test,bench
extras_lock := gui,test,lock
extras_site := gui,site

$(done)/%: pyproject.toml constraints.txt tools/setup.sh
	@$(setup) venv $(extras_$*)
	@mkdir -p $(@D)
	@touch $@
