# Needs python3 (3.11 or 3.12), pip and make. Everything else is installed into .venv from the locks.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
PLUGINS := $(sort $(patsubst %/pyproject.toml,%,$(wildcard plugins/*/pyproject.toml)))
RUNTIME := core graphql $(PLUGINS)
EVERYTHING := $(RUNTIME) notebooks
SOURCES := $(addsuffix /src,$(EVERYTHING))
INSTALL := $(BIN)/uv pip install -q --compile-bytecode -p $(BIN)/python
EDITABLE := $(INSTALL) --no-deps --no-build-isolation
COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header $(UPGRADE)

export UV_SYSTEM_CERTS ?= 1
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Every start of a program compiles thousands of modules again where their bytecode may not be kept.
unexport PYTHONDONTWRITEBYTECODE

$(BIN)/uv: tools/uv.txt
	@$(PYTHON) tools/check_python.py
	$(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python $(BIN)/python install -q --require-hashes -r tools/uv.txt
	touch $@

# An entry point or a dependency that changes in any pyproject.toml installs again.
.venv/.runtime: $(BIN)/uv requirements-runtime.lock $(addsuffix /pyproject.toml,$(RUNTIME))
	$(INSTALL) --require-hashes -r requirements-runtime.lock
	$(EDITABLE) $(addprefix -e ./,$(RUNTIME))
	touch $@

.venv/.everything: .venv/.runtime requirements.lock $(addsuffix /pyproject.toml,$(EVERYTHING))
	$(INSTALL) --require-hashes -r requirements.lock
	$(EDITABLE) $(addprefix -e ./,$(EVERYTHING))
	touch $@

# Runtime packages as wheels, so that tests build clean environments without the network:
#   pip install --no-index --find-links .wheels --find-links <our own wheels> tongxing
.wheels/.done: requirements-runtime.lock .venv/.everything
	rm -rf .wheels
	$(BIN)/python -m pip download -q --only-binary :all: --require-hashes -r requirements-runtime.lock -d .wheels
	touch $@

# What we are measured beside, in an environment of its own: OpenFisca is under the AGPL and never enters ours.
.peers/.done: $(BIN)/uv bench/requirements-peers.lock
	$(BIN)/uv venv -q --clear -p $(BIN)/python .peers
	$(BIN)/uv pip install -q -p .peers/bin/python --require-hashes -r bench/requirements-peers.lock
	touch $@

# Spark answers the rules in a nightly test where Java is: half a gigabyte, in an environment of its own.
.spark/.done: $(BIN)/uv bench/requirements-spark.lock
	$(BIN)/uv venv -q --clear -p $(BIN)/python .spark
	$(BIN)/uv pip install -q -p .spark/bin/python --require-hashes -r bench/requirements-spark.lock
	touch $@

WORKERS ?= 2
ARGS ?=
# As many workers as processors: none of them gains by threads of its own.
PYTEST := POLARS_MAX_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

.PHONY: help demo test quick nightly lab check bench lock programs peers spark

help:
	@echo 'make demo     a city from a real survey workbook, its report on screen, then its server on 127.0.0.1:8000'
	@echo 'make test     every test, PostgreSQL, browser and LibreOffice included (ARGS="-k permit core/tests" chooses)'
	@echo 'make quick    as many of the short tests as a minute holds, what failed last and the newest files first'
	@echo 'make nightly  the long suites (SLICE_MINUTES=20 begins no new test after that)'
	@echo 'make check    style, types, layers'
	@echo 'make lab      JupyterLab on 127.0.0.1 with the tour, over an invented city'
	@echo 'make bench    every benchmark in bench/'
	@echo 'make peers    OpenFisca and zen-engine, which nightly and bench compare us with'
	@echo 'make spark    Spark, which answers the rules beside us in nightly; needs Java'
	@echo 'make lock     compile the locks again (UPGRADE=--upgrade takes the newest versions)'

demo: .venv/.runtime
	mkdir -p var
	$(BIN)/tongxing demo --children 200 --seed 1 --city examples/cities/harbin.toml --database var/demo.db

test: .venv/.everything .wheels/.done programs
	$(PYTEST) -m 'not nightly' $(ARGS)

# What failed last and the newest files first, and no new test after most of a minute.
quick: .venv/.everything
	TONGXING_SLICE_MINUTES=0.6 $(PYTEST) -m 'not (slow or browser or nightly or postgres)' --failed-first --new-first $(ARGS)

# pytest ends with 5 where it finds no test: there may be no long suite yet.
nightly: .venv/.everything .wheels/.done programs
	@$(MAKE) -s peers || echo 'Go on without them: the tests beside OpenFisca do not run, and fail under CI.'
	@! command -v java > /dev/null || $(MAKE) -s spark || echo 'Go on without Spark: its test does not run.'
	if $(BIN)/python -m pytest -q --collect-only -m nightly $(ARGS) > /dev/null; then \
		TONGXING_SLICE_MINUTES=$(SLICE_MINUTES) $(PYTEST) -m nightly --timeout 3600 $(ARGS); \
	elif [ $$? -eq 5 ]; then echo 'There is no nightly test.'; \
	else $(BIN)/python -m pytest -q --collect-only -m nightly $(ARGS); fi

check: .venv/.everything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports --no-cache

var/lab.db: | .venv/.everything
	mkdir -p var
	$(BIN)/tongxing demo --children 300 --seed 1 --no-serve --city examples/cities/harbin.toml --database $@ > /dev/null
	$(BIN)/tongxing snapshot take --city examples/cities/harbin.toml --database $@

lab: .venv/.everything var/lab.db
	$(BIN)/tongxing city enable --city examples/cities/harbin.toml --database var/lab.db > /dev/null
	$(BIN)/tongxing lab var/lab --city examples/cities/harbin.toml --database var/lab.db

peers: .peers/.done

spark: .spark/.done

bench: .venv/.everything peers
	for bench in $(sort $(wildcard bench/bench_*.py)); do echo "== $$bench"; $(BIN)/python $$bench; done

programs:
	@tools/install_programs

OWN = $(shell sed -n 's/^name = "\(.*\)"/--no-emit-package \1/p' $(addsuffix /pyproject.toml,$(EVERYTHING)))
lock: $(BIN)/uv
	$(COMPILE) tools/uv.in -o tools/uv.txt
	$(COMPILE) $(OWN) $(addsuffix /pyproject.toml,$(EVERYTHING)) requirements.in -o requirements.lock
	$(COMPILE) $(OWN) $(addsuffix /pyproject.toml,$(RUNTIME)) -c requirements.lock -o requirements-runtime.lock
	$(COMPILE) bench/requirements-peers.in -o bench/requirements-peers.lock
	$(COMPILE) bench/requirements-spark.in -o bench/requirements-spark.lock
