# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# `make demo` shows the collection at work, `make test` is the whole gate; both make what they need below this folder.

VENV := .venv/bin
TREE := .collections/ansible_collections/clusterops/onboarding
# The modules that extensions/awx uses, for ansible-lint to check their arguments.
AWX := .collections/ansible_collections/awx
READY := .venv/.ready $(TREE) $(AWX)

# The collection is found in the checkout, tools find each other, and Ansible's own files stay out of the user's home.
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.collections
export ANSIBLE_HOME := $(CURDIR)/.ansible
export ANSIBLE_REMOTE_TEMP := $(CURDIR)/.ansible/tmp
export PATH := $(CURDIR)/$(VENV):$(PATH)

.PHONY: demo test lint unit galaxy docs sanity molecule benchmark clean
.NOTPARALLEL:

demo: $(READY)
	@$(VENV)/python -m tests.demo

# Quick checks first; the demo is what a stranger sees, so it is checked as well.
test: lint unit galaxy docs sanity molecule demo

# antsibull-docs keeps a log in the home folder.
lint: $(READY)
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	PYTHONPATH=.collections $(VENV)/lint-imports --no-logo --config pyproject.toml
	$(VENV)/yamllint --strict .
	$(VENV)/ansible-lint
	$(VENV)/antsibull-changelog lint
	HOME="$(CURDIR)/.ansible" $(VENV)/antsibull-docs lint-collection-docs --plugin-docs .

unit: $(READY)
	$(VENV)/python -m pytest -n auto

galaxy: $(READY)
	$(VENV)/python tests/gate/galaxy.py

docs: $(READY)
	$(VENV)/python tests/gate/docs.py $(SITE)

sanity: $(READY)
	$(VENV)/python tests/gate/sanity.py

# Molecule mentions in passing that there is no scenario called default.
molecule: $(READY)
	$(VENV)/molecule test --all

benchmark: $(READY)
	@$(VENV)/python -m tests.benchmark

clean:
	rm -rf .ansible .collections .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache tests/output

# A candidate is proved by running it: a version manager's stand-in may be on PATH and still not start.
.venv/.ready: requirements-dev.txt
	@if ! $(VENV)/python -m pip --version >/dev/null 2>&1; then \
		for python in $(PYTHON) python3.13 python3.12 python3.11 python3 none; do \
			$$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
		done; \
		[ $$python != none ] || { echo 'make: no Python 3.11 or newer (with venv) found; name one: make PYTHON=...' >&2; exit 1; }; \
		$$python -m venv --clear .venv; \
	fi
	$(VENV)/python -m pip install -qq --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(TREE):
	mkdir -p $(@D)
	ln -sfn ../../.. $@

$(AWX): | .venv/.ready
	$(VENV)/python -m tests.unit.extensions.awx_collection
