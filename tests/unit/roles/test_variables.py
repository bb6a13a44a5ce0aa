# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the variables of the role do, and which are refused before anything is sent."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.roles.fleet import (
    GENOMICS,
    GROUPS,
    REPORTS,
    SIMULATION,
    groups,
    report_of,
    run,
    states,
    synchronised,
    users,
    writes,
)

ADA = {"name": "ada.lovelace", "password": "Analytical-1"}


def test_variables_of_the_role_reach_its_modules(ansible, fleet):
    refuse = {"AddUsers": {"alan.turing": "AgentError.Account.UserAddFailure"}}
    before = [{"name": "svc.backup"}, {"name": "old.hand"}, {"name": "older.hand"}]
    fleet.put_cluster(SIMULATION, before, settings={"refuse": refuse})
    fleet.put_cluster(GENOMICS, [*before, {"name": "ada.lovelace", "group": "wheel"}])
    fleet.put_mrs_cluster(REPORTS, ["old.hand", "older.hand"])
    fleet.clear_calls()
    hosts = {
        "simulation": {"cluster_users_on_error": "stop"},
        "genomics": {"cluster_users_max_removals": 2},
        "reports": {"cluster_users_max_removals": 1},
    }
    variables = {
        "cluster_users_exclusive": True,
        "cluster_users_protected": ["svc.*"],
        "cluster_users_update_password": "always",
        "cluster_users_verify": True,
    }

    done = run(ansible, "onboard", hosts=hosts, **variables)

    assert states(ansible, "onboard") == {"simulation": "failed", "genomics": "changed", "reports": "failed"}
    assert writes(fleet, SIMULATION) == ["AddUsers"]
    assert groups(fleet, GENOMICS) == {"svc.backup": "users", **GROUPS}
    calls = [call["operation"] for call in fleet.calls(GENOMICS)]
    assert calls == ["ListUsers", "AddUsers", "ModifyUserPasswords", "DeleteUsers", "ListUsers"]
    assert "2 accounts would be removed, more than max_removals=1" in done.output and writes(fleet, REPORTS) == []


def test_entries_apply_to_the_clusters_that_they_name(ansible, fleet):
    roster = [
        ADA,
        {**ADA, "name": "by.host", "clusters": "genomics"},
        {**ADA, "name": "by.glob", "clusters": ["ehpc-hz-sim*"]},
        {"name": "joan.clarke", "clusters": ["data"]},
        {"name": "alan.turing", "clusters": ["mrs"]},
        {**ADA, "name": "grace.hopper", "expires": "2020-01-01"},
    ]

    done = run(ansible, "onboard", roster=roster)

    assert done.returncode == 0
    assert users(fleet, GENOMICS) == ["ada.lovelace", "by.host"]
    assert users(fleet, SIMULATION) == ["ada.lovelace", "by.glob"]
    assert synchronised(fleet) == ["ada.lovelace", "alan.turing", "joan.clarke"]


def test_absent_and_surplus_people_go_from_both_clouds(ansible, onboarded):
    roster = [{"name": "ada.lovelace"}, {"name": "grace.hopper", "state": "absent"}]

    named = run(ansible, "onboard", roster=roster, cluster_users_iam_groups=["staff"])
    exact = run(
        ansible, "onboard", roster=roster, cluster_users_exclusive=True, cluster_users_protected=["joan.*", "alan.*"]
    )

    assert named.returncode == exact.returncode == 0
    assert f"{REPORTS}: 1 synchronised, 1 cancelled, 1 unchanged" in named.output
    assert synchronised(onboarded) == ["ada.lovelace", "alan.turing", "joan.clarke"]
    assert users(onboarded, GENOMICS) == ["ada.lovelace", "alan.turing"]


def test_sync_applies_to_hybrid_clusters_only(ansible, fleet):
    local_users = [{"name": "ada.lovelace", "group": "wheel"}]
    fleet.put_cluster(SIMULATION, location="OnPremise", local_users=local_users)

    done = run(ansible, "onboard", onboarding_hosts="ehpc_clusters", cluster_users_sync=True)

    assert done.returncode == 0 and groups(fleet, SIMULATION) == groups(fleet, GENOMICS) == GROUPS
    assert f"{SIMULATION}: 4 created, 1 unchanged" in done.output and f"{GENOMICS}: 5 created" in done.output
    assert writes(fleet, SIMULATION) == ["AddUsers", "SyncUsers"] and writes(fleet, GENOMICS) == ["AddUsers"]
    assert fleet.calls(REPORTS) == []


def test_the_region_of_a_host_is_called(ansible, fleet):
    hosts = {"genomics": {"cluster_users_region": "xx-nowhere-1"}}
    environment = {"ALIBABA_CLOUD_EHPC_ENDPOINT": "", "ALIBABA_CLOUD_REGION_ID": "", "NO_PROXY": "*"}
    elsewhere = replace(ansible, environment={**ansible.environment, **environment})

    done = run(elsewhere, "onboard", hosts=hosts, onboarding_hosts="genomics")

    assert done.returncode != 0 and "ehpc.xx-nowhere-1.aliyuncs.com" in done.output


def test_roster_files_are_read_for_each_cluster(ansible, fleet):
    (ansible.folder / "team.csv").write_text("name;group;password\nada.lovelace;wheel;Analytical-1\n")
    (ansible.folder / "others.csv").write_text("name\nalan.turing\n")
    files = {"simulation": ["team.csv"], "genomics": [], "reports": "others.csv,"}
    hosts = {host: {"cluster_users_roster_files": file} for host, file in files.items()}

    done = run(ansible, "onboard", roster=[], hosts={**hosts, "genomics": {"cluster_users_leavers": ["x"]}})

    assert done.returncode == 0 and groups(fleet, SIMULATION) == {"ada.lovelace": "wheel"}
    assert users(fleet, GENOMICS) == [] and synchronised(fleet) == ["alan.turing"]


def test_at_most_ten_expired_accounts_go_by_default(ansible, fleet):
    many = [{"name": f"user.number{number}"} for number in range(11)]
    for cluster_id in (SIMULATION, GENOMICS):
        fleet.put_cluster(cluster_id, many)
    hosts = {"genomics": {"cluster_users_max_removals": 11}}
    roster = [{**entry, "expires": "2020-01-01"} for entry in many]

    done = run(
        ansible, "onboard", roster=roster, hosts=hosts, cluster_users_expired="absent", onboarding_hosts="ehpc_clusters"
    )

    assert "11 accounts would be removed, more than max_removals=10" in done.output
    assert users(fleet, GENOMICS) == [] and len(users(fleet, SIMULATION)) == 11


INVALID = {
    "provider": ({"cluster_users_provider": "other"}, "cluster_users_provider of provider must be one of ehpc, mrs."),
    "text": ({"cluster_users_roster": "ada.lovelace"}, "cluster_users_roster must be a list of entries."),
    "nobody": ({"cluster_users_roster": []}, "Nobody is named; set cluster_users_roster or cluster_users_"),
    "none": ({"cluster_users_roster_files": ["none.csv"]}, "There is no file none.csv."),
    "bad": ({"cluster_users_roster_files": "bad.csv"}, "bad.csv line 3 (grace.hopper): password must be 8 to"),
    **{
        provider: ({"cluster_users_roster": [{**ADA, "state": "gone"}], "cluster_users_provider": provider},
                   "roster entry 1 (ada.lovelace): state must be one of present, absent.")
        for provider in ("ehpc", "mrs")
    },
}  # fmt: skip
REFUSED = {
    "exclusive": ({"cluster_users_exclusive": "perhaps"}, "cluster_users: argument 'exclusive'"),
    "zero": ({"cluster_users_roster": [{**ADA, "state": "absent"}], "cluster_users_max_removals": 0},
             "1 accounts would be removed, more than max_removals=0"),
}  # fmt: skip


def invalid(cases):
    return {
        host: {"cluster_users_cluster_id": f"invalid-{host}", "cluster_users_roster": [ADA], **variables}
        for host, (variables, _message) in cases.items()
    }


def test_mistakes_of_all_clusters_are_told_once(ansible, fleet):
    (ansible.folder / "bad.csv").write_text("name;password\nada.l;Analytical-1\ngrace.hopper;short\n")

    done = run(ansible, "onboard", hosts=invalid(INVALID), onboarding_hosts=list(INVALID))

    assert done.returncode != 0 and fleet.calls() == []
    (result,) = [task["result"] for task in done.tasks]
    assert [message for _variables, message in INVALID.values() if result["msg"].count(message) != 1] == []


def test_invalid_options_are_reported_for_their_cluster(ansible, fleet):
    # How many accounts would go is only known from the cluster.
    fleet.put_cluster("invalid-zero", [{"name": "ada.lovelace"}])

    done = run(ansible, "onboard", hosts=invalid(REFUSED), onboarding_hosts=list(REFUSED))

    fleet.delete_cluster("invalid-zero")
    assert done.returncode != 0 and writes(fleet) == []
    assert {call["cluster_id"] for call in fleet.calls()} == {"invalid-zero"}
    report = report_of(ansible, "onboard")
    for host, (_variables, message) in REFUSED.items():
        assert report[host]["state"] == "failed" and message in report[host]["message"]


def test_one_cluster_as_two_hosts_is_refused(ansible, fleet):
    done = run(ansible, "onboard", hosts={"again": {"cluster_users_cluster_id": SIMULATION}})

    assert done.returncode != 0 and f"are hosts of the same cluster, {SIMULATION}." in done.output
    assert fleet.calls() == []
