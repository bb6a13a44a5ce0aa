# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What E-HPC holds: clusters with their accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from tests.emulator import state
from tests.emulator.alibabacloud.settings import ClusterSettings, Settings
from tests.emulator.settings import one_of

# The generations, as calls name them, and the EhpcVersion of their clusters.
OLDER, NEWER = "2018-04-12", "2024-07-30"
EHPC_VERSIONS = {OLDER: "1.0.0", NEWER: "2.0.0"}
# The states of clusters that either generation tells, and those that only the newer one does.
STATUSES = ("uninit", "creating", "running", "exception", "releasing", "stopped")
OLDER_STATUSES, NEWER_STATUSES = (*STATUSES, "init"), (*STATUSES, "initing", "stopping", "pending")
FIRST_USER_ID = 1000
# What Linux gives these groups; others get the user's own id.
GROUP_IDS = {"users": 100, "wheel": 10}


def timestamp() -> str:
    """Now, as the API words an AddTime: ``2026-01-02T03:04:05Z``."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class User:
    """An account. It gets a ``user_id`` when a cluster takes it in; 0 is none yet."""

    name: str
    group: str = "users"
    password: str = ""
    add_time: str = field(default_factory=timestamp)
    auth_key: str = ""
    user_id: int = 0

    @property
    def group_id(self) -> int:
        return GROUP_IDS.get(self.group, self.user_id)

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "group_id": self.group_id}


@dataclass
class Cluster(state.Cluster):
    """One cluster. ``users`` are in order of insertion.

    ``local_users`` are accounts of the local directory of a hybrid cluster, which SyncUsers makes users.
    """

    settings_class = ClusterSettings

    generation: str = field(default=OLDER, metadata=one_of(OLDER, NEWER))
    status: str = "running"
    region: str = "cn-hangzhou"
    location: str = "PublicCloud"
    account_type: str = "nis"
    deploy_mode: str = "Standard"
    scheduler_type: str = "slurm"
    ehpc_version: str = ""
    os_tag: str = "CentOS_7.6_64"
    create_time: str = field(default_factory=timestamp)
    users: dict[str, User] = field(default_factory=dict)
    local_users: dict[str, User] = field(default_factory=dict)
    next_user_id: int = field(default=FIRST_USER_ID, init=False)
    # Tasks of ListUsersAsync: the calls so far by id.
    async_tasks: dict[str, int] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.status not in (OLDER_STATUSES if self.generation == OLDER else NEWER_STATUSES):
            raise ValueError(f"status is {self.status!r}, which {self.generation} does not tell")
        self.ehpc_version = self.ehpc_version or EHPC_VERSIONS[self.generation]

    @classmethod
    def from_json(cls, cluster_id: str, description: Mapping[str, Any]) -> Cluster:
        """A cluster as the control API describes it: fields of this class, with lists of accounts."""
        local = {account["name"]: User(**account) for account in description.get("local_users", ())}
        cluster = cls(**{"id": cluster_id, "name": cluster_id, **description, "users": {}, "local_users": local})
        cluster.add_users(description.get("users", ()))
        return cluster

    def to_json(self) -> dict[str, Any]:
        accounts = {
            "users": [user.to_json() for user in self.users.values()],
            "local_users": [user.to_json() for user in self.local_users.values()],
        }
        fields = {key: value for key, value in vars(self).items() if key != "past"}
        return {**fields, **accounts}

    def listing(self) -> dict[str, User]:
        return dict(self.users)

    def take_in(self, user: User) -> None:
        """Add or replace an account; a new one gets an id that no other has had here, unless it brings one."""
        user.user_id = user.user_id or self.next_user_id
        self.next_user_id = max(self.next_user_id, user.user_id + 1)
        self.users[user.name] = user

    def add_users(self, users: Iterable[Mapping[str, Any]], /) -> None:
        """Add accounts whose names no rule checks: old accounts of a real cluster may break every rule."""
        for user in [User(**account) for account in users]:
            if user.name not in self.users:
                self.take_in(user)

    def remove_users(self, names: Iterable[str], /) -> None:
        for name in names:
            del self.users[name]

    def change_users(self, changes: Iterable[Mapping[str, Any]]) -> None:
        """Change fields of accounts: ``[{"name": …, "group": …}]``."""
        for change in changes:
            self.users[change["name"]] = replace(self.users[change["name"]], **change)


State = state.State[Settings, Cluster]
