# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a cloud holds: its settings and its clusters."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Generic, Self, TypeVar

from tests.emulator.settings import Checked, ClusterSettings, Settings


@dataclass
class Cluster(Checked, ABC):
    """One cluster. ``settings`` are those in which it differs from its cloud's, ``users`` are accounts by name.

    ``pending_writes`` are calls whose effect is still to come and that block others until then. ``pace`` is how many
    seconds a call takes for each of its users.
    """

    settings_class: ClassVar[type[ClusterSettings]]

    id: str
    name: str
    settings: dict[str, Any] = field(default_factory=dict)
    users: dict[str, Any] = field(default_factory=dict)
    pending_writes: int = field(default=0, init=False)
    pace: float = field(default=0.0, init=False)
    # What lists would have shown, by the time since when.
    past: list[tuple[float, Any]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.settings_class(**self.settings)  # refuses an unknown setting here and not at the first call

    @classmethod
    @abstractmethod
    def from_json(cls, cluster_id: str, description: Mapping[str, Any]) -> Self:
        """A cluster as the control API describes it."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """The same description, with what has happened since."""

    @abstractmethod
    def listing(self) -> Any:
        """What a list without a lag shows now; later changes do not change it."""

    def carry_out(self, effect: Callable[[str], None], names: Iterable[str]) -> None:
        """Do something to users of the cluster, at once or as ``pace`` says."""

        def later(name: str) -> None:
            # Another call may have removed the user in the meantime.
            with suppress(KeyError):
                effect(name)
            self.remember()

        for number, name in enumerate(names, 1):
            if self.pace:
                asyncio.get_running_loop().call_later(self.pace * number, later, name)
            else:
                effect(name)

    def remember(self) -> None:
        """Keep what a list would show from now on."""
        self.past.append((asyncio.get_running_loop().time(), self.listing()))

    def listing_before(self, seconds: float) -> Any:
        """What a list showed so many seconds ago."""
        then = asyncio.get_running_loop().time() - seconds
        shown = [listing for at, listing in self.past if at <= then]
        return (shown or [self.past[0][1]])[-1] if seconds else self.listing()

    @abstractmethod
    def add_users(self, users: Iterable[Any], /) -> None:
        """Add accounts or names behind the cloud's back."""

    @abstractmethod
    def remove_users(self, names: Iterable[str], /) -> None:
        """Remove those that there are likewise."""


SettingsT = TypeVar("SettingsT", bound=Settings)
ClusterT = TypeVar("ClusterT", bound=Cluster)


@dataclass
class State(Generic[SettingsT, ClusterT]):
    """The settings of the whole cloud, and its clusters by ID."""

    settings: SettingsT
    clusters: dict[str, ClusterT]

    def settings_of(self, cluster_id: str | None) -> SettingsT:
        cluster = self.clusters.get(cluster_id or "")
        return replace(self.settings, **cluster.settings) if cluster and cluster.settings else self.settings

    def now(self) -> datetime:
        """The time by the cloud's clock."""
        return datetime.now(UTC) + timedelta(seconds=self.settings.clock_offset)
