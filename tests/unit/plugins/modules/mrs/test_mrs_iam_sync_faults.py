# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""mrs_iam_sync: what goes wrong on the way, and what is said of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud import mrs

START, STATUS, SHOW = "UpdateSyncIamUser", "ListSyncStatus", "ShowSyncIamUser"


def test_a_running_synchronisation_of_twenty_polls_is_waited_out(mrs_iam_sync, cluster):
    cluster.foreign_sync(20, ["charles"])

    result = mrs_iam_sync(user_names=["ada"])

    assert result["changed"] and not result["failed"] and cluster.users == ["ada", "charles"]
    assert cluster.writes == [START] and all(call["code"] is None for call in cluster.log)
    assert result["came_along"]["users"] == ["charles"]


def test_one_that_does_not_show_yet_is_collided_with_once(mrs_iam_sync, cluster):
    cluster.foreign_sync(5, ["charles"], early=2)

    result = mrs_iam_sync(user_names=["ada"])

    codes = [call["code"] for call in cluster.log if call["operation"] == START]
    assert codes == ["12000154", None] and not result["failed"] and cluster.users == ["ada", "charles"]


@pytest.mark.parametrize("busy_status", [400, 409, 500])
def test_the_code_and_not_the_status_says_that_one_runs(mrs_iam_sync, cluster, busy_status):
    cluster.holds(busy_status=busy_status)
    cluster.foreign_sync(3, early=1)

    assert not mrs_iam_sync(user_names=["ada"])["failed"] and cluster.users == ["ada"]


def test_what_the_other_one_brings_is_not_sent_again(mrs_iam_sync, cluster):
    cluster.foreign_sync(4, ["ada"])

    result = mrs_iam_sync(user_names=["ada"])

    assert not result["changed"] and result["summary"]["unchanged"] == 1 and cluster.writes == []


@pytest.mark.parametrize(
    "settings",
    [
        {"polls": 6, "early_false": 3},
        {"polls": 2, "arrival": "gradual"},
        {"polls": 2, "arrival": "late", "late_lists": 3},
        {"polls": 0},
    ],
)
def test_names_arrive_however_the_status_and_the_lists_behave(mrs_iam_sync, cluster, settings):
    cluster.holds(**settings)

    result = mrs_iam_sync(user_names=["ada", "grace"])

    assert not result["failed"] and cluster.users == ["ada", "grace"] and cluster.writes == [START]


def test_who_does_not_arrive_is_named_with_the_usual_causes(mrs_iam_sync, cluster):
    result = mrs_iam_sync(user_names=["ada", "nobody", "unheard_of"])

    assert result["failed"] and result["changed"] and cluster.users == ["ada"]
    assert f"2 of 3 names failed on {cluster.id}: nobody, unheard_of (" in result["msg"]
    assert "there is no such IAM user or group, or it has no policy for MRS" in result["msg"]
    assert "operation log" in result["msg"] and "Done: 1 synchronised." in result["msg"]
    rows = {row["name"]: row for row in result["users"]}
    assert rows["nobody"]["action"] == "failed" and rows["nobody"]["error"]["code"] == "NotSynchronised"
    assert rows["nobody"]["wanted"] == "synchronised" and rows["ada"]["action"] == "synchronised"


@pytest.mark.parametrize("code", ["12000163", "12000002"])
def test_a_name_that_spoils_a_call_does_not_keep_the_others_off(mrs_iam_sync, cluster, code):
    cluster.emulator.put_iam([{"name": name} for name in ("a", "b", "c", "d", "e")])
    cluster.holds(unknown_names=code)

    result = mrs_iam_sync(user_names=["a", "b", "bad", "c", "d", "e"])

    assert result["failed"] and cluster.users == ["a", "b", "c", "d", "e"]
    assert [row["name"] for row in result["users"] if row["action"] == "failed"] == ["bad"]
    assert code in result["msg"]


def test_a_deadline_that_passes_names_who_is_missing(mrs_iam_sync, cluster):
    cluster.holds(sync_seconds=60)

    result = mrs_iam_sync(user_names=["ada", "grace"], wait_timeout=0.5)

    assert result["failed"] and result["changed"] and result["summary"]["unknown"] == 2
    assert "2 of 2 names are unknown" in result["msg"] and result["diff"]["after"].count("unknown") == 2
    assert "ada, grace (" in result["msg"] and "not there after 0.5 s" in result["msg"]
    assert "a synchronisation was still running" in result["msg"] and "operation log" in result["msg"]
    assert "it was begun and may still come about" in result["msg"]


def test_a_deadline_that_passes_before_a_call_sends_nothing(mrs_iam_sync, cluster):
    cluster.foreign_sync(100000, ["charles"])

    result = mrs_iam_sync(user_names=["ada"], wait_timeout=0.5)

    assert result["failed"] and not result["changed"] and cluster.writes == []


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "error_after", "html", "truncated"])
def test_a_call_in_doubt_is_settled_by_looking(mrs_iam_sync, cluster, kind):
    cluster.faults({"operation": START, "kind": kind, "status": 502 if kind == "html" else 500, "code": "12000004"})

    result = mrs_iam_sync(user_names=["ada"])

    assert not result["failed"] and result["changed"] and cluster.users == ["ada"]


@pytest.mark.parametrize("body", ["", '{"state": "synch', "<html>proxy</html>"])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_unreadable_answer_to_a_call_is_waited_for(mrs_iam_sync, cluster, body, state):
    cluster.holds(["ada", "grace"] if state == "absent" else [], sync_seconds=0.3, arrival="late", late_lists=2)
    cluster.faults({"operation": "*", "kind": "body", "message": body, "skip": 2})

    result = mrs_iam_sync(user_names=["ada", "grace"], state=state)

    action = "cancelled" if state == "absent" else "synchronised"
    assert not result["failed"] and result["summary"][action] == 2
    assert [call["fault"] for call in cluster.log].count("body") == 1 and len(cluster.writes) == 1


@pytest.mark.parametrize("operation", [STATUS, SHOW])
@pytest.mark.parametrize("body", ["", "[]", '{"user_names": 5, "is_synchronizing": "no"}'])
def test_an_unreadable_look_is_repeated(mrs_iam_sync, cluster, operation, body):
    cluster.faults({"operation": operation, "kind": "body", "message": body})

    result = mrs_iam_sync(user_names=["ada"])

    assert not result["failed"] and cluster.users == ["ada"]


@pytest.mark.parametrize("body", ['{"status": "ok"}', "{}"])
def test_an_answer_without_names_is_asked_for_again(mrs_iam_sync, cluster, body):
    cluster.holds(["ada"])
    cluster.faults({"operation": SHOW, "kind": "body", "message": body})

    result = mrs_iam_sync(user_names=["ada"], state="absent")

    assert result["changed"] and not result["failed"] and cluster.users == []


@pytest.mark.parametrize("code", ["12000002", "12000156"])
@pytest.mark.parametrize("operation, skip", [(STATUS, 0), (SHOW, 1)])
def test_a_look_that_is_refused_is_no_refusal_of_names(mrs_iam_sync, cluster, code, operation, skip):
    cluster.faults({"operation": operation, "kind": "error", "code": code, "skip": skip, "times": 8})

    result = mrs_iam_sync(user_names=["ada", "grace"])

    assert result["failed"] and not result["changed"] and cluster.writes == [] and code in result["msg"]
    assert result["summary"]["failed"] == 2


def test_a_later_refusal_leaves_a_lost_call_unknown(mrs_iam_sync, cluster):
    cluster.holds(sync_seconds=3.0)
    lost = {"kind": "late", "seconds": 1.5, "conflict": False}
    refusal = {"kind": "error", "code": "12000052", "status": 403, "times": None}
    cluster.faults({"operation": START, **lost}, {"operation": "*", **refusal, "skip": 4})

    result = mrs_iam_sync(user_names=["ada"])

    assert result["failed"] and result["changed"] and result["summary"]["unknown"] == 1
    assert result["users"][0]["error"]["code"] == "12000052" and "Done: nothing." in result["msg"]


def test_a_fault_of_the_collection_hides_nothing_that_was_begun(mrs_iam_sync, cluster, monkeypatch):
    cluster.holds(sync_seconds=0.2)
    looks = []

    def broken(self):
        looks.append(self)
        if len(looks) > 2:
            raise KeyError("user_names")
        return set()

    monkeypatch.setattr(mrs.Mrs, "list_synced", broken)

    result = mrs_iam_sync(user_names=["ada"])

    assert result["failed"] and result["changed"] and result["summary"]["unknown"] == 1
    assert "KeyError" in result["msg"] and "error in the collection itself" in result["msg"]


@pytest.mark.parametrize("retry_after", [{"retry_after": 1}, {"retry_after": 2, "retry_after_as_date": True}, {}])
def test_throttling_is_waited_out_wherever_it_strikes(mrs_iam_sync, cluster, retry_after):
    cluster.faults(*({"operation": each, "kind": "throttle", **retry_after} for each in (START, STATUS, SHOW)))

    result = mrs_iam_sync(user_names=["ada"])

    assert not result["failed"] and cluster.users == ["ada"] and cluster.writes == [START] * 2


def test_a_lasting_error_of_looks_is_reported_with_the_names(mrs_iam_sync, cluster):
    cluster.faults({"operation": STATUS, "kind": "error", "code": "12000004", "status": 500, "skip": 1, "times": None})

    result = mrs_iam_sync(user_names=["ada"], retry_timeout=0)

    assert result["failed"] and "12000004" in result["msg"] and "ada (" in result["msg"]


def test_what_holds_is_not_known_when_the_last_look_fails_too(mrs_iam_sync, cluster):
    broken = {"kind": "error", "code": "12000004", "status": 500, "times": None}
    cluster.faults({"operation": STATUS, "skip": 1, **broken}, {"operation": SHOW, "skip": 2, **broken})

    result = mrs_iam_sync(user_names=["ada"], retry_timeout=0)

    assert result["failed"] and f"({STATUS} on {cluster.id}, " in result["msg"]
    assert "The names could not be read: 12000004: " in result["msg"]
    assert "it was begun and may still come about" in result["msg"]
    assert result["changed"] and result["summary"]["unknown"] == 1 and cluster.writes == [START]


@pytest.mark.parametrize("read", [True, False])
def test_an_interrupted_synchronisation_of_all_tells_who_came(mrs_iam_sync, cluster, read):
    broken = {"kind": "error", "code": "12000004", "status": 500, "times": None}
    cluster.holds(polls=0)
    cluster.faults(
        {"operation": STATUS, "skip": 1, **broken}, *([] if read else [{"operation": SHOW, "skip": 2, **broken}])
    )

    result = mrs_iam_sync(all=True, retry_timeout=0)

    assert result["failed"] and result["changed"] and cluster.writes == [START]
    assert result["msg"].startswith("12000004: ") and f"({STATUS} on {cluster.id}, " in result["msg"]
    known = "Whom it brought is in users." if read else "Whom it brought is not known: 12000004: "
    assert known in result["msg"]
    assert [row["name"] for row in result["users"]] == (["ada", "charles", "grace"] if read else [])
    assert result["missing"]["users"] == (["nobody"] if read else ["ada", "charles", "grace", "nobody"])


def test_a_refused_synchronisation_of_all_changes_nothing(mrs_iam_sync, cluster):
    cluster.faults({"operation": START, "kind": "error", "code": "12000002", "status": 400})

    result = mrs_iam_sync(all=True)

    assert result["failed"] and not result["changed"] and cluster.users == []
    assert (
        result["msg"].startswith("12000002: ")
        and f"({START} on {cluster.id}, " in result["msg"]
        and result["users"] == []
    )


@pytest.mark.parametrize("code", ["12000003", "12000052", "12000068", "12000107"])
def test_what_no_call_can_get_past_ends_the_task_at_once(mrs_iam_sync, cluster, code):
    cluster.faults({"operation": SHOW, "kind": "error", "code": code, "status": 400})

    result = mrs_iam_sync(user_names=["ada"])

    assert result["failed"] and result["msg"].startswith(f"{code}: ")
    assert "Nothing was changed." in result["msg"] and cluster.calls == [SHOW]


def test_a_cluster_that_is_not_there_is_told_by_its_code(mrs_iam_sync):
    result = mrs_iam_sync(cluster_id="no-such-cluster", user_names=["ada"])

    assert result["failed"] and "12000003" in result["msg"]
    assert "Check cluster_id, region and project_id." in result["msg"]


def test_a_misspelt_cluster_is_told_the_nearest_by_one_call(mrs_iam_sync, cluster):
    misspelt = (
        cluster.id[:-2] + cluster.id[-1] + cluster.id[-2] if cluster.id[-1] != cluster.id[-2] else cluster.id[:-1]
    )
    before = len(cluster.emulator.calls())

    result = mrs_iam_sync(cluster_id=misspelt, user_names=["ada"])

    assert result["failed"] and result["msg"].endswith(f"Did you mean {cluster.id}? Nothing was changed.")
    assert [call["operation"] for call in cluster.emulator.calls()[before:]] == [SHOW, "ListClusters"]


def test_without_a_list_the_nearest_is_left_out(mrs_iam_sync, cluster):
    cluster.emulator.add_faults([{"operation": "ListClusters", "kind": "error", "code": "12000052", "status": 403}])

    result = mrs_iam_sync(cluster_id=cluster.id[:-1], user_names=["ada"])

    assert "12000003" in result["msg"] and "Did you mean" not in result["msg"] and "12000052" not in result["msg"]


def test_a_host_that_is_unknown_may_mean_the_region(mrs_iam_sync):
    result = mrs_iam_sync(user_names=["ada"], endpoint="mrs.no-such-region.invalid")

    assert "HostUnknown" in result["msg"] and "MRS may not exist in this region." in result["msg"]


@pytest.mark.parametrize("way", ["action"])
@pytest.mark.parametrize("moment", [0.1, 0.6])
def test_a_run_that_was_killed_is_finished_by_the_next(ansible, mrs_iam_sync, cluster, moment):
    cluster.holds(sync_seconds=5.0)
    task = {"cluster_id": cluster.id, "user_names": ["ada"], "poll_interval": 0.05}
    playbook = ansible.folder / "killed.yml"
    playbook.write_text(
        f"[{{hosts: localhost, gather_facts: false, tasks: [clusterops.onboarding.mrs_iam_sync: {task}]}}]"
    )
    running = subprocess.Popen(
        [sys.executable, "-m", "ansible", "playbook", str(playbook)],
        cwd=ansible.folder,
        env={**os.environ, **ansible.environment, "ANSIBLE_COLLECTIONS_PATH": str(ansible.collections)},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while START not in cluster.calls and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(moment)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait(10)
    assert cluster.users == []

    result = mrs_iam_sync(user_names=["ada"])

    assert not result["failed"] and cluster.users == ["ada"] and cluster.writes == [START]
