# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster and a clock in memory, both as wrong as a test wants them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.apply import Outcome
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.history import (
    History,
    Try,
    Verdict,
    judge,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import (
    CREATED,
    PASSWORD_SET,
    REMOVED,
    Account,
    Change,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._retry import Retry

from .strategies import CLUSTER

BROKEN = "BrokenList"


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


class BrokenList(Exception):
    """An error such as the collection itself may have."""


class Ends:
    """What became of the changes of a plan: ``failed`` and ``unknown`` have the error of each."""

    def __init__(self, outcome: Outcome):
        self.outcome = outcome
        ends = [outcome.stopped_by, outcome.refresh_error, outcome.verify_error]
        assert not [error for error in ends if error and "collection itself" in error.message and error.code != BROKEN]

    def _of(self, verdict: Verdict) -> dict[Change, ApiError | None]:
        judged = ((history.change, judge(history)) for history in self.outcome.histories)
        return {change: said.error for change, said in judged if said.verdict is verdict}

    @cached_property
    def done(self) -> list[Change]:
        return list(self._of(Verdict.DONE))

    @cached_property
    def unchanged(self) -> list[Change]:
        return list(self._of(Verdict.UNCHANGED))

    @cached_property
    def failed(self) -> dict[Change, ApiError | None]:
        return self._of(Verdict.FAILED)

    @cached_property
    def unknown(self) -> dict[Change, ApiError | None]:
        return self._of(Verdict.UNKNOWN)

    @cached_property
    def skipped(self) -> list[Change]:
        return list(self._of(Verdict.SKIPPED))

    @property
    def follow_ups(self) -> dict[Change, list[Change]]:
        """The changes that creations came to, by the creation."""
        return {
            history.change: [each.change for each in history.follow_ups]
            for history in self.outcome.planned
            if history.follow_ups
        }


def outcome_of(
    changes: Iterable[Change],
    *,
    failed: Mapping[Change, ApiError] | None = None,
    unknown: Mapping[Change, ApiError] | None = None,
    skipped: Collection[Change] = (),
    **errors: ApiError,
) -> Outcome:
    """Make an outcome in which the other changes are done; the errors of ``unknown`` are in doubt."""
    tried = {**(failed or {}), **(unknown or {})}
    return Outcome(
        [History(change, [] if change in skipped else [Try(0, 1, tried.get(change))]) for change in changes], **errors
    )


@dataclass(frozen=True)
class Mood:
    """How the cluster takes one batch.

    ``fault``: None is clean, DOUBT loses the answer, BUSY, CLUSTER and FATAL do nothing, REFUSED and OVERTAKEN refuse
    it whole; of a single removal, OVERTAKEN is so because somebody else has just removed the account. ``kept`` tells for each position whether a call with a DOUBT has its effect there (the last one holds for
    the rest), ``late`` how many seconds later.
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
    late: float = 0


class FakeCluster:
    """A ``Cluster`` that takes each batch in the mood that is next, and is well when there are none left.

    ``width`` batches of at most ``limit`` users come as one volley. ``writes`` are the batches with their action,
    length and fault; ``volleys`` are their faults, with the number of lists read before; ``sent`` are the changes.
    Lists show how things were ``lag`` seconds ago; ``listed`` are the times at which they were read.
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
        time: FakeTime | None = None,
        lag: float = 0,
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
        self._time = time or FakeTime()
        self._lag = lag
        self._states = [(self._time.now - lag, self._stale)]
        self._late: list[tuple[float, Change]] = []
        self.listed: list[float] = []

    def list_accounts(self) -> Mapping[str, Account]:
        """Read all accounts; ``fail`` and ``break`` raise, ``stale`` shows those of the beginning, ``empty`` nobody."""
        self.lists += 1
        mood = next(self._list_moods, "well")
        if mood == "break":
            raise BrokenList
        if mood == "fail":
            raise ApiError("Throttling", "too many calls", fault=Fault.BUSY).during("ListUsers", self.cluster_id)
        self.settle()
        self.listed.append(self._time.now)
        shown = next(state for since, state in reversed(self._states) if since + self._lag <= self._time.now)
        return dict({"stale": self._stale, "empty": {}}.get(mood, shown if self._lag else self.accounts))

    def settle(self, *, at_last: bool = False) -> None:
        """Let the effects come that are due by now, or all that are still to come."""
        due = [each for each in self._late if at_last or each[0] <= self._time.now]
        for at, change in sorted(due, key=lambda each: each[0]):
            self._late.remove((at, change))
            if not self._refuses(change):
                self._do(change)
                self._keep_state(at)

    def _keep_state(self, at: float) -> None:
        if self._lag:
            self._states.append((at, dict(self.accounts)))

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
        self.settle()
        mood = next(self._moods, Mood())
        fault = self._take(action, batch, mood)
        self._keep_state(self._time.now)
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
        if mood.fault is Fault.OVERTAKEN and action == REMOVED and len(batch) == 1:
            # Of one account alone, a cloud says only that it is not there when that is so.
            self.accounts.pop(batch[0].name, None)
        if mood.fault not in (None, Fault.DOUBT):
            return mood.fault
        culprits = [change for change in batch if self._refuses(change)]
        effective = [change for change in batch if change not in culprits] if mood.refusal == "good done" else []
        if mood.refusal == "stops":
            effective = list(batch[: batch.index(culprits[0])]) if culprits else []
        if not culprits:
            kept = [*mood.kept, *repeat(mood.kept[-1], len(batch))] if mood.fault else repeat(True)
            effective = [change for change, keep in zip(batch, kept, strict=False) if keep]
        if mood.fault and mood.late:
            self._late += [(self._time.now + mood.late, change) for change in effective]
            return mood.fault
        for change in effective:
            self._do(change)
        if mood.fault or not culprits:
            return mood.fault
        first = culprits[0]
        if action == CREATED:
            return Fault.OVERTAKEN if first.name in self.accounts else Fault.REFUSED
        return Fault.REFUSED if first.name in self.accounts else Fault.OVERTAKEN

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
