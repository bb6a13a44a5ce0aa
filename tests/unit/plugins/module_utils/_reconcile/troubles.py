# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may go wrong on a cluster while a plan is carried out, as hypothesis draws it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import cycle

from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.history import SETTLE_TIME
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import Account, Plan

from .fakes import FakeCluster, FakeTime, Mood
from .strategies import groups, names

Drawn = tuple[Plan, dict[str, Account]]
"""A plan and the accounts that it was made for."""

NOBODY: frozenset[str] = frozenset()

masks = st.lists(st.booleans(), min_size=1, max_size=4).map(tuple)
ways = st.sampled_from(("whole", "good done", "stops"))
clean = st.builds(Mood, refusal=ways)
doubts = st.builds(Mood, fault=st.just(Fault.DOUBT), kept=masks, refusal=ways)
late_doubts = st.builds(Mood, fault=st.just(Fault.DOUBT), kept=masks, refusal=ways, late=st.integers(1, 9))
races = st.builds(Mood, refusal=ways, race=st.integers(0, 11), race_group=groups)
faults = st.builds(Mood, fault=st.none() | st.sampled_from(Fault), kept=masks)
refusals = st.builds(Mood, fault=st.sampled_from((Fault.REFUSED, Fault.BUSY, Fault.CLUSTER, Fault.FATAL)))
harsh = st.builds(
    Mood,
    fault=st.sampled_from((Fault.DOUBT, Fault.DOUBT, Fault.REFUSED, None)),
    kept=st.sampled_from(((False,), (True, False))),
)
anything = clean | doubts | late_doubts | races | faults
lists = st.lists(st.sampled_from(("well", "well", "well", "fail", "break")), max_size=6).map(tuple)
bad_names = st.frozensets(names, max_size=3)
sizes = st.integers(1, 12)


@dataclass(frozen=True)
class Trouble:
    """The moods of a cluster, the users whom it never accepts, and how many batches of how many it takes at once."""

    moods: tuple[Mood, ...]
    list_moods: tuple[str, ...]
    bad: frozenset[str]
    width: int
    limit: int

    def within_settle_time(self, lag: float) -> float:
        """Shorten a lag so that lists show every effect before SETTLE_TIME is over."""
        return min(lag, SETTLE_TIME - 1 - max(mood.late for mood in self.moods))

    def on(
        self, accounts: Mapping[str, Account], *, endless: bool = False, time: FakeTime | None = None, lag: float = 0
    ) -> FakeCluster:
        """Make the cluster that is so; ``endless``: its moods begin again and again."""
        moods: Iterable[Mood] = cycle(self.moods) if endless else self.moods
        return FakeCluster(
            accounts,
            moods,
            bad=self.bad,
            list_moods=self.list_moods,
            width=self.width,
            limit=self.limit,
            time=time,
            lag=lag,
        )


def troubles(
    moods: st.SearchStrategy[Mood] = anything,
    list_moods: st.SearchStrategy[tuple[str, ...]] = lists,
    bad: st.SearchStrategy[frozenset[str]] = bad_names,
) -> st.SearchStrategy[Trouble]:
    """Draw what goes wrong."""
    drawn = st.lists(moods, min_size=1, max_size=12).map(tuple)
    return st.builds(Trouble, drawn, list_moods, bad, width=st.integers(1, 4), limit=st.sampled_from((1, 2, 100)))
