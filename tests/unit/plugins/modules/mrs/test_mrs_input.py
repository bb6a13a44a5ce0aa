# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The MRS modules: what is refused before anything is sent, and what IAM is asked."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "Give either all or one or more of user_names, group_names, absent_user_names."),
        ({"all": True, "user_names": ["ada"]}, "Give either all or"),
        ({"all": True, "state": "absent"}, "all goes neither with state=absent nor with exclusive"),
        ({"exclusive": True, "user_names": []}, "exclusive needs state=present and at least one user who stays."),
        ({"exclusive": True, "user_names": ["ada"], "state": "absent"}, "exclusive needs state=present"),
        ({"absent_user_names": ["ada"], "state": "absent"}, "absent_user_names is for state=present"),
        ({"user_names": ["ada"], "max_removals": -1}, "max_removals must not be negative."),
        ({"user_names": ["ada"], "protected": [" "]}, "protected has an empty entry."),
        ({"user_names": ["ada", "", "bob "]}, "user_names entry 2 (): name is missing.\nuser_names entry 3 (bob ): "),
        ({"user_names": ["ada", "ada"]}, "user_names entry 2 (ada): stands in user_names entry 1 already."),
        ({"user_names": ["ada"], "absent_user_names": ["ada"]}, "(ada): stands in user_names entry 1 already."),
        ({"user_names": ["x" * 65]}, "name must not have more than 64 characters"),
        ({"group_names": ["x" * 129]}, "name must not have more than 128 characters"),
        ({"user_names": ["a\u0007b"]}, "(a\\x07b): name must not have control characters"),
        ({"user_names": ["ada"], "project_id": "a-b"}, "project_id must be 1 to 64 letters and digits."),
        ({"user_names": ["ada"], "cluster_id": "../x"}, "must be 1 to 64 letters, digits, _ and -."),
        ({"user_names": ["ada"], "poll_interval": 0}, "poll_interval must be 0.01 to 3600."),
        ({"user_names": ["ada"], "wait_timeout": -1}, "wait_timeout must be 0 to 86400."),
    ],
)
def test_options_that_make_no_sense_are_refused(mrs_iam_sync, cluster, options, message):
    result = mrs_iam_sync(**options)

    assert result["failed"] and message in result["msg"] and "Nothing was changed." in result["msg"]
    assert cluster.calls == []


def test_an_impossible_name_is_refused_unless_it_is_there(mrs_iam_sync, cluster):
    cluster.holds(["8bit@home"])

    there = mrs_iam_sync(user_names=["8bit@home"])
    result = mrs_iam_sync(user_names=["8bit@home", "9lives"])

    assert not there["failed"] and not there["changed"]
    assert result["failed"] and "user 9lives: the name of an IAM user has letters" in result["msg"]
    assert "8bit" not in result["msg"] and cluster.writes == []


def test_verified_names_that_do_not_exist_are_refused(mrs_iam_sync, cluster):
    result = mrs_iam_sync(user_names=["ada", "unheard.of"], group_names=["navy", "army"], verify_names=True)

    assert result["failed"] and "IAM does not have: unheard.of, group army." in result["msg"]
    assert cluster.writes == []


def test_who_is_on_the_cluster_already_is_not_verified(mrs_iam_sync, cluster):
    cluster.holds(["gone.from.iam"])

    result = mrs_iam_sync(user_names=["gone.from.iam"], verify_names=True)

    assert not result["failed"] and result["api_calls"] == {"ShowSyncIamUser": 1}


def test_verified_names_that_exist_are_brought(mrs_iam_sync, cluster):
    result = mrs_iam_sync(user_names=["ada"], group_names=["navy"], verify_names=True)

    assert not result["failed"] and cluster.users == ["ada"]
    assert result["api_calls"]["KeystoneListUsers"] == result["api_calls"]["KeystoneListGroups"] == 1


def test_without_the_right_to_ask_iam_the_task_warns_and_goes_on(mrs_iam_sync, cluster):
    cluster.emulator.settings(iam_forbidden=True)

    result = mrs_iam_sync(user_names=["ada"], verify_names=True)

    assert not result["failed"] and cluster.users == ["ada"]
    assert any("The names could not be verified." in warning for warning in result["warnings"])


def test_an_error_of_verifying_names_ends_the_task(mrs_iam_sync, cluster):
    cluster.emulator.add_faults([{"operation": "KeystoneListUsers", "kind": "error", "status": 500, "times": None}])

    result = mrs_iam_sync(user_names=["ada"], verify_names=True, retry_timeout=0)

    assert result["failed"] and "(KeystoneListUsers on IAM, " in result["msg"]
    assert "Nothing was changed." in result["msg"] and cluster.calls == ["ShowSyncIamUser"]


def test_everybody_is_brought_without_the_right_to_ask_iam(mrs_iam_sync, cluster):
    cluster.emulator.settings(iam_forbidden=True)

    foreseen, first, second = mrs_iam_sync(check_mode=True, all=True), mrs_iam_sync(all=True), mrs_iam_sync(all=True)

    assert foreseen["changed"] and "whom it brings cannot be foreseen" in foreseen["msg"]
    assert first["changed"] and not second["changed"] and cluster.writes == ["UpdateSyncIamUser"] * 2
    assert any("IAM could not be asked" in warning for warning in first["warnings"])


def test_the_project_is_looked_up_by_the_region(mrs_iam_sync_info):
    result = mrs_iam_sync_info(environment={"HUAWEICLOUD_SDK_PROJECT_ID": ""})

    assert not result["failed"] and result["api_calls"]["KeystoneListProjects"] == 1


def test_info_tells_the_names_and_the_state(mrs_iam_sync_info, cluster):
    cluster.holds(["grace", "ada"], ["navy"])
    cluster.foreign_sync(5)

    result = mrs_iam_sync_info()

    assert result["user_names"] == ["ada", "grace"] and result["group_names"] == ["navy"]
    assert result["is_synchronizing"] is True and isinstance(result["is_synchronous"], bool)
    assert not result["changed"] and cluster.writes == []


def test_the_clusters_of_the_project_are_read_and_chosen(mrs_cluster_info, cluster):
    everything = mrs_cluster_info()
    one = mrs_cluster_info(cluster_ids=[cluster.id], status=["running"])
    none = mrs_cluster_info(cluster_ids=[cluster.id], names=["no-such-*"])

    assert cluster.id in [found["id"] for found in everything["clusters"]]
    assert everything["total"] == len(everything["clusters"])
    assert [found["id"] for found in one["clusters"]] == [cluster.id] and one["clusters"][0]["status"] == "running"
    assert none["clusters"] == []
