# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many examples the tests draw, and what a run of them says at its end."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, settings

# The gate draws the same examples each time: how it ends is a matter of the commit. How long a draw takes says nothing
# about the code.
settings.register_profile(
    "tests", deadline=None, derandomize=True, max_examples=75, suppress_health_check=[HealthCheck.too_slow]
)
# For ``make test-quick``.
settings.register_profile("quick", parent=settings.get_profile("tests"), max_examples=15)
# For ``make properties``.
settings.register_profile("properties", parent=settings.get_profile("tests"), derandomize=False, max_examples=2000)
settings.load_profile("tests")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what was left out on this machine, and why, also where pytest would only count it."""
    skipped = Counter(str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()))
    for reason, count in skipped.items():
        terminalreporter.write_line(f"LEFT OUT, {count} tests: {reason.removeprefix('Skipped: ')}", yellow=True)
