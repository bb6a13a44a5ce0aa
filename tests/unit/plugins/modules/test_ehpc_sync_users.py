# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ehpc_sync_users: hybrid-cloud clusters."""

from __future__ import annotations

import json
from collections import Counter

import pytest

LOCAL = [{"name": "ada.lovelace", "group": "wheel"}, {"name": "grace.hopper"}]


@pytest.fixture
def generation():
    return "2018-04-12"


@pytest.fixture
def hybrid(cluster):
    """A hybrid-cloud cluster with one account in the cloud and two more on premises."""

    def make(**settings):
        cluster.emulator.put_cluster(
            cluster.id, [{"name": "svc.backup"}], location="OnPremise", local_users=LOCAL, settings=settings
        )
        return cluster

    return make


def test_named_users_are_brought_and_a_second_run_runs_nothing(ehpc_sync_users, hybrid):
    cluster = hybrid()
    users = ["grace.hopper", "ada.lovelace"]

    first = ehpc_sync_users(users=users)
    second = ehpc_sync_users(users=users)

    assert first["changed"] and first["added"] == ["ada.lovelace", "grace.hopper"] and first["settled"]
    assert first["diff"]["before"] == "" and first["diff"]["after"] == "ada.lovelace\ngrace.hopper\n"
    assert not second["changed"] and second["added"] == [] and second["api_calls"] == {"ListUsers": 1}
    assert cluster.writes == ["SyncUsers"]


def test_without_names_it_is_changed_when_somebody_came(ehpc_sync_users, hybrid):
    cluster = hybrid(sync_delay=0.3)

    first, second = ehpc_sync_users(), ehpc_sync_users()

    assert first["changed"] and first["added"] == ["ada.lovelace", "grace.hopper"] and first["settled"]
    assert not second["changed"] and second["added"] == []
    assert cluster.writes == ["SyncUsers"] * 2


def test_check_mode_sends_nothing_and_predicts_named_users(ehpc_sync_users, hybrid):
    cluster = hybrid()

    named = ehpc_sync_users(check_mode=True, users=["ada.lovelace", "svc.backup"])
    unnamed = ehpc_sync_users(check_mode=True)

    assert named["changed"] and named["added"] == ["ada.lovelace"] and named["diff"]["after"] == "ada.lovelace\n"
    assert unnamed["changed"] and "A synchronisation would run" in unnamed["msg"]
    assert cluster.writes == []


def test_users_who_do_not_arrive_in_time_are_named(ehpc_sync_users, hybrid):
    cluster = hybrid()

    result = ehpc_sync_users(users=["ada.lovelace", "nobody.knows"], wait_timeout=2)

    assert result["failed"] and result["changed"] and result["missing"] == ["nobody.knows"]
    assert f"these users are not on {cluster.id}: nobody.knows" in result["msg"]


def test_without_waiting_the_task_is_changed_once_it_was_started(ehpc_sync_users, hybrid):
    hybrid(sync_delay=30)

    result = ehpc_sync_users(wait=False)

    assert result["changed"] and not result["settled"] and result["added"] == []


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_cluster_in_the_public_cloud_is_refused(ehpc_sync_users, cluster, check_mode):
    result = ehpc_sync_users(check_mode=check_mode)

    assert (
        result["failed"] and "is a cluster in the public cloud; SyncUsers only works on hybrid-cloud" in result["msg"]
    )
    assert cluster.writes == []


@pytest.mark.parametrize("no_proxy", [None, {}, {"OnPremiseInfo": []}])
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_cluster_on_premises_that_is_no_proxy_is_refused(ehpc_sync_users, hybrid, check_mode, no_proxy):
    cluster = hybrid(proxy=False, no_proxy=no_proxy)

    result = ehpc_sync_users(users=["ada.lovelace"], check_mode=check_mode)

    told = f"{cluster.id} is no hybrid-cloud proxy; SyncUsers only works on hybrid-cloud proxy clusters"
    assert result["failed"] and result["msg"].startswith(told) and result["msg"].endswith(" Nothing was changed.")
    assert cluster.calls == ["ListUsers", "DescribeCluster"]


def test_a_proxy_is_told_by_one_look(ehpc_sync_users, hybrid):
    hybrid()

    result = ehpc_sync_users(users=["ada.lovelace"])

    assert result["api_calls"]["DescribeCluster"] == result["api_calls"]["SyncUsers"] == 1


@pytest.mark.parametrize(
    ("info", "sent"),
    [
        ({}, True),
        ({"Location": "OnPremise", "OnPremiseInfo": [{"IP": "192.168.0.10"}]}, True),
        ({"Location": "OnPremise", "OnPremiseInfo": {"OnPremiseInfo": [{}]}}, True),
        ({"Location": "PublicCloud", "OnPremiseInfo": {"OnPremiseInfo": [{"Type": "account"}]}}, True),
        ({"Location": "OnPremise", "OnPremiseInfo": ""}, False),
        ({"Location": "Elsewhere"}, False),
    ],
)
def test_what_describes_a_proxy_decides(ehpc_sync_users, hybrid, info, sent):
    cluster = hybrid()
    answer = json.dumps({"RequestId": "REQUEST-1", "ClusterInfo": info})
    cluster.faults({"operation": "DescribeCluster", "kind": "body", "message": answer})

    result = ehpc_sync_users(users=["ada.lovelace"])

    assert result["failed"] != sent and cluster.writes == ["SyncUsers"] * sent


def test_a_refusal_to_execute_says_what_the_operation_is_for(ehpc_sync_users, hybrid):
    cluster = hybrid()
    cluster.faults({"operation": "SyncUsers", "kind": "error", "code": "ExecFail", "status": 403})

    result = ehpc_sync_users()

    assert result["failed"] and "ExecFail: " in result["msg"] and f"(SyncUsers on {cluster.id}, " in result["msg"]
    assert "SyncUsers only works on hybrid-cloud proxy clusters" in result["msg"]


def test_the_vendor_s_reason_for_a_failure_is_passed_on(ehpc_sync_users, hybrid):
    cluster = hybrid()
    code = "AgentError.Account.UserSynFailure"
    cluster.faults({"operation": "SyncUsers", "kind": "error", "code": code, "message": "the LDAP server is away"})

    result = ehpc_sync_users(users=["ada.lovelace"])

    assert result["failed"] and f"{code}: the LDAP server is away" in result["msg"]
    assert "Nothing was changed." in result["msg"] and not result["changed"]


def test_a_lost_answer_is_no_failure(ehpc_sync_users, hybrid):
    cluster = hybrid()
    cluster.faults({"operation": "SyncUsers", "kind": "drop_after"})

    result = ehpc_sync_users(users=["ada.lovelace"])

    assert not result["failed"] and result["changed"]


def test_a_lost_answer_is_not_forgotten_after_a_refusal(ehpc_sync_users, hybrid):
    cluster = hybrid()
    refusal = {"kind": "error", "status": 400, "code": "InvalidSecurityToken.Expired"}
    cluster.faults({"operation": "SyncUsers", "kind": "drop_after"}, {"operation": "SyncUsers", **refusal})

    result = ehpc_sync_users(users=["ada.lovelace"])

    assert result["failed"] and result["changed"]
    assert "What the synchronisation brought, or still brings, is not known." in result["msg"]


def test_the_newer_generation_is_told_where_it_can_be_done(ehpc_sync_users, cluster):
    cluster.emulator.put_cluster(cluster.id, generation="2024-07-30")

    named = ehpc_sync_users(api_version="2024-07-30")
    assert cluster.calls == []
    found_out = ehpc_sync_users(api_version="auto")

    for result in (named, found_out):
        assert (
            result["failed"] and "API 2024-07-30 has no SyncUsers; it is an operation of 2018-04-12." in result["msg"]
        )
    assert cluster.writes == []


def test_without_a_region_nothing_is_sent(ehpc_sync_users, cluster):
    result = ehpc_sync_users(environment={"ALIBABA_CLOUD_REGION_ID": ""})

    assert result["failed"] and "region is not given" in result["msg"] and cluster.calls == []


def test_cluster_users_leaves_what_is_no_proxy_with_a_warning(modules, hybrid):
    cluster = hybrid(proxy=False)

    result = modules.run("cluster_users", cluster_id=cluster.id, sync=True, roster=[])

    assert not result["failed"] and cluster.writes == []
    assert [text for text in result["warnings"] if text.startswith(f"{cluster.id} is no hybrid-cloud proxy; SyncUsers")]


def test_the_calls_of_a_synchronisation_are_counted_too(modules, hybrid):
    cluster = hybrid()

    result = modules.run("cluster_users", cluster_id=cluster.id, sync=True, roster=[])

    assert result["changed"] and cluster.writes == ["SyncUsers"]
    assert result["api_calls"] == Counter(cluster.calls)
