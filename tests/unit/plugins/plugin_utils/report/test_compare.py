# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report import compare
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.compare import compared, counts

from .fleets import FIRST, SECOND, THIRD, audit, entry, onboard, reports, result, row, standing

TIMES = (FIRST, SECOND, THIRD, "2026-11-22T03:00:00Z")
groups = st.dictionaries(st.sampled_from(["ada", "bob", "eve"]), st.sampled_from(["users", "wheel"]))


def on(generated, **lists):
    return audit(entry("simulation", standing(**lists)), generated=generated)


def holding(members, generated):
    """An audit of a cluster that holds these, by group; of None, of one that cannot be read."""
    rows = [{"name": name, "group": group} for name, group in sorted((members or {}).items())]
    failed = {"failed": True, "msg": "no"}
    return audit(entry("simulation", failed if members is None else result(members=rows)), generated=generated)


def steps(report, step=0):
    return [
        {way: [person["name"] for person in cluster[way]] for way in ("came", "went", "changed") if cluster[way]}
        for cluster in report.history[step]["clusters"]
    ]


def since(report):
    (cluster,) = report.clusters
    return {person["name"]: person["since"] for person in (*cluster.missing, *cluster.extra)}


def test_it_tells_who_came_who_went_and_whose_group_changed():
    before = holding({"ada": "users", "bob": "users", "eve": "users"}, FIRST)
    report = compared(before, holding({"bob": "wheel", "eve": "users", "joan": "users"}, SECOND))

    (cluster,) = report.history[0]["clusters"]
    assert cluster["came"] == [{"name": "joan", "after": "users"}]
    assert cluster["went"] == [{"name": "ada", "before": "users"}]
    assert cluster["changed"] == [{"name": "bob", "before": "users", "after": "wheel"}]
    assert {row["name"]: row["since"] for row in report.clusters[0].members} == {
        "bob": FIRST, "eve": FIRST, "joan": SECOND,
    }  # fmt: skip


def test_another_wrong_group_has_a_time_of_its_own():
    def grouped(before, generated):
        rows = row("ada", "group_changed", before=before, group="users")
        return audit(entry("simulation", result(rows)), generated=generated)

    report = compared(grouped("wheel", FIRST), grouped("guests", SECOND))

    assert report.clusters[0].wrong_group[0]["since"] == SECOND


def test_a_difference_keeps_the_time_since_when_it_has_stood():
    second = compared(on(FIRST, missing=["ada"]), on(SECOND, missing=["ada", "bob"]))
    third = compared(second, on(THIRD, missing=["ada", "bob"], extra=["eve"]))

    assert since(third) == {"ada": FIRST, "bob": SECOND, "eve": THIRD}
    assert third.clusters[0].since == FIRST


def test_what_went_on_while_a_cluster_could_not_be_read_is_told():
    unread = compared(holding({"ada": "users"}, FIRST), holding(None, SECOND))
    report = compared(unread, holding({"bob": "users"}, THIRD), keep=2)

    (cluster,) = unread.clusters
    assert (cluster.state, cluster.read, [row["name"] for row in cluster.members]) == ("failed", FIRST, ["ada"])
    assert unread.history[0]["clusters"][0] == {
        **{"host": "simulation", "before": "in_line", "after": "failed", "read": False},
        **{"came": [], "went": [], "changed": []},
    }
    assert steps(report) == [{"came": ["bob"], "went": ["ada"]}] and len(report.history) == 2


def test_of_a_cluster_that_was_never_read_only_the_state_is_compared():
    report = compared(holding(None, FIRST), holding({"ada": "users"}, SECOND))

    (step,) = report.history[0]["clusters"]
    assert (step["before"], step["after"], step["read"]) == ("failed", "in_line", False) and steps(report) == [{}]


def test_clusters_that_came_and_went_are_named_also_when_a_host_stands_for_another_cluster():
    old = audit(entry("a", result()), entry("b", result()), entry("c", result()))
    new = audit(entry("b", result()), entry("c", result(), provider="mrs"), entry("d", result()), generated=SECOND)

    assert counts(compared(old, new).history[0]) == {
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

    assert all(not found.history[0][key] for key in ("clusters", "clusters_added", "clusters_gone"))
    assert found.clusters == report.clusters


@given(st.lists(st.none() | groups, min_size=2, max_size=4), st.integers(1, 3))
def test_the_history_is_what_two_audits_each_differ_in(worlds, keep):
    audits = [holding(world, time) for world, time in zip(worlds, TIMES, strict=False)]
    last = reduce(lambda old, new: compared(old, new, keep), audits)

    pairs = list(pairwise(audits))[::-1][:keep]
    assert [(step["previous"], step["generated"]) for step in last.history] == [
        (old.generated, new.generated) for old, new in pairs
    ]
    if None not in worlds:
        assert last.history == [compared(old, new).history[0] for old, new in pairs]


@given(groups, groups)
def test_who_came_one_way_went_the_other_way(one, other):
    there = steps(compared(holding(one, FIRST), holding(other, SECOND)))
    back = steps(compared(holding(other, FIRST), holding(one, SECOND)))

    turned = {"came": "went", "went": "came", "changed": "changed"}
    assert [{turned[way]: names for way, names in step.items()} for step in there] == back
    assert sorted(name for step in there for names in step.values() for name in names) == sorted(
        name for name in {*one, *other} if one.get(name) != other.get(name)
    )


def test_a_long_history_loses_its_oldest_steps(monkeypatch):
    monkeypatch.setattr(compare, "MAX_ROWS", 3)
    worlds = [{}, {"ada": "users", "bob": "users"}, {}, {"ada": "users", "bob": "users", "eve": "users"}]

    last = reduce(lambda old, new: compared(old, new, 9), map(holding, worlds, TIMES))

    assert [len(step["clusters"][0]["came"]) for step in last.history] == [3]


def test_a_person_and_an_account_of_that_name_are_two():
    person, account = {"name": "ada", "account": "ada_l", "group": "users"}, {"name": "ada", "group": "users"}
    before = audit(entry("simulation", result(members=[person, account])))

    later = compared(before, audit(entry("simulation", result(members=[person])), generated=SECOND))

    (step,) = later.history[0]["clusters"]
    assert step["went"] == [{"name": "ada", "before": "users"}] and not step["came"]
