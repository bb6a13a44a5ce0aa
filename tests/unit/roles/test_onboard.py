# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook onboard on clusters of both clouds: what it does, and what it says of it."""

from __future__ import annotations

from tests.unit.roles.fleet import (
    ENTRIES,
    EVERYBODY,
    GENOMICS,
    GROUPS,
    READING,
    REPORTS,
    SIMULATION,
    TEAM,
    UNREACHABLE,
    groups,
    names,
    report_of,
    run,
    states,
    synchronised,
    users,
    writes,
)


def test_onboard_delays_no_cluster_for_one_that_is_throttled(ansible, fleet):
    fleet.put_cluster(GENOMICS, generation="2024-07-30")
    throttle = {"kind": "throttle", "operation": "CreateUsers", "retry_after_ms": 2000, "times": 2}
    fleet.add_faults([{**throttle, "cluster_id": GENOMICS}])

    done = run(ansible, "onboard")

    assert done.returncode == 0
    assert groups(fleet, SIMULATION) == groups(fleet, GENOMICS) == GROUPS and synchronised(fleet) == EVERYBODY
    accepted = [(call["cluster_id"], call["operation"]) for call in fleet.calls() if call["code"] is None]
    written = [call for call in accepted if call[1] not in READING]
    assert sorted(written[:2]) == [(REPORTS, "UpdateSyncIamUser"), (SIMULATION, "AddUsers")]
    assert written[2:] == [(GENOMICS, "CreateUsers")] and writes(fleet).count("CreateUsers") == 3
    for cluster_id, what in ((SIMULATION, "5 created"), (GENOMICS, "5 created"), (REPORTS, "6 synchronised")):
        assert f"{cluster_id}: {what}" in done.output
    changed = [task for task in done.tasks if task["result"].get("changed")]
    assert sorted(task["host"] for task in changed) == ["genomics", "reports", "simulation"]
    assert {task["result"].get("api_version") for task in changed} == {"2018-04-12", "2024-07-30", None}
    report = report_of(ansible, "onboard")
    assert {host: cluster["state"] for host, cluster in report.items()} == dict.fromkeys(report, "changed")
    assert names(report["genomics"]["missing"]) == TEAM and report["reports"]["cluster_id"] == REPORTS
    assert {path.suffix for path in (ansible.folder / "reports").iterdir()} == {".json", ".csv", ".xml", ".html"}


def test_diff_in_check_mode_shows_drift(ansible, drifted):
    done = run(ansible, "onboard", "--check", "--diff", "--limit", "ehpc_clusters", cluster_users_exclusive=True)

    assert writes(drifted) == [] and done.returncode == 0
    # The limit applies to the report, too.
    assert states(ansible, "onboard-check-limited") == {"simulation": "in_line", "genomics": "changed"}
    assert f"{SIMULATION} (check mode, nothing was changed): 5 unchanged" in done.output
    assert f"{GENOMICS} (check mode, nothing was changed): 1 created, 1 group changed, 1 removed" in done.output
    for line in ("+alan.turing: users", "-grace.hopper: wheel", "+grace.hopper: users", "-mallory.intruder: users"):
        assert line in done.output


def test_failed_clusters_are_reported_and_do_not_stop_others(ansible, fleet):
    refuse = {"AddUsers": {"alan.turing": "AgentError.Account.UserAddFailure"}}
    fleet.put_cluster(SIMULATION, settings={"refuse": refuse})
    fleet.put_cluster(GENOMICS, status="stopped")

    done = run(ansible, "onboard", "-vvvv", "--diff", hosts={"crash": UNREACHABLE}, onboarding_serial=1)

    assert done.returncode != 0 and done.output.count("failed=1") == 3
    assert f"{SIMULATION}: 4 created, 1 failed" in done.output
    assert f"1 of 5 users failed on {SIMULATION}: alan.turing" in done.output
    assert users(fleet, GENOMICS) == [] and synchronised(fleet) == EVERYBODY
    assert states(ansible, "onboard") == {
        "simulation": "partly_done", "genomics": "failed", "reports": "changed", "crash": "unreachable",
    }  # fmt: skip
    assert "its status is stopped" in report_of(ansible, "onboard")["genomics"]["message"]
    for password in [entry["password"] for entry in ENTRIES if "password" in entry]:
        assert password not in done.output
