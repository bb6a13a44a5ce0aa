# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook adopt on clusters of both clouds."""

from __future__ import annotations

import json

import pytest
import yaml

from tests.unit.roles.fleet import GENOMICS, INVENTORY, READING, REPORTS, SIMULATION, states, writes

ACCOUNTS = {
    SIMULATION: {
        "ada.lovelace": "wheel",
        "grace.hopper": "users",
        "bob": "users",
        "svc.backup": "users",
        "{{x}}": "users",
    },
    GENOMICS: {"ada.lovelace": "users", "grace.hopper": "users", "{{ ansible_version }}": "users"},
}
SYNCHRONISED = ["grace.hopper", "g.hopper", "Joan.Clarke", "joan.clarke"]


@pytest.fixture
def grown(fleet):
    """The fleet with accounts that nobody has a list of."""
    for cluster_id, accounts in ACCOUNTS.items():
        fleet.put_cluster(cluster_id, [{"name": name, "group": group} for name, group in accounts.items()])
    fleet.put_mrs_cluster(REPORTS, SYNCHRONISED, settings={"polls": 0})
    fleet.clear_calls()
    return fleet


def play(ansible, name, *arguments):
    return ansible.playbook(f"clusterops.onboarding.{name}", "-i", str(INVENTORY), *arguments)


def adopted(ansible, name="adopted.yml"):
    text = (ansible.folder / name).read_text().replace("!unsafe ", "")
    return yaml.safe_load(text)


def files(ansible, pattern="adopted*"):
    return sorted(path.name for path in ansible.folder.glob(pattern))


def test_an_adopted_fleet_is_in_line_and_stays_so(ansible, grown):
    foreseen = play(ansible, "adopt", "--check", "--diff")
    assert foreseen.returncode == 0 and files(ansible) == [] and "+  group: wheel" in foreseen.output

    done = play(ansible, "adopt")
    both = ["-e", "@adopted.yml", "-e", "@adopted.protected.yml"]
    again = play(ansible, "adopt", *both)
    exact = play(ansible, "onboard", *both, "-e", "cluster_users_exclusive=true")
    audited = play(ansible, "audit", *both)

    assert [run.returncode for run in (done, again, exact, audited)] == [0] * 4
    assert adopted(ansible)["cluster_users_roster"] == [
        {"name": "ada.lovelace", "group": "users", "clusters": ["genomics"]},
        {"name": "ada.lovelace", "group": "wheel", "clusters": ["simulation"]},
        {"name": "bob", "group": "users", "create": False, "clusters": ["simulation"]},
        {"name": "g.hopper", "clusters": ["reports"]},
        {"name": "grace.hopper", "group": "users", "clusters": ["simulation", "genomics", "reports"]},
        {"name": "{{x}}", "group": "users", "create": False, "clusters": ["simulation"]},
    ]
    protected = ["Joan.Clarke", "joan.clarke", "svc.backup", "{{ ansible_version }}"]
    assert adopted(ansible, "adopted.protected.yml") == {"cluster_users_protected": protected}
    assert "Undecided whether one person: Joan.Clarke = joan.clarke, g.hopper = grace.hopper." in done.output
    assert "The roster lacks nobody on 3 clusters." in again.output and files(ansible) == [
        "adopted.protected.yml",
        "adopted.yml",
    ]
    assert (
        states(ansible, "audit")
        == states(ansible, "onboard")
        == dict.fromkeys(("simulation", "genomics", "reports"), "in_line")
    )
    assert writes(grown) == []


def test_adopt_writes_what_the_roster_lacks(ansible, grown):
    roster = [{"name": "grace.hopper"}, {"name": "ada.lovelace", "clusters": "genomics", "expires": "2020-12-31"}]
    (ansible.folder / "roster.yml").write_text(yaml.safe_dump({"cluster_users_roster": roster}))
    protected = '{"cluster_users_protected": ["svc.*", "?oan*"]}'
    (ansible.folder / "taken.csv").write_text("mine\n")

    refused = play(ansible, "adopt", "-e", "@roster.yml", "-e", protected, "-e", "adopt_dest=taken.csv")
    grown.add_faults([{"kind": "error", "operation": "ListUsers", "code": "NotAuthorized", "cluster_id": GENOMICS}])
    done = play(ansible, "adopt", "-e", "@roster.yml", "-e", protected, "-e", "adopt_dest=more.csv")

    assert refused.returncode != 0 and (ansible.folder / "taken.csv").read_text() == "mine\n"
    assert f"Exists already and is not overwritten: {ansible.folder / 'taken.csv'}" in refused.output
    assert done.returncode != 0 and "NotAuthorized: " in done.output
    assert (ansible.folder / "more.csv").read_text("utf-8-sig").splitlines() == [
        "name,group,create,clusters",
        "ada.lovelace,wheel,,simulation",
        "bob,users,false,simulation",
        "g.hopper,,,reports",
    ]
    # What a spreadsheet may take for something else; after what is protected already.
    assert adopted(ansible, "more.protected.yml") == {"cluster_users_protected": ["svc.*", "?oan*", "{{x}}"]}
    assert {call["operation"] for call in grown.calls()} <= READING


def test_accounts_are_of_one_person_by_a_mapping(ansible, grown):
    people = {"grace.hopper": ["g.hopper"], "robert": ["bob", "rob"], "Joan Clarke": ["ada.lovelace", "bob.1"]}
    people["ada.king"] = "svc.backup, grace"
    (ansible.folder / "people.yml").write_text(yaml.safe_dump({"adopt_people": people}))

    done = play(ansible, "adopt", "-e", "@people.yml", "-e", "adopt_dest=adopted.csv")
    roster = ["-e", "cluster_users_roster_files=adopted.csv", "-e", "@adopted.protected.yml"]
    exact = play(ansible, "onboard", *roster, "-e", "cluster_users_exclusive=true")
    audited = play(ansible, "audit", *roster)

    assert (ansible.folder / "adopted.csv").read_text("utf-8-sig").splitlines() == [
        "name,group,create,clusters,name_*",
        "Joan Clarke,users,,genomics,ada.lovelace",
        "Joan Clarke,wheel,,simulation,ada.lovelace",
        "ada.king,users,,simulation,svc.backup",
        "g.hopper,,,reports,",
        "grace.hopper,users,,simulation genomics reports,",
        "robert,users,false,simulation,bob",
    ]
    assert "stays a person of its own: grace.hopper on reports (g.hopper and grace.hopper)." in done.output
    assert "Accounts in people that no cluster has: bob.1, grace, rob." in done.output
    assert "Undecided whether one person: Joan.Clarke = joan.clarke." in done.output
    assert [run.returncode for run in (done, exact, audited)] == [0] * 3 and writes(grown) == []
    assert set(states(ansible, "audit").values()) == {"in_line"}


def test_adopt_refuses_before_it_reads(ansible, grown):
    hosts = {"again": {"cluster_users_cluster_id": GENOMICS}}
    (ansible.folder / "again.yml").write_text(yaml.safe_dump({"clusters": {"hosts": hosts}}))

    twice = play(ansible, "adopt", "-i", "again.yml")
    others = [play(ansible, "adopt", "-e", json.dumps({"adopt_dest": dest})) for dest in ("a.xlsx", ["a.csv"])]

    assert "again and genomics are hosts of the same cluster" in twice.output
    assert ["adopt_dest must end with .yml, .yaml, .csv." in other.output for other in others] == [True] * 2
    assert all(run.returncode for run in (twice, *others)) and grown.calls() == [] and files(ansible) == []
