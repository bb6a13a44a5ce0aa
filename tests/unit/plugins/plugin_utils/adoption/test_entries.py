# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of accounts: entries, proposals for protection, and what stays undecided."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.adoption.entries import (
    Conflict,
    Reading,
    adopt,
    cluster_names,
)
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.fleet import Cluster

SIMULATION, GENOMICS, REPORTS = CLUSTERS = (
    Cluster("simulation", "ehpc-hz-1", "ehpc", ("gpu",)),
    Cluster("genomics", "ehpc-hz-2", "ehpc", ("gpu",)),
    Cluster("reports", "2b460e01", "mrs"),
)


def reading(cluster, *members, known=(), **more):
    rows = [{"name": member} if isinstance(member, str) else member for member in members]
    return Reading(cluster, rows, {name: name for name in known}, **more)


def user(name, group="users", **more):
    return {"name": name, "group": group, **more}


def entries(*readings, **options):
    return [entry.as_fields() for entry in adopt(readings, CLUSTERS, **options).entries]


def test_one_name_and_group_is_one_entry():
    found = entries(
        reading(SIMULATION, user("ada.l"), user("grace", "wheel")),
        reading(GENOMICS, user("ada.l"), user("grace", "users")),
        reading(REPORTS, "ada.l", "grace"),
    )

    assert found == [
        {"name": "ada.l", "group": "users", "clusters": ["simulation", "genomics", "reports"]},
        {"name": "grace", "clusters": ["reports"]},
        {"name": "grace", "group": "users", "clusters": ["genomics"]},
        {"name": "grace", "group": "wheel", "clusters": ["simulation"]},
    ]


def test_what_could_not_be_created_anew_is_never_created():
    found = entries(
        reading(SIMULATION, user("bob", create=False), user("ada.l", "ops")), reading(REPORTS, "bob", "ada.l")
    )

    assert found == [
        {"name": "ada.l", "create": False, "clusters": ["simulation", "reports"]},
        {"name": "bob", "group": "users", "create": False, "clusters": ["simulation", "reports"]},
    ]


def test_an_account_of_no_known_group_is_not_given_one():
    found = entries(reading(SIMULATION, user("ada.l", "")), reading(GENOMICS, user("ada.l", "wheel")))

    assert found == [
        {"name": "ada.l", "clusters": ["simulation"]},
        {"name": "ada.l", "group": "wheel", "clusters": ["genomics"]},
    ]


def test_who_is_on_the_roster_or_protected_is_not_lacking():
    members = [user("ada.l"), user("grace"), user("svc.a")]

    assert entries(reading(SIMULATION, *members, known={"ada.l"}, protected=["svc.*"])) == [
        {"name": "grace", "group": "users", "clusters": ["simulation"]}
    ]


def test_services_and_names_without_an_entry_are_to_be_protected():
    found = adopt(
        [
            reading(SIMULATION, user("svc.backup"), user("a[1]"), user("Ada.L"), user("ada.l")),
            reading(REPORTS, "Ada.L", "ada.l", "grace", known={"Grace"}),
        ],
        CLUSTERS,
    )

    assert found.protected == ["Ada.L", "a[[]1]", "ada.l", "grace", "svc.backup"]
    assert [(entry.name, entry.clusters) for entry in found.entries] == [
        ("Ada.L", ("simulation",)),
        ("ada.l", ("simulation",)),
    ]
    assert found.undecided == [("Ada.L", "ada.l"), ("Grace", "grace")]


def test_what_the_roster_decided_of_a_name_holds():
    found = adopt(
        [
            reading(SIMULATION, user("svc.backup"), known={"svc.a", "grace"}),
            reading(GENOMICS, user("svc.a")),
            reading(REPORTS, "grace", "Grace"),
        ],
        CLUSTERS,
        leaving={"grace"},
    )

    assert [entry.as_fields() for entry in found.entries] == [
        {"name": "svc.a", "group": "users", "clusters": ["genomics"]}
    ]
    assert found.protected == ["Grace", "svc.backup"] and found.unresolved == ["grace"]


def test_accounts_of_one_person_have_an_entry_for_each_name():
    found = adopt(
        [
            reading(SIMULATION, user("ada.lovelace", "wheel"), user("lovelace_a", "wheel")),
            reading(GENOMICS, user("alovelace", "wheel"), user("svc.ada", create=False)),
            reading(REPORTS, "alovelace", "svc.ada", "a.lovelace"),
        ],
        CLUSTERS,
        people={"ada.lovelace": ["alovelace"], "ada.king": ["svc.ada", "aking"], "nobody": []},
    )

    assert [entry.as_fields() for entry in found.entries] == [
        {"name": "a.lovelace", "clusters": ["reports"]},
        {
            "name": "ada.king",
            "names": {"*": "svc.ada"},
            "group": "users",
            "create": False,
            "clusters": ["genomics", "reports"],
        },
        {"name": "ada.lovelace", "group": "wheel", "clusters": ["simulation"]},
        {"name": "ada.lovelace", "names": {"*": "alovelace"}, "group": "wheel", "clusters": ["genomics", "reports"]},
        {"name": "lovelace_a", "group": "wheel", "clusters": ["simulation"]},
    ]
    assert found.protected == [] and found.unmatched == ["aking", "nobody"] and found.conflicts == []
    # Of two of these nobody has said whose they are.
    assert found.undecided == [("a.lovelace", "ada.lovelace", "alovelace", "lovelace_a")]


def test_names_that_somebody_has_decided_on_are_not_undecided():
    world = [reading(SIMULATION, "ada.lovelace", "a.lovelace"), reading(GENOMICS, "alovelace")]

    one = adopt(world, CLUSTERS, people={"ada.lovelace": ["alovelace"], "a.lovelace": []})
    none = adopt(world, CLUSTERS)

    assert one.undecided == [] and none.undecided == [("a.lovelace", "ada.lovelace", "alovelace")]


def test_several_accounts_on_one_cluster_stay_people_of_their_own():
    on_roster = Reading(GENOMICS, [user("alovelace"), user("ada")], {"ada": "ada.lovelace"})
    found = adopt(
        [reading(SIMULATION, user("alovelace"), user("lovelace_a")), on_roster, reading(REPORTS, "alovelace")],
        CLUSTERS,
        people={"ada.lovelace": ["alovelace", "lovelace_a"]},
    )

    assert [(entry.name, entry.names, entry.clusters) for entry in found.entries] == [
        ("ada.lovelace", (("*", "alovelace"),), ("reports",)),
        ("alovelace", (), ("simulation", "genomics")),
        ("lovelace_a", (), ("simulation",)),
    ]
    assert found.conflicts == [
        Conflict("ada.lovelace", "simulation", ["alovelace", "lovelace_a"]),
        Conflict("ada.lovelace", "genomics", ["ada", "alovelace"]),
    ]


def test_an_account_is_protected_if_its_name_is_of_somebody_with_another():
    found = adopt([Reading(GENOMICS, [user("ada.l"), user("al")], {"al": "ada.l"})], CLUSTERS)

    # An entry for it would be a second one of this person for the cluster.
    assert found.entries == [] and found.protected == ["ada.l"]


def test_a_cluster_is_called_by_a_name_of_its_own():
    inventory = [
        Cluster("gpu", "id-1", "ehpc", ("gpu",)),
        Cluster("mrs", "id-2", "ehpc"),
        Cluster("sim*", "id-3", "ehpc"),
        Cluster("id-5", "id-4", "ehpc"),
        Cluster("two words", "id-5", "ehpc"),
        Cluster("plain", "id-6", "ehpc"),
        Cluster("plain-too", "id-6", "ehpc"),
    ]
    called = cluster_names([*inventory[:4], *inventory[5:]], inventory)

    assert [*called.values()] == ["id-1", "id-2", "id-3", "id-4", "plain", "plain-too"]
    with pytest.raises(BadInput, match="Neither two words nor id-5 is a plain name of this cluster alone"):
        cluster_names(inventory, inventory)


def test_a_fleet_is_adopted_in_one_go():
    clusters = [Cluster(f"cluster{number}", f"id-{number}", ("ehpc", "mrs")[number % 2]) for number in range(300)]
    members = [user(f"person.{number}") for number in range(100)]
    readings = [
        Reading(each, [*members, *(user(f"guest.{number}.{each.id}") for number in range(100))]) for each in clusters
    ]

    found = adopt(readings, clusters)

    assert len(found.entries) == 100 + 300 * 100 and len(found.entries[-1].clusters) == 300
