# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""mrs_iam_sync: names that the guide of MRS calls unsupported are told before a call, and as the first reason after."""

from __future__ import annotations

import pytest

RULE = "the guide of MRS supports user names of at least two letters, digits, spaces and - _ only"
ONLY_CASE = "the Manager does not tell it from Ada, which differs only in case"
BEFORE_3 = "On MRS before 3.x a user name has 3 to 20 letters, digits and _ only."
USUAL = "Usually there is no such IAM user or group"


@pytest.fixture(autouse=True)
def directory(mrs_iam_sync, cluster):
    """IAM has users of all sorts of names, and a group."""
    names = ("ada.lovelace", "grace.hopper", "Ada", "ada", "x", "joan-clarke", "alan_turing")
    cluster.emulator.put_iam([{"name": name, "groups": ["data.lake"]} for name in names])


def test_they_are_warned_of_together_and_tried(mrs_iam_sync, cluster):
    names = ["ada.lovelace", "alan_turing", "joan-clarke", "x"]

    result = mrs_iam_sync(user_names=names, group_names=["data.lake"])

    assert result["warnings"] == [f"May not arrive: ada.lovelace, x; {RULE}."]
    assert not result["failed"] and cluster.users == names


def test_check_mode_warns_as_well(mrs_iam_sync, cluster):
    result = mrs_iam_sync(check_mode=True, user_names=["x"])

    assert result["warnings"] == [f"May not arrive: x; {RULE}."] and cluster.writes == []


def test_refuse_changes_nothing_and_names_them_all(mrs_iam_sync, cluster):
    cluster.holds(["Ada"])

    result = mrs_iam_sync(
        user_names=["alan_turing", "ada", "grace.hopper", "x"], on_unsupported_name="refuse", absent_user_names=["zoe"]
    )

    told = [f"user ada: {ONLY_CASE}.", f"user grace.hopper: {RULE}.", f"user x: {RULE}."]
    assert result["failed"] and result["msg"] == "\n".join(told) + " Nothing was changed."
    assert cluster.calls == ["ShowSyncIamUser"]


@pytest.mark.parametrize("on_unsupported_name", ["warn", "refuse"])
def test_who_is_there_or_goes_is_not_judged(mrs_iam_sync, cluster, on_unsupported_name):
    cluster.holds(["ada.lovelace", "Ada", "x"])

    result = mrs_iam_sync(
        user_names=["ada.lovelace", "Ada"],
        absent_user_names=["x"],
        resync=True,
        on_unsupported_name=on_unsupported_name,
    )

    assert not result["failed"] and not result["warnings"] and result["summary"]["resynchronised"] == 2


@pytest.mark.parametrize("here", [True, False])
def test_names_that_differ_only_in_case_are_told(mrs_iam_sync, cluster, here):
    cluster.holds(["Ada"] if here else [])

    result = mrs_iam_sync(user_names=["Ada", "ada"])

    assert result["warnings"] == [f"May not arrive: ada; {ONLY_CASE}."]


def test_a_name_is_the_first_reason_for_who_does_not_arrive(mrs_iam_sync, cluster):
    result = mrs_iam_sync(user_names=["un.heard.of", "un-heard-of", "unheard_of"])

    assert result["failed"] and f"Its name may be the reason: {RULE}. {USUAL}" in result["msg"]
    hints = {row["name"]: row["error"]["hint"] for row in result["users"]}
    assert all(row["error"]["code"] == "NotSynchronised" for row in result["users"])
    assert f"{BEFORE_3} {USUAL}" in hints["un-heard-of"] and RULE not in hints["un-heard-of"]
    assert BEFORE_3 not in hints["unheard_of"] and USUAL in hints["unheard_of"]


def test_a_name_is_the_first_reason_for_who_is_refused(mrs_iam_sync, cluster):
    cluster.holds(unknown_names="12000163")

    result = mrs_iam_sync(user_names=["un.heard.of", "Ada"])

    assert result["failed"] and cluster.users == ["Ada"]
    assert "12000163" in result["msg"] and f"Its name may be the reason: {RULE}" in result["msg"]


@pytest.mark.parametrize("reading", ["ignored", "12000002", "12000156", "12000157", "12000163", "12000164"])
def test_whatever_a_manager_does_to_them_others_arrive(mrs_iam_sync, cluster, reading):
    cluster.holds(unsupported_names=reading)

    result = mrs_iam_sync(user_names=["ada.lovelace", "joan-clarke", "alan_turing", "x"])

    assert cluster.users == ["alan_turing", "joan-clarke"]
    assert [row["name"] for row in result["users"] if row["action"] == "failed"] == ["ada.lovelace", "x"]
    assert f"Its name may be the reason: {RULE}" in result["msg"]


def test_who_only_differs_in_case_may_not_arrive(mrs_iam_sync, cluster):
    cluster.holds(["Ada"], ignores_case=True)

    result = mrs_iam_sync(user_names=["ada"])

    assert result["failed"] and f"Its name may be the reason: {ONLY_CASE}" in result["msg"]


def test_who_was_there_does_not_fail_for_its_name(mrs_iam_sync, cluster):
    cluster.holds(["gone-from-iam"], unknown_names="12000163")

    result = mrs_iam_sync(user_names=["gone-from-iam"], resync=True)

    assert result["failed"] and BEFORE_3 not in result["msg"]


def test_no_call_more_is_sent(mrs_iam_sync, cluster):
    cluster.holds(polls=0)

    result = mrs_iam_sync(user_names=["ada.lovelace"])

    assert result["api_calls"] == {"ListSyncStatus": 2, "ShowSyncIamUser": 3, "UpdateSyncIamUser": 1}
