# One word for each thing that a person does with this repository. `make help` lists them.

.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
CHECKED := hotline webhooks bot triage exchange cases admin locales
WORKERS ?= 2

.PHONY: help demo test check pictures bench format lock clean

help:  ## Show this list
	@grep -hE '^[a-z]+:.*  ## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*  ## (.*)/  make \1\t\2/' | expand -t 20

demo:  ## Run the whole hotline on this machine with made-up people: make demo ARGS="--port-base 18400"
	@tools/setup.sh run
	@$(BIN)/hotline demo $(ARGS)

test: check  ## Everything that has to hold: make check, then every test (make test ARGS="-k words")
	@CHROMIUM="$$(tools/chromium.sh)" || exit 1; export CHROMIUM; \
		$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q --durations=10 $(ARGS)

check:  ## Lint, format, types and the arrows between the packages, without running a test
	@tools/setup.sh dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

pictures:  ## Make the pictures of the guide in the desk anew, from the demo's week
	@CHROMIUM="$$(tools/chromium.sh)" || exit 1; export CHROMIUM; \
		GUIDE_PICTURES=write $(BIN)/python -m pytest -q tests/browser/test_guide.py

bench:  ## Measure: everything in benchmarks/, one after the other (benchmarks/README.md tells how to read it)
	@tools/setup.sh dev
	@for file in benchmarks/*.py; do \
		name=$$(basename "$$file" .py); echo "== $$name"; $(BIN)/python -m "benchmarks.$$name" || exit 1; \
	done

format:  ## Let the formatter and the safe fixes of the linter have their way
	@tools/setup.sh dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:  ## Choose new versions of everything we depend on, with their hashes
	@tools/lock.sh

clean:  ## Remove what was made here: the environment and caches, never the data in var
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(CHECKED) tests -name __pycache__ -type d -prune -exec rm -rf {} +
