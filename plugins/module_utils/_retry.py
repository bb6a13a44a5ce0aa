# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When an unsuccessful call is tried again, and how long to wait before."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TypeVar

from ansible.module_utils.api import generate_jittered_backoff

from ._errors import ApiError, Fault
from ._progress import silent

# A bound in count beside the budget in time: at full jitter up to a minute each these are hours.
MAX_TRIES = 200
MAX_DELAY = 60

READ = (Fault.BUSY, Fault.DOUBT, Fault.CLUSTER)
"""A read changes nothing, so it is also repeated when its answer was lost."""
WRITE = (Fault.BUSY,)
"""A write is only repeated unseen when it certainly had no effect."""

MAX_UNREADABLE = 5
"""So often an answer that cannot be read is asked for again: a proxy or a wrong endpoint never gives another."""
MAX_CONFIRMATIONS = 1
"""So often a refusal for the cluster's sake is confirmed."""

Result = TypeVar("Result")


def full_jitter() -> Iterator[float]:
    """Yield delays in seconds, each random between nothing and a bound that doubles from 1 to 60."""
    yield from generate_jittered_backoff(retries=MAX_TRIES, delay_base=1, delay_threshold=MAX_DELAY)


def polling() -> Iterator[float]:
    """Yield the seconds between looks at something that takes its time: soon at first, then every five."""
    yield from chain((1, 2, 3), repeat(5))


@dataclass(frozen=True)
class Retry:
    """The retry policy of a task: ``budget`` seconds for each call, 0 for no second try.

    ``progress`` is told of every other try.
    """

    budget: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    delays: Callable[[], Iterator[float]] = full_jitter
    progress: Callable[[str], None] = silent

    def start(self) -> Backoff:
        """Begin to spend the budget."""
        return Backoff(self)

    def call(self, attempt: Callable[[], Result], again: Collection[Fault]) -> Result:
        """Return what ``attempt`` returns, trying again while it raises an ApiError with one of these faults.

        The last error is raised when the budget does not reach for another try.
        """
        backoff = self.start()
        unreadable = refused = 0
        while True:
            try:
                return attempt()
            except ApiError as error:
                unreadable += error.fault is Fault.DOUBT and error.status is not None and error.status < 300
                refused += error.fault is Fault.CLUSTER
                given_up = unreadable > MAX_UNREADABLE or refused > MAX_CONFIRMATIONS
                if error.fault not in again or given_up or not backoff.pause(error.retry_after):
                    raise
                self.progress(f"{error.target}: {error.operation} is tried again after {error.code}")


class Backoff:
    """The waits between the tries of one call, all within one budget."""

    def __init__(self, policy: Retry):
        self._policy = policy
        self._deadline = policy.clock() + policy.budget
        self._delays = policy.delays()

    def pause(self, retry_after: float | None = None, until: float | None = None) -> bool:
        """Wait before the next try; False, without a wait, when the budget is spent.

        A cloud that asks for more time (``retry_after`` seconds) than is left is not asked again: it would refuse. The
        wait does not go past the time ``until``, unless it has come already.
        """
        left = self._deadline - self._policy.clock()
        delay = next(self._delays, None)
        if left <= 0 or delay is None or (retry_after or 0) > left:
            return False
        ahead = left if until is None else until - self._policy.clock()
        left = min(left, ahead) if ahead > 0 else left
        self._policy.sleep(min(delay, left) if retry_after is None else retry_after)
        return True
