# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the cloud holds: clusters with their accounts, settings, faults to come and the log of calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.emulator.errors import documented_status
from tests.emulator.faults import FaultList

BATCH_READINGS = ("whole", "part", "part_stop", "part_undone")


def timestamp() -> str:
    """Now, as the API words an AddTime: ``2026-01-02T03:04:05Z``."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Settings:
    """How the cloud behaves where its documentation leaves that open, and how slow it is.

    ``latency`` is in seconds, ``max_url`` in bytes of the request target. ``batch`` is what becomes of a batch in which
    some users cannot be done (when none can, it is always the first one's own code and no effect):

    - ``whole``: nothing is done; the first such user's own code
    - ``part``: the others are done; 409 PartFailure
    - ``part_stop``: those before the first such user are done; that user's own code
    - ``part_undone``: nothing is done; 409 PartFailure

    ``refuse`` names users an operation cannot do: ``{"AddUsers": {"bad.user": "AgentError.Account.UserAddFailure"}}``.
    ``empty_list`` is what ``Users`` holds on a page without users. ``clock_offset`` is the cloud's clock minus this
    machine's, in seconds.
    """

    latency: float = 0.0
    methods: list[str] = field(default_factory=lambda: ["GET", "POST"])
    max_url: int = 8192
    batch: str = "whole"
    refuse: dict[str, dict[str, str]] = field(default_factory=dict)
    empty_list: dict[str, Any] = field(default_factory=lambda: {"UserInfo": []})
    lowercase_errors: bool = False
    clock_offset: float = 0.0

    def __post_init__(self) -> None:
        if self.batch not in BATCH_READINGS:
            raise ValueError(f"batch is {self.batch!r}, not one of {', '.join(BATCH_READINGS)}")
        for codes in self.refuse.values():
            for code in codes.values():
                documented_status(code)


@dataclass
class User:
    name: str
    group: str = "users"
    password: str = ""
    add_time: str = field(default_factory=timestamp)


@dataclass
class Cluster:
    """One cluster. ``settings`` are those in which it differs from the world's; ``users`` are in order of insertion."""

    id: str
    name: str
    status: str = "running"
    region: str = "cn-hangzhou"
    location: str = "PublicCloud"
    settings: dict[str, Any] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    pending_writes: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        Settings(**self.settings)  # refuses an unknown setting here and not at the first call
        if "clock_offset" in self.settings:
            raise ValueError("clock_offset is a setting of the whole cloud")

    @classmethod
    def from_json(cls, cluster_id: str, description: Mapping[str, Any]) -> Cluster:
        """A cluster as the control API describes it: fields of this class, with ``users`` as a list of accounts."""
        cluster = cls(**{"id": cluster_id, "name": cluster_id, **description, "users": {}})
        cluster.add_users(description.get("users", ()))
        return cluster

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "users": [vars(user) for user in self.users.values()]}

    def add_users(self, accounts: Iterable[Mapping[str, Any]]) -> None:
        """Add accounts whose names no rule checks: old accounts of a real cluster may break every rule."""
        users = [User(**account) for account in accounts]
        self.users.update({user.name: user for user in users})

    def remove_users(self, names: Iterable[str]) -> None:
        for name in names:
            del self.users[name]

    def change_users(self, changes: Iterable[Mapping[str, str]]) -> None:
        """Change group or password of accounts: ``[{"name": …, "group": …}]``."""
        for change in changes:
            self.users[change["name"]] = replace(self.users[change["name"]], **change)


@dataclass
class LoggedCall:
    """One call as it arrived.

    ``target`` is raw on purpose, for tests that look for leaked secrets; a body is never kept. ``status`` is None when
    no answer was sent, ``code`` is the vendor's error code, ``fault`` the kind of fault that struck.
    """

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


class World:
    """All state of the emulator. Everything runs on one event loop, so nothing here needs a lock."""

    def __init__(self) -> None:
        self.replace()

    def replace(
        self,
        settings: Mapping[str, Any] | None = None,
        clusters: Mapping[str, Mapping[str, Any]] | None = None,
        faults: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        """Begin anew with this state and an empty log."""
        new_settings = Settings(**(settings or {}))
        new_clusters = {key: Cluster.from_json(key, description) for key, description in (clusters or {}).items()}
        self.faults = FaultList(faults)
        self.settings = new_settings
        self.clusters = new_clusters
        self.calls: list[LoggedCall] = []

    def settings_of(self, cluster_id: str | None) -> Settings:
        cluster = self.clusters.get(cluster_id or "")
        return replace(self.settings, **cluster.settings) if cluster and cluster.settings else self.settings

    def now(self) -> datetime:
        """The time by the cloud's clock."""
        return datetime.now(UTC) + timedelta(seconds=self.settings.clock_offset)
