# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out a plan: batches, and settling what a batch left in doubt by looking again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol

from .errors import ApiError, Fault
from .plan import ACTIONS, CREATED, PASSWORD_SET, Account, Change, Plan, outstanding
from .retry import Backoff, Retry

SHRINK = 10
"""A batch that is refused is sent again in tenths, these in single users: that finds the one at fault in a hundred."""


class Cluster(Protocol):
    """What ``apply`` needs of a cloud's client."""

    cluster_id: str

    def list_accounts(self) -> Mapping[str, Account]:
        """Read all accounts, by name."""

    def write(
        self, action: str, changes: Sequence[Change], size: int
    ) -> Iterator[tuple[Sequence[Change], ApiError | None]]:
        """Send changes of one action in batches of at most ``size``; yield each batch and how it was answered.

        Whoever stops asking for more stops the sending.
        """


@dataclass(frozen=True)
class Failure:
    """A change that does not hold. ``seen`` is False when the cluster could not be asked what holds."""

    error: ApiError
    seen: bool = True


@dataclass
class Outcome:
    """What became of each change of a plan.

    Every change is in exactly one of ``done``, ``failed``, ``skipped``, or in ``replaced`` by one that is: an account
    that somebody else created meanwhile only needs its group changed. ``stopped_by`` is why the rest was skipped.
    """

    done: list[Change] = field(default_factory=list)
    failed: dict[Change, Failure] = field(default_factory=dict)
    skipped: list[Change] = field(default_factory=list)
    replaced: dict[Change, Change] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    stopped_by: ApiError | None = None


def predict(plan: Plan) -> Outcome:
    """Give the outcome in which everything succeeds: what check mode reports."""
    return Outcome(done=list(plan.changes))


def apply(
    plan: Plan, cluster: Cluster, *, batch_size: int, retry: Retry, stop_on_error: bool = False, verify: bool = False
) -> Outcome:
    """Bring the cluster to the plan; never raises for what the cloud answers, the outcome says it.

    Works in rounds. A round sends what is pending, looks once at the cluster if any batch had no clean answer, and
    leaves to the next round what does not hold yet: in doubt, after a wait within the budget of ``retry``; refused,
    in smaller batches until a single user is refused, which is final.
    """
    run = _Run(cluster, batch_size, retry, stop_on_error)
    pending = [_Step(change, batch_size) for change in plan.changes]
    while pending:
        pending = run.settle(run.send(pending))
    if verify and run.outcome.done:
        run.verify()
    return run.outcome


@dataclass(frozen=True)
class _Step:
    """A change to be sent, in a batch of at most ``size``."""

    change: Change
    size: int


@dataclass(frozen=True)
class _Unclear(_Step):
    """A change whose batch had no clean answer; ``size`` is for the next try, 0 when there is none."""

    error: ApiError


class _Run:
    def __init__(self, cluster: Cluster, batch_size: int, retry: Retry, stop_on_error: bool):
        self.outcome = Outcome()
        self._cluster = cluster
        self._batch_size = batch_size
        self._retry = retry
        self._final = {Fault.FATAL, Fault.BUSY} | ({Fault.REFUSED} if stop_on_error else set())
        self._backoff: Backoff | None = None

    def send(self, pending: Iterable[_Step]) -> list[_Unclear]:
        """Send everything once; return the steps that have no clean answer, of this round or an earlier one."""
        unclear: list[_Unclear] = []
        ordered = sorted(pending, key=lambda step: (ACTIONS.index(step.change.action), -step.size))
        for (action, size), group in groupby(ordered, key=lambda step: (step.change.action, step.size)):
            steps = list(group)
            changes = [step.change for step in steps]
            sent = 0
            for batch, error in self._cluster.write(action, changes, size) if not self.outcome.stopped_by else ():
                sent += len(batch)
                if error is None:
                    self.outcome.done += batch
                    continue
                unclear += [_Unclear(change, self._next_size(error, len(batch), size), error) for change in batch]
                if error.fault in self._final:
                    self.outcome.stopped_by = error
                    break
            for step in steps[sent:]:
                if isinstance(step, _Unclear):
                    unclear.append(step)
                else:
                    self.outcome.skipped.append(step.change)
        return unclear

    def _next_size(self, error: ApiError, length: int, size: int) -> int:
        if error.fault is Fault.DOUBT:
            return size
        return 0 if error.fault in self._final or length == 1 else max(1, length // SHRINK)

    def settle(self, unclear: Sequence[_Unclear]) -> list[_Step]:
        """Look at the cluster and return what is to be sent again; the rest is done or failed."""
        if not unclear:
            return []
        try:
            accounts: Mapping[str, Account] | None = self._cluster.list_accounts()
        except ApiError:
            accounts = None
        again: list[_Unclear] = []
        follow_ups: list[_Step] = []
        progress = False
        for step in unclear:
            change = step.change
            left = change if accounts is None else outstanding(change, accounts)
            if left != change:
                progress = True
                follow_ups += self._found(change, left, step.error)
            elif step.size == 0 or self.outcome.stopped_by or accounts is None:
                self.outcome.failed[change] = Failure(step.error, seen=accounts is not None)
            else:
                again.append(step)
        return [*follow_ups, *self._wait(again, progress)]

    def _found(self, change: Change, left: Change | None, error: ApiError) -> Iterator[_Step]:
        """Note that a change holds although its batch had no clean answer; yield what it takes in its place."""
        if left is None:
            self.outcome.done.append(change)
        else:
            self.outcome.replaced[change] = left
            yield _Step(left, self._batch_size)
        if change.action == CREATED and (left or error.fault is Fault.TAKEN):
            self.outcome.warnings.append(
                f"{change.name} appeared on {self._cluster.cluster_id} during this run; "
                "if somebody else created it, its password may not be the one given here."
            )

    def _wait(self, again: list[_Unclear], progress: bool) -> list[_Unclear]:
        """Let time pass before what is in doubt is sent again; fail it when the budget is spent."""
        doubtful = [step for step in again if step.error.fault is Fault.DOUBT]
        if progress or not doubtful:
            self._backoff = None
        if not doubtful:
            return again
        self._backoff = self._backoff or self._retry.start()
        if self._backoff.pause():
            return again
        self.outcome.failed.update({step.change: Failure(step.error) for step in doubtful})
        return [step for step in again if step.error.fault is not Fault.DOUBT]

    def verify(self) -> None:
        """Look once more and turn into failures what was answered as done and does not show."""
        try:
            accounts = self._cluster.list_accounts()
        except ApiError as error:
            self.outcome.warnings.append(f"The accounts could not be read again to verify them. {error}")
            return
        claimed, self.outcome.done = self.outcome.done, []
        for change in claimed:
            # Only the password of an account is invisible, not the account.
            seen = change.name in accounts if change.action == PASSWORD_SET else not outstanding(change, accounts)
            if seen:
                self.outcome.done.append(change)
            else:
                message = "the call was answered as done, but the list of accounts does not show it"
                missing = ApiError("NotInEffect", message, fault=Fault.DOUBT).during("verify", self._cluster.cluster_id)
                self.outcome.failed[change] = Failure(missing)
