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
INSTALL := $(BIN)/uv pip install -q -p $(BIN)/python
EDITABLE := $(INSTALL) --no-deps --no-build-isolation
COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header $(UPGRADE)

export UV_SYSTEM_CERTS ?= 1
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

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
