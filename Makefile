# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# `make demo` shows the collection at work, `make test` is the whole gate; both make what they need below this folder.

VENV := .venv/bin
NOX := $(VENV)/nox --no-error-on-external-run --reuse-existing-virtualenvs
PINS := requirements/dev.txt
TREE := .collections/ansible_collections/clusterops/onboarding
# The modules that extensions/awx uses, for ansible-lint to check their arguments.
AWX := .collections/ansible_collections/awx
READY := .venv/.ready $(TREE) $(AWX)

# Tests often wait, so there is work for more of them than there are cores; those that start no Ansible wait longer.
CORES := $(shell getconf _NPROCESSORS_ONLN)
PYTEST := pytest --dist worksteal -n

# Only GNU make 4 can keep together what a target prints.
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

# The collection is found in the checkout, tools find each other, and Ansible's own files stay out of the user's home.
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.collections
export ANSIBLE_HOME := $(CURDIR)/.ansible
export ANSIBLE_REMOTE_TEMP := $(CURDIR)/.ansible/tmp
export PATH := $(CURDIR)/$(VENV):$(PATH)
# Python is started some thousand times; without what it compiled before, Ansible takes twice as long to begin.
unexport PYTHONDONTWRITEBYTECODE

# Lines of ansible-core need different Pythons; of those that pyenv has, only the chosen ones start.
ifndef PYENV_VERSION
PYENV_VERSION := $(shell ! command -v pyenv >/dev/null || pyenv versions --bare | sort -rV | paste -sd : -)
export PYENV_VERSION
endif
# uv is to use the Pythons that are there, and the index that is set for pip.
export UV_PYTHON_DOWNLOADS := never
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif

LINT := lint-code lint-content lint-docs
QUICK := $(addprefix tests/unit/plugins/,module_utils plugin_utils action filter lookup modules) tests/unit/test_house.py

.PHONY: demo test test-quick lint $(LINT) unit unit-quick galaxy docs sanity integration molecule environment matrix cores
.PHONY: update newest release-check benchmark mutants properties weather clean

demo: $(READY)
	@$(VENV)/python -m tests.demo

# Two run side by side, and tell what they did when they end; the longest begin. Tests often wait, all others keep one
# core busy. What a stranger sees first, the demo, is a part of the matrix.
test: $(READY)
	$(MAKE) --jobs=2 $(SYNC) unit matrix sanity molecule $(LINT) integration docs galaxy environment
	@$(VENV)/python -m tests.gate.cores

# What needs no more than Python.
test-quick: $(READY)
	$(MAKE) --jobs=2 $(SYNC) unit-quick $(LINT)

lint: $(READY)
	$(MAKE) --jobs=2 $(SYNC) $(LINT)

lint-code: $(READY)
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	PYTHONPATH=.collections $(VENV)/lint-imports --no-logo --config pyproject.toml

lint-content: $(READY)
	$(VENV)/ansible-lint

# antsibull-docs keeps a log in the home folder.
lint-docs: $(READY)
	$(VENV)/yamllint --strict .
	$(VENV)/antsibull-changelog lint
	HOME="$(CURDIR)/.ansible" $(VENV)/antsibull-docs lint-collection-docs --plugin-docs .
	$(VENV)/reuse lint --quiet
	$(NOX) --no-venv --session extra-checks

# Coverage is that in the tests' own processes: to measure those that they start takes a third of the time, and shows no
# line more that matters.
unit: $(READY)
	mkdir -p tests/output
	$(VENV)/python -m $(PYTEST) $$(($(CORES) + 1)) --cov --cov-report=term:skip-covered

unit-quick: $(READY)
	$(VENV)/python -m $(PYTEST) $$((2 * $(CORES))) -m 'not ansible' --hypothesis-profile=quick $(QUICK)

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

# The lines of ansible-core that matter most, and all of them. Both say in the end which ones these were. What pylint of
# another line finds is for `make cores`; it takes as long as all other sanity tests.
matrix: $(READY)
	$(NOX) --tags matrix -- --skip-test pylint

cores: $(READY)
	$(NOX) --tags cores
	@$(VENV)/python -m tests.gate.cores --all

core-%: $(READY)
	$(NOX) --session $@

# Renews the pinned versions of requirements/*.txt, and says what moved.
update: .venv/.ready
	@$(VENV)/python -m tests.gate.pins

# The gate with the newest versions of everything.
newest: $(READY)
	$(NOX) --session newest

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

# Whether the property tests hold for many other examples than those of the gate.
properties: $(READY)
	$(VENV)/python -m $(PYTEST) $(CORES) -m 'hypothesis and not ansible' --hypothesis-profile=properties

# What modules say after more, or other, bad weather than that of the tests: make weather SCHEDULES=2000.
SCHEDULES := 500
weather: $(READY)
	@PYTHONPATH=.collections $(VENV)/python -m tests.weather --schedules $(SCHEDULES)

clean:
	rm -rf .ansible .collections .venv .nox .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf changelogs/.plugin-cache.yaml dist extensions/execution-environment/context tests/output

# A candidate is proved by running it: a version manager's stand-in may be on PATH and still not start. pip and the uv
# that it brings are enough to make the environment exactly what the pins say.
.venv/.ready: $(PINS)
	@echo 'make: installing the development tools into .venv, which may take some minutes ...'
	@if ! $(VENV)/python -m pip --version >/dev/null 2>&1; then \
		for python in $(PYTHON) python3.13 python3.12 python3.11 python3 none; do \
			$$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
		done; \
		[ $$python != none ] || { echo 'make: no Python 3.11 or newer (with venv) found; name one: make PYTHON=...' >&2; exit 1; }; \
		$$python -m venv --clear .venv; \
	fi
	@$(VENV)/python -m pip install -qq --disable-pip-version-check --constraint $(PINS) uv || \
		{ echo 'make: pip could not install uv, which installs everything else' >&2; exit 1; }
	@$(VENV)/uv pip sync --quiet --python $(VENV)/python $(PINS)
	@touch $@

$(TREE):
	mkdir -p $(@D)
	ln -sfn ../../.. $@

$(AWX): | .venv/.ready
	$(VENV)/python -m tests.unit.extensions.awx_collection
