# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules, run in the process of the test, on clusters of both generations unless a file has its own ``generation``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from ansible.utils.display import Display

from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import run_in_worker
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.in_process import as_sent, surroundings
from tests.emulator.control import Emulator
from tests.playbook import Ansible
from tests.unit.conftest import Cluster

OPERATIONS = "ansible_collections.clusterops.onboarding.plugins.module_utils._operations"

Result = dict[str, Any]
Module = Callable[..., Result]


@dataclass(frozen=True)
class Modules:
    """Runs modules as Ansible's worker does: their argument spec, HTTP to the emulator, check mode and warnings.

    ``environment`` adds to that of the process, ``defaults`` are options of every E-HPC module.
    """

    folder: Path
    environment: Mapping[str, str]
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def run(
        self, name: str, /, *, check_mode: bool = False, environment: Mapping[str, str] | None = None, **options: Any
    ) -> Result:
        """Run a module with these options; its result always has ``failed`` and ``warnings``."""
        operation: Any = import_module(f"{OPERATIONS}.{name}")
        defaults = self.defaults if name.startswith("ehpc_") else {}
        own = {"_ansible_check_mode": check_mode, "_ansible_module_name": name}
        shown: list[str] = []
        with (
            pytest.MonkeyPatch.context() as patch,
            surroundings({**self.environment, **(environment or {})}, str(self.folder)),
        ):
            # From ansible-core 2.19 on a worker's warnings get into the result behind the back of what it runs.
            patch.setattr(Display, "warning", lambda _self, msg, *_args, **_options: shown.append(msg))
            result = run_in_worker(operation, as_sent({**defaults, **options, **own}))
        return {"failed": False, **result, "warnings": [*result.get("warnings", ()), *shown]}


@pytest.fixture(autouse=True)
def _waits(short_waits: None) -> None:
    """Wait less in all of these tests."""


@pytest.fixture(params=["2018-04-12", "2024-07-30"])
def generation(request: pytest.FixtureRequest) -> str:
    """The generation of the API that the test's cluster is of, and addressed by."""
    return request.param


@pytest.fixture
def cluster(cluster: Cluster, generation: str) -> Cluster:
    """A running cluster without users."""
    made = replace(cluster, generation=generation)
    made.holds()
    return made


@pytest.fixture
def modules(emulator: Emulator, generation: str, tmp_path: Path) -> Modules:
    """Modules with the keys and the address of the emulator in their environment."""
    environment = {"NO_PROXY": "127.0.0.1", **emulator.environment()}
    return Modules(tmp_path, environment, {"api_version": generation})


@pytest.fixture
def ehpc_user(modules: Modules, cluster: Cluster) -> Module:
    """Run ehpc_user on the cluster."""
    return partial(modules.run, "ehpc_user", cluster_id=cluster.id)


@pytest.fixture
def ehpc_user_info(modules: Modules, cluster: Cluster) -> Module:
    """Run ehpc_user_info on the cluster."""
    return partial(modules.run, "ehpc_user_info", cluster_id=cluster.id)


@pytest.fixture
def ehpc_sync_users(modules: Modules, cluster: Cluster) -> Module:
    """Run ehpc_sync_users on the cluster."""
    return partial(modules.run, "ehpc_sync_users", cluster_id=cluster.id)


@pytest.fixture(params=["module", "action"])
def way(request: pytest.FixtureRequest) -> str:
    """How ``ansible`` runs modules: each in a process of its own, or by the action plugin in Ansible's worker."""
    return request.param


@pytest.fixture
def ansible(ansible: Ansible, generation: str, way: str) -> Ansible:
    """Ansible with the generation among the module defaults, for what is about processes and the terminal."""
    return replace(ansible, module_defaults={"api_version": generation}, in_process=way == "action")
