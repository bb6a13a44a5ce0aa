# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Huawei Cloud holds beside its directory: MRS clusters with the names synchronised to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.emulator.huaweicloud.account import PROJECT_ID
from tests.emulator.huaweicloud.settings import MrsSettings
from tests.emulator.huaweicloud.sync import Sync


@dataclass
class MrsCluster:
    """One cluster. ``facts`` are further fields of the API's own cluster, shown as they are.

    ``users`` and ``groups`` are the names that its Manager has from IAM, in order of arrival. ``synchronous`` is
    whether a synchronisation has ever been completed; None is yes if there are names.
    """

    id: str
    name: str
    project_id: str = PROJECT_ID
    state: str = "running"
    version: str = "MRS 3.2.0-LTS.1"
    safe_mode: int = 1
    synchronous: bool | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    settings: MrsSettings = field(default_factory=MrsSettings)
    users: dict[str, None] = field(default_factory=dict)
    groups: dict[str, None] = field(default_factory=dict)
    pending_writes: int = field(default=0, init=False)
    running: Sync | None = field(default=None, init=False)
    # Tasks that are over while their names are still on the way.
    late: list[Sync] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        if self.synchronous is None:
            self.synchronous = bool(self.users or self.groups)

    @classmethod
    def from_json(cls, cluster_id: str, description: Mapping[str, Any]) -> MrsCluster:
        """A cluster as the control API describes it: fields of this class, but user_names and group_names as lists."""
        fields = {"id": cluster_id, "name": cluster_id, **description}
        users = dict.fromkeys(fields.pop("user_names", ()))
        groups = dict.fromkeys(fields.pop("group_names", ()))
        settings = MrsSettings(**fields.pop("settings", {}))
        return cls(**fields, settings=settings, users=users, groups=groups)

    def to_json(self) -> dict[str, Any]:
        self.settle()
        fields = {key: value for key, value in vars(self).items() if key not in ("users", "groups")}
        return {
            **fields,
            "settings": vars(self.settings),
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

    def list_names(self) -> dict[str, list[str]]:
        """What one call of ShowSyncIamUser answers."""
        self.settle()
        for sync in list(self.late):
            if sync.late_lists:
                sync.late_lists -= 1
            else:
                self.late.remove(sync)
                self._take_over(sync, sync.user_names, sync.group_names)
        return {"user_names": list(self.users), "group_names": list(self.groups)}

    def _take_over(self, sync: Sync, user_names: Iterable[str], group_names: Iterable[str]) -> None:
        if sync.cancels:
            self.remove_users(user_names)
            self.remove_groups(group_names)
        else:
            self.add_users(user_names)
            self.add_groups(group_names)

    def add_users(self, names: Iterable[str]) -> None:
        self.users.update(dict.fromkeys(names))

    def add_groups(self, names: Iterable[str]) -> None:
        self.groups.update(dict.fromkeys(names))

    def remove_users(self, names: Iterable[str]) -> None:
        for name in names:
            self.users.pop(name, None)

    def remove_groups(self, names: Iterable[str]) -> None:
        for name in names:
            self.groups.pop(name, None)
