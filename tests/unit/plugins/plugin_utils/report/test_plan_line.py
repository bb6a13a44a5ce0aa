# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said at the terminal is true, once, and short."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.plan_line import (
    drift,
    failure_lines,
    plan_line,
)

from .fleets import MIXED, REFUSAL, at_size, audit, entry, onboard, reports, result, row, standing

DRIFTED = entry("simulation", standing(["ada", "bob"], ["mallory"], ["grace"]))
IN_LINE = entry("genomics", result())


def test_an_audit_is_a_plan_with_the_names_of_who_goes_first():
    assert plan_line(audit(DRIFTED, IN_LINE)) == (
        "Plan: 2 to add, 1 to change, 1 to remove on 1 of 2 clusters: -mallory, ~grace, +ada, +bob"
    )
    assert plan_line(audit(IN_LINE)) == "Plan: nothing to change on 1 cluster"
    assert plan_line(onboard(DRIFTED, check_mode=True)).startswith("Plan: 2 to add, ")


def test_a_run_says_what_was_done_and_what_was_not():
    stopped = [row("cy", "failed", error=REFUSAL), row("di", "unknown"), row("ed", "skipped")]
    partly = entry("climate", {**result(row("ada", "created"), *stopped), "failed": True, "msg": "no"})

    assert plan_line(onboard(partly, DRIFTED, IN_LINE)) == (
        "Done: 3 added, 1 changed, 1 removed, 1 failed, 1 unknown, 1 not tried on 2 of 3 clusters; 1 partly done: "
        "-mallory, ~grace, +ada, +bob"
    )
    assert plan_line(onboard(IN_LINE)) == "Done: nothing changed on 1 cluster"


def test_a_large_fleet_has_twenty_names():
    line = plan_line(audit(*at_size(50, 100, 40)))

    assert line.startswith("Plan: 1000 to add, 500 to change, 500 to remove on 50 of 50 clusters: -firstname.")
    assert line.count("firstname.") == 20 and line.endswith(" and 20 more")


def test_clusters_without_a_result_are_counted():
    assert plan_line(audit(*MIXED)).split(": ")[1].endswith(" on 2 of 6 clusters; 1 failed; 1 unreachable; 1 not run")


def test_what_differs_is_counted_by_kind():
    found = standing(["ada", "bob"], ["mallory"], ["grace"])
    found["users"].append(row("eve", "removed", before="wheel"))
    (cluster,) = audit(entry("simulation", found)).clusters
    unforeseen = {**result(), "changed": True}
    (other,) = audit(entry("genomics", unforeseen)).clusters

    told = "2 missing, 1 extra with sudo, 1 extra, 1 in the wrong group (ada, bob, eve, grace, mallory)"
    assert drift(cluster) == told and drift(other) == "more than the result says"


def test_a_reason_is_said_once_with_its_hosts():
    ids = {f"sim{number:02}": f"ehpc-hz-{number:02}" for number in range(40)}
    failures = {host: f"NotAuthorized: no (ListUsers on {ids[host]}, request id R-{host})." for host in ids}

    told = failure_lines({"data": "The cluster was not reached.\nreally", **failures}, ids)

    assert told == [
        "40 clusters failed: NotAuthorized: no (ListUsers on ehpc-hz-00, request id R-sim00). "
        f"({', '.join(f'sim{number:02}' for number in range(20))} and 20 more)",
        "1 cluster failed: The cluster was not reached. really (data)",
    ]


@pytest.mark.parametrize("check_mode", [True, False])
@given(report=reports())
def test_every_line_is_one_line(check_mode, report):
    assert plan_line(replace(report, check_mode=check_mode)).isprintable()
    assert all(drift(cluster).isprintable() for cluster in report.clusters)
