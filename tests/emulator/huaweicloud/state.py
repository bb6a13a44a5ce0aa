# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Huawei Cloud holds: its directory, and MRS clusters with the names synchronised to them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.emulator import state
from tests.emulator.huaweicloud.account import PROJECT_ID
from tests.emulator.huaweicloud.directory import Directory
from tests.emulator.huaweicloud.settings import ClusterSettings, Settings
from tests.emulator.huaweicloud.sync import Sync


@dataclass
class Cluster(state.Cluster):
    """One cluster. ``facts`` are further fields of the API's own cluster, shown as they are.

    ``users`` and ``groups`` are the names that its Manager has from IAM, in order of arrival. ``synchronous`` is
    whether a synchronisation has ever been completed; None is yes if there are names.
    """

    settings_class = ClusterSettings

    project_id: str = PROJECT_ID
    state: str = "running"
    version: str = "MRS 3.2.0-LTS.1"
    safe_mode: int = 1
    synchronous: bool | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    users: dict[str, None] = field(default_factory=dict)
    groups: dict[str, None] = field(default_factory=dict)
    running: Sync | None = field(default=None, init=False)
    # Tasks that are over while their names are still on the way.
    late: list[Sync] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.synchronous is None:
            self.synchronous = bool(self.users or self.groups)

    @classmethod
    def from_json(cls, cluster_id: str, description: Mapping[str, Any]) -> Cluster:
        """A cluster as the control API describes it: fields of this class, but user_names and group_names as lists."""
        fields = {"id": cluster_id, "name": cluster_id, **description}
        users = dict.fromkeys(fields.pop("user_names", ()))
        groups = dict.fromkeys(fields.pop("group_names", ()))
        return cls(**fields, users=users, groups=groups)

    def to_json(self) -> dict[str, Any]:
        self.settle()
        fields = {key: value for key, value in vars(self).items() if key not in ("users", "groups", "past")}
        return {
            **fields,
            "user_names": list(self.users),
            "group_names": list(self.groups),
            "running": self.running and self.running.to_json(),
            "late": [sync.to_json() for sync in self.late],
        }

    @property
    def busy(self) -> bool:
        self.settle()
        return bool(self.running or self.pending_writes)

    def begin(self, sync: Sync) -> None:
        self.running = sync
        self.settle()
        if sync.seconds:
            asyncio.get_running_loop().call_later(sync.seconds, self._end)

    def _end(self) -> None:
        """Settle by the clock, for lists that show what was there some time ago."""
        self.settle()
        self.remember()

    def settle(self) -> None:
        """Bring the cluster to where its running task has got by now."""
        sync = self.running
        if sync is None:
            return
        if sync.arrival == "gradual":
            self._take_over(sync, *sync.names_so_far())
        if sync.over:
            self.running = None
            self.synchronous = self.synchronous or not sync.cancels
            if sync.late_lists:
                self.late.append(sync)
            else:
                self._take_over(sync, sync.user_names, sync.group_names)

    def poll(self) -> bool:
        """What one call of ListSyncStatus answers."""
        self.settle()
        synchronizing = self.running is not None and self.running.poll()
        self.settle()
        return synchronizing

    def list_names(self, lag: float) -> dict[str, list[str]]:
        """What one call of ShowSyncIamUser answers."""
        self.settle()
        for sync in list(self.late):
            if sync.late_lists:
                sync.late_lists -= 1
            else:
                self.late.remove(sync)
                self._take_over(sync, sync.user_names, sync.group_names)
        return dict(self.listing_before(lag))

    def listing(self) -> dict[str, list[str]]:
        return {"user_names": list(self.users), "group_names": list(self.groups)}

    def _take_over(self, sync: Sync, user_names: Iterable[str], group_names: Iterable[str]) -> None:
        if sync.cancels:
            self.change_names(remove_users=user_names, remove_groups=group_names)
        else:
            self.change_names(add_users=user_names, add_groups=group_names)

    def change_names(
        self,
        add_users: Iterable[str] = (),
        remove_users: Iterable[str] = (),
        add_groups: Iterable[str] = (),
        remove_groups: Iterable[str] = (),
    ) -> None:
        for names, added, removed in ((self.users, add_users, remove_users), (self.groups, add_groups, remove_groups)):
            names.update(dict.fromkeys(added))
            for name in removed:
                names.pop(name, None)

    def add_users(self, users: Iterable[str], /) -> None:
        self.change_names(add_users=users)

    def remove_users(self, names: Iterable[str], /) -> None:
        self.change_names(remove_users=names)


@dataclass
class State(state.State[Settings, Cluster]):
    iam: Directory
