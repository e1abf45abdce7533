# Each target is one script in bin/; read there what it does.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help setup demo stop reset-demo test lint bench settle ledger call pbx clean

help:
	@echo "make demo         the running system with a month of facts: http://127.0.0.1:8069"
	@echo "make stop         stop Odoo and PostgreSQL"
	@echo "make reset-demo   throw the demo database away and build it anew"
	@echo "make test         every test (ADDON=hotline_contract: the Odoo tests of one addon)"
	@echo "make lint         ruff, pylint-odoo, bandit, semgrep"
	@echo "make bench        benchmarks"
	@echo "make settle FACTS=file.json [READINGS=1] [COMMIT=1]"
	@echo "                  settle a fact file; the result is JSON on standard output"
	@echo "make ledger DIR=folder [TZ=Asia/Shanghai]"
	@echo "                  calls and sessions of a folder of Asterisk's files, as JSON"
	@echo "make call N=100 RATE=5 [FAULTS=all] [SEED=1]"
	@echo "                  sipp calls through a real switch, compared call by call with the ledger"
	@echo "make pbx          the switch and what connects it with the demo database (make demo has it too)"
	@echo "make setup        only fetch and build what the others need"
	@echo "make clean        remove everything fetched or built, databases included"

setup:
	@bin/setup

demo:
	@bin/demo

stop:
	@bin/stop

reset-demo:
	@bin/reset-demo
	@bin/demo

test:
	@bin/test $(ADDON)

lint:
	@bin/lint

bench:
	@bin/bench

settle:
	@bin/settle "$(FACTS)" $(if $(READINGS),--readings) $(if $(COMMIT),--commit)

# TZ counts only where it was asked for: many machines have one in their environment.
ledger:
	@bin/ledger "$(DIR)" $(if $(findstring command line,$(origin TZ)),"$(TZ)")

call:
	@bin/call N=$(or $(N),100) RATE=$(or $(RATE),5) FAULTS=$(FAULTS) SEED=$(or $(SEED),1)

pbx:
	@bin/setup
	@bin/site-db
	@bin/pbx start
	@bin/switch start

clean:
	@bin/clean
