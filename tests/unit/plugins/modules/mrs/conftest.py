# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MRS clusters on the emulator, and the modules run on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from tests.emulator.control import Emulator
from tests.unit.plugins.modules.conftest import Module, Modules

WRITING = {"UpdateSyncIamUser", "CancelSyncIamUser"}


@dataclass(frozen=True)
class MrsCluster:
    """An MRS cluster of the emulator, as a test sees it."""

    id: str
    emulator: Emulator

    def holds(self, users: Iterable[str] = (), groups: Iterable[str] = (), **settings: Any) -> None:
        """Start over with these names."""
        self.emulator.put_mrs_cluster(self.id, users, groups, settings=settings)

    def foreign_sync(self, polls: int, users: Iterable[str] = (), **fields: Any) -> None:
        """Let somebody else's synchronisation run now."""
        self.emulator.start_foreign_sync(self.id, polls, users, **fields)

    def faults(self, *faults: Mapping[str, Any]) -> None:
        """Let calls on this cluster go wrong."""
        self.emulator.add_faults({"cluster_id": self.id, **fault} for fault in faults)

    @property
    def users(self) -> list[str]:
        """The names of the users, sorted."""
        return sorted(self.emulator.mrs_cluster(self.id)["user_names"])

    @property
    def groups(self) -> list[str]:
        """The names of the groups, sorted."""
        return sorted(self.emulator.mrs_cluster(self.id)["group_names"])

    @property
    def log(self) -> list[dict[str, Any]]:
        """The calls, in order."""
        return self.emulator.calls(self.id)

    @property
    def calls(self) -> list[str]:
        """The operations that were called, in order."""
        return [call["operation"] for call in self.log]

    @property
    def writes(self) -> list[str]:
        """The operations that were called and may change something, in order."""
        return [operation for operation in self.calls if operation in WRITING]


@pytest.fixture
def generation() -> str:
    """There are no generations of MRS."""
    return "2018-04-12"


@pytest.fixture
def cluster(emulator: Emulator) -> Iterator[MrsCluster]:
    """A cluster without names; IAM has ada, grace and charles, each in a group, and nobody of no policy."""
    emulator.put_iam(
        [
            {"name": "ada", "groups": ["analysts"]},
            {"name": "grace", "groups": ["analysts", "navy"]},
            {"name": "charles", "groups": ["engines"]},
            {"name": "nobody", "groups": [], "has_policy": False},
        ],
        groups=["empty"],
    )
    made = MrsCluster(str(uuid4()), emulator)
    made.holds()
    yield made
    emulator.clear_faults()
    emulator.settings(iam_forbidden=False)
    emulator.delete_mrs_cluster(made.id)


@pytest.fixture
def mrs_iam_sync(modules: Modules, cluster: MrsCluster) -> Module:
    """Run mrs_iam_sync on the cluster, looking often."""
    return partial(modules.run, "mrs_iam_sync", cluster_id=cluster.id, poll_interval=0.05, wait_timeout=20)


@pytest.fixture
def mrs_iam_sync_info(modules: Modules, cluster: MrsCluster) -> Module:
    """Run mrs_iam_sync_info on the cluster."""
    return partial(modules.run, "mrs_iam_sync_info", cluster_id=cluster.id)


@pytest.fixture
def mrs_cluster_info(modules: Modules) -> Module:
    """Run mrs_cluster_info on the project."""
    return partial(modules.run, "mrs_cluster_info")
