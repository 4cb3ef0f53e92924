# The commands of oKadwuma. `make` lists them; `make run` and `make test` need nothing else first.
.DEFAULT_GOAL := help
.PHONY: run test lint fmt bench shell lock help

PORT ?= 8000
export PORT

python := .venv/bin/python

run: ## Start the site with demo data on this machine (PORT=8000)
	@.ci/environment.sh base
	@$(python) manage.py run_local

test: ## Prove everything: lint, types, floors, migrations, all tests
	@.ci/packages.sh
	@.ci/environment.sh dev
	@$(python) .ci/suite.py

lint: ## Check style, types, floors and templates, without the tests
	@.ci/environment.sh dev
	@$(python) .ci/suite.py --only lint

fmt: ## Format the code and fix what can be fixed by machine
	@.ci/environment.sh dev
	@$(python) -m ruff check --fix-only --quiet .
	@$(python) -m ruff format .

bench: ## Run the measurements in benchmarks/, beside private servers
	@.ci/packages.sh
	@.ci/environment.sh dev
	@for main in benchmarks/*/__main__.py; do \
		$(python) .ci/servers.py $(python) -m "$$(dirname $$main | tr / .)" || exit 1; \
	done

shell: ## Open a Python shell with the models loaded
	@.ci/environment.sh base
	@$(python) manage.py shell

lock: ## Write requirements/*.txt again from pyproject.toml (UPGRADE=1: newest versions)
	@.ci/environment.sh dev
	@PATH="$(CURDIR)/.venv/bin:$$PATH" .ci/lock.sh $(if $(UPGRADE),--upgrade)

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' Makefile
