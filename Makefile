# Two commands do all the set-up: `make run` and `make test`. A second run does nothing again.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 8000
JOBS ?= 2
REQUESTS ?= 20000
VENV := .venv
BIN := $(VENV)/bin
# uv installs in a fraction of pip's time, by pip's settings; where it cannot, pip does it, and compiles
# on all cores: by itself it does so on one. What is no Python of this version is passed over.
PIP := $(BIN)/python -m pip --disable-pip-version-check
SETTING = $$($(PIP) config get :env:.$(1) 2>/dev/null || $(PIP) config get global.$(1) 2>/dev/null)
UV_INSTALL = index="$(call SETTING,index-url)"; more="$(call SETTING,extra-index-url)"; \
	links="$(call SETTING,find-links)"; cert="$(call SETTING,cert)"; \
	$(PIP) install --quiet --constraint constraints.txt uv && \
	env $${cert:+SSL_CERT_FILE="$$cert"} $(BIN)/uv pip install --quiet --python $(BIN)/python \
		--compile-bytecode --index-strategy unsafe-best-match $${index:+--default-index "$$index"} \
		$${more:+--index "$$more"} $${links:+--find-links "$$links"} \
		--constraint constraints.txt --editable
COMPILE := $(BIN)/python -W ignore -m compileall -q -j 0 $(VENV)/lib >/dev/null 2>&1 || true
PIP_INSTALL := $(PIP) install --quiet --no-compile --constraint constraints.txt --editable
INSTALL = started=$$(date +%s); \
	{ $(UV_INSTALL) $(1); } || { $(PIP_INSTALL) $(1) && { $(COMPILE); }; } && \
	echo "[install] $$(( $$(date +%s) - started )) s"

# Compiled once: without its bytecode every module, and every test, is compiled again each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check gate fuzz reader help clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

run: $(VENV)/.installed ## Install, unpack, ingest and serve on http://127.0.0.1:8000 (PORT=, HOST=)
	@$(BIN)/partnership serve --host $(HOST) --port $(PORT)

# One thread for each worker's models: the other worker has the other core (docs/decisions/0019).
# Files in the order of their folders: the last ones are short, so no worker is left waiting.
# The browser's tests run beside the others, in a process of their own: theirs has an event loop.
test: export OMP_NUM_THREADS := 1
test: $(VENV)/.installed-dev ## Run the whole suite, two files at a time (JOBS=)
	@$(BIN)/python -m pytest tests/browser >$(VENV)/browser.log 2>&1 & browser=$$!; \
	trap 'kill $$browser' INT TERM; \
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder --ignore tests/browser; \
	others=$$?; wait $$browser; shown=$$?; cat $(VENV)/browser.log; exit $$((others || shown))

check: $(VENV)/.installed-dev ## Lint and check types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@$(BIN)/hadolint Containerfile && $(BIN)/yamllint --strict -d '{extends: default, rules: {line-length: {max: 100}}}' compose.yaml
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml && $(BIN)/compose-lint --quiet compose.yaml

gate: $(VENV)/.installed-dev ## Hold the answers against the accepted baseline
	@$(BIN)/partnership eval gate

fuzz: $(VENV)/.installed-dev ## Try the running service with thousands of odd requests (REQUESTS=)
	@$(BIN)/python tests/fuzz/contract.py --requests $(REQUESTS)
	@$(BIN)/python -m pytest tests/assistant/test_fuzzed_doors.py --hypothesis-profile=fuzz

reader: $(VENV)/.installed-dev ## Train the reader again from public data: make reader DATA=folder
	@test -n "$(DATA)" || { echo "Say where the data is: make reader DATA=folder"; exit 1; }
	@$(BIN)/python -m assistant.reader.training --data "$(DATA)"

$(VENV)/bin/python:
	@echo "[venv] Making $(VENV) with $(PYTHON)"
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Say which: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "[install] Installing the packages (some minutes, once)"
	@$(call INSTALL,.)
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "[install] Installing the packages and the test tools (some minutes, once)"
	@$(call INSTALL,'.[dev]')
	@touch $@ $(VENV)/.installed

clean: ## Remove the environment (models and indexes stay in the user's folders)
	@rm -rf $(VENV)
