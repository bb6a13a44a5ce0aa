# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# `make demo` shows the collection at work, `make test` is the whole gate; both make what they need below this folder.

VENV := .venv/bin
NOX := $(VENV)/nox --no-error-on-external-run --reuse-existing-virtualenvs
TREE := .collections/ansible_collections/clusterops/onboarding
# The modules that extensions/awx uses, for ansible-lint to check their arguments.
AWX := .collections/ansible_collections/awx
READY := .venv/.ready $(TREE) $(AWX)

# Only GNU make 4 can keep together what a target prints.
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

# The collection is found in the checkout, tools find each other, and Ansible's own files stay out of the user's home.
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.collections
export ANSIBLE_HOME := $(CURDIR)/.ansible
export ANSIBLE_REMOTE_TEMP := $(CURDIR)/.ansible/tmp
export PATH := $(CURDIR)/$(VENV):$(PATH)

.PHONY: demo test test-quick lint unit unit-quick galaxy docs sanity integration molecule environment cores
.PHONY: release-check benchmark mutants clean

demo: $(READY)
	@$(VENV)/python -m tests.demo

# The first ones keep one core busy each, so two run side by side, and tell what they did when they end; the longest
# begins. The tests use all cores. The demo is what a stranger sees, so it is checked as well.
test: $(READY)
	$(MAKE) --jobs=2 $(SYNC) cores lint galaxy docs sanity integration molecule environment
	$(MAKE) unit demo

# The integration targets use every module, in the worker and started; report and first_passwords only know the first.
test-quick: lint unit-quick integration

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
	$(NOX) --session license-check extra-checks

# Ansible ends workers, and tests kill processes, while they write what they measured; coverage warns of such files, and
# goes on without them.
unit: $(READY)
	rm -rf tests/output/coverage
	mkdir -p tests/output/coverage
	$(VENV)/python -m coverage run -m pytest -n auto
	$(VENV)/python -m coverage combine --quiet
	$(VENV)/python -m coverage report

# What needs no more than Python.
unit-quick: $(READY)
	$(VENV)/python -m pytest -n auto tests/unit/plugins/module_utils tests/unit/plugins/plugin_utils tests/unit/test_house.py

galaxy: $(READY)
	$(VENV)/python -m tests.gate.galaxy

docs: $(READY)
	$(VENV)/python -m tests.gate.docs $(SITE)

sanity: $(READY)
	$(VENV)/python -m tests.gate.sanity

integration: $(READY)
	$(VENV)/python -m tests.gate.integration

# A run that was killed leaves its emulator, which the next one would take for its own.
molecule: $(READY)
	$(VENV)/molecule destroy
	$(VENV)/molecule test --all

environment: $(READY)
	$(VENV)/python -m tests.gate.environment

cores: $(READY)
	$(NOX) --tags cores

# The tarball as Galaxy gets it, and what Galaxy says of it.
release-check: galaxy
	$(NOX) --session build-import-check

# What the last commit has, as a tarball in dist.
.PHONY: release
release: $(READY)
	$(VENV)/python -m tests.gate.release

benchmark: $(READY)
	@$(VENV)/python -m tests.benchmark

# Whether the tests notice small faults in module_utils.
mutants: $(READY)
	@$(VENV)/python -m tests.mutation

clean:
	rm -rf .ansible .collections .venv .nox .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf changelogs/.plugin-cache.yaml dist extensions/execution-environment/context tests/output

# A candidate is proved by running it: a version manager's stand-in may be on PATH and still not start.
.venv/.ready: requirements.txt requirements-dev.txt requirements-test.txt
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
