# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rosters checked against all clusters of an inventory."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.parse import Parsed, parse
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.fleet import Cluster, Fleet

CLUSTERS = [
    Cluster("simulation", "ehpc-hz-1", "ehpc", ("gpu",)),
    Cluster("genomics", "ehpc-hz-2", "ehpc"),
    Cluster("reports", "2b460e01", "mrs", ("data",)),
]
GOOD = "Analytical-1"


def parsed(*entries: object) -> list[Parsed]:
    return [parse(f"roster entry {number}", entry) for number, entry in enumerate(entries, 1)]


def problems(*entries: object) -> list[str]:
    with pytest.raises(BadInput) as caught:
        Fleet(CLUSTERS).check(parsed(*entries), CLUSTERS)
    return caught.value.problems


@pytest.mark.parametrize("clusters", ["simulation", "ehpc-hz-*", "gpu", ["data"], "ehpc mrs", None])
def test_a_name_of_a_cluster_matches(clusters):
    assert Fleet(CLUSTERS[2:]).unmatched([]) == []
    entry = parsed({"name": "ada", "clusters": clusters})[0].entry
    assert Fleet(CLUSTERS).unmatched([entry]) == []


def test_a_provider_without_clusters_matches():
    (each,) = parsed({"name": "ada", "clusters": "mrs"})
    assert Fleet(CLUSTERS[:2]).unmatched([each.entry]) == []


def test_clusters_that_match_nothing_are_named_with_the_nearest():
    entries = [
        each.entry for each in parsed({"name": "ada", "clusters": "simulaton, gpu"}, {"name": "b", "clusters": ["#"]})
    ]
    assert Fleet(CLUSTERS).unmatched(entries) == [
        "roster entry 1 (ada): no cluster of the inventory matches simulaton; did you mean simulation?",
        "roster entry 2 (b): no cluster of the inventory matches #.",
    ]


def test_an_entry_is_judged_by_the_clouds_that_it_is_for():
    entries = [
        {"name": "Ada Lovelace", "clusters": "data"},
        {"name": "ada", "group": "analysts", "clusters": ["rep*"]},
        {"name": "bob", "group": "analysts", "clusters": ["reports", "gpu"]},
        {"name": " cy", "clusters": ["mrs"]},
        {"name": "9lives", "clusters": ["mrs"]},
        {"name": "dan", "password": "short", "clusters": ["nowhere"]},
    ]
    assert problems(*entries) == [
        "roster entry 3 (bob): group must be one of users, wheel.",
        "roster entry 4 ( cy): name must not have control characters, nor white space at its ends.",
        "roster entry 5 (9lives): the name of an IAM user has letters, digits, spaces and - _ . only, "
        "and no digit in front, unless the account exists already.",
    ]


def test_one_name_twice_on_a_cluster_is_refused():
    entries = [
        {"name": "ada", "clusters": "gpu"},
        {"name": "ada", "clusters": "genomics"},
        {"name": "ada", "clusters": "ehpc-hz-1"},
        {"name": "gone", "state": "absent"},
        {"name": "gone", "state": "absent"},
    ]
    assert problems(*entries) == ["roster entry 3 (ada): stands in roster entry 1 already."]


def test_names_that_differ_in_case_are_warned_of_or_refused():
    ehpc = parsed({"name": "Ada", "clusters": "ehpc"}, {"name": "ada", "clusters": "simulation"})
    assert Fleet(CLUSTERS).check(ehpc, CLUSTERS) == [
        "roster entry 2 (ada): differs from Ada in roster entry 1 only in case."
    ]
    assert problems({"name": "Ada", "clusters": "mrs"}, {"name": "ada"}) == [
        "roster entry 2 (ada): differs from Ada in roster entry 1 only in case, which MRS Manager does not tell apart."
    ]
    assert (
        Fleet(CLUSTERS).check(parsed({"name": "Ada", "clusters": "mrs"}, {"name": "ada", "clusters": "ehpc"}), CLUSTERS)
        == []
    )


def test_two_hosts_of_one_cluster_are_named():
    fleet = Fleet([*CLUSTERS, Cluster("again", "ehpc-hz-1", "ehpc")])
    assert fleet.same_cluster(["again", "genomics", "simulation"]) == [
        "simulation and again are hosts of the same cluster, ehpc-hz-1."
    ]
    assert fleet.same_cluster(["again", "genomics"]) == []


def test_names_are_by_clusters_that_there_are():
    entries = [
        each.entry for each in parsed({"name": "ada", "names": {"MRS": "a", "mrs": "b", "g*": "c", "reprots": "d"}})
    ]
    assert Fleet(CLUSTERS).unmatched(entries) == [
        "roster entry 1 (ada): names: no cluster of the inventory matches MRS; did you mean mrs?",
        "roster entry 1 (ada): names: no cluster of the inventory matches reprots; did you mean reports?",
    ]


def test_two_people_with_one_account_on_a_cluster_are_refused():
    assert problems(
        {"name": "ada", "names": {"gpu": "shared", "mrs": "ada"}},
        {"name": "bob", "names": {"ehpc": "shared"}},
        {"name": "shared", "clusters": "simulation"},
        {"name": "cy", "names": {"mrs": "bob"}},
    ) == [
        "roster entry 2 (bob, account shared): has the same account as roster entry 1 (ada, account shared).",
        "roster entry 3 (shared): has the same account as roster entry 1 (ada, account shared); "
        "has the same account as roster entry 2 (bob, account shared).",
        "roster entry 4 (cy, account bob): has the same account as roster entry 2 (bob).",
    ]


def test_people_may_have_names_of_others_who_are_not_there():
    people = parsed(
        {"name": "ada", "names": {"gpu": "bob", "ehpc": "ada"}},
        {"name": "bob", "names": {"simulation": "ada"}},
        {"name": "Ada", "clusters": "mrs", "names": {"mrs": "ada2"}},
    )
    assert Fleet(CLUSTERS).check(people, CLUSTERS) == []


def test_one_person_with_two_accounts_on_a_cluster_is_refused():
    two = [{"name": "ada", "clusters": "ehpc"}, {"name": "ada", "clusters": "gpu", "names": {"gpu": "ada2"}}]
    assert problems(*two) == ["roster entry 2 (ada, account ada2): stands in roster entry 1 already."]
    # An old account goes, and a new one takes its place.
    assert Fleet(CLUSTERS).check(parsed({**two[0], "state": "absent"}, two[1]), CLUSTERS) == []


def test_accounts_that_differ_in_case_are_those_of_the_cluster():
    entries = [{"name": "ada", "names": {"data": "Lovelace"}}, {"name": "bob", "names": {"mrs": "lovelace"}}]
    assert problems(*entries) == [
        "roster entry 2 (bob, account lovelace): differs from Lovelace in roster entry 1 only in case, "
        "which MRS Manager does not tell apart."
    ]
    apart = parsed({"name": "ada", "names": {"mrs": "a1"}}, {"name": "Ada", "names": {"mrs": "a2"}})
    assert Fleet(CLUSTERS).check(apart, CLUSTERS) == [
        "roster entry 2 (Ada): differs from ada in roster entry 1 only in case."
    ]


def test_labels_that_disagree_are_told_with_other_mistakes():
    clusters = [*CLUSTERS, Cluster("lab", "ehpc-hz-3", "ehpc", ("gpu", "big"))]
    entries = parsed(
        {"name": "ada", "names": {"gpu": "ada1", "big": "ada2", "mrs": " ada"}, "group": "root"},
        {"name": "9lives", "clusters": "mrs", "names": {"mrs": "nine"}},
    )
    with pytest.raises(BadInput) as caught:
        Fleet(clusters).check(entries, clusters)
    group = "group must be one of users, wheel."
    assert caught.value.problems == [
        f"roster entry 1 (ada, account ada1): {group}",
        f"roster entry 1 (ada): {group}",
        "roster entry 1 (ada, account  ada): name must not have control characters, nor white space at its ends.",
        "roster entry 1 (ada): names of gpu and big differ, and one cluster goes by both.",
    ]


def test_a_leaver_is_compared_by_the_accounts_of_its_entries():
    leaver = Parsed(Entry("leavers entry 1", "ada", state="absent", in_roster=False))
    people = parsed(
        {"name": "ada", "clusters": "gpu", "names": {"ehpc": "bob"}}, {"name": "bob", "clusters": "genomics"}
    )

    with pytest.raises(BadInput) as caught:
        Fleet(CLUSTERS).check([*people, leaver], CLUSTERS)

    assert caught.value.problems == [
        "leavers entry 1 (ada, account bob): stands in roster entry 1 already.",
        "leavers entry 1 (ada, account bob): has the same account as roster entry 2 (bob).",
    ]


def test_nobody_leaves_by_the_account_of_somebody_who_stays():
    people = parsed(
        {"name": "ada", "names": {"mrs": "ada_l"}},
        {"name": "Bob", "clusters": "mrs"},
        {"name": "bob", "clusters": "ehpc"},
    )
    leavers = [
        Parsed(Entry(f"leavers entry {number}", name, state="absent", in_roster=False))
        for number, name in enumerate(["ada", "ada_l", "bob"], 1)
    ]

    with pytest.raises(BadInput) as caught:
        Fleet(CLUSTERS).check([*people, *leavers], CLUSTERS, "only")

    assert caught.value.problems == [
        "leavers entry 2 (ada_l): has the same account as roster entry 1 (ada, account ada_l).",
        "leavers entry 3 (bob): differs from Bob in roster entry 2 only in case, "
        "which MRS Manager does not tell apart.",
    ]
    assert Fleet(CLUSTERS).check([*people, leavers[0]], CLUSTERS, "only") == []
