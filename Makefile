# Each target does its own set-up into .venv; nothing but Python 3.11 or newer and make is needed.
PYTHON ?= python3
BIN := .venv/bin
RUN := .venv/.run-installed
DEV := .venv/.dev-installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help install chat demo cluster-demo pictures test check bench soak lock clean

help:
	@echo "make chat   samtala med boten i terminalen"
	@echo "make demo   spela företag och samordnare i ett efterbildat Telegram"
	@echo "make cluster-demo  kör tre processer på en databas, och döda dem en efter en"
	@echo "make test   kör alla tester"
	@echo "make check  stilkontroll, typkontroll, lagerkontroll och kunskapskontroll"
	@echo "make bench  mät matchningen, diariet och hela vägen i Telegram"
	@echo "make soak   döda boten, bryt strömmen, fyll disken och krascha servern, hundratals gånger"
	@echo "make pictures  rita om bilderna i instruktionerna"
	@echo "make lock   lås beroendena på nytt"

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 eller nyare behövs. Ange en annan: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv .venv

$(RUN): requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "Installerar det boten behöver i .venv (en gång) ..."
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements/dev.txt $(RUN)
	@echo "Installerar utvecklingsverktygen i .venv (en gång) ..."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

install: $(RUN)

chat: $(RUN)
	@$(BIN)/stodbot chat

demo: $(DEV)
	@$(BIN)/python -m tests.botapi.demo

cluster-demo: $(DEV)
	@$(BIN)/python -m tests.cluster.demo

pictures: $(DEV)
	@$(BIN)/python -m tests.botapi.pictures

# First what measures times or kills under load, with nothing beside it; then all else, side by side:
# much of it waits for clocks and disks, so two more than there are processors.
WORKERS := $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 2)')

test: $(DEV)
	@$(BIN)/python -m pytest -m alone
	@$(BIN)/python -m pytest -m "not alone" -n $(WORKERS) --dist loadscope

# What checks and tests have learnt of the knowledge, once for both.
LEARNT := .pytest_cache/d/stodbot-data

check: $(DEV)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/stodbot knowledge check --data-dir $(LEARNT)

bench: $(DEV)
	@$(BIN)/stodbot bench match
	@$(BIN)/stodbot bench register
	@$(BIN)/stodbot bench telegram
	@$(BIN)/python -m tests.postgres.bench

# The long forms of what the tests try a few times: some hours. Each prints what it found.
soak: $(DEV)
	@for store in sqlite postgres; do \
		$(BIN)/python -m tests.faults.kill 500 $$store && \
		$(BIN)/python -m tests.faults.telegram_kill 500 polling $$store && \
		$(BIN)/python -m tests.faults.telegram_kill 500 webhook $$store && \
		$(BIN)/python -m tests.faults.shuffled 100 $$store || exit 1; done
	@$(BIN)/python -m tests.faults.power 500 wal full
	@$(BIN)/python -m tests.faults.power 500 truncate full
	@$(BIN)/python -m tests.faults.power 500 delete extra
	@$(BIN)/python -m tests.faults.power 250 wal full 0.1
	@$(BIN)/python -m tests.faults.power 250 truncate full 0.1
	@$(BIN)/python -m tests.faults.full_disk 200 wal
	@$(BIN)/python -m tests.faults.full_disk 200 truncate
	@$(BIN)/python -m tests.faults.server_crash 100
	@$(BIN)/python -m tests.faults.cut_commits 500
	@$(BIN)/python -m tests.faults.replicas 10000
	@$(BIN)/python -m tests.faults.staff_restart 200

# Names, versions and hashes only: no line of a lock says where a package is fetched from.
LOCK := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml
lock: | .venv/bin/python
	@$(PIP) install uv
	@$(BIN)/uv $(LOCK) --group build -o requirements/run.txt
	@$(BIN)/uv $(LOCK) --group dev --extra encoders --extra postgres -o requirements/dev.txt

clean:
	rm -rf .venv data dist
