# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as JUnit XML for CI systems: a test case for each cluster."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from . import words
from .model import plain
from .records import CHANGED, DRIFTED, IN_LINE, Cluster, Report

SUITE = "clusterops.onboarding"
FACTS = ("account", "group", "since", "request_id")


def to_junit(report: Report) -> str:
    """Write the report: drift is a failure; what was not seen to be in line or brought in line is an error."""
    totals = report.totals
    good = totals[IN_LINE] + totals[CHANGED]
    counts = {"tests": totals["clusters"], "failures": totals[DRIFTED]}
    counts["errors"] = totals["clusters"] - totals[DRIFTED] - good
    attributes = {key: str(count) for key, count in counts.items()}
    root = Element("testsuites", attributes)
    # The format knows no time zone; everybody takes its times for UTC.
    stamp = report.generated.rstrip("Z")
    suite = SubElement(root, "testsuite", {"name": f"{SUITE}.{report.kind}", "timestamp": stamp, **attributes})
    for cluster in report.clusters:
        _add_case(suite, report, cluster)
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _add_case(suite: Element, report: Report, cluster: Cluster) -> None:
    classname = ".".join(part for part in (SUITE, report.kind, cluster.provider) if part)
    case = SubElement(suite, "testcase", {"classname": plain(classname), "name": plain(cluster.host), "time": "0"})
    state = words.states(report)[cluster.state]
    counted = words.counted(report, cluster)
    text = "\n".join(_lines(report, cluster))
    if cluster.state in (IN_LINE, CHANGED):
        if text:
            SubElement(case, "system-out").text = text
        return
    tag = "failure" if cluster.state == DRIFTED else "error"
    message = plain(cluster.message).partition("\n")[0] or counted or state
    SubElement(case, tag, {"type": cluster.state, "message": message}).text = text


def _lines(report: Report, cluster: Cluster) -> Iterator[str]:
    kinds = words.lists(report)
    if cluster.cluster_id:
        yield f"cluster {plain(cluster.cluster_id)}"
    if cluster.message:
        yield plain(cluster.message)
    for name, row in cluster.differences:
        who = f"group {row['name']}" if row.get("type") else row["name"]
        facts = [f"{row['before']} -> {row['after']}"] if row.get("before") and row.get("after") else []
        facts += [f"{key.replace('_', ' ')} {row[key]}" for key in FACTS if row.get(key)]
        told = f" ({', '.join(facts)})" if facts else ""
        error = ": ".join(row[key] for key in ("code", "message") if row.get(key))
        yield plain(f"{kinds[name]}: {who}{told}{f': {error}' if error else ''}")
