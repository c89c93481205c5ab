# The commands of the project. `make` alone lists them; .ci/run uses the same ones.
PORT ?= 8000
PYTHON := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo test test-long lint format bench pictures proof sbom audit requirements clean env up down backup restore test-docker run-venv dev-venv services

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: run-venv ## Serve the portal with demo content at http://localhost:8000 (PORT=… for another port)
	@$(PYTHON) manage.py seed_demo --migrate --port $(PORT)
	@ADMIN_BASE_URL=http://localhost:$(PORT) $(PYTHON) manage.py runserver 127.0.0.1:$(PORT) --noreload

test: dev-venv services ## Check and test everything, on the real servers (gets what is missing)
	@bin/lint
	@bin/test

test-long: dev-venv services ## The same at full length: hours of chaos and fuzz instead of minutes
	@bin/lint
	@PORTAL_TEST_LONG=1 bin/test

lint: dev-venv ## Check style, types, Django's system checks and migrations
	@bin/lint

format: dev-venv ## Format the code and repair what ruff can repair
	@.venv/bin/ruff check --fix . bin/audit bin/services bin/venv
	@.venv/bin/ruff format . bin/audit bin/services bin/venv

bench: dev-venv services ## Measure search and indexing against their baselines
	@$(PYTHON) -m bench

pictures: dev-venv services ## Make the pictures of docs/edit.md again, from the demo
	@$(PYTHON) -m tests.browser.pictures

proof: dev-venv services ## Measure anew what /privacy/proof/ shows: cookies, storage, other origins, words in logs
	@$(PYTHON) -m tests.browser.prove_privacy

sbom: dev-venv ## Write what the portal is made of to var/sbom.json (CycloneDX)
	@bin/sbom

audit: dev-venv ## Ask for known weaknesses of the pinned packages
	@bin/audit

requirements: dev-venv ## Compile requirements*.txt again (UPGRADE=1 takes the newest versions)
	@bin/requirements $(if $(UPGRADE),--upgrade)

clean: ## Remove what can be made again (.venv, caches); data in var/ stays
	@rm -rf .venv .venv.lock .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

env: ## Write .env with fresh secrets for Docker (HOSTS=recovery.example.org for the public)
	@bin/env $(HOSTS)

up: ## Start the whole portal with Docker, or upgrade it while it goes on serving
	@bin/up

down: ## Stop it; the data stays in its volumes
	@docker compose down

backup: ## Keep database and uploads in one file in backups/ (TO=folder for another place)
	@bin/backup $(TO)

restore: ## Bring a backup back: make restore FILE=backups/….tar (YES=1 to replace what is there)
	@bin/restore $(FILE) $(if $(YES),--yes)

test-docker: dev-venv ## Prove the Docker files: kill every service, back up, restore
	@$(PYTHON) -m tests.docker

run-venv:
	@bin/venv run

dev-venv:
	@bin/venv dev

services:
	@bin/services install
