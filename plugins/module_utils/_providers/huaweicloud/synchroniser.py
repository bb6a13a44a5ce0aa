# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Synchronisations of one cluster: one at a time, each waited for until it shows or certainly will not.

The API names no task and tells no result. A synchronisation is over when its status says so, but the status may say it
before the task has begun, and the lists may change for a while after. Whoever they do not show by then did not arrive.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from ..._errors import ApiError, Fault, as_api_error
from ..._progress import silent
from ..._reconcile import history
from ..._reconcile.history import History, Judgement, Sight, Try, Verdict
from ..._reconcile.plan import CREATED, PASSWORD_SET, REMOVED, Account, Change
from .mrs import Mrs
from .names import GROUP, USER, Identity

MAX_NAMES = 1000
"""As many users, and as many groups, go into one call."""
GRACE_POLLS = 6
"""When nothing has changed for so many poll intervals, nothing more is expected."""
MAX_DOUBTS = 5
"""So many calls in a row may get no clear answer."""
MAX_CONSECUTIVE_REFUSALS = 20
"""So many names refused one by one in a row say that the cluster takes none."""

WAITING = "waiting"
"""What is going on when no call is."""

EVERYBODY = Identity(USER, "*")
"""No user's name; stands for whoever IAM knows."""


@dataclass(frozen=True)
class Task:
    """What is to be done to names: how it is sent, when it holds on a cluster, and what it means when it does not.

    ``change`` is what it is to a list of accounts.
    """

    action: str
    change: str
    operation: str
    send: Callable[[Mrs, Sequence[Identity]], None]
    holds: Callable[[Identity, Collection[Identity]], bool]
    code: str
    message: str
    hint: str

    def left(self, names: Sequence[Identity], listed: Collection[Identity]) -> list[Identity]:
        """Tell for which of the names it does not hold."""
        return [name for name in names if not self.holds(name, listed)]


SYNCHRONISE = Task(
    "synchronised",
    CREATED,
    "UpdateSyncIamUser",
    Mrs.synchronise,
    lambda name, listed: name in listed,
    "NotSynchronised",
    "the synchronisation is over and the cluster does not know the name",
    "Usually there is no such IAM user or group, or it has no policy for MRS. The cluster's operation log says more.",
)
CANCEL = Task(
    "cancelled",
    REMOVED,
    "CancelSyncIamUser",
    Mrs.cancel,
    lambda name, listed: name not in listed,
    "NotCancelled",
    "the synchronisation is over and the cluster still knows the name",
    "The cluster's operation log says more.",
)


class Synchroniser:
    """Works on one cluster; ``wait_timeout`` for everything together and ``poll_interval`` are in seconds.

    ``again`` are names to be sent although the cluster knows them. They stay listed meanwhile, so that it is done only
    when a call for them was accepted and its synchronisation is over.
    ``listed`` is who the cluster knows by the last look. ``stopped_by`` is the error after which nothing more was sent,
    and ``refresh_error`` why there was no look after it. ``sent`` is for whom a call was sent that may have had an
    effect; ``failed`` for whom it certainly does not hold and why, ``unknown`` for whom it may come to hold,
    ``pending`` for whom it was not waited for. ``duration`` is how many seconds it took from the first call that was
    accepted, None when there was none.
    """

    def __init__(
        self,
        cluster: Mrs,
        listed: set[Identity],
        wait_timeout: float,
        poll_interval: float,
        progress: Callable[[str], None] = silent,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        *,
        again: Iterable[Identity] = (),
    ):
        self.listed = listed
        self.refresh_error: ApiError | None = None
        self.stopped_by: ApiError | None = None
        self.failed: dict[Identity, ApiError] = {}
        self.unknown: dict[Identity, ApiError] = {}
        self.pending: list[Identity] = []
        self.duration: float | None = None
        self._cluster = cluster
        self._wait_timeout = wait_timeout
        self._poll_interval = poll_interval
        self._grace = GRACE_POLLS * poll_interval
        self._tries: defaultdict[Identity, list[Try]] = defaultdict(list)
        self._again = set(again)
        self._repeated: set[Identity] = set()
        self._idle_at = self._active_at = self._ran_at = float("-inf")
        self._progress = progress
        self._clock = clock
        self._sleep = sleep
        self._deadline = clock() + wait_timeout
        self._started = 0.0
        self._ran = self._running = False

    @property
    def sent(self) -> set[Identity]:
        """For whom a call was sent that may have had an effect."""
        return {name for name, tries in self._tries.items() if any(each.lost for each in tries)}

    def wait_out(self) -> None:
        """Wait for the end of a synchronisation that runs, and look who is there; ApiError when that takes too long."""
        self._watch(lambda: True)

    def carry_out(self, task: Task, names: Sequence[Identity], wait: bool) -> None:
        """Send in batches for whom it does not hold yet, and wait for each; without ``wait`` not for the last one.

        A batch that is refused is sent again in halves, so that one bad name does not keep the others off.
        """
        queue = deque(_batches(names))
        refused = 0
        while queue and not self.stopped_by:
            batch = queue.popleft()
            try:
                self._bring(task, batch, wait or bool(queue))
                refused = 0
            except Exception as error:
                refusal = as_api_error(error, Fault.FATAL)
                batch = self._left(task, batch)
                of_names = refusal.fault is Fault.REFUSED and refusal.operation == task.operation
                if not of_names or refused == MAX_CONSECUTIVE_REFUSALS:
                    self._stop(refusal)
                elif len(batch) > 1:
                    middle = len(batch) // 2
                    queue.extendleft((batch[middle:], batch[:middle]))
                else:
                    refused += 1
        self._await_effects(task, names)
        for name in self._awaited(names):
            said = self._judge(task, name)
            if said.verdict is Verdict.UNKNOWN:
                self.unknown[name] = self.stopped_by or said.error or self._not_shown(task)
            elif said.verdict is Verdict.FAILED or self._left(task, [name]):
                # Without a call for it, it held for a while: somebody else has undone it since.
                self.failed[name] = said.error or self.stopped_by or self._not_shown(task)

    def _awaited(self, names: Iterable[Identity]) -> list[Identity]:
        pending = set(self.pending)
        return [name for name in names if name not in pending]

    def _left(self, task: Task, names: Iterable[Identity]) -> list[Identity]:
        """Tell for which of the names it does not hold, or has to be done again."""
        return [name for name in names if name in self._again or not task.holds(name, self.listed)]

    def _is_over(self, name: Identity) -> bool:
        """Tell whether the synchronisation is over that a name was sent for although it was listed."""
        if name not in self._repeated:
            return True
        since = self._tries[name][-1].at
        return since <= self._ran_at < self._idle_at or self._quiet_at(since) >= since + self._grace

    def _quiet_at(self, since: float) -> float:
        """Give when nothing ran as it was last looked at, less the time that anything ran or changed for since."""
        return self._idle_at - max(0.0, self._active_at - since)

    def _judge(self, task: Task, name: Identity) -> Judgement:
        """Tell what became of a name.

        What a list does not show only counts when nothing ran as it was read, and it has settled when so much time has
        passed since anything ran or changed as otherwise since the last call. A refusal says nothing of earlier calls;
        it may be for what they have done. Of a name that was listed before, a list does not tell what a call without a
        clear answer did, as of a password.
        """
        tries = self._tries.get(name, [])
        tries = [each for each in tries if each.lost] or tries
        if not tries:
            return Judgement(Verdict.SKIPPED)
        account = Account(name.name, "") if name in self.listed and self._is_over(name) else None
        change = Change(PASSWORD_SET if name in self._again else task.change, name.name, "")
        sight = Sight(self._quiet_at(max(each.at for each in tries)), account)
        return history.judge(History(change, [*tries, sight]))

    def _await_effects(self, task: Task, names: Iterable[Identity]) -> None:
        """Look, while there is time, at those for whom it is not known, until they show or certainly will not."""
        sent = [name for name in self._awaited(names) if name in self._tries and name not in self._again]

        def known() -> bool:
            return not any(self._judge(task, name).verdict is Verdict.UNKNOWN for name in sent)

        if self.refresh_error or known() or self._clock() >= self._deadline:
            return
        try:
            self._watch(known, self._patience)
        except Exception as error:
            self.refresh_error = as_api_error(error, Fault.FATAL)

    @property
    def _patience(self) -> float:
        """For how long a call without a clear answer may still show."""
        return max(self._grace, history.SETTLE_TIME)

    def bring_all(self, expected: Collection[Identity], wait: bool) -> None:
        """Run a full synchronisation; wait until everybody expected is there or nobody comes any more."""
        try:
            self._begin(SYNCHRONISE, lambda: [EVERYBODY], lambda _names: self._cluster.synchronise_all())
            if wait:
                self._finish(lambda: bool(expected) and self.listed.issuperset(expected))
        except Exception as error:
            self._stop(as_api_error(error, Fault.FATAL))

    def _bring(self, task: Task, batch: Sequence[Identity], wait: bool) -> None:
        def left() -> list[Identity]:
            return self._left(task, batch)

        if not self._begin(task, left, lambda names: task.send(self._cluster, names)):
            return
        if wait:
            self._finish(lambda: not left() and all(map(self._is_over, batch)))
        else:
            self.pending += [name for name in batch if name in self._repeated or not task.holds(name, self.listed)]

    def _begin(self, task: Task, left: Callable[[], list[Identity]], send: Callable[[list[Identity]], None]) -> bool:
        """Send what is left as soon as no other synchronisation runs; False when that has left nothing to do."""
        self._watch(lambda: True)
        lost = 0
        while names := left():
            began = self._clock()
            try:
                send(names)
            except ApiError as error:
                if error.fault is not Fault.OVERTAKEN:
                    self._note(names, error, self._patience)
                lost += error.fault is Fault.DOUBT
                if error.fault not in (Fault.OVERTAKEN, Fault.DOUBT) or lost == MAX_DOUBTS:
                    raise
                # One runs, or may run, though its status need not say so yet.
                self._ran = False
                self._watch(lambda: self._ran or not left(), self._patience if lost else self._grace)
                continue
            # Nobody knows yet whom it brings.
            self._note(names, self._not_shown(task), self._grace)
            self._repeated |= self._again.intersection(names)
            self._again.difference_update(names)
            if self.duration is None:
                self._started, self.duration = began, 0.0
            return True
        return False

    def _not_shown(self, task: Task) -> ApiError:
        error = ApiError(task.code, task.message, fault=Fault.DOUBT).during(task.operation, self._cluster.cluster_id)
        error.hint = task.hint
        return error

    def _note(self, names: Iterable[Identity], error: ApiError, settle_time: float) -> None:
        """Keep how a call for these names was answered. Names are not refused for the sake of others."""
        answer = Try(self._clock(), 1, error, settle_time)
        for name in names:
            self._tries[name].append(answer)

    def _finish(self, is_done: Callable[[], bool]) -> None:
        try:
            self._watch(is_done, self._grace)
        finally:
            self.duration = round(self._clock() - self._started, 1)

    def _watch(self, is_done: Callable[[], bool], patience: float = 0) -> None:
        """Look until nothing runs and it is done, or until nothing has changed for ``patience`` seconds."""
        since = self._clock()
        while True:
            at, runs = self._clock(), self._look()
            since = max(since, self._active_at)
            if not runs and (is_done() or at - since >= patience):
                return
            self._pause()

    def _look(self) -> bool:
        """Tell whether a synchronisation runs; when none does, read who is there."""
        at = self._clock()
        if self._cluster.is_synchronizing():
            self._ran = self._running = True
            self._active_at = self._ran_at = self._clock()
            return True
        listed = self._cluster.list_synced()
        if self._running:
            # What ran when it was last looked at may have done so until just before this look.
            self._active_at = max(self._ran_at, at - self._poll_interval)
        self._running, self._idle_at = False, at
        if listed != self.listed:
            self.listed, self._active_at = listed, self._clock()
        return False

    def _pause(self) -> None:
        left = self._deadline - self._clock()
        if left <= 0:
            state = "a synchronisation was still running" if self._running else "none was running"
            error = ApiError("Timeout", f"not there after {self._wait_timeout:g} s, when {state}", fault=Fault.DOUBT)
            cause = "" if self.duration is None else f" {SYNCHRONISE.hint}"
            error.hint = f"A longer wait_timeout may help.{cause}"
            raise error.during(WAITING, self._cluster.cluster_id)
        held = f"it knows {len(self.listed)} users and groups"
        self._progress(f"{self._cluster.cluster_id}: waiting for a synchronisation, {held}")
        self._sleep(min(self._poll_interval, left))

    def _stop(self, error: ApiError) -> None:
        """Send nothing more, and look a last time for whatever came until now."""
        self.stopped_by = error
        try:
            if error.operation != WAITING or self._look():
                self.listed = self._cluster.list_synced()
        except Exception as unread:
            self.refresh_error = as_api_error(unread, Fault.FATAL)


def _batches(names: Sequence[Identity]) -> list[list[Identity]]:
    by_kind = [[name for name in names if name.kind == kind] for kind in (USER, GROUP)]
    starts = range(0, max(map(len, by_kind)), MAX_NAMES)
    return [[name for each in by_kind for name in each[start : start + MAX_NAMES]] for start in starts]
