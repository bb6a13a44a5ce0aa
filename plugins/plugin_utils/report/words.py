# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words that a report uses for its lists and states; the same in every format."""

from __future__ import annotations

from .records import AUDIT, LISTS, STATES, Cluster, Report

TITLES = {"audit": "Audit", "onboard": "Onboarding", "offboard": "Offboarding"}
FOUND = {"missing": "missing", "extra": "extra", "wrong_group": "wrong group"}
DONE = {"missing": "added", "extra": "removed", "wrong_group": "group changed"}
WOULD = {"missing": "to add", "extra": "to remove", "wrong_group": "group to change"}
OTHERS = {
    "failed": "failed",
    "unknown": "unknown",
    "skipped": "not tried",
    "pending": "pending",
    "came_along": "came along",
}


def lists(report: Report) -> dict[str, str]:
    """Name the lists of a cluster: what an audit found, what a run did, or what it would do."""
    check = report.check_mode
    names = FOUND if report.kind == AUDIT else WOULD if check else DONE
    names = {
        **names,
        **OTHERS,
        "password_set": "password to set" if check else "password set",
        "resynchronised": "to synchronise again" if check else "synchronised again",
    }
    return {name: names[name] for name in LISTS}


def states(report: Report) -> dict[str, str]:
    """Name the states of a cluster."""
    names = {state: state.replace("_", " ") for state in STATES}
    return {**names, "changed": "would change"} if report.check_mode else names


def title(report: Report) -> str:
    """Give a heading, for example ``Audit of 1,000 clusters``."""
    count = report.totals["clusters"]
    return f"{TITLES[report.kind]} of {count:,} cluster{'' if count == 1 else 's'}"


def counted(report: Report, cluster: Cluster) -> str:
    """Sum a cluster up, for example ``2 missing, 1 wrong group``."""
    return ", ".join(f"{len(cluster.rows(name))} {word}" for name, word in lists(report).items() if cluster.rows(name))


def sentence(report: Report) -> str:
    """Sum a report up, for example ``3 clusters: 2 in line, 1 failed``."""
    totals = report.totals
    found = ", ".join(f"{totals[state]} {word}" for state, word in states(report).items() if totals[state])
    count = totals["clusters"]
    return f"{count} cluster{'' if count == 1 else 's'}{': ' if found else ''}{found}"
