# make run starts NeuroClick, make test tests it; all else is `make help`. Needs make and Python 3.11 or newer.

PYTHON ?= python3
PORT =
ADDRESS =
WATCH =
PYTEST =
# PyPI's torch for Linux brings several GB of CUDA. Empty (TORCH_INDEX=) takes it all the same, for a machine with a GPU.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

VENV := .venv
# Never the scripts beside it: their first line holds the folder's path, which may have been moved or hold a space.
PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install --disable-pip-version-check

FLAGS := $(if $(PORT),--server.port=$(PORT)) $(if $(ADDRESS),--server.address=$(ADDRESS)) $(if $(WATCH),--server.fileWatcherType=$(WATCH))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test chromium format clean

help: ## Say what can be made
	@grep -E '^[a-z]+:.*## ' Makefile | while IFS=: read -r name rest; do printf '  make %-10s%s\n' "$$name" "$${rest#*## }"; done
	@echo
	@echo "  make run PORT=8600 ADDRESS=0.0.0.0    another port; open to other machines"
	@echo "  make run PYTHON=python3.12            another Python, before .venv is made"
	@echo "  make test PYTEST='-k musica'          what pytest is given"

run: $(VENV)/installed ## Make the environment where needed and start the app
	$(PY) -m streamlit run app.py $(FLAGS)

test: $(VENV)/installed-dev chromium ## ruff, mypy on core/, pytest with the browser tests
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest $(PYTEST)

chromium: $(VENV)/installed-dev ## Make sure that the browser tests have a Chromium
	@$(PY) scripts/chromium.py

format: $(VENV)/installed-dev ## Let ruff put the code in order
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

clean: ## Remove the environment and the tools' caches; studies, weights and runs stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A half-made environment has no such file, so an interrupted step is taken again.
$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "NeuroClick needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>/dev/null || echo not there). Say which: make $(or $(MAKECMDGOALS),run) PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python cannot make environments; its package for that is missing: sudo apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: requirements.txt $(VENV)/made
	@echo "Installing what requirements.txt pins into $(VENV): a few minutes and about 2 GB the first time."
	@if [ -n "$(TORCH_INDEX)" ] && [ "$$(uname -s)" = Linux ] && \
	  $(PY) -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1] + "/torch/", timeout=5)' "$(TORCH_INDEX)" 2>/dev/null; then \
	  $(INSTALL) --no-deps --index-url "$(TORCH_INDEX)" $$(grep -E '^(torch|torchvision)==' requirements.txt) || \
	    echo "Going on with torch from the usual registry."; \
	fi
	$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt requirements-train.txt $(VENV)/installed
	$(INSTALL) -r requirements-dev.txt
	@touch $@
