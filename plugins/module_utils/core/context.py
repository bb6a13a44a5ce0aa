# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operation may know of the run that it is part of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Context:
    """``environ`` is the environment of the task, ``warn`` shows a text to the person who runs it."""

    check_mode: bool
    environ: Mapping[str, str]
    warn: Callable[[str], None]
