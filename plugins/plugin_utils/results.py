# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results as the terminal shows them."""

from __future__ import annotations

from typing import Any

from ansible.utils.display import Display

VERBOSE = 3
"""The verbosity from which on results are shown in full; their sums are shown on every one."""


def silenced(result: dict[str, Any], display: Display) -> dict[str, Any]:
    """Keep a result of thousands of names off a terminal that was only asked for somewhat more, as facts are kept."""
    return result if display.verbosity >= VERBOSE else {**result, "_ansible_verbose_override": True}
