# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendor's own clients of MRS work with the emulator, call by call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException, ServerResponseException
from huaweicloudsdkmrs import v1, v2

from tests.emulator.control import Emulator
from tests.unit.emulator.huawei_client import Mrs
from tests.unit.emulator.huawei_sdk import basic, mrs_sdk, sdk


@pytest.fixture(scope="module")
def client(emulator: Emulator) -> Iterator[v2.MrsClient]:
    with mrs_sdk(emulator) as client:
        yield client


@pytest.fixture(scope="module")
def older(emulator: Emulator) -> Iterator[v1.MrsClient]:
    with sdk(v1.MrsClient, emulator, basic(emulator)) as client:
        yield client


def sync_request(mrs: Mrs, *user_names: str) -> v2.UpdateSyncIamUserRequest:
    return v2.UpdateSyncIamUserRequest(mrs.cluster_id, v2.UpdateSyncRequest(user_names=list(user_names)))


def test_users_are_synchronised_and_cancelled(client: v2.MrsClient, mrs: Mrs) -> None:
    status = v2.ListSyncStatusRequest(mrs.cluster_id)
    requirements = v2.ListSyncRequirementsRequest(mrs.cluster_id)
    shown = v2.ShowSyncIamUserRequest(mrs.cluster_id)
    assert client.list_sync_requirements(requirements).is_synchronous is False

    begun = client.update_sync_iam_user(sync_request(mrs, "ada.lovelace"))
    assert (begun.status_code, begun.state) == (202, "synchronizing")
    assert [client.list_sync_status(status).is_synchronizing for _turn in range(2)] == [True, False]
    names = client.show_sync_iam_user(shown)
    assert (names.user_names, names.group_names) == (["ada.lovelace"], ["analysts", "admins"])
    assert client.list_sync_requirements(requirements).is_synchronous is True

    body = v2.CancelSyncRequest(user_names=["ada.lovelace"], group_names=["analysts"])
    assert client.cancel_sync_iam_user(v2.CancelSyncIamUserRequest(mrs.cluster_id, body)).status_code == 202
    assert [client.list_sync_status(status).is_synchronizing for _turn in range(2)] == [True, False]
    names = client.show_sync_iam_user(shown)
    assert (names.user_names, names.group_names) == ([], ["admins"])


def test_each_call_is_logged_by_the_name_the_client_has_for_it(
    client: v2.MrsClient, older: v1.MrsClient, mrs: Mrs, emulator: Emulator
) -> None:
    client.show_sync_iam_user(v2.ShowSyncIamUserRequest(mrs.cluster_id))
    client.list_sync_requirements(v2.ListSyncRequirementsRequest(mrs.cluster_id))
    body = v2.UpdateSyncRequest(user_names=["ada.lovelace"], group_names=["idle"])
    client.update_sync_iam_user(v2.UpdateSyncIamUserRequest(mrs.cluster_id, body))
    client.list_sync_status(v2.ListSyncStatusRequest(mrs.cluster_id))
    body = v2.CancelSyncRequest(user_names=["grace.hopper"])
    client.cancel_sync_iam_user(v2.CancelSyncIamUserRequest(mrs.cluster_id, body))
    older.show_cluster_details(v1.ShowClusterDetailsRequest(mrs.cluster_id))
    logged = [
        (call["method"], call["version"], call["operation"], call["users"], call["groups"], call["status"])
        for call in emulator.calls(mrs.cluster_id)
    ]
    assert logged == [
        ("GET", "v2", "ShowSyncIamUser", [], [], 200),
        ("GET", "v2", "ListSyncRequirements", [], [], 200),
        ("POST", "v2", "UpdateSyncIamUser", ["ada.lovelace"], ["idle"], 202),
        ("GET", "v2", "ListSyncStatus", [], [], 200),
        ("DELETE", "v2", "CancelSyncIamUser", ["grace.hopper"], [], 202),
        ("GET", "v1.1", "ShowClusterDetails", [], [], 200),
    ]
    emulator.clear_calls(mrs.cluster_id)
    assert emulator.calls(mrs.cluster_id) == []


def test_a_cluster_has_its_facts(older: v1.MrsClient, mrs: Mrs) -> None:
    facts = {"masterNodeNum": "2", "clusterType": 0}
    mrs.emulator.put_mrs_cluster(
        mrs.cluster_id, name="lab", state="frozen", version="MRS 3.3", safe_mode=0, facts=facts
    )
    cluster = older.show_cluster_details(v1.ShowClusterDetailsRequest(mrs.cluster_id)).cluster
    assert (cluster.cluster_id, cluster.cluster_name, cluster.cluster_state) == (mrs.cluster_id, "lab", "frozen")
    assert (cluster.cluster_version, cluster.safe_mode) == ("MRS 3.3", 0)
    assert (cluster.master_node_num, cluster.cluster_type) == ("2", 0)


def test_clusters_are_listed_in_pages_by_state_and_by_name() -> None:
    with Emulator.start() as emulator:
        emulator.put_world(
            mrs_clusters={
                **{f"c{number}": {} for number in range(12)},
                "gone": {"state": "terminated"},
                "elsewhere": {"project_id": "another"},
            }
        )
        with sdk(v1.MrsClient, emulator, basic(emulator)) as client:

            def listed(**query: str) -> tuple[int, list[str]]:
                answer = client.list_clusters(v1.ListClustersRequest(**query))
                return answer.cluster_total, [cluster.cluster_id for cluster in answer.clusters]

            assert listed() == (13, [f"c{number}" for number in range(10)])
            assert listed(cluster_state="existing", page_size="5", current_page="3") == (12, ["c10", "c11"])
            assert listed(cluster_state="terminated") == (1, ["gone"])
            assert listed(cluster_name="c7") == (1, ["c7"])
            with pytest.raises(ClientRequestException) as caught:
                listed(page_size="0")
            assert (caught.value.status_code, caught.value.error_code) == (400, "12000002")
        logged = emulator.calls()[1]
        assert (logged["operation"], logged["cluster_id"], logged["page"], logged["page_size"]) == (
            "ListClusters",
            None,
            3,
            5,
        )


def test_the_client_is_told_of_errors_with_their_odd_statuses(client: v2.MrsClient, mrs: Mrs) -> None:
    with pytest.raises(ClientRequestException) as caught:
        client.list_sync_status(v2.ListSyncStatusRequest("nowhere"))
    assert (caught.value.status_code, caught.value.error_code) == (400, "12000003")
    client.update_sync_iam_user(sync_request(mrs, "ada.lovelace"))
    with pytest.raises(ServerResponseException) as busy:
        client.update_sync_iam_user(sync_request(mrs, "ada.lovelace"))
    assert (busy.value.status_code, busy.value.error_code) == (500, "12000154")
    assert busy.value.request_id == mrs.last_call()["request_id"]


@pytest.mark.parametrize(
    ("settings", "arrived"),
    [
        ({}, ["ada.lovelace", "bob.jones", "grace_hopper", "Grace_Hopper"]),
        ({"unsupported_names": "ignored"}, ["grace_hopper", "Grace_Hopper"]),
        ({"unsupported_names": "12000163"}, []),
        ({"ignores_case": True}, ["ada.lovelace", "bob.jones", "grace_hopper"]),
    ],
)
def test_the_client_sees_which_names_a_manager_takes(
    client: v2.MrsClient, mrs: Mrs, settings: dict[str, Any], arrived: list[str]
) -> None:
    names = ["ada.lovelace", "bob.jones", "grace_hopper", "Grace_Hopper"]
    mrs.emulator.put_iam([{"name": name} for name in names])
    mrs.configure(polls=0, **settings)
    if arrived:
        assert client.update_sync_iam_user(sync_request(mrs, *names)).status_code == 202
    else:
        with pytest.raises(ServerResponseException) as refused:
            client.update_sync_iam_user(sync_request(mrs, *names))
        assert (refused.value.status_code, refused.value.error_code) == (500, "12000163")
    assert client.show_sync_iam_user(v2.ShowSyncIamUserRequest(mrs.cluster_id)).user_names == arrived


def test_the_client_synchronises_again_who_is_there(client: v2.MrsClient, mrs: Mrs) -> None:
    mrs.configure(("ada.lovelace",), ("analysts",), polls=1)
    status = v2.ListSyncStatusRequest(mrs.cluster_id)
    assert client.update_sync_iam_user(sync_request(mrs, "ada.lovelace")).state == "synchronizing"
    assert [client.list_sync_status(status).is_synchronizing for _turn in range(2)] == [True, False]
    names = client.show_sync_iam_user(v2.ShowSyncIamUserRequest(mrs.cluster_id))
    assert (names.user_names, names.group_names) == (["ada.lovelace"], ["analysts", "admins"])
