# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several reports as one: an AWX job that is sliced writes a report for each slice. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...module_utils._errors import BadInput
from .model import assemble
from .records import DRIFT, NOT_RUN, Cluster, Report, Row, Run


def merged(reports: Sequence[Report]) -> Report:
    """Put the clusters of all reports into one; what was different from earlier ones is left out.

    The time is that of the latest. A host may stand in several reports when they say the same of it, or when all
    but one did not run it. BadInput for any other, or when the reports are of different kinds.
    """
    kinds = {(report.kind, report.check_mode) for report in reports}
    if len(kinds) != 1:
        raise BadInput(["Reports of different kinds, or with and without check mode, cannot be merged."])
    ((kind, check_mode),) = kinds
    clusters: dict[str, Cluster] = {}
    problems = []
    for cluster in (cluster for report in reports for cluster in report.clusters):
        known = clusters.setdefault(cluster.host, cluster)
        kept = _one_of(known, cluster)
        if kept is None:
            problems.append(f"Two reports say different things of {cluster.host}.")
        else:
            clusters[cluster.host] = kept
    if problems:
        raise BadInput(sorted(set(problems)))
    whole = assemble(kind, clusters.values(), max(report.generated for report in reports), check_mode)
    notes = list(dict.fromkeys(note for report in reports for note in report.notes))
    return replace(whole, run=_run([report.run for report in reports]), notes=notes)


def _run(runs: Sequence[Run]) -> Run:
    """Say of several runs, which are slices of one, how they came about: the slowest of them tells how long it took."""
    seconds = [run.seconds for run in runs if run.seconds is not None]
    return Run(
        ", ".join(dict.fromkeys(run.by for run in runs if run.by)),
        ", ".join(dict.fromkeys(run.job for run in runs if run.job)),
        max(seconds, default=None),
        list(dict.fromkeys(source for run in runs for source in run.sources)),
    )


def _one_of(known: Cluster, cluster: Cluster) -> Cluster | None:
    """Choose between two accounts of a cluster; None when they contradict each other."""
    if _timeless(known) == _timeless(cluster):
        # Both are right; the one that knows of an earlier time knows more.
        return min((known, cluster), key=_times)
    ran = [one for one in (known, cluster) if one.state != NOT_RUN]
    return ran[0] if len(ran) == 1 else None


def _timeless(cluster: Cluster) -> dict[str, Any]:
    def without(rows: list[Row] | None) -> list[Row] | None:
        return rows and [{**row, "since": None} for row in rows]

    lists = {name: without(cluster.rows(name)) for name in DRIFT}
    return {**vars(cluster), **lists, "members": without(cluster.members), "since": None, "read": None, "calls": None}


def _times(cluster: Cluster) -> list[str]:
    return [cluster.since, *(row.get("since", "") for name in DRIFT for row in cluster.rows(name))]


def same_but_for_times(one: Report, other: Report) -> bool:
    """Tell whether two reports say the same, whenever and by whom they were made and whatever was before."""
    return _whole(one) == _whole(other)


def _whole(report: Report) -> tuple[Any, ...]:
    return report.kind, report.check_mode, list(map(_timeless, report.clusters))
