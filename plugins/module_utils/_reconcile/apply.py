# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apply a plan in batches, and settle by further lists what a batch left unclear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol

from .._errors import ApiError, Fault, as_api_error
from .._retry import Backoff, Retry
from .history import History, Sight, Try, Verdict, judge, remaining
from .plan import ACTIONS, CREATED, PASSWORD_SET, Account, Change, Plan

SHRINK = 10
"""A batch that fails is sent again in tenths, these in single users: that finds the one at fault in a hundred."""

MAX_CONSECUTIVE_REFUSALS = 100
"""So many single users refused in a row say that the cluster does this for nobody; no other is tried alone then."""


class Cluster(Protocol):
    """What ``apply`` needs of a cloud's client."""

    cluster_id: str

    def list_accounts(self) -> Mapping[str, Account]:
        """Read all accounts, by name; ApiError when the list is not complete."""

    def write(
        self, action: str, changes: Sequence[Change], size: int
    ) -> Iterator[Sequence[tuple[Sequence[Change], ApiError | None]]]:
        """Send changes of one action in batches of at most ``size``; yield each batch and how it was answered.

        Batches that are sent side by side come together. Closing the iterator stops sending.
        """


@dataclass
class Outcome:
    """The histories of the changes of a plan, in its order.

    ``stopped_by`` is why nothing more was sent, ``refresh_error`` why the accounts could not be read to settle what was
    unclear, and ``verify_error`` why they could not be read to see whether what was done shows.
    """

    planned: list[History] = field(default_factory=list)
    stopped_by: ApiError | None = None
    refresh_error: ApiError | None = None
    verify_error: ApiError | None = None

    @property
    def histories(self) -> list[History]:
        """All histories, each before its follow-ups."""
        return [each for history in self.planned for each in (history, *history.follow_ups)]


def predict(plan: Plan) -> Outcome:
    """Give the outcome in which everything succeeds: what check mode reports."""
    return Outcome([History(change, [Try(0, 1)]) for change in plan.changes])


def apply(
    plan: Plan, cluster: Cluster, *, batch_size: int, retry: Retry, stop_on_error: bool = False, verify: bool = False
) -> Outcome:
    """Bring the cluster to the plan; whatever happens, the outcome says what was done.

    Works in rounds. A round sends what is pending, lists the accounts if any batch had no clean answer, and leaves to
    the next round what does not hold yet, in smaller batches: unclear, after a wait within the budget of ``retry``;
    refused, until a single user is refused, which is final. An unclear answer, or a refusal for the cluster's sake,
    ends its round, for the others may fare no better. When nothing is left to be sent, what is still unclear is looked
    at until it shows or certainly will not, within the same budget.
    """
    run = _Run(cluster, plan, batch_size, retry, stop_on_error)
    try:
        run.send_all(run.planned)
        if verify:
            run.verify()
    except Exception as error:
        run.outcome.stopped_by = as_api_error(error, Fault.FATAL)
    return run.outcome


@dataclass(frozen=True)
class _Step:
    """A change to be sent, in a batch of at most ``size``; 0 is never again."""

    history: History
    size: int


class _Run:
    def __init__(self, cluster: Cluster, plan: Plan, batch_size: int, retry: Retry, stop_on_error: bool):
        self.outcome = Outcome([History(change) for change in plan.changes])
        self._cluster = cluster
        self._batch_size = batch_size
        self._retry = retry
        self._final = {Fault.FATAL, Fault.BUSY} | ({Fault.REFUSED} if stop_on_error else set())
        self._round_ended = False
        self._list_may_lag = True
        self._cluster_refused = False
        self._consecutive_refusals = 0
        self._began = retry.clock()
        self._done = 0
        self._done_before = 0
        self._backoff: Backoff | None = None

    @property
    def planned(self) -> list[_Step]:
        """The changes of the plan."""
        return [_Step(history, self._batch_size) for history in self.outcome.planned]

    def send_all(self, pending: Sequence[_Step]) -> None:
        """Send until everything is done, refused for good, or the run is stopped."""
        while pending:
            pending = self._settle(*self._send(pending)) or self._await_effects()

    def verify(self) -> None:
        """Look whether what was answered as done shows, again and again as long as it does not.

        What else was sent is looked at as well, for these lists may be the first that could be read.
        """
        tried = [history for history in self.outcome.histories if history.tries]
        if any(history.answered for history in tried):
            self.outcome.verify_error = self._look(tried) or self._look_until_known(tried)
            self.send_all([] if self.outcome.stopped_by else self._follow_up(self.outcome.planned))

    def _send(self, pending: Iterable[_Step]) -> tuple[list[_Step], list[_Step]]:
        """Send what is pending; return the steps without a clean answer, and those that were not sent."""
        unclear: list[_Step] = []
        unsent: list[_Step] = []
        self._round_ended = False
        ordered = sorted(pending, key=lambda step: (ACTIONS.index(step.history.change.action), -step.size))
        for (action, size), group in groupby(ordered, key=lambda step: (step.history.change.action, step.size)):
            steps = list(group)
            answers = self._cluster.write(action, [step.history.change for step in steps], size)
            sent = self._consecutive_refusals = 0
            while not self._interrupted and (concurrent := next(answers, None)):
                for batch, error in concurrent:
                    unclear += self._record(steps[sent : sent + len(batch)], error)
                    sent += len(batch)
                self._retry.progress(self._how_far())
            left = steps[sent:]
            if self._consecutive_refusals >= MAX_CONSECUTIVE_REFUSALS:
                unclear += [_Step(step.history, 0) for step in left if step.history.tries]
                left = [step for step in left if not step.history.tries]
            unsent += left
        return unclear, unsent

    def _how_far(self) -> str:
        """Say how much is done and, once it shows, how long the rest will take at this rate."""
        size, seconds = len(self.outcome.histories), self._retry.clock() - self._began
        text = f"{self._cluster.cluster_id}: {self._done} of {size} changes done"
        if not self._done or seconds <= 0:
            return text
        rate = self._done / seconds
        return f"{text}, {rate:.1f} a second, about {max(0, size - self._done) / rate:.0f} s left"

    @property
    def _interrupted(self) -> bool:
        refused = self._consecutive_refusals >= MAX_CONSECUTIVE_REFUSALS
        return bool(self.outcome.stopped_by) or self._round_ended or refused

    def _record(self, batch: Sequence[_Step], error: ApiError | None) -> list[_Step]:
        """Note the answer to one batch; return its steps, as they would be sent again, if it was not clean."""
        answer = Try(self._retry.clock(), len(batch), error)
        for step in batch:
            step.history.events.append(answer)
        if error is None:
            self._done += len(batch)
            self._cluster_refused = False
            self._consecutive_refusals = 0
            return []
        fault = error.fault
        if fault in self._final or (fault is Fault.CLUSTER and self._cluster_refused):
            self.outcome.stopped_by = error
        self._cluster_refused = fault is Fault.CLUSTER
        conflict_with_own = answer.conflict and any(step.history.lost for step in batch)
        self._round_ended = self._round_ended or answer.lost or self._cluster_refused or conflict_with_own
        # Only those count that a larger batch was cut down to: they were refused twice before.
        alone = fault is Fault.REFUSED and batch[0].size == 1 < self._batch_size
        self._consecutive_refusals = self._consecutive_refusals + 1 if alone else 0
        if fault is Fault.CLUSTER:
            return list(batch)
        size = 0 if len(batch) == 1 and not answer.lost else max(1, len(batch) // SHRINK)
        return [_Step(step.history, size) for step in batch]

    def _settle(self, unclear: Sequence[_Step], unsent: Sequence[_Step]) -> list[_Step]:
        """List the accounts and return what is to be sent next."""
        if not unclear:
            return list(unsent)
        answered = [step.history for step in unclear]
        # What an earlier round left unclear may have come about since.
        unclear = [*unclear, *(step for step in unsent if step.history.tries)]
        others = [step for step in unsent if not step.history.tries]
        self._look_while_contradicted(answered, [step.history for step in unclear])
        others += self._follow_up([step.history for step in unclear])
        again = [step for step in unclear if step.size and _is_open(step.history)]
        self._done += sum(not _is_open(step.history) for step in unclear)
        return [] if self.outcome.stopped_by else self._wait(again, others)

    def _look_while_contradicted(self, answered: Sequence[History], unclear: Sequence[History]) -> None:
        """List the accounts, again and again as long as that contradicts what the cluster has just answered.

        To take a batch apart of which the list does not show yet what it is refused for would take many calls. A list
        that does not come to agree within the settle time is waited for just once.
        """
        backoff = self._retry.start()
        while True:
            error = self._look(unclear)
            if error:
                self.outcome.refresh_error = error
                self.outcome.stopped_by = self.outcome.stopped_by or error
            if self.outcome.stopped_by or not self._list_may_lag or not _contradicts(answered):
                return
            if not backoff.pause(until=max(history.settles_at for history in answered)):
                return
            self._list_may_lag = self._retry.clock() < max(history.settles_at for history in answered)

    def _wait(self, again: Sequence[_Step], others: Sequence[_Step]) -> list[_Step]:
        """Let time pass before what is unclear is sent again, after all others; the budget spent ends the run.

        The budget begins anew whenever something got through.
        """
        errors = [step.history.tries[-1].error for step in again]
        waiting = [error for error in errors if error and error.fault in (Fault.DOUBT, Fault.CLUSTER)]
        if self._done > self._done_before or not waiting:
            self._backoff = None
        self._done_before = self._done
        if waiting:
            self._backoff = self._backoff or self._retry.start()
            if not self._backoff.pause(max(error.retry_after or 0 for error in waiting) or None):
                self.outcome.stopped_by = waiting[0]
                return []
        return [*others, *again]

    def _await_effects(self) -> list[_Step]:
        """Look at what is unclear until it shows or certainly will not; return what that leaves to be sent."""
        if not self.outcome.refresh_error:
            self.outcome.refresh_error = self._look_until_known(self.outcome.histories)
        steps = self._follow_up(self.outcome.planned)
        return [] if self.outcome.stopped_by else steps

    def _look_until_known(self, histories: Iterable[History]) -> ApiError | None:
        """List the accounts as long as a list can tell more; return why that is not possible."""
        backoff = self._retry.start()
        unknown = list(histories)
        while True:
            unknown = [history for history in unknown if _may_show(history)]
            if not unknown or not backoff.pause(until=max(history.settles_at for history in unknown)):
                return None
            if error := self._look(unknown):
                return error

    def _follow_up(self, histories: Iterable[History]) -> list[_Step]:
        """Add the changes that creations come to when somebody else was first."""
        steps = []
        for history in histories:
            if not history.follow_ups:
                history.follow_ups = [History(change) for change in remaining(history)]
                steps += [_Step(each, self._batch_size) for each in history.follow_ups]
        return steps

    def _look(self, histories: Iterable[History]) -> ApiError | None:
        """List the accounts and note what shows; return why that is not possible."""
        at = self._retry.clock()
        try:
            accounts = self._cluster.list_accounts()
        except Exception as error:
            return as_api_error(error, Fault.FATAL)
        for history in histories:
            history.events.append(Sight(at, accounts.get(history.change.name)))
        return None


def _is_open(history: History) -> bool:
    return judge(history).verdict in (Verdict.FAILED, Verdict.UNKNOWN)


def _may_show(history: History) -> bool:
    """Tell whether a list can say more of a change than is known."""
    verdict = judge(history).verdict
    if verdict is Verdict.UNKNOWN:
        return history.answered or history.change.action != PASSWORD_SET
    return verdict is Verdict.FAILED and history.change.action == CREATED and history.contradicted


def _contradicts(histories: Iterable[History]) -> bool:
    """Tell whether the list shows nothing of what a batch was refused for."""
    batches: dict[int, list[History]] = {}
    for history in histories:
        if history.tries[-1].size > 1:
            batches.setdefault(id(history.tries[-1]), []).append(history)
    return any(all(history.contradicted for history in batch) for batch in batches.values())
