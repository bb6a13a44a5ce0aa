# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much the answers of a cloud may take. The limits are well above what the vendors send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

MAX_BYTES = 8 * 1024 * 1024
"""Of one answer as it is sent, and of all answers that a session reads side by side as they are unpacked.

A page of 50 accounts has about 10 KiB. All users of an account may come in one answer, with about 500 bytes for each.
"""

READ_TIMEOUTS = 3
"""A whole answer may take so many times ``read_timeout``, its first byte included."""

MAX_PAGES = 2000
"""Of one list, and calls for the members of one list. On pages of 50 these are 100,000 accounts."""


class OutOfBounds(OSError):
    """An answer that takes too much. ``code`` is that of the ApiError.

    It is an OSError because urllib3 passes these on from wherever they are raised.
    """

    def __init__(self, code: str, message: str):
        self.code = code
        self.message = message
        super().__init__(message)


def check_size(size: int) -> None:
    """Refuse an answer of more bytes than MAX_BYTES."""
    if size > MAX_BYTES:
        raise OutOfBounds("AnswerTooLarge", f"has more than {MAX_BYTES // 2**20} MiB")


class Budget:
    """The bytes that all answers of a session may have while they are read, whatever number of them there is."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._used = 0

    @contextmanager
    def share(self) -> Iterator[Callable[[int], None]]:
        """Give a function that takes so many bytes for one answer, until that is read."""
        taken = 0

        def take(size: int) -> None:
            nonlocal taken
            with self._lock:
                taken += size
                self._used += size
                check_size(self._used)

        try:
            yield take
        finally:
            with self._lock:
                self._used -= taken
