# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two audits: who came and who went, and since when a difference has stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.compare import compared, counts

from .fleets import FIRST, SECOND, THIRD, audit, entry, onboard, reports, result, row, standing

NAMES = ("ada", "bob", "eve")
stands = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["missing", "extra", "wrong"]))


def on(generated, **lists):
    return audit(entry("simulation", standing(**lists)), generated=generated)


def steps(report):
    return [
        {way: [person["name"] for person in cluster[way]] for way in ("came", "went", "changed") if cluster[way]}
        for cluster in report["comparison"]["clusters"]
    ]


def since(report):
    (cluster,) = report["clusters"]
    return {person["name"]: person["since"] for person in (*cluster["missing"], *cluster["extra"])}


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ({"missing": ["ada"]}, {}, {"came": ["ada"]}),
        ({}, {"extra": ["ada"]}, {"came": ["ada"]}),
        ({"missing": ["ada"]}, {"extra": ["ada"]}, {"came": ["ada"]}),
        ({"missing": ["ada"]}, {"wrong": ["ada"]}, {"came": ["ada"]}),
        ({}, {"missing": ["ada"]}, {"went": ["ada"]}),
        ({"extra": ["ada"]}, {}, {"went": ["ada"]}),
        ({"extra": ["ada"]}, {"missing": ["ada"]}, {"went": ["ada"]}),
        ({"wrong": ["ada"]}, {"missing": ["ada"]}, {"went": ["ada"]}),
        ({"wrong": ["ada"]}, {}, {"changed": ["ada"]}),
        ({}, {"wrong": ["ada"]}, {"changed": ["ada"]}),
        ({"extra": ["ada"]}, {"wrong": ["ada"]}, {"changed": ["ada"]}),
    ],
)
def test_it_tells_who_came_and_who_went(before, now, told):
    assert steps(compared(on(FIRST, **before), on(SECOND, **now))) == [told]


def test_another_wrong_group_is_a_change_with_a_time_of_its_own():
    def grouped(before, generated):
        rows = row("ada", "group_changed", before=before, group="users")
        return audit(entry("simulation", result(rows)), generated=generated)

    report = compared(grouped("wheel", FIRST), grouped("guests", SECOND))

    assert steps(report) == [{"changed": ["ada"]}]
    assert report["clusters"][0]["wrong_group"][0]["since"] == SECOND


def test_a_difference_keeps_the_time_since_when_it_has_stood_from_audit_to_audit():
    second = compared(on(FIRST, missing=["ada"]), on(SECOND, missing=["ada", "bob"]))
    third = compared(second, on(THIRD, missing=["ada", "bob"], extra=["eve"]))

    assert since(third) == {"ada": FIRST, "bob": SECOND, "eve": THIRD}
    assert third["clusters"][0]["since"] == FIRST


def test_of_a_cluster_that_one_audit_could_not_read_only_the_state_is_compared():
    unread = audit(entry("simulation", {"failed": True, "msg": "no"}), generated=FIRST)
    report = compared(unread, on(SECOND, missing=["ada"]))

    (step,) = report["comparison"]["clusters"]
    assert (step["before"], step["after"], step["read"]) == ("failed", "drifted", False)
    assert steps(report) == [{}]
    assert since(report) == {"ada": SECOND}


def test_clusters_that_came_and_went_are_named_also_when_a_host_stands_for_another_cluster():
    old = audit(entry("a", result()), entry("b", result()), entry("c", result()))
    new = audit(entry("b", result()), entry("c", result(), provider="mrs"), entry("d", result()), generated=SECOND)

    assert counts(compared(old, new)["comparison"]) == {
        "previous": FIRST,
        "clusters_added": ["c", "d"],
        "clusters_gone": ["a", "c"],
        "came": 0,
        "went": 0,
        "changed": 0,
    }


def test_only_audits_in_their_order_can_be_compared():
    with pytest.raises(BadInput, match="Only audits"):
        compared(on(FIRST), onboard())
    with pytest.raises(BadInput, match="later one, of 2026-11-08"):
        compared(on(SECOND), on(FIRST))


@given(reports(kinds=("audit",)))
def test_a_report_does_not_differ_from_itself(report):
    found = compared(report, report)

    assert all(not found["comparison"][key] for key in ("clusters", "clusters_added", "clusters_gone"))
    assert found["clusters"] == report["clusters"]


@given(stands, stands)
def test_who_came_one_way_went_the_other_way(one, other):
    def report(stands, generated):
        return on(generated, **{kind: [name for name in stands if stands[name] == kind] for kind in stands.values()})

    there = steps(compared(report(one, FIRST), report(other, SECOND)))
    back = steps(compared(report(other, FIRST), report(one, SECOND)))

    turned = {"came": "went", "went": "came", "changed": "changed"}
    assert [{turned[way]: names for way, names in step.items()} for step in there] == back
    told = sorted(name for step in there for names in step.values() for name in names)
    assert told == [name for name in NAMES if one.get(name) != other.get(name)]


def test_a_person_and_an_account_of_that_name_are_two():
    extra, missing = row("ada", "removed"), row("ada", "created", account="ada_l")
    before = audit(entry("simulation", result(extra, missing)))

    later = compared(before, audit(entry("simulation", result(missing)), generated=SECOND))

    (step,) = later["comparison"]["clusters"]
    assert step["went"] == [{"name": "ada", "before": "extra", "after": "in_line"}] and not step["came"]
    assert later["clusters"][0]["missing"] == [{"name": "ada", "account": "ada_l", "since": FIRST}]
    gone = compared(before, audit(entry("simulation", result(extra)), generated=SECOND))["comparison"]["clusters"][0]
    assert gone["came"] == [{"name": "ada", "account": "ada_l", "before": "missing", "after": "in_line"}]
