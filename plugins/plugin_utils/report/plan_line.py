# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report says at the terminal, in lines that stay few on a fleet of any size. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping

from ...module_utils._errors import printable
from ...module_utils._reconcile.plan import shortened
from .records import NOT_DONE, Cluster, Report

# The signs are those of a diff. Who goes is named first.
ACTIONS = (
    ("+", ("missing",), "to add", "added"),
    ("~", ("wrong_group", "password_set", "resynchronised"), "to change", "changed"),
    ("-", ("extra",), "to remove", "removed"),
)
TROUBLE = {"failed": "failed", "unknown": "unknown", "skipped": "not tried", "pending": "pending"}
REQUEST_ID = re.compile(r"request id [\w-]+")


def plan_line(report: Report) -> str:
    """Say what is to be done, or was, such as ``Plan: 2 to add, 1 to remove on 2 of 12 clusters: -bob, +ada``."""
    clusters = report.clusters
    would = report.check_mode
    counts: list[str] = []
    names: list[str] = []
    for sign, lists, to_do, done in ACTIONS:
        rows = [row for cluster in clusters for name in lists for row in cluster.rows(name)]
        if rows:
            counts.append(f"{len(rows)} {to_do if would else done}")
            names[:0] = dict.fromkeys(f"{sign}{row['name']}" for row in rows)
    for name, word in TROUBLE.items():
        count = sum(len(cluster.rows(name)) for cluster in clusters)
        if count:
            counts.append(f"{count} {word}")
    counted = (*(name for action in ACTIONS for name in action[1]), *TROUBLE)
    touched = sum(any(cluster.rows(name) for name in counted) for cluster in clusters)
    where = f"{touched} of {_clusters(len(clusters))}" if touched else _clusters(len(clusters))
    states = Counter(cluster.state for cluster in clusters)
    where += "".join(f"; {states[state]} {state.replace('_', ' ')}" for state in NOT_DONE if states[state])
    what = ", ".join(counts) or ("nothing to change" if would else "nothing changed")
    return f"{'Plan' if would else 'Done'}: {what} on {where}{f': {shortened(names)}' if names else ''}"


def drift(cluster: Cluster) -> str:
    """Say how a cluster of an audit differs, such as ``1 missing, 1 extra with sudo (ada, mallory)``."""
    parts = {
        "missing": cluster.missing,
        "extra with sudo": [row for row in cluster.extra if row.get("sudo")],
        "extra": [row for row in cluster.extra if not row.get("sudo")],
        "in the wrong group": cluster.wrong_group,
        "pending": cluster.pending,
    }
    names = sorted({row["name"] for rows in parts.values() for row in rows})
    told = ", ".join(f"{len(rows)} {word}" for word, rows in parts.items() if rows)
    return f"{told} ({shortened(names)})" if told else "more than the result says"


def failure_lines(failures: Mapping[str, str], ids: Mapping[str, str]) -> list[str]:
    """Say each reason once with the hosts that failed for it, most first.

    ``failures`` are the reasons by host, ``ids`` their clusters. Reasons are the same when they only differ in the
    cluster and the request, and then the first of them is told.
    """
    hosts: dict[str, list[str]] = defaultdict(list)
    for host, reason in failures.items():
        alike = reason.replace(ids.get(host) or host, "")
        hosts[REQUEST_ID.sub("", alike)].append(host)
    return [
        f"{_clusters(len(same))} failed: {_line(failures[same[0]])} ({shortened(same)})"
        for same in sorted(hosts.values(), key=len, reverse=True)
    ]


def _clusters(count: int) -> str:
    return f"{count} cluster{'' if count == 1 else 's'}"


def _line(text: str) -> str:
    return " ".join(map(printable, text.splitlines()))
