# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the parts of the benchmark print: tables of best and median values."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

MIB = 1024 * 1024


def best_and_median(values: Sequence[float], form: str) -> str:
    """Give one value as it is, of several the least and the median."""
    if len(values) == 1:
        return form.format(values[0])
    return f"{form.format(min(values))} / {form.format(median(values))}"


def table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
