# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signs of life of long work, for the person at the terminal: none in the first seconds, and never a flood."""

from __future__ import annotations

import time
from collections.abc import Callable

FIRST = 3
"""Seconds; nothing is shown of work that is done before."""
EVERY = 10
"""Seconds between what is shown later."""


def silent(_text: str) -> None:
    """Show nothing."""


class Progress:
    """Passes on a text to ``show`` when it is time to, and loses the others."""

    def __init__(self, show: Callable[[str], None], clock: Callable[[], float] = time.monotonic):
        self._show = show
        self._clock = clock
        self._next = clock() + FIRST

    def __call__(self, text: str) -> None:
        """Show a text if it is time to."""
        if self._clock() >= self._next:
            self._show(text)
            self._next = self._clock() + EVERY
