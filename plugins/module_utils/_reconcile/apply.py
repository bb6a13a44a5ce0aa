# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out a plan: batches, and settling what a batch left in doubt by looking again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Protocol

from .._errors import ApiError, Fault
from .._retry import Backoff, Retry
from .plan import ACTIONS, CREATED, PASSWORD_SET, Account, Change, Plan, outstanding, taken_over

SHRINK = 10
"""A batch that fails is sent again in tenths, these in single users: that finds the one at fault in a hundred."""


HOPELESS = 100
"""So many single users refused in a row say that the cluster does this for nobody; no other is tried alone then."""


class Cluster(Protocol):
    """What ``apply`` needs of a cloud's client."""

    cluster_id: str

    def list_accounts(self) -> Mapping[str, Account]:
        """Read all accounts, by name."""

    def write(
        self, action: str, changes: Sequence[Change], size: int
    ) -> Iterator[Sequence[tuple[Sequence[Change], ApiError | None]]]:
        """Send changes of one action in batches of at most ``size``; yield each batch and how it was answered.

        Batches that are sent side by side come together. Whoever stops asking for more stops the sending.
        """


@dataclass(frozen=True)
class Failure:
    """A change that does not hold. ``seen`` is False when that is not known, for the cluster cannot tell."""

    error: ApiError
    seen: bool = True


@dataclass
class Outcome:
    """What became of each change of a plan.

    Every change is in exactly one of ``done``, ``failed``, ``skipped``, or in ``replaced`` by some that are: an account
    that somebody else created meanwhile only needs its group changed, or its password set. ``stopped_by`` is why the
    rest was skipped, ``unread`` why the accounts could not be read to settle what was in doubt, and ``unverified`` why
    they could not be read to see whether what was done shows.
    """

    done: list[Change] = field(default_factory=list)
    failed: dict[Change, Failure] = field(default_factory=dict)
    skipped: list[Change] = field(default_factory=list)
    replaced: dict[Change, tuple[Change, ...]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    stopped_by: ApiError | None = None
    unread: ApiError | None = None
    unverified: ApiError | None = None


def predict(plan: Plan) -> Outcome:
    """Give the outcome in which everything succeeds: what check mode reports."""
    return Outcome(done=list(plan.changes))


def apply(
    plan: Plan, cluster: Cluster, *, batch_size: int, retry: Retry, stop_on_error: bool = False, verify: bool = False
) -> Outcome:
    """Bring the cluster to the plan; never raises for what the cloud answers, the outcome says it.

    Works in rounds. A round sends what is pending, looks at the cluster if any batch had no clean answer, and leaves to
    the next round what does not hold yet, in smaller batches: in doubt, after a wait within the budget of ``retry``;
    refused, until a single user is refused, which is final. A batch in doubt ends its round, for whatever keeps the
    cluster from answering may keep it from answering the others too.
    """
    run = _Run(cluster, len(plan.changes), batch_size, retry, stop_on_error)
    pending = [_Step(change, batch_size) for change in plan.changes]
    while pending:
        pending = run.settle(*run.send(pending))
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
    def __init__(self, cluster: Cluster, size: int, batch_size: int, retry: Retry, stop_on_error: bool):
        self.outcome = Outcome()
        self._cluster = cluster
        self._size = size
        self._batch_size = batch_size
        self._retry = retry
        self._final = {Fault.FATAL, Fault.BUSY} | ({Fault.REFUSED} if stop_on_error else set())
        self._in_doubt = False
        self._settled = 0
        self._backoff: Backoff | None = None

    def send(self, pending: Iterable[_Step]) -> tuple[list[_Unclear], list[_Step]]:
        """Send what is pending; return the steps that have no clean answer, and those that were not sent."""
        unclear: list[_Unclear] = []
        unsent: list[_Step] = []
        self._in_doubt = False
        ordered = sorted(pending, key=lambda step: (ACTIONS.index(step.change.action), -step.size))
        for (action, size), group in groupby(ordered, key=lambda step: (step.change.action, step.size)):
            steps = list(group)
            volleys = self._cluster.write(action, [step.change for step in steps], size)
            sent = refused = 0
            while not self._interrupted(refused) and (answers := next(volleys, None)):
                for batch, error in answers:
                    sent += len(batch)
                    unclear += self._note(batch, error)
                    # Only those count that a larger batch was cut down to: they were refused twice before.
                    alone = error and error.fault is Fault.REFUSED and size == 1 < self._batch_size
                    refused = refused + 1 if alone else 0
                done = f"{len(self.outcome.done)} of {self._size} changes done"
                self._retry.progress(f"{self._cluster.cluster_id}: {done}")
            if refused >= HOPELESS:
                unclear += [replace(step, size=0) for step in steps[sent:] if isinstance(step, _Unclear)]
            else:
                unsent += steps[sent:]
        return unclear, unsent

    def _interrupted(self, refused: int) -> bool:
        return bool(self.outcome.stopped_by) or self._in_doubt or refused >= HOPELESS

    def _note(self, batch: Sequence[Change], error: ApiError | None) -> list[_Unclear]:
        """Take the answer to one batch; return its steps if it was not clean."""
        if error is None:
            self.outcome.done += batch
            return []
        self._in_doubt = self._in_doubt or error.fault is Fault.DOUBT
        if error.fault in self._final:
            self.outcome.stopped_by = error
        final = self.outcome.stopped_by or (len(batch) == 1 and error.fault is not Fault.DOUBT)
        next_size = 0 if final else max(1, len(batch) // SHRINK)
        return [_Unclear(change, next_size, error) for change in batch]

    def settle(self, unclear: Sequence[_Unclear], unsent: Sequence[_Step]) -> list[_Step]:
        """Look at the cluster and return what is to be sent next; the rest is done, failed or skipped."""
        if not unclear:
            return list(unsent)
        try:
            accounts: Mapping[str, Account] | None = self._cluster.list_accounts()
        except ApiError as error:
            accounts = None
            self.outcome.unread = error
            self.outcome.stopped_by = self.outcome.stopped_by or error
        # What an earlier round left unclear may have come about since.
        unclear = [*unclear, *(step for step in unsent if isinstance(step, _Unclear))]
        others = [step for step in unsent if not isinstance(step, _Unclear)]
        again: list[_Unclear] = []
        for step in unclear:
            left = self._left(step, accounts)
            if left != (step.change,):
                self._found(step, left)
                others += [_Step(change, self._batch_size) for change in left]
            elif step.size == 0 or self.outcome.stopped_by:
                self._fail(step, seen=accounts is not None)
            else:
                again.append(step)
        if self.outcome.stopped_by:
            self.outcome.skipped += [step.change for step in others]
            return []
        return self._wait(again, others)

    def _left(self, step: _Unclear, accounts: Mapping[str, Account] | None) -> tuple[Change, ...]:
        if accounts is None:
            return (step.change,)
        # After a lost answer an account that is there is our own; after a refusal it may be somebody else's.
        others = step.change.action == CREATED and step.error.fault is not Fault.DOUBT
        return (taken_over if others else outstanding)(step.change, accounts)

    def _found(self, step: _Unclear, left: tuple[Change, ...]) -> None:
        """Note that a change holds, or comes to others, although its batch had no clean answer."""
        if left:
            self.outcome.replaced[step.change] = left
        else:
            self.outcome.done.append(step.change)
        others = step.change.action == CREATED and (left or step.error.fault is Fault.OVERTAKEN)
        if others and not step.change.always:
            self.outcome.warnings.append(
                f"{step.change.name} appeared on {self._cluster.cluster_id} during this run; "
                "if somebody else created it, its password may not be the one given here."
            )

    def _fail(self, step: _Unclear, *, seen: bool) -> None:
        invisible = step.change.action == PASSWORD_SET and step.error.fault is Fault.DOUBT
        self.outcome.failed[step.change] = Failure(step.error, seen=seen and not invisible)

    def _wait(self, again: Sequence[_Unclear], others: Sequence[_Step]) -> list[_Step]:
        """Let time pass before what is in doubt is sent again, after all others; the budget spent ends the run.

        The budget begins anew whenever something got through.
        """
        doubtful = [step for step in again if step.error.fault is Fault.DOUBT]
        settled = len(self.outcome.done) + len(self.outcome.replaced)
        if settled > self._settled or not doubtful:
            self._backoff = None
        self._settled = settled
        if not doubtful:
            return [*others, *again]
        self._backoff = self._backoff or self._retry.start()
        if self._backoff.pause(max(step.error.retry_after or 0 for step in doubtful) or None):
            return [*others, *again]
        self.outcome.stopped_by = doubtful[0].error
        for step in again:
            self._fail(step, seen=True)
        self.outcome.skipped += [step.change for step in others]
        return []

    def verify(self) -> None:
        """Look once more and turn into failures what was answered as done and does not show."""
        try:
            accounts = self._cluster.list_accounts()
        except ApiError as error:
            self.outcome.unverified = error
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
