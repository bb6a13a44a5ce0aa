# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People with another name on one cloud, through the playbooks on clusters of both clouds and both generations."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.unit.roles.fleet import (
    GENOMICS,
    REPORTS,
    SIMULATION,
    report_of,
    run,
    states,
    synchronised,
    users,
    writes,
)

OTHER_NAMES = {"ada.lovelace": "ada_lovelace", "grace.hopper": "ghopper", "joan.clarke": "Joan Clarke"}
SAME_NAMES = [f"{name}.person" for name in ("alan", "betty", "edsger", "frances", "jean", "kay", "marlyn")]
PEOPLE = sorted([*OTHER_NAMES, *SAME_NAMES])
ACCOUNTS = sorted([*OTHER_NAMES.values(), *SAME_NAMES])
ROSTER = "name;password;name_mrs\n" + "".join(f"{name};Analytical-1;{OTHER_NAMES.get(name, '')}\n" for name in PEOPLE)


@pytest.fixture
def mixed(fleet, ansible):
    """A cluster of each generation of E-HPC and one of MRS, empty, and a roster of ten people in a file."""
    fleet.put_cluster(GENOMICS, generation="2024-07-30")
    fleet.put_iam([{"name": name, "groups": ["staff"]} for name in [*ACCOUNTS, "mallory.intruder"]])
    (ansible.folder / "team.csv").write_text(ROSTER)
    fleet.clear_calls()
    return fleet


def play(ansible, name, **variables):
    return run(ansible, name, cluster_users_roster_files="team.csv", roster=[], **variables)


def rows(run, host):
    """The rows of a cluster's result by person: the account where it is another name, and the action."""
    (result,) = (each["result"] for each in run.tasks if each["host"] == host and "users" in each["result"])
    return {row["name"]: (row.get("account"), row["action"]) for row in result["users"]}


def test_ten_people_of_whom_three_have_other_names_on_mrs(ansible, mixed):
    done = play(ansible, "onboard")

    assert done.returncode == 0, done.output
    assert users(mixed, SIMULATION) == users(mixed, GENOMICS) == PEOPLE and synchronised(mixed) == ACCOUNTS
    assert rows(done, "genomics") == rows(done, "simulation") == dict.fromkeys(PEOPLE, (None, "created"))
    assert rows(done, "reports") == {name: (OTHER_NAMES.get(name), "synchronised") for name in PEOPLE}
    told = {row["name"]: row.get("account") for row in report_of(ansible, "onboard")["reports"]["missing"]}
    assert told == {name: OTHER_NAMES.get(name) for name in PEOPLE}

    mixed.clear_calls()
    again = play(ansible, "onboard", cluster_users_exclusive=True)
    assert again.returncode == 0 and not any(task["result"].get("changed") for task in again.tasks)
    # As for people with one name; the newer generation is found by a call that the older one refuses.
    assert Counter((call["cluster_id"], call["operation"]) for call in mixed.calls() if call["cluster_id"]) == {
        (SIMULATION, "ListUsers"): 1, (GENOMICS, "ListUsers"): 2, (REPORTS, "ShowSyncIamUser"): 1,
    }  # fmt: skip

    audit = play(ansible, "audit")
    assert audit.returncode == 0 and set(states(ansible, "audit").values()) == {"in_line"}, audit.output


def test_offboarding_goes_by_person_and_audits_name_both(ansible, mixed):
    play(ansible, "onboard")
    mixed.change_mrs_names(REPORTS, add_users=["mallory.intruder"], remove_users=["ghopper"])

    play(ansible, "audit")
    found = report_of(ansible, "audit")["reports"]
    assert [(row["name"], row.get("account")) for row in found["missing"]] == [("grace.hopper", "ghopper")]
    assert [(row["name"], row.get("account")) for row in found["extra"]] == [("mallory.intruder", None)]

    left = play(
        ansible, "offboard", offboard_names="ada.lovelace, joan.clarke, alan.persom", cluster_users_max_removals=2
    )

    assert left.returncode == 0, left.output
    gone = ["ada.lovelace", "joan.clarke"]
    assert rows(left, "simulation") == dict.fromkeys(gone, (None, "removed"))
    assert rows(left, "reports") == {name: (OTHER_NAMES[name], "cancelled") for name in gone}
    stay = sorted({*ACCOUNTS, "mallory.intruder"} - {"ada_lovelace", "Joan Clarke", "ghopper"})
    assert users(mixed, GENOMICS) == sorted({*PEOPLE} - {*gone}) and synchronised(mixed) == stay
    exact = "No entry of the roster has the name alan.persom; only accounts of exactly this name are looked for."
    assert " ".join(left.output.split()).count(exact) == 1
    for cluster_id in (SIMULATION, GENOMICS, REPORTS):
        assert f"On {cluster_id} there is no alan.persom, but alan.person" in " ".join(left.output.split())
    assert "On no cluster: alan.persom" in left.output


def test_names_that_cannot_be_meant_stop_a_playbook(ansible, mixed):
    roster = [
        {"name": "ada.lovelace", "names": {"mrs": "ada_lovelace", "reprots": "ada"}},
        {"name": "grace.hopper", "names": {"reports": "Ada_Lovelace"}},
        {"name": "ada", "names": {"gpu": "ada1", "big": "ada2"}},
        {"name": "alan.person", "clusters": "mrs", "names": {"mrs": " alan"}},
    ]
    hosts = {"simulation": {"cluster_users_labels": ["gpu", "big"]}}

    done = run(ansible, "onboard", roster=roster, hosts=hosts)

    told = " ".join(done.output.split())
    assert done.returncode != 0 and mixed.calls() == [] and writes(mixed) == []
    for problem in (
        "roster entry 1 (ada.lovelace): names: no cluster of the inventory matches reprots; did you mean reports?",
        "roster entry 2 (grace.hopper, account Ada_Lovelace): differs from ada_lovelace in roster entry 1 only in "
        "case, which MRS Manager does not tell apart.",
        "roster entry 3 (ada): names of gpu and big differ, and one cluster goes by both.",
        "roster entry 4 (alan.person, account  alan): name must not have",
    ):
        assert " ".join(problem.split()) in told, problem
