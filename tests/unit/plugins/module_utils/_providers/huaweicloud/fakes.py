# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A cluster in memory that lives by a clock in memory, and lies about its synchronisations as a test wants it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud import synchroniser
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.mrs import KEYS, Mrs
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.names import (
    GROUP,
    USER,
    Identity,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.synchroniser import (
    Synchroniser,
)
from tests.unit.plugins.module_utils._reconcile.fakes import FakeTime

CAME_ALONG = Identity(GROUP, "came-along")
CODES = {Fault.OVERTAKEN: "12000154", Fault.REFUSED: "12000002", Fault.DOUBT: "12000004"}


def users(*names: str) -> list[Identity]:
    return [Identity(USER, name) for name in names]


def groups(*names: str) -> list[Identity]:
    return [Identity(GROUP, name) for name in names]


@dataclass(frozen=True)
class Run:
    """How one synchronisation goes, in seconds: the status denies it for ``hidden``, and it is over after ``length``.

    The lists show what it did ``late`` after that.
    """

    hidden: float = 0
    length: float = 2
    late: float = 0


@dataclass(frozen=True)
class Mood:
    """How the cluster takes one call that writes.

    ``fault`` is raised; of a DOUBT the call was carried out nevertheless if ``kept``. ``intruder`` is a synchronisation
    of somebody else that begins just before, and ``brings`` whom.
    """

    fault: Fault | None = None
    kept: bool = True
    intruder: Run | None = None
    brings: tuple[Identity, ...] = ()


@dataclass(frozen=True)
class Write:
    """A call that may change something; ``fault`` is what it ended with, ``ends`` when what runs then is over."""

    operation: str
    names: tuple[Identity, ...]
    fault: Fault | None
    ends: float


class FakeCluster(Mrs):
    """Takes each call in the mood that is next, and goes through the runs in their order; well when there are no more.

    Nothing is ever done to those who are ``stuck``; a call with one of them is refused if it ``refuses``.
    ``collisions`` are whom the calls were for that met a run, by its number. ``calls`` are the operations of all calls.
    """

    def __init__(
        self,
        time: FakeTime,
        synced: Iterable[Identity] = (),
        moods: Iterable[Mood] = (),
        runs: Iterable[Run] = (),
        *,
        stuck: Collection[Identity] = (),
        refuses: bool = False,
        everybody: Iterable[Identity] = (),
    ):
        self.cluster_id = "cluster-1"
        self.synced = set(synced)
        self.writes: list[Write] = []
        self.calls: list[str] = []
        self.collisions: defaultdict[int, list[Identity]] = defaultdict(list)
        self._time = time
        self._moods, self._runs = iter(moods), iter(runs)
        self._stuck, self._refuses, self._everybody = set(stuck), refuses, set(everybody)
        self._faults: dict[str, Iterator[Fault | None]] = {}
        self._number = 0
        self._shows = self._ends = time.now
        self._due: list[tuple[float, set[Identity], set[Identity]]] = []

    @property
    def busy(self) -> bool:
        """Whether one runs."""
        return self._time.now < self._ends

    @property
    def says_running(self) -> bool:
        """Whether the status says so."""
        return self.busy and self._time.now >= self._shows

    def begin(self, run: Run, brings: Iterable[Identity] = (), takes: Iterable[Identity] = ()) -> None:
        """Let one begin now."""
        now = self._time.now
        self._number += 1
        self._shows, self._ends = now + run.hidden, now + run.length
        self._due.append((self._ends + run.late, set(brings) - self._stuck, set(takes) - self._stuck))

    def look_badly(self, status: Iterable[Fault | None] = (), lists: Iterable[Fault | None] = ()) -> None:
        """Let the next looks at the status and at the lists end so; None is for one that goes well."""
        self._faults = {"ListSyncStatus": iter(status), "ShowSyncIamUser": iter(lists)}

    def is_synchronizing(self) -> bool:
        self._look("ListSyncStatus")
        return self.says_running

    def list_synced(self) -> set[Identity]:
        self._look("ShowSyncIamUser")
        for due in [due for due in self._due if due[0] <= self._time.now]:
            self._due.remove(due)
            _when, brings, takes = due
            self.synced = (self.synced | brings) - takes
            if any(who.kind == USER for who in brings):
                self.synced.add(CAME_ALONG)
        return set(self.synced)

    def _write(self, operation: str, method: str, body: Mapping[str, Any]) -> None:
        assert not self.says_running, "sent although the status says that one runs"
        assert all(len(body[key]) <= synchroniser.MAX_NAMES for key in KEYS.values())
        names = tuple(Identity(kind, name) for kind, key in KEYS.items() for name in body[key])
        assert names or body.get("is_all_sync"), "sent for nobody"
        assert len(set(names)) == len(names)
        mood = next(self._moods, Mood())
        if mood.intruder and not self.busy:
            self.begin(mood.intruder, mood.brings)
        fault = self._take(operation, set(names) or self._everybody, mood)
        self.writes.append(Write(operation, names, fault, self._ends))
        self.calls.append(operation)
        if fault:
            raise self._error(operation, fault)

    def _take(self, operation: str, names: set[Identity], mood: Mood) -> Fault | None:
        if self.busy:
            self.collisions[self._number] += names
            return Fault.OVERTAKEN
        if mood.fault not in (None, Fault.DOUBT) or (mood.fault and not mood.kept):
            return mood.fault
        if self._refuses and names & self._stuck:
            return mood.fault or Fault.REFUSED
        cancels = operation == "CancelSyncIamUser"
        self.begin(next(self._runs, Run()), () if cancels else names, names if cancels else ())
        return mood.fault

    def _look(self, operation: str) -> None:
        self.calls.append(operation)
        fault = next(self._faults.get(operation, iter(())), None)
        if fault:
            raise self._error(operation, fault)

    def _error(self, operation: str, fault: Fault) -> ApiError:
        error = ApiError(CODES.get(fault, f"{fault.name}.Code"), "no", fault=fault, status=500, request_id="r-1")
        return error.during(operation, self.cluster_id)


def synchroniser_of(
    cluster: FakeCluster,
    time: FakeTime,
    wait_timeout: float = 10_000,
    poll_interval: float = 1,
    again: Iterable[Identity] = (),
    **options: Any,
) -> Synchroniser:
    """Make one that has just looked at the cluster, and lives by the same clock."""
    here: dict[str, Any] = {"clock": lambda: time.now, "sleep": time.sleep}
    return Synchroniser(cluster, set(cluster.synced), wait_timeout, poll_interval, again=again, **here, **options)
