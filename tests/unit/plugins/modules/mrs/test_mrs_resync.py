# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""mrs_iam_sync: users and groups that the cluster has already are synchronised again."""

from __future__ import annotations

import pytest

START, STATUS, SHOW = "UpdateSyncIamUser", "ListSyncStatus", "ShowSyncIamUser"


def sent(cluster):
    """Whom each call was for that synchronises."""
    return [(call["users"], call["groups"]) for call in cluster.log if call["operation"] == START]


def actions(result):
    return [(row["name"], row["action"]) for row in (*result["users"], *result["groups"])]


def test_everybody_named_is_sent_again_with_those_who_are_new(mrs_iam_sync, cluster):
    cluster.holds(["ada", "zoe"], ["navy"])

    result = mrs_iam_sync(user_names=["grace", "ada"], group_names=["navy"], resync=True)

    assert not result["failed"] and result["changed"] and sent(cluster) == [(["grace", "ada"], ["navy"])]
    assert actions(result) == [("grace", "synchronised"), ("ada", "resynchronised"), ("navy", "resynchronised")]
    assert result["summary"]["synchronised"] == 1 and result["summary"]["resynchronised"] == 2
    assert result["diff"]["before"] == "ada\ngroup navy\n"
    assert result["diff"]["after"] == "ada, resynchronised\ngrace\ngroup navy, resynchronised\n"


@pytest.mark.parametrize("resync", [["ada"], "ada", ["ada", "charles"]])
def test_of_a_list_only_those_in_it_are_sent_again(mrs_iam_sync, cluster, resync):
    cluster.holds(["ada", "grace"])
    names = ["ada", "grace", *(["charles"] if "charles" in resync else [])]

    result = mrs_iam_sync(user_names=names, resync=resync)

    assert sent(cluster) == [([name for name in names if name != "grace"], [])]
    assert result["summary"]["resynchronised"] == result["summary"]["unchanged"] == 1


@pytest.mark.parametrize("resync", [False, "false", None, []])
def test_without_it_nobody_is_sent_again(mrs_iam_sync, cluster, resync):
    cluster.holds(["ada"])

    result = mrs_iam_sync(user_names=["ada"], resync=resync)

    assert not result["changed"] and cluster.calls == [SHOW]


@pytest.mark.parametrize("resync", [True, "True"])
def test_groups_that_are_new_in_iam_come_along(mrs_iam_sync, cluster, resync):
    cluster.holds(["ada"], ["analysts"])
    cluster.emulator.put_iam([{"name": "ada", "groups": ["analysts", "navy"]}])

    result = mrs_iam_sync(user_names=["ada"], resync=resync)

    assert result["came_along"] == {"users": [], "groups": ["navy"]} and cluster.groups == ["analysts", "navy"]


def test_check_mode_foresees_it_and_sends_nothing(mrs_iam_sync, cluster):
    cluster.holds(["ada", "zoe"])
    options = {"user_names": ["ada", "grace"], "absent_user_names": ["zoe"], "resync": True}

    foreseen = mrs_iam_sync(check_mode=True, **options)
    assert cluster.writes == []
    done = mrs_iam_sync(**options)

    assert all(foreseen[key] == done[key] for key in ("changed", "summary", "users", "diff"))
    assert foreseen["summary"]["resynchronised"] == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"user_names": ["ada"], "resync": ["ada", "zoe"]}, "In resync, but not named to be on the cluster: zoe."),
        ({"user_names": ["ada"], "absent_user_names": ["zoe"], "resync": ["zoe"]}, "not named to be on the cluster"),
        ({"user_names": ["ada"], "state": "absent", "resync": True}, "resync is for those who are named with state="),
        ({"all": True, "resync": True}, "resync is for those who are named with state=present, and not for all."),
        ({"user_names": ["ada"], "resync": 5}, "resync must be a list of texts"),
        ({"user_names": ["ada"], "resync": [5]}, "resync must be a list of texts"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_call(mrs_iam_sync, cluster, options, message):
    result = mrs_iam_sync(**options)

    assert result["failed"] and message in result["msg"] and "Nothing was changed." in result["msg"]
    assert cluster.calls == []


def test_neither_iam_nor_a_rule_for_new_names_is_asked(mrs_iam_sync, cluster):
    cluster.holds(["8bit@home"])

    result = mrs_iam_sync(user_names=["8bit@home"], resync=True, verify_names=True)

    assert sent(cluster) == [(["8bit@home"], [])] and actions(result) == [("8bit@home", "resynchronised")]
    assert {*result["api_calls"]} == {START, STATUS, SHOW}


@pytest.mark.parametrize(
    "settings",
    [
        {"polls": 3},
        {"polls": 4, "early_false": 3},
        {"polls": 2, "arrival": "gradual"},
        {"polls": 2, "arrival": "late", "late_lists": 3},
        {"polls": 0},
    ],
)
def test_its_end_is_waited_for_although_all_are_listed(mrs_iam_sync, cluster, settings):
    cluster.holds(["ada"], **settings)

    result = mrs_iam_sync(user_names=["ada"], resync=True)

    assert not result["failed"] and result["summary"]["resynchronised"] == 1
    assert cluster.emulator.mrs_cluster(cluster.id)["running"] is None and cluster.calls[-1] == SHOW


def test_what_runs_is_waited_for_and_does_not_count(mrs_iam_sync, cluster):
    cluster.holds(["ada"])
    cluster.foreign_sync(4, ["ada"])

    result = mrs_iam_sync(user_names=["ada"], resync=True)

    assert sent(cluster) == [(["ada"], [])] and result["summary"]["resynchronised"] == 1


def test_without_waiting_it_is_pending(mrs_iam_sync, cluster):
    cluster.holds(["ada"], sync_seconds=1.0)

    result = mrs_iam_sync(user_names=["ada", "grace"], resync=True, wait=False)

    assert [(row["action"], row["wanted"]) for row in result["users"]] == [
        ("pending", "resynchronised"),
        ("pending", "synchronised"),
    ]


def test_who_is_no_longer_there_afterwards_has_failed(mrs_iam_sync, cluster):
    cluster.holds(["ada", "grace"])
    # Before the first list after it is over.
    cluster.faults({"operation": SHOW, "skip": 2, "kind": "remove_users_first", "users": ["ada"]})

    result = mrs_iam_sync(user_names=["ada", "grace"], resync=True)

    ada = result["users"][0]
    assert result["failed"] and actions(result) == [("ada", "failed"), ("grace", "resynchronised")]
    assert ada["error"]["code"] == "NotSynchronised" and ada["changed"] and cluster.users == ["grace"]
    assert result["diff"]["before"] == "ada\ngrace\n" and result["diff"]["after"] == "grace, resynchronised\n"


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "error_after", "truncated"])
def test_after_a_call_in_doubt_it_is_sent_until_one_is_answered(mrs_iam_sync, cluster, kind):
    cluster.holds(["ada"])
    cluster.faults({"operation": START, "kind": kind, "status": 500, "code": "12000004"})

    result = mrs_iam_sync(user_names=["ada"], resync=True)

    assert not result["failed"] and actions(result) == [("ada", "resynchronised")]
    assert cluster.writes == [START] * 2


def test_who_came_by_a_call_in_doubt_is_not_sent_with_it(mrs_iam_sync, cluster):
    cluster.holds(["ada"])
    cluster.faults({"operation": START, "kind": "drop_after"})

    result = mrs_iam_sync(user_names=["ada", "grace"], resync=True)

    assert sent(cluster) == [(["ada", "grace"], []), (["ada"], [])]
    assert actions(result) == [("ada", "resynchronised"), ("grace", "synchronised")]


def test_a_refusal_after_a_call_in_doubt_leaves_it_unknown(mrs_iam_sync, cluster):
    cluster.holds(["ada"])
    refusal = {"kind": "error", "code": "12000052", "status": 403, "times": None}
    cluster.faults({"operation": START, "kind": "drop_after"}, {"operation": START, **refusal})

    result = mrs_iam_sync(user_names=["ada"], resync=True)

    assert result["failed"] and result["changed"] and result["summary"]["unknown"] == 1
    assert result["users"][0]["wanted"] == "resynchronised" and "12000052" in result["msg"]
    assert result["diff"] == {**result["diff"], "before": "ada\n", "after": "ada, resynchronisation unknown\n"}


def test_a_refusal_alone_is_a_failure_that_changes_nothing(mrs_iam_sync, cluster):
    cluster.holds(["ada"])
    cluster.faults({"operation": START, "kind": "error", "code": "12000052", "status": 403})

    result = mrs_iam_sync(user_names=["ada"], resync=True)

    assert result["failed"] and not result["changed"] and result["summary"]["failed"] == 1
    assert result["users"][0]["wanted"] == "resynchronised" and result["diff"]["after"] == ""


@pytest.mark.parametrize("code", ["12000163", "12000002"])
def test_one_whom_iam_has_no_longer_keeps_no_other_off(mrs_iam_sync, cluster, code):
    cluster.holds(["ada", "gone", "grace"], unknown_names=code)

    result = mrs_iam_sync(user_names=["ada", "gone", "grace"], resync=True)

    assert result["failed"] and code in result["msg"]
    assert actions(result) == [("ada", "resynchronised"), ("gone", "failed"), ("grace", "resynchronised")]


def test_a_deadline_that_passes_while_it_runs_leaves_it_unknown(mrs_iam_sync, cluster):
    cluster.holds(["ada"], sync_seconds=60)

    result = mrs_iam_sync(user_names=["ada"], resync=True, wait_timeout=0.5)

    assert result["failed"] and result["changed"] and result["users"][0]["action"] == "unknown"
    assert "not there after 0.5 s, when a synchronisation was still running" in result["msg"]


def test_a_deadline_that_passes_before_a_call_is_a_failure(mrs_iam_sync, cluster):
    cluster.holds(["ada"])
    cluster.foreign_sync(100000)

    result = mrs_iam_sync(user_names=["ada"], resync=True, wait_timeout=0.5)

    assert result["failed"] and not result["changed"] and cluster.writes == []
    assert result["users"][0]["action"] == "failed" and result["users"][0]["error"]["code"] == "Timeout"
