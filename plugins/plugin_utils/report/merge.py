# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several reports as one: an AWX job that is sliced writes a report for each slice. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...module_utils._errors import BadInput
from .model import DRIFT, NOT_RUN, Cluster, Report, assemble


def merged(reports: Sequence[Report]) -> Report:
    """Put the clusters of all reports into one, with totals counted anew; comparisons are left out.

    The time is that of the latest. A host may stand in several reports when they say the same of it, or when all
    but one did not run it. BadInput for any other, or when the reports are of different kinds.
    """
    kinds = {(report["kind"], report["check_mode"]) for report in reports}
    if len(kinds) != 1:
        raise BadInput(["Reports of different kinds, or with and without check mode, cannot be merged."])
    ((kind, check_mode),) = kinds
    clusters: dict[str, Cluster] = {}
    problems = []
    for cluster in (cluster for report in reports for cluster in report["clusters"]):
        known = clusters.setdefault(cluster["host"], cluster)
        kept = _one_of(known, cluster)
        if kept is None:
            problems.append(f"Two reports say different things of {cluster['host']}.")
        else:
            clusters[cluster["host"]] = kept
    if problems:
        raise BadInput(sorted(set(problems)))
    return assemble(kind, clusters.values(), max(report["generated"] for report in reports), check_mode)


def _one_of(known: Cluster, cluster: Cluster) -> Cluster | None:
    """Choose between two accounts of a cluster; None when they contradict each other."""
    if _without_since(known) == _without_since(cluster):
        # Both are right; the one that knows of an earlier time knows more.
        return min((known, cluster), key=_times)
    ran = [one for one in (known, cluster) if one["state"] != NOT_RUN]
    return ran[0] if len(ran) == 1 else None


def _without_since(cluster: Cluster) -> Cluster:
    lists = {name: [{**row, "since": None} for row in cluster[name]] for name in DRIFT}
    return {**cluster, **lists, "since": None}


def _times(cluster: Cluster) -> list[str]:
    rows: Iterable[dict[str, str]] = (row for name in DRIFT for row in cluster[name])
    return [cluster.get("since", ""), *(row.get("since", "") for row in rows)]


def same_but_for_times(one: Report, other: Report) -> bool:
    """Tell whether two reports say the same, whenever they were made and whatever they were compared with."""
    return _timeless(one) == _timeless(other)


def _timeless(report: Report) -> Report:
    clusters = [_without_since(cluster) for cluster in report["clusters"]]
    return {**report, "generated": None, "comparison": None, "clusters": clusters}
