# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster and a clock in memory, both as wrong as a test wants them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import (
    CREATED,
    PASSWORD_SET,
    REMOVED,
    Account,
    Change,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._retry import Retry

from .strategies import CLUSTER


class FakeTime:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        assert seconds >= 0
        self.slept.append(seconds)
        self.now += seconds

    def retry(self, budget: float, delays: Iterable[float] | None = None) -> Retry:
        """Make a policy that lives by this clock; without ``delays`` each wait is a second."""
        waits = repeat(1.0) if delays is None else list(delays)
        return Retry(budget, clock=lambda: self.now, sleep=self.sleep, delays=lambda: iter(waits))


@dataclass(frozen=True)
class Mood:
    """How the cluster takes one batch.

    ``fault``: None is clean, DOUBT loses the answer, BUSY and FATAL do nothing, REFUSED and OVERTAKEN refuse it whole.
    ``kept`` tells for each position whether a call with a DOUBT has its effect there (the last one holds for the rest).
    ``refusal`` is how a batch with culprits in it ends: whole, without them, or at the first of them.
    ``race`` is the position of a user whom somebody else creates just before, in group ``race_group``.
    ``retry_after`` is what an error asks to wait.
    """

    fault: Fault | None = None
    kept: tuple[bool, ...] = (True,)
    refusal: str = "whole"
    race: int | None = None
    race_group: str = "users"
    retry_after: float | None = None


class FakeCluster:
    """A ``Cluster`` that takes each batch in the mood that is next, and is well when there are none left.

    ``width`` batches of at most ``limit`` users come as one volley. ``writes`` are the batches with their action,
    length and fault; ``volleys`` are their faults, with the number of lists read before; ``sent`` are the changes.
    """

    cluster_id = CLUSTER

    def __init__(
        self,
        accounts: Mapping[str, Account] | Iterable[str] = (),
        moods: Iterable[Mood] = (),
        *,
        bad: Collection[str] = (),
        list_moods: Iterable[str] = (),
        width: int = 1,
        limit: int = 100,
    ):
        held = accounts if isinstance(accounts, Mapping) else {name: Account(name, "users") for name in accounts}
        self.accounts = dict(held)
        self.passwords: dict[str, str | None] = {}
        self.writes: list[tuple[str, int, Fault | None]] = []
        self.volleys: list[tuple[int, list[Fault | None]]] = []
        self.sent: list[Change] = []
        self.lists = 0
        self._moods = iter(moods)
        self._list_moods = iter(list_moods)
        self._bad = bad
        self._width = width
        self._limit = limit
        self._stale = dict(held)

    def list_accounts(self) -> Mapping[str, Account]:
        """Read all accounts; ``fail`` raises, ``stale`` shows those of the beginning, ``empty`` nobody."""
        self.lists += 1
        mood = next(self._list_moods, "well")
        if mood == "fail":
            raise ApiError("Throttling", "too many calls", fault=Fault.BUSY).during("ListUsers", self.cluster_id)
        return dict({"stale": self._stale, "empty": {}}.get(mood, self.accounts))

    def write(
        self, action: str, changes: Sequence[Change], size: int
    ) -> Iterator[Sequence[tuple[Sequence[Change], ApiError | None]]]:
        """Take changes in volleys of batches, as lazily as a client sends them."""
        size = min(size, self._limit)
        batches = [changes[start : start + size] for start in range(0, len(changes), size)]
        for start in range(0, len(batches), self._width):
            volley = [(batch, self._answer(action, batch)) for batch in batches[start : start + self._width]]
            self.volleys.append((self.lists, [error.fault if error else None for _batch, error in volley]))
            yield volley

    def _answer(self, action: str, batch: Sequence[Change]) -> ApiError | None:
        mood = next(self._moods, Mood())
        fault = self._take(action, batch, mood)
        self.writes.append((action, len(batch), fault))
        self.sent += batch
        if not fault:
            return None
        code, wait = f"{fault.name}.Code", mood.retry_after
        error = ApiError(code, "no", fault=fault, status=400, request_id="r-1", retry_after=wait)
        return error.during(action, self.cluster_id)

    def _take(self, action: str, batch: Sequence[Change], mood: Mood) -> Fault | None:
        if mood.race is not None and action == CREATED:
            name = batch[mood.race % len(batch)].name
            self.accounts.setdefault(name, Account(name, mood.race_group))
        if mood.fault not in (None, Fault.DOUBT):
            return mood.fault
        culprits = [change for change in batch if self._refuses(change)]
        effective = [change for change in batch if change not in culprits] if mood.refusal == "good done" else []
        if mood.refusal == "stops":
            effective = list(batch[: batch.index(culprits[0])]) if culprits else []
        if not culprits:
            kept = [*mood.kept, *repeat(mood.kept[-1], len(batch))] if mood.fault else repeat(True)
            effective = [change for change, keep in zip(batch, kept, strict=False) if keep]
        for change in effective:
            self._do(change)
        if mood.fault or not culprits:
            return mood.fault
        first = culprits[0]
        return Fault.OVERTAKEN if action == CREATED and first.name in self.accounts else Fault.REFUSED

    def _refuses(self, change: Change) -> bool:
        return change.name in self._bad or (change.name in self.accounts) == (change.action == CREATED)

    def _do(self, change: Change) -> None:
        if change.action == REMOVED:
            del self.accounts[change.name]
        elif change.action == PASSWORD_SET:
            self.passwords[change.name] = change.password
        else:
            self.accounts[change.name] = Account(change.name, change.group or "")
            if change.action == CREATED:
                self.passwords[change.name] = change.password

    def holds(self, change: Change) -> bool:
        """Tell whether a change is in effect; a password is, when its account is there and has it."""
        account = self.accounts.get(change.name)
        if change.action == REMOVED:
            return account is None
        if change.action == PASSWORD_SET:
            return account is not None and self.passwords.get(change.name) == change.password
        return account is not None and account.group == change.group
