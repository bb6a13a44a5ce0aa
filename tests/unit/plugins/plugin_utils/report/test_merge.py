# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Merging: the slices of a job come to the report of the whole job."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report import model
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.compare import compared
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.merge import merged, same_but_for_times

from .fleets import FIRST, MIXED, SECOND, audit, entry, fleets, onboard, result, standing


@given(fleets, st.data())
def test_slices_of_a_fleet_come_to_the_report_of_the_fleet_in_any_order(fleet, data):
    cut = data.draw(st.integers(0, len(fleet)))
    slices = [audit(*fleet[:cut]), audit(*fleet[cut:])]

    assert merged(slices) == merged(slices[::-1]) == audit(*fleet)


def test_totals_are_counted_anew_and_the_time_is_the_latest():
    report = merged([audit(*MIXED[:2], generated=SECOND), audit(*MIXED[2:], generated=FIRST)])

    assert report.totals == audit(*MIXED).totals and report.generated == SECOND
    assert [cluster.since for cluster in report.clusters if cluster.host == "climate"] == [FIRST]


def test_a_cluster_in_two_reports_counts_once_when_they_say_the_same_and_the_earlier_time_holds():
    drifted = entry("simulation", standing(["ada"]))
    known = compared(audit(drifted, generated=FIRST), audit(drifted, generated=SECOND))
    report = merged([audit(drifted, generated=SECOND), known])

    assert report.totals["clusters"] == 1 and report.history == []
    assert report.clusters[0].missing == [{"name": "ada", "since": FIRST}]


def test_who_did_not_run_a_cluster_gives_way_to_who_did():
    ran, idle = audit(entry("simulation", result())), audit(entry("simulation", None))

    assert merged([idle, ran]).clusters == merged([ran, idle]).clusters == ran.clusters


def test_contradictions_and_different_kinds_are_refused():
    one, other = entry("simulation", standing(["ada"])), entry("simulation", result())
    with pytest.raises(BadInput, match="different things of simulation"):
        merged([audit(one), audit(other)])
    for odd in (onboard(), onboard(check_mode=True)):
        with pytest.raises(BadInput, match="different kinds"):
            merged([audit(), odd])


@given(fleets)
def test_only_times_do_not_count_as_something_else(fleet):
    report = audit(*fleet)

    assert same_but_for_times(report, audit(*fleet, generated=SECOND))
    assert same_but_for_times(report, compared(report, audit(*fleet, generated=SECOND)))
    more = model.assemble("audit", [*report.clusters, *audit(entry("new host", None)).clusters], FIRST, True)
    assert not same_but_for_times(report, more)
