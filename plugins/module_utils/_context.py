# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operation may know of the run that it is part of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ._progress import silent


@dataclass(frozen=True)
class Context:
    """``environ`` is the environment of the task, ``warn`` and ``progress`` show a text to the person who runs it.

    A warning stays with the result; progress is only for the moment.
    """

    check_mode: bool
    environ: Mapping[str, str]
    warn: Callable[[str], None]
    progress: Callable[[str], None] = silent
