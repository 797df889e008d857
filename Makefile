# Every target sets up what it needs; GNU make 3.81 and BSD tools are enough.
# PORT, DATA_DIR and every other variable of the README pass through:
#   PORT=9000 make run      or      make run PORT=9000

PYTHON_IN_VENV = .venv/bin/python

.PHONY: help run test test-sqlite test-postgres test-real bench lint fmt texts types lock \
	clean set-up-run set-up-test

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-14s %s\n", $$1, $$2}' Makefile

run: set-up-run ## start NewBigAI on http://127.0.0.1:8000 (PORT, DATA_DIR)
	@exec $(PYTHON_IN_VENV) manage.py up

test: test-sqlite test-postgres ## run the test suite, on SQLite and on PostgreSQL

test-sqlite: set-up-test ## run the test suite on SQLite (ARGS="-k word" for a part)
	env -u DATABASE_URL $(PYTHON_IN_VENV) -m pytest $(ARGS)

test-postgres: set-up-test ## run it on a throw-away PostgreSQL of its own
	$(PYTHON_IN_VENV) -m tests.postgres $(ARGS)

test-real: set-up-test ## small real models behind the gateway (downloads ~300 MB)
	$(PYTHON_IN_VENV) -m tests.real

bench: set-up-test ## CPU and latency of a call, beside a bare pass-through
	$(PYTHON_IN_VENV) -m tests.load.bench $(ARGS)

lint: set-up-test ## check formatting, style and imports
	$(PYTHON_IN_VENV) -m ruff format --check .
	$(PYTHON_IN_VENV) -m ruff check .
	.venv/bin/lint-imports

fmt: set-up-test ## format the code and fix what can be fixed
	$(PYTHON_IN_VENV) -m ruff format .
	$(PYTHON_IN_VENV) -m ruff check --fix .

texts: set-up-test ## bring the translations up to the texts (ARGS="--merge FILE.po")
	$(PYTHON_IN_VENV) -m tests.texts $(ARGS)

types: set-up-test ## check the types (mypy, strict)
	$(PYTHON_IN_VENV) -m mypy gateway portal

# uv is needed here only: it writes locks that both uv and pip install.
COMPILE = uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet

lock: ## write deploy/*.lock from pyproject.toml (needs uv)
	$(COMPILE) pyproject.toml -o deploy/run.lock
	$(COMPILE) --extra test pyproject.toml -o deploy/test.lock
	$(COMPILE) --group real -o deploy/real.lock

clean: ## remove .venv and caches; your data in var/ stays
	rm -rf .venv .venv-real .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

set-up-run:
	@deploy/set-up run
set-up-test:
	@deploy/set-up test
