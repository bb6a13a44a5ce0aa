# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook onboard on clusters of both clouds: what it does, and what it says of it."""

from __future__ import annotations

import json

from tests.unit.roles.fleet import (
    ENTRIES,
    EVERYBODY,
    GENOMICS,
    GROUPS,
    REPORTS,
    SIMULATION,
    TEAM,
    groups,
    names,
    report_of,
    run,
    states,
    synchronised,
    users,
    writes,
)


def test_onboard_does_what_check_mode_predicts_once(ansible, fleet):
    fleet.put_cluster(GENOMICS, generation="2024-07-30")

    check = run(ansible, "onboard", "--check")
    assert writes(fleet) == []
    first = run(ansible, "onboard")
    report = report_of(ansible, "onboard")
    again = run(ansible, "onboard")

    assert check.returncode == first.returncode == again.returncode == 0
    assert groups(fleet, SIMULATION) == groups(fleet, GENOMICS) == GROUPS and synchronised(fleet) == EVERYBODY
    assert writes(fleet) == ["AddUsers", "CreateUsers", "UpdateSyncIamUser"]
    for cluster_id, done in ((SIMULATION, "5 created"), (GENOMICS, "5 created"), (REPORTS, "6 synchronised")):
        assert f"{cluster_id} (check mode, nothing was changed): {done}" in check.output
        assert f"{cluster_id}: {done}" in first.output
        assert f"{cluster_id}: {done.split()[0]} unchanged" in again.output
    changed = [task for task in first.tasks if task["result"].get("changed")]
    assert sorted(task["host"] for task in changed) == ["genomics", "reports", "simulation"]
    assert {task["result"].get("api_version") for task in changed} == {"2018-04-12", "2024-07-30", None}
    assert not any(task["result"].get("changed") for task in again.tasks)
    assert {host: cluster["state"] for host, cluster in report.items()} == dict.fromkeys(report, "changed")
    assert names(report["genomics"]["missing"]) == TEAM and report["reports"]["cluster_id"] == REPORTS
    assert {path.suffix for path in (ansible.folder / "reports").iterdir()} == {".json", ".csv", ".xml", ".html"}


def test_diff_in_check_mode_shows_drift(ansible, drifted):
    done = run(ansible, "onboard", "--check", "--diff", cluster_users_exclusive=True)

    assert writes(drifted) == [] and done.returncode == 0
    assert f"{SIMULATION} (check mode, nothing was changed): 5 unchanged" in done.output
    assert f"{GENOMICS} (check mode, nothing was changed): 1 created, 1 group changed, 1 removed" in done.output
    for line in ("+alan.turing: users", "-grace.hopper: wheel", "+grace.hopper: users", "-mallory.intruder: users"):
        assert line in done.output


def test_failed_clusters_are_reported_and_do_not_stop_others(ansible, fleet):
    refuse = {"AddUsers": {"alan.turing": "AgentError.Account.UserAddFailure"}}
    fleet.put_cluster(SIMULATION, settings={"refuse": refuse})
    fleet.put_cluster(GENOMICS, status="stopped")

    done = run(ansible, "onboard", "-vvvv", "--diff")

    assert done.returncode != 0 and done.output.count("failed=1") == 2
    assert f"{SIMULATION}: 4 created, 1 failed" in done.output
    assert f"1 of 5 users failed on {SIMULATION}: alan.turing" in done.output
    assert users(fleet, GENOMICS) == [] and synchronised(fleet) == EVERYBODY
    assert states(ansible, "onboard") == {"simulation": "failed", "genomics": "failed", "reports": "changed"}
    assert "its status is stopped" in report_of(ansible, "onboard")["genomics"]["message"]
    for password in [entry["password"] for entry in ENTRIES if "password" in entry]:
        assert password not in done.output


def test_names_that_do_not_arrive_fail_their_cluster_only(ansible, fleet, tmp_path):
    fleet.put_iam([{"name": name} for name in EVERYBODY if name != "alan.turing"])
    quick = {"clusterops.onboarding.mrs_iam_sync": {"poll_interval": 0.05}}
    role = {"role": "clusterops.onboarding.cluster_users"}
    playbook = tmp_path / "quick.yml"
    playbook.write_text(
        json.dumps([{"hosts": "clusters", "gather_facts": False, "module_defaults": quick, "roles": [role]}])
    )

    done = run(ansible, str(playbook))

    assert done.returncode != 0 and f"1 of 6 names failed on {REPORTS}: alan.turing (" in done.output
    assert f"{REPORTS}: 5 synchronised, 1 failed" in done.output and f"{GENOMICS}: 5 created" in done.output


def test_a_failed_role_does_not_report_an_earlier_cluster(ansible, fleet, tmp_path):
    fleet.put_cluster(GENOMICS, location="OnPremise")
    fault = {"operation": "SyncUsers", "kind": "error", "code": "AgentError.Account.UserSynFailure"}
    fleet.add_faults([{**fault, "cluster_id": GENOMICS}])
    role = {"ansible.builtin.include_role": {"name": "clusterops.onboarding.cluster_users"}}
    tasks = [
        {**role, "vars": {"cluster_users_cluster_id": cluster_id, "cluster_users_sync": cluster_id == GENOMICS}}
        for cluster_id in (SIMULATION, GENOMICS)
    ]
    playbook = tmp_path / "two_in_a_row.yml"
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))

    done = run(ansible, str(playbook))

    assert done.returncode != 0 and f"{SIMULATION}: 5 created" in done.output
    assert "UserSynFailure" in done.output and f"{GENOMICS}: 5 created" not in done.output


def test_throttling_of_one_cluster_does_not_delay_others(ansible, fleet):
    throttle = {"kind": "throttle", "operation": "AddUsers", "retry_after_ms": 2000, "times": 2}
    fleet.add_faults([{**throttle, "cluster_id": GENOMICS}])

    done = run(ansible, "onboard")

    assert done.returncode == 0 and users(fleet, GENOMICS) == TEAM
    order = [(call["cluster_id"], call["operation"], call["code"]) for call in fleet.calls()]
    accepted = [cluster_id for cluster_id, operation, code in order if operation == "AddUsers" and code is None]
    assert accepted == [SIMULATION, GENOMICS]
    assert order.index((REPORTS, "UpdateSyncIamUser", None)) < order.index((GENOMICS, "AddUsers", None))
