# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""mrs_iam_sync: who comes, who goes, who is waited for."""

from __future__ import annotations

import pytest

NOTHING = {
    **{"synchronised": 0, "resynchronised": 0, "cancelled": 0},
    **{"unchanged": 0, "failed": 0, "unknown": 0, "pending": 0},
}


def actions(rows):
    return [(row["name"], row["action"]) for row in rows]


def test_who_is_missing_is_brought_once(mrs_iam_sync, cluster):
    cluster.holds(["charles"], polls=3)

    first = mrs_iam_sync(user_names=["grace", "charles", "ada"], group_names=["empty"])
    calls = cluster.calls
    second = mrs_iam_sync(user_names=["grace", "charles", "ada"], group_names=["empty"])

    assert first["changed"] and not first["failed"]
    assert first["summary"] == {**NOTHING, "synchronised": 3, "unchanged": 1}
    assert actions(first["users"]) == [("grace", "synchronised"), ("ada", "synchronised")]
    assert actions(first["groups"]) == [("empty", "synchronised")]
    assert first["came_along"] == {"users": [], "groups": ["analysts", "navy"]}
    assert first["diff"]["before"] == "" and first["diff"]["after"] == "ada\ngrace\ngroup empty\n"
    assert first["duration"] > 0 and cluster.users == ["ada", "charles", "grace"]
    assert calls.count("UpdateSyncIamUser") == 1
    assert first["api_calls"] == {operation: calls.count(operation) for operation in set(calls)}
    assert not second["changed"] and second["summary"] == {**NOTHING, "unchanged": 4} and second["duration"] is None
    assert second["api_calls"] == {"ShowSyncIamUser": 1} and cluster.calls == [*calls, "ShowSyncIamUser"]


def test_groups_that_came_along_are_no_drift_and_stay(mrs_iam_sync, cluster):
    mrs_iam_sync(user_names=["ada"])

    unchanged = mrs_iam_sync(user_names=["ada"])
    absent = mrs_iam_sync(user_names=["ada"], state="absent")

    assert not unchanged["changed"]
    assert actions(absent["users"]) == [("ada", "cancelled")]
    assert cluster.users == [] and cluster.groups == ["analysts"]


def test_absent_takes_off_once_who_is_there(mrs_iam_sync, cluster):
    cluster.holds(["ada", "grace"], ["navy"], polls=2)

    options = {"user_names": ["charles", "grace"], "group_names": ["navy"], "state": "absent"}
    first, second = mrs_iam_sync(**options), mrs_iam_sync(**options)

    assert first["changed"] and first["summary"] == {**NOTHING, "cancelled": 2, "unchanged": 1}
    assert first["diff"]["before"] == "grace\ngroup navy\n" and first["diff"]["after"] == ""
    assert not second["changed"] and cluster.writes == ["CancelSyncIamUser"]
    assert cluster.users == ["ada"] and cluster.groups == []


def test_one_task_brings_some_and_takes_others_off(mrs_iam_sync, cluster):
    cluster.holds(["charles"])

    result = mrs_iam_sync(user_names=["ada"], absent_user_names=["charles", "grace"])

    assert actions(result["users"]) == [("ada", "synchronised"), ("charles", "cancelled")]
    assert result["summary"] == {**NOTHING, "synchronised": 1, "cancelled": 1, "unchanged": 1}
    assert cluster.users == ["ada"] and cluster.writes == ["UpdateSyncIamUser", "CancelSyncIamUser"]


def test_exclusive_takes_off_all_users_but_the_protected(mrs_iam_sync, cluster):
    cluster.holds(["ada", "charles", "svc-backup", "zoe"], ["navy"])

    options = {"user_names": ["ada"], "exclusive": True, "protected": ["svc-*"]}
    first, second = mrs_iam_sync(**options), mrs_iam_sync(**options)

    assert actions(first["users"]) == [("charles", "cancelled"), ("zoe", "cancelled")]
    assert cluster.users == ["ada", "svc-backup"] and cluster.groups == ["navy"]
    assert not second["changed"] and second["api_calls"] == {"ShowSyncIamUser": 1}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"user_names": ["ada"], "exclusive": True}, "11 accounts would be removed, more than max_removals=10"),
        ({"user_names": ["u1", "u2"], "state": "absent", "max_removals": 1}, "2 accounts would be removed"),
        ({"user_names": ["u1"], "state": "absent", "protected": ["u*"]}, "To be absent, yet matched by protected: u1."),
    ],
)
def test_too_many_removals_and_the_protected_are_refused(mrs_iam_sync, cluster, options, message):
    cluster.holds(["ada", *(f"u{number}" for number in range(1, 12))])

    result = mrs_iam_sync(**options)

    assert result["failed"] and message in result["msg"] and "Nothing was changed." in result["msg"]
    assert cluster.calls == ["ShowSyncIamUser"]


def test_check_mode_only_reads_and_predicts_the_run(mrs_iam_sync, cluster):
    cluster.holds(["charles", "zoe"], polls=2)
    options = {"user_names": ["ada", "grace"], "absent_user_names": ["zoe"], "group_names": ["navy"]}

    predicted = mrs_iam_sync(check_mode=True, **options)
    assert cluster.writes == []
    done = mrs_iam_sync(**options)

    for key in ("changed", "summary", "users", "groups", "diff"):
        assert predicted[key] == done[key], key
    assert predicted["changed"] and cluster.users == ["ada", "charles", "grace"]


def test_check_mode_waits_out_a_running_synchronisation(mrs_iam_sync, cluster):
    cluster.foreign_sync(3, ["ada"])
    predicted = mrs_iam_sync(check_mode=True, user_names=["ada", "grace"])
    done = mrs_iam_sync(user_names=["ada", "grace"])

    assert actions(predicted["users"]) == actions(done["users"]) == [("grace", "synchronised")]
    assert predicted["summary"] == done["summary"] and predicted["diff"] == done["diff"]


def test_everybody_is_brought_once(mrs_iam_sync, cluster):
    first, second = mrs_iam_sync(all=True), mrs_iam_sync(all=True)

    assert first["changed"] and actions(first["users"]) == [(n, "synchronised") for n in ("ada", "charles", "grace")]
    # Who has no policy never comes, and as long as there is such a user it is tried.
    assert first["missing"] == {"users": ["nobody"], "groups": []}
    assert not second["changed"] and cluster.writes == ["UpdateSyncIamUser"] * 2


def test_everybody_with_everybody_there_sends_nothing(mrs_iam_sync, cluster):
    cluster.emulator.put_iam([{"name": "ada", "groups": ["analysts"]}], groups=["empty"])
    cluster.holds(["ada"], ["analysts"])

    result = mrs_iam_sync(all=True)

    assert not result["changed"] and result["missing"] == {"users": [], "groups": []} and cluster.writes == []
    assert result["api_calls"]["KeystoneListUsersForGroupByAdmin"] == 2


def test_a_list_of_iam_in_pages_does_not_pass_for_everybody(mrs_iam_sync, cluster):
    cluster.emulator.settings(iam_page=2)
    cluster.holds(["ada", "grace"], ["analysts", "navy"])
    try:
        result = mrs_iam_sync(all=True)
    finally:
        cluster.emulator.settings(iam_page=None)

    assert result["changed"] and result["missing"] is None and cluster.users == ["ada", "charles", "grace"]


def test_check_mode_of_everybody_predicts_who_is_missing(mrs_iam_sync, cluster):
    result = mrs_iam_sync(check_mode=True, all=True)

    assert result["changed"] and ("ada", "synchronised") in actions(result["users"]) and cluster.writes == []


def test_without_waiting_names_are_pending(mrs_iam_sync, cluster):
    cluster.holds(sync_seconds=1.0)

    first = mrs_iam_sync(user_names=["ada"], wait=False)
    second = mrs_iam_sync(user_names=["ada"])

    assert first["changed"] and actions(first["users"]) == [("ada", "pending")] and first["summary"]["pending"] == 1
    assert not second["changed"] and cluster.writes == ["UpdateSyncIamUser"] and cluster.users == ["ada"]


def test_two_and_a_half_thousand_users_go_in_three_calls(mrs_iam_sync, cluster):
    names = [f"user-{number}" for number in range(2500)]
    cluster.emulator.put_iam([{"name": name} for name in names])

    result = mrs_iam_sync(user_names=names)

    assert [len(call["users"]) for call in cluster.log if call["users"]] == [1000, 1000, 500]
    assert result["summary"]["synchronised"] == 2500 and len(cluster.users) == 2500
