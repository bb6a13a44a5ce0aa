# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One synchronisation or cancellation that runs on an MRS cluster."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from tests.emulator.huaweicloud.settings import ARRIVALS, ClusterSettings
from tests.emulator.settings import Checked, one_of


def now() -> float:
    """The time in seconds by the clock of the loop that the emulator runs on."""
    return asyncio.get_running_loop().time()


@dataclass
class Sync(Checked):
    """What a task adds or, with ``cancels``, removes, and what is left of it.

    ``early`` and ``polls`` count the calls of ListSyncStatus that are still to say false and true; with ``seconds`` it
    ends by the clock instead of by ``polls``.
    """

    user_names: list[str]
    group_names: list[str]
    cancels: bool = False
    foreign: bool = False
    polls: int = 1
    early: int = 0
    seconds: float = 0.0
    arrival: str = field(default=ARRIVALS[0], metadata=one_of(*ARRIVALS))
    late_lists: int = 0
    began: float = field(default_factory=now, init=False)
    all_polls: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.all_polls = self.polls

    @classmethod
    def of(cls, settings: ClusterSettings, user_names: list[str], group_names: list[str], cancels: bool) -> Sync:
        return cls(
            user_names,
            group_names,
            cancels,
            polls=settings.polls,
            early=settings.early_false,
            seconds=settings.sync_seconds,
            arrival=settings.arrival,
            late_lists=settings.late_lists if settings.arrival == "late" else 0,
        )

    def poll(self) -> bool:
        """What one call of ListSyncStatus is told."""
        if self.early:
            self.early -= 1
            return False
        if not self.seconds:
            self.polls -= 1
        return True

    @property
    def over(self) -> bool:
        return self._elapsed() >= self.seconds if self.seconds else not self.early and self.polls <= 0

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        if self.over:
            return 1.0
        return (
            self._elapsed() / self.seconds if self.seconds else (self.all_polls - self.polls) / max(1, self.all_polls)
        )

    def names_so_far(self) -> tuple[list[str], list[str]]:
        """The users and the groups that are done, in the order given."""
        done = int(self.share * (len(self.user_names) + len(self.group_names)))
        return self.user_names[:done], self.group_names[: max(0, done - len(self.user_names))]

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in ("began", "all_polls")}

    def _elapsed(self) -> float:
        return now() - self.began
