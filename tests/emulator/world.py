# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the cloud holds: clusters with their accounts, settings, faults to come and the log of calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.emulator.faults import FaultList
from tests.emulator.huaweicloud.directory import Directory
from tests.emulator.huaweicloud.world import MrsCluster
from tests.emulator.settings import OF_THE_WHOLE_CLOUD, Settings

# The generations, as calls name them, and the EhpcVersion of their clusters.
OLDER, NEWER = "2018-04-12", "2024-07-30"
EHPC_VERSIONS = {OLDER: "1.0.0", NEWER: "2.0.0"}
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
class Cluster:
    """One cluster. ``settings`` are those in which it differs from the world's; ``users`` are in order of insertion.

    ``local_users`` are accounts of the local directory of a hybrid cluster, which SyncUsers makes users.
    """

    id: str
    name: str
    generation: str = OLDER
    status: str = "running"
    region: str = "cn-hangzhou"
    location: str = "PublicCloud"
    account_type: str = "nis"
    deploy_mode: str = "Standard"
    scheduler_type: str = "slurm"
    ehpc_version: str = ""
    os_tag: str = "CentOS_7.6_64"
    create_time: str = field(default_factory=timestamp)
    settings: dict[str, Any] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    local_users: dict[str, User] = field(default_factory=dict)
    pending_writes: int = field(default=0, init=False)
    next_user_id: int = field(default=FIRST_USER_ID, init=False)
    # Tasks of ListUsersAsync: the calls so far by id.
    async_tasks: dict[str, int] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        if self.generation not in EHPC_VERSIONS:
            raise ValueError(f"generation is {self.generation!r}, not one of {', '.join(EHPC_VERSIONS)}")
        self.ehpc_version = self.ehpc_version or EHPC_VERSIONS[self.generation]
        Settings(**self.settings)  # refuses an unknown setting here and not at the first call
        for name in OF_THE_WHOLE_CLOUD:
            if name in self.settings:
                raise ValueError(f"{name} is a setting of the whole cloud")

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
        return {**vars(self), **accounts}

    def take_in(self, user: User) -> None:
        """Add or replace an account; a new one gets an id that no other has had here, unless it brings one."""
        user.user_id = user.user_id or self.next_user_id
        self.next_user_id = max(self.next_user_id, user.user_id + 1)
        self.users[user.name] = user

    def add_users(self, accounts: Iterable[Mapping[str, Any]]) -> None:
        """Add accounts whose names no rule checks: old accounts of a real cluster may break every rule."""
        for user in [User(**account) for account in accounts]:
            self.take_in(user)

    def remove_users(self, names: Iterable[str]) -> None:
        for name in names:
            del self.users[name]

    def change_users(self, changes: Iterable[Mapping[str, Any]]) -> None:
        """Change fields of accounts: ``[{"name": …, "group": …}]``."""
        for change in changes:
            self.users[change["name"]] = replace(self.users[change["name"]], **change)


@dataclass
class LoggedCall:
    """One call as it arrived.

    ``target`` is raw on purpose, for tests that look for leaked secrets; a body is never kept. ``status`` is None when
    no answer was sent, ``code`` is the vendor's error code, ``fault`` the kind of fault that struck. ``groups`` are
    those that a call names beside its users. ``beside`` is how many calls of the same operation were being answered
    when it came.
    """

    version: str
    operation: str
    method: str
    target: str
    cluster_id: str | None
    users: list[str]
    page: int | None
    page_size: int | None
    request_id: str
    status: int | None = None
    code: str | None = None
    fault: str | None = None
    groups: list[str] = field(default_factory=list)
    beside: int = 0


class World:
    """All state of the emulator. Everything runs on one event loop, so nothing here needs a lock."""

    def __init__(self) -> None:
        self.replace()

    def replace(
        self,
        settings: Mapping[str, Any] | None = None,
        clusters: Mapping[str, Mapping[str, Any]] | None = None,
        faults: Iterable[Mapping[str, Any]] = (),
        mrs_clusters: Mapping[str, Mapping[str, Any]] | None = None,
        iam: Mapping[str, Any] | None = None,
    ) -> None:
        """Begin anew with this state and an empty log."""
        new_settings = Settings(**(settings or {}))
        new_clusters = {key: Cluster.from_json(key, description) for key, description in (clusters or {}).items()}
        new_mrs = {key: MrsCluster.from_json(key, description) for key, description in (mrs_clusters or {}).items()}
        new_iam = Directory(**(iam or {}))
        self.faults = FaultList(faults)
        self.settings = new_settings
        self.clusters = new_clusters
        self.mrs_clusters = new_mrs
        self.iam = new_iam
        self.calls: list[LoggedCall] = []

    def settings_of(self, cluster_id: str | None) -> Settings:
        cluster = self.clusters.get(cluster_id or "")
        return replace(self.settings, **cluster.settings) if cluster and cluster.settings else self.settings

    def now(self) -> datetime:
        """The time by the cloud's clock."""
        return datetime.now(UTC) + timedelta(seconds=self.settings.clock_offset)
