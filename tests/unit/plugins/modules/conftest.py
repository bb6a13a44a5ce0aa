# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tests of modules run both ways, and on clusters of both generations unless a file has its own ``generation``."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.playbook import Ansible
from tests.unit.conftest import Cluster


@pytest.fixture(params=["2018-04-12", "2024-07-30"])
def generation(request: pytest.FixtureRequest) -> str:
    """The generation of the API that the test's cluster is of, and addressed by."""
    return request.param


@pytest.fixture(params=["module", "action"])
def way(request: pytest.FixtureRequest) -> str:
    """How the operation is run: by the module in a process of its own, or by the action plugin in Ansible's worker."""
    return request.param


@pytest.fixture
def cluster(cluster: Cluster, generation: str) -> Cluster:
    """A running cluster without users."""
    made = replace(cluster, generation=generation)
    made.holds()
    return made


@pytest.fixture
def ansible(ansible: Ansible, generation: str, way: str) -> Ansible:
    """Ansible with the generation among the module defaults, going the way of the test."""
    in_process = way == "action"
    # Either way runs the same operation, and measuring its lines once spares three processes the start of coverage.
    # What only a started module does is measured where the ways are compared.
    unmeasured = {} if in_process else {"COVERAGE_PROCESS_CONFIG": ""}
    environment = {**ansible.environment, **unmeasured}
    return replace(ansible, environment=environment, module_defaults={"api_version": generation}, in_process=in_process)
