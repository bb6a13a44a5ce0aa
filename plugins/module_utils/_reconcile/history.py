# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The history of a change: how each try was answered, what was seen since, and what can be said of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from .._errors import ApiError, Fault, below_the_api
from .plan import CREATED, GROUP_CHANGED, PASSWORD_SET, REMOVED, Account, Change

SETTLE_TIME = 10
"""Seconds after the last unclear answer. What a complete list does not show then has no effect any more."""


class Verdict(Enum):
    """What can be said of a change. ``UNCHANGED``: it holds, or what is left of it are others, but not by this run."""

    DONE = "done"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Try:
    """A call that a change was part of.

    The answer came ``at`` so many seconds of the clock. ``size`` is the number of changes in the call; ``error`` is
    None when it was answered as done. ``settle_time`` is for a call that takes other than the SETTLE_TIME.
    """

    at: float
    size: int
    error: ApiError | None = None
    settle_time: float | None = None

    @property
    def settles_at(self) -> float:
        """The time from which on a list tells for certain whether it had an effect."""
        return self.at + (SETTLE_TIME if self.settle_time is None else self.settle_time)

    @property
    def lost(self) -> bool:
        """Whether there was no answer, or none that can be read: the effect may still be to come."""
        return self.error is not None and self.error.fault is Fault.DOUBT

    @property
    def partial(self) -> bool:
        """Whether several changes were refused at once: any of them may have been made."""
        return self.size > 1 and self.error is not None and self.error.fault in (Fault.REFUSED, Fault.OVERTAKEN)

    @property
    def conflict(self) -> bool:
        """Whether the cluster says that an account was created, or removed, by somebody else."""
        return self.error is not None and self.error.fault is Fault.OVERTAKEN


@dataclass(frozen=True)
class Sight:
    """What a complete list showed of the account; it was asked for ``at`` so many seconds of the clock."""

    at: float
    account: Account | None


@dataclass
class History:
    """A change with its tries and what was seen after the first of them, in the order of ``events``.

    ``follow_ups`` are the changes that a creation comes to when somebody else created the account.
    """

    change: Change
    events: list[Try | Sight] = field(default_factory=list)
    follow_ups: list[History] = field(default_factory=list)

    @property
    def tries(self) -> list[Try]:
        """The calls that it was part of."""
        return [each for each in self.events if isinstance(each, Try)]

    @property
    def sights(self) -> list[Sight]:
        """What was seen since it was sent first, or if it was answered as done, since then."""
        since = self.events.index(self.tries[-1]) if self.answered else 0
        return [each for each in self.events[since:] if isinstance(each, Sight)]

    @property
    def answered(self) -> bool:
        """Whether it was answered as done, after which it is not sent again."""
        return any(isinstance(each, Try) and each.error is None for each in self.events)

    @property
    def lost(self) -> bool:
        """Whether an answer was lost or could not be read."""
        return any(each.lost for each in self.tries)

    @property
    def conflict(self) -> bool:
        """Whether a code says that somebody else was first, at least for one account of the call."""
        return any(each.conflict for each in self.tries)

    @property
    def unclear(self) -> list[Try]:
        """The tries that may have had an effect although they were not answered as done."""
        if self.answered:
            return []
        last = self.tries[-1]
        # An account that is to be created and is not there is refused otherwise than one that is; so is a removal.
        refuted = (
            last.size == 1
            and last.error is not None
            and last.error.fault is Fault.REFUSED
            and self.change.action in (CREATED, REMOVED)
        )
        return [each for each in self.tries if each.lost or (each.partial and not refuted)]

    @property
    def contradicted(self) -> bool:
        """Whether a code says that somebody was first, or that we were, and lists that may lag behind do not show it.

        An account that is not there needs no list to say so, unless it may be gone by an earlier try.
        """
        last = self.tries[-1]
        if not last.conflict or any(sight.at >= last.settles_at for sight in self.sights):
            return False
        if self.change.action == CREATED:
            return not any(sight.account for sight in self.sights)
        return self.change.action == REMOVED and self.lost and not self.shows()

    def shows(self) -> bool:
        """Tell whether a list showed the change in effect; of a password, that its account is there."""
        return any(in_effect(self.change, sight.account) for sight in self.sights)

    @property
    def settles_at(self) -> float:
        """The time from which on a list tells for certain what has no effect."""
        return max(each.settles_at for each in (self.tries if self.contradicted else self.unclear or self.tries))

    @property
    def settled(self) -> bool:
        """Whether such a list was read."""
        return any(sight.at >= self.settles_at for sight in self.sights)


@dataclass(frozen=True)
class Judgement:
    """What is said of a change, and why."""

    verdict: Verdict
    error: ApiError | None = None


def judge(history: History) -> Judgement:
    """Tell what became of a change from all its answers and from all that was seen."""
    if not history.events:
        return Judgement(Verdict.SKIPPED)
    if history.answered:
        return _judge_answered(history)
    action, last, unclear = history.change.action, history.tries[-1], history.unclear
    if action != PASSWORD_SET and history.shows():
        ours = unclear or any(each.error and each.error.fault is Fault.CLUSTER for each in history.tries)
        return Judgement(Verdict.DONE if ours else Verdict.UNCHANGED)
    if history.follow_ups:
        return Judgement(Verdict.UNCHANGED)
    conflict = last.conflict and last.size == 1
    if action == REMOVED and conflict:
        # To name one account that is not there says nothing of the others in the call.
        ours = any(each.lost or (each.partial and not each.conflict) for each in history.tries)
        return Judgement(Verdict.DONE if ours else Verdict.UNCHANGED)
    if not unclear:
        return Judgement(Verdict.FAILED, last.error)
    # A password is never seen. An account that is there, as the cluster says, is only not listed yet.
    exists = history.lost and any(each.conflict and each.size == 1 for each in history.tries)
    invisible = action == PASSWORD_SET or (action == CREATED and exists)
    if not invisible and history.settled:
        return Judgement(Verdict.FAILED, last.error)
    return Judgement(Verdict.UNKNOWN, unclear[-1].error)


def _judge_answered(history: History) -> Judgement:
    """Take the answer for it unless lists were read to verify it."""
    if isinstance(history.events[-1], Try) or history.shows():
        return Judgement(Verdict.DONE)
    message = "the call was answered as done, but the list of accounts does not show it"
    error = below_the_api("NotInEffect", message).during("verify", "")
    return Judgement(Verdict.FAILED if history.settled else Verdict.UNKNOWN, error)


def in_effect(change: Change, account: Account | None) -> bool:
    """Tell whether a change shows in an account, None when there is none."""
    if change.action == REMOVED:
        return account is None
    return account is not None and (change.action == PASSWORD_SET or account.group == change.group)


def remaining(history: History) -> tuple[Change, ...]:
    """Tell what is left to be done of a creation when somebody else created the account, as far as it shows."""
    change = history.change
    if change.action != CREATED or history.answered:
        return ()
    account = next((sight.account for sight in reversed(history.sights) if sight.account), None)
    if account is None:
        return ()
    other_group = not history.shows()
    group = Change(GROUP_CHANGED, change.name, change.group, account.group)
    password = Change(PASSWORD_SET, change.name, account.group, account.group, change.password)
    needs_password = change.always and (other_group or history.conflict)
    return (*((group,) if other_group else ()), *((password,) if needs_password else ()))
