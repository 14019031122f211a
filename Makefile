.DEFAULT_GOAL := help
.PHONY: help run test test-long check bench openapi picture fmt lock install install-dev clean
SHELL := /bin/sh
PY := .venv/bin/python
LOCAL := SOCIALSCORE_ENV=local $(PY) manage.py
UV ?= uv
COMPILE := env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL -u PIP_INDEX_URL $(UV) pip compile --quiet --universal --upgrade \
	--python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1|/' | awk -F'|' '{ printf "make %-12s %s\n", $$1, $$2 }'

run: install  ## serve the site and its worker on http://localhost:8000 (HOST and PORT change it), with a demo community at first
	@$(LOCAL) migrate --noinput --verbosity 0
	@$(LOCAL) createcachetable
	@$(LOCAL) demo --if-empty
	@$(LOCAL) collectstatic --noinput --verbosity 0
	@exec env $(LOCAL) serve

test: install-dev  ## everything CI runs; skips what this machine has not (REQUIRE_SERVICES=1 fails instead)
	@$(PY) .ci/verify.py all

test-long: install-dev  ## the campaigns in full size, on SQLite and PostgreSQL
	@$(PY) .ci/verify.py long

check: install-dev  ## format, lint, types, import rules, deployment checks, migrations: all of `make test` but the tests
	@$(PY) .ci/verify.py check

bench: install-dev  ## ratios to a floor in the same run: pages, API, boards, log, settling, pages at size (docs/CONTRIBUTING.md)
	@$(PY) -m bench

openapi: install-dev  ## write docs/openapi.yaml anew, from what the views of the API declare
	@env SOCIALSCORE_ENV=test $(PY) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

picture: install  ## draw docs/images/tamper.svg anew, from what `manage.py tamper all` says of the demo community
	@{ printf '$$ manage.py tamper all\n\n'; $(LOCAL) tamper all --force-color; } | $(PY) docs/images/draw.py > docs/images/tamper.svg

fmt: install-dev  ## format code and templates
	@$(PY) -m ruff check --quiet --fix-only .
	@$(PY) -m ruff format .
	@$(PY) -m djlint templates --reformat --quiet

lock:  ## resolve requirements*.in anew, with hashes (needs uv)
	@$(COMPILE) --output-file requirements.txt requirements.in
	@$(COMPILE) --constraints requirements.txt --output-file requirements-dev.txt requirements-dev.in

install:
	@.ci/install requirements.txt

install-dev:
	@.ci/install requirements-dev.txt

clean:  ## delete .venv, caches and everything collected; keeps the database, the proofs and the key in var/
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov test-results var/static
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
