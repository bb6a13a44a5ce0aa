# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends a process that works for a run of Ansible which is gone: it would go on to change a cluster, unseen."""

from __future__ import annotations

import os
import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

EVERY = 0.5
"""Seconds between two looks; so long may a process outlive the run."""
EXIT_STATUS = 1
STDOUT = 1


@contextmanager
def ended_when(gone: Callable[[], bool]) -> Iterator[None]:
    """End this process as soon as ``gone`` is true, until the code within is done."""
    done = Event()

    def watch() -> None:
        while not done.wait(EVERY):
            if gone():
                # Not by an exception, which only the main thread would see, and that after its call.
                os._exit(EXIT_STATUS)

    Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def parent_is_gone() -> Callable[[], bool]:
    """Give a function that tells whether the process that is the parent now has ended; for a worker."""
    parent = os.getppid()
    return lambda: os.getppid() != parent


def nobody_reads_stdout() -> bool:
    """Tell whether whoever was to read the result has ended; for a module, whose parent is a shell of its own."""
    poll = select.poll()
    poll.register(STDOUT, select.POLLERR)
    return bool(poll.poll(0))
