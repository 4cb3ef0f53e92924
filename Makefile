# The commands of oKadwuma. `make` lists them; `make run` and `make test` need nothing else first.
.DEFAULT_GOAL := help
.PHONY: run stack stack-status stack-stop drill-deploy test audit lint fmt bench bench-relevance \
	bench-search shell lock help

PORT ?= 8000
export PORT

python := .venv/bin/python
stack_folder = $(if $(STACK),--folder $(STACK))

run: ## Start the site with demo data on this machine (PORT=8000)
	@.ci/environment.sh base
	@$(python) manage.py run_local

stack: ## Start the production topology here (N=3000 PORT= FOREGROUND= FAULTS= STACK=folder)
	@.ci/packages.sh
	@.ci/environment.sh dev
	@$(python) .ci/stack up $(stack_folder) $(if $(N),--listings $(N)) \
		$(if $(filter file,$(origin PORT)),,--port $(PORT)) \
		$(if $(FOREGROUND),--foreground) $(if $(FAULTS),--faults)

stack-status: ## Show the parts of the stack, and how far behind its replicas are
	@$(python) .ci/stack status $(stack_folder)

stack-stop: ## Stop the stack; its data stays
	@$(python) .ci/stack stop $(stack_folder)

drill-deploy: ## Restart what serves, under load: 0 failed requests (N=5000 STACK=folder HARD=1: must fail)
	@.ci/packages.sh
	@.ci/environment.sh dev
	@PYTHONPATH=$(CURDIR)/.ci $(python) -m stack.drill_deploy $(stack_folder) \
		$(if $(N),--requests $(N)) $(if $(HARD),--hard)

test: ## Prove everything: lint, types, floors, migrations, all tests
	@.ci/packages.sh
	@.ci/environment.sh dev
	@$(python) .ci/suite.py

audit: ## Prove what takes longer than `make test` may: 500 journeys, kills at every step, 50,000 questions, all alerts
	@.ci/packages.sh
	@.ci/environment.sh dev
	@OKADWUMA_WHOLE=1 $(python) -m pytest -n 0 -p no:randomly -q \
		tests/faults/test_replicas.py tests/faults/test_workers.py tests/faults/test_indexer.py
	@OKADWUMA_WHOLE=1 $(python) -m pytest -n 0 -p no:randomly -q -s tests/search/test_property.py
	@.ci/check_alerts.sh

lint: ## Check style, types, floors and templates, without the tests
	@.ci/environment.sh dev
	@$(python) .ci/suite.py --only lint

fmt: ## Format the code and fix what can be fixed by machine
	@.ci/environment.sh dev
	@$(python) -m ruff check --fix-only --quiet .
	@$(python) -m ruff format .

bench: ## Run all measurements in benchmarks/, small (one of them: make bench-importing N=20)
	@$(MAKE) --no-print-directory bench-search N=3000
	@$(MAKE) --no-print-directory bench-importing bench-typing N=
	@$(MAKE) --no-print-directory bench-pages N=3000

bench-relevance: ## Judge how real adverts are ordered: bitmap, fulltext, tantivy
	@.ci/environment.sh bench
	@$(python) -m benchmarks.relevance

bench-search: ## Measure the search beside other designs (N=100000 CAP=1200 AGAIN=bitmap)
	@.ci/packages.sh wrk xapian
	@.ci/environment.sh bench
	@$(python) -m benchmarks.search $(or $(N),100000) $(if $(CAP),--cap $(CAP)) \
		$(if $(AGAIN),--again "$(AGAIN)")

bench-compare: ## Compare a commit with this one by ratio (BASE=commit NAME=search N=3000)
	@test -n "$(BASE)" || { echo "Name the commit: make bench-compare BASE=HEAD~1" >&2; exit 2; }
	@.ci/packages.sh wrk
	@.ci/environment.sh dev
	@$(python) -m benchmarks.harness.commits $(or $(NAME),search) $(BASE) $(N)

bench-importing: bench-one
bench-pages: bench-one
bench-typing: bench-one
bench-one:
	@.ci/packages.sh wrk
	@.ci/environment.sh dev
	@for name in $(filter bench-importing bench-pages bench-typing,$(MAKECMDGOALS)); do \
		$(python) -m "benchmarks.$${name#bench-}" $(N) $(if $(URL),--url $(URL)) || exit; \
	done

shell: ## Open a Python shell with the models loaded
	@.ci/environment.sh base
	@$(python) manage.py shell

lock: ## Write requirements/*.txt again from pyproject.toml (UPGRADE=1: newest versions)
	@.ci/environment.sh dev
	@PATH="$(CURDIR)/.venv/bin:$$PATH" .ci/lock.sh $(if $(UPGRADE),--upgrade)

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile
