# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ListUsersAsync in each reading of its protocol, and the other facts of generation 2018-04-12."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from alibabacloud_ehpc20180412 import models
from alibabacloud_ehpc20180412.client import Client

from tests.emulator.control import Emulator
from tests.unit.emulator.sdk_config import sdk_config
from tests.unit.emulator.signed_client import SignedClient, code

STATUS = "AsyncStatus"


@pytest.fixture(scope="module")
def sdk(emulator: Emulator) -> Client:
    return Client(sdk_config(emulator))


class Cloud:
    def __init__(self, emulator: Emulator, client: SignedClient, cluster_id: str) -> None:
        self.emulator, self.client, self.cluster_id = emulator, client, cluster_id

    def configure(self, async_list: dict[str, Any] | None = None, **settings: Any) -> None:
        users = [{"name": name, "add_time": "2022-09-28T09:05:26Z"} for name in ("ada.lovelace", "grace.hopper")]
        self.emulator.put_cluster(self.cluster_id, users, settings={**settings, "async_list": async_list or {}})

    def list(self, task: str | None = None, **parameters: str) -> requests.Response:
        if task:
            parameters["AsyncId"] = task
        return self.client.call("ListUsersAsync", {"ClusterId": self.cluster_id, **parameters})


@pytest.fixture
def cloud(emulator: Emulator, client: SignedClient, cluster_id: str) -> Cloud:
    cloud = Cloud(emulator, client, cluster_id)
    cloud.configure()
    return cloud


def test_the_vendors_client_lists_users_with_ids(sdk: Client, cloud: Cloud) -> None:
    request = models.ListUsersAsyncRequest(cluster_id=cloud.cluster_id, page_size=1)
    first = sdk.list_users_async(request).body
    assert (first.async_status, first.total_count, first.page_number, first.page_size) == ("Success", 2, 1, 1)
    request.async_id, request.page_number = first.async_id, 2
    second = sdk.list_users_async(request).body
    assert second.async_id == first.async_id
    found = [(user.name, user.user_id, user.group_id) for page in (first, second) for user in page.users.user_info]
    assert found == [("ada.lovelace", "1000", "100"), ("grace.hopper", "1001", "100")]


@pytest.mark.parametrize("pending", ["Processing", "Running"])
def test_a_task_is_pending_for_as_many_calls_as_told(cloud: Cloud, pending: str) -> None:
    cloud.configure({"polls": 2, "pending": pending})
    answers = [cloud.list().json()]
    task = answers[0]["AsyncId"]
    answers += [cloud.list(task).json() for _turn in range(3)]
    assert [answer[STATUS] for answer in answers] == [pending, pending, "Success", "Success"]
    assert [len(answer["Users"]["UserInfo"]) for answer in answers] == [0, 0, 2, 2]
    assert {answer["AsyncId"] for answer in answers} == {task}


def test_a_call_without_the_id_begins_again(cloud: Cloud) -> None:
    cloud.configure({"polls": 1})
    first, second = cloud.list().json(), cloud.list().json()
    assert first["AsyncId"] != second["AsyncId"]
    assert (first[STATUS], second[STATUS]) == ("Processing", "Processing")


def test_the_id_may_be_left_out(cloud: Cloud) -> None:
    cloud.configure({"polls": 1, "needs_id": False})
    first, second = cloud.list().json(), cloud.list().json()
    assert first["AsyncId"] == second["AsyncId"]
    assert (first[STATUS], second[STATUS]) == ("Processing", "Success")


@pytest.mark.parametrize("final", ["Failed", "Fail", "Error", "PartialFail"])
def test_a_task_can_fail(cloud: Cloud, final: str) -> None:
    cloud.configure({"polls": 1, "final": final})
    first = cloud.list().json()
    last = cloud.list(first["AsyncId"]).json()
    assert (first[STATUS], last[STATUS]) == ("Processing", final)
    assert last["Users"] == {"UserInfo": []}


@pytest.mark.parametrize("needs_id", [True, False])
def test_an_id_can_expire(cloud: Cloud, needs_id: bool) -> None:
    cloud.configure({"expires_after": 2, "needs_id": needs_id})
    task = cloud.list().json()["AsyncId"]
    assert cloud.list(task).ok
    assert code(cloud.list(task)) == (400, "InvalidParams")
    again = cloud.list().json()
    assert again["AsyncId"] != task
    assert again[STATUS] == "Success"


def test_an_unknown_id_is_refused(cloud: Cloud) -> None:
    assert code(cloud.list("t-hz0000000000000")) == (400, "InvalidParams")


@pytest.mark.parametrize("parameters", [{"PageSize": "51"}, {"PageNumber": "0"}])
def test_a_page_out_of_range_is_refused(cloud: Cloud, parameters: dict[str, str]) -> None:
    cloud.configure({"polls": 1})
    assert code(cloud.list(**parameters)) == (400, "InvalidParams")


def test_the_operation_may_not_be_there(cloud: Cloud) -> None:
    cloud.configure({"available": False})
    assert code(cloud.list()) == (404, "InvalidAction.NotFound")


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("zoned", "2022-09-28T09:05:26Z"),
        ("millis", "2022-09-28T09:05:26.000Z"),
        ("naive", "2022-09-28T09:05:26"),
    ],
)
def test_the_time_comes_in_each_form(cloud: Cloud, form: str, shown: str) -> None:
    cloud.configure(add_time=form)
    for answer in (cloud.list(), cloud.client.call("ListUsers", {"ClusterId": cloud.cluster_id})):
        assert answer.json()["Users"]["UserInfo"][0]["AddTime"] == shown


def test_ids_may_be_numbers(cloud: Cloud) -> None:
    cloud.configure(ids="int")
    user = cloud.list().json()["Users"]["UserInfo"][0]
    assert (user["UserId"], user["GroupId"]) == (1000, 100)


def test_a_final_status_of_another_name_is_refused(cloud: Cloud) -> None:
    with pytest.raises(RuntimeError, match="Done"):
        cloud.configure({"final": "Done"})


def test_list_regions_names_the_regions(sdk: Client) -> None:
    regions = {region.region_id: region.local_name for region in sdk.list_regions().body.regions.region_info}
    assert regions["cn-hangzhou"] == "China (Hangzhou)"


def test_the_facts_of_a_cluster_can_be_set(sdk: Client, emulator: Emulator, cluster_id: str) -> None:
    facts = {
        "region": "cn-beijing",
        "location": "OnPremise",
        "account_type": "ldap",
        "deploy_mode": "Tiny",
        "scheduler_type": "pbs",
        "os_tag": "AlmaLinux_8.9_64",
    }
    emulator.put_cluster(cluster_id, ehpc_version="1.0.1", **facts)
    body = sdk.list_clusters(models.ListClustersRequest(page_size=50)).body
    simple = {cluster.id: cluster for cluster in body.clusters.cluster_info_simple}[cluster_id]
    info = sdk.describe_cluster(models.DescribeClusterRequest(cluster_id=cluster_id)).body.cluster_info
    for shown in (simple, info):
        assert [
            shown.region_id,
            shown.location,
            shown.account_type,
            shown.deploy_mode,
            shown.scheduler_type,
            shown.os_tag,
        ] == list(facts.values())
    assert simple.ehpc_version == "1.0.1"


def test_list_clusters_pages_through_the_clusters_of_its_generation(
    sdk: Client, cluster_id: str, newer_id: str
) -> None:
    def page(number: int) -> tuple[list[str], int]:
        body = sdk.list_clusters(models.ListClustersRequest(page_number=number, page_size=1)).body
        return [cluster.id for cluster in body.clusters.cluster_info_simple], body.total_count

    total = page(1)[1]
    found = [shown for number in range(1, total + 2) for shown in page(number)[0]]
    assert len(found) == total
    assert cluster_id in found
    assert newer_id not in found
