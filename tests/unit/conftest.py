# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests share: the collection on the import path, an emulator, clusters on it, and Ansible to run."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from ansible.plugins.loader import init_plugin_loader

from tests.emulator.control import Emulator
from tests.playbook import Ansible, lay_out

READING = {"ListUsers", "ListClusters", "DescribeCluster", "GetCluster"}

# What the newer generation of the API calls what the older one calls so.
NEWER = {
    "AddUsers": "CreateUsers",
    "ModifyUserGroups": "UpdateUser",
    "ModifyUserPasswords": "UpdateUser",
    "DescribeCluster": "GetCluster",
}


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Mark the tests that start Ansible, which ``make test-quick`` leaves out."""
    for item in items:
        if "ansible" in getattr(item, "fixturenames", ()):
            item.add_marker("ansible")


# Test modules import the collection by its full name, so it has to be there before they are collected; for the programs
# that they start, and for what Ansible loads by name in their own process.
COLLECTIONS = TemporaryDirectory(prefix="collections-")
atexit.register(COLLECTIONS.cleanup)
sys.path.insert(0, str(lay_out(Path(COLLECTIONS.name))))
init_plugin_loader([COLLECTIONS.name])


@dataclass(frozen=True)
class Cluster:
    """A cluster of the emulator, as a test sees it. Tests name operations as the generation 2018-04-12 does."""

    id: str
    emulator: Emulator
    generation: str = "2018-04-12"

    def named(self, operation: str) -> str:
        """Give the name of an operation in the generation of this cluster."""
        return operation if self.generation == "2018-04-12" else NEWER.get(operation, operation)

    def holds(self, users: Iterable[Mapping[str, str]] = (), status: str = "running", **settings: Any) -> None:
        """Start over with these users, given as name, group, password."""
        if "refuse" in settings:
            settings["refuse"] = {self.named(operation): who for operation, who in settings["refuse"].items()}
        self.emulator.put_cluster(self.id, users, status=status, settings=settings, generation=self.generation)

    def faults(self, *faults: Mapping[str, Any]) -> None:
        """Let calls on this cluster go wrong."""
        self.emulator.add_faults(
            {"cluster_id": self.id, **fault, "operation": self.named(fault.get("operation", "*"))} for fault in faults
        )

    @property
    def groups(self) -> dict[str, str]:
        """The groups of all accounts by name."""
        return {user["name"]: user["group"] for user in self.emulator.cluster(self.id)["users"]}

    @property
    def passwords(self) -> dict[str, str]:
        """The passwords of all accounts by name."""
        return {user["name"]: user["password"] for user in self.emulator.cluster(self.id)["users"]}

    @property
    def calls(self) -> list[str]:
        """The operations that were called, in order, under the cluster's own names."""
        return [call["operation"] for call in self.emulator.calls(self.id)]

    def operations(self, *operations: str) -> list[str]:
        """Give operations as ``calls`` and ``writes`` do."""
        return [self.named(operation) for operation in operations]

    def counted(self, **operations: int) -> dict[str, int]:
        """Give the counts of operations as a result does."""
        return {self.named(operation): count for operation, count in operations.items()}

    @property
    def login_look(self) -> dict[str, int]:
        """The call, as a result counts it, by which E-HPC NEXT is asked before passwords or keys are sent."""
        return {"ListClusters": 1} if self.generation == "2024-07-30" else {}

    @property
    def writes(self) -> list[str]:
        """The operations that were called and may change something, in order."""
        return [operation for operation in self.calls if operation not in READING]


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    with Emulator.start() as running:
        yield running


@pytest.fixture
def cluster(emulator: Emulator) -> Iterator[Cluster]:
    """A running cluster without users."""
    made = Cluster(f"ehpc-hz-{uuid4().hex[:10]}", emulator)
    made.holds()
    yield made
    emulator.clear_faults(made.id)
    emulator.delete_cluster(made.id)


@pytest.fixture
def ansible(emulator: Emulator, tmp_path: Path) -> Ansible:
    """Ansible with the access key and the address of the emulator in its environment."""
    return Ansible(Path(COLLECTIONS.name), tmp_path, emulator.environment())
