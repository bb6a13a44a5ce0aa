# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendor's own client drives every operation: the emulator speaks the real protocol."""

from __future__ import annotations

from typing import Any

import pytest
from alibabacloud_ehpc20180412 import models
from alibabacloud_ehpc20180412.client import Client
from alibabacloud_tea_openapi.exceptions import ClientException

from tests.emulator.alibabacloud.state import OLDER_STATUSES
from tests.emulator.control import Emulator
from tests.unit.emulator.sdk_config import sdk_config
from tests.unit.emulator.signed_client import PASSWORD

# Holds what is quoted differently from place to place, and the specials on which the vendor's pages disagree.
ODD_PASSWORD = """Aa1~*/+%&=_\\'"`"""


def sdk_client(emulator: Emulator, secret: str | None = None) -> Client:
    return Client(sdk_config(emulator, access_key_secret=secret or emulator.access_key_secret))


@pytest.fixture(scope="module")
def sdk(emulator: Emulator) -> Client:
    return sdk_client(emulator)


def accounts(emulator: Emulator, cluster_id: str) -> dict[str, tuple[str, str]]:
    """What the cluster really holds: name to group and password."""
    return {user["name"]: (user["group"], user["password"]) for user in emulator.cluster(cluster_id)["users"]}


def new_user(name: str, group: str = "users", password: str = PASSWORD) -> models.AddUsersRequestUser:
    return models.AddUsersRequestUser(name=name, group=group, password=password)


def add_request(cluster_id: str, *users: models.AddUsersRequestUser) -> models.AddUsersRequest:
    return models.AddUsersRequest(cluster_id=cluster_id, user=list(users), async_=True)


def test_add_users_creates_accounts_with_group_and_password(sdk: Client, emulator: Emulator, cluster_id: str) -> None:
    answer = sdk.add_users(add_request(cluster_id, new_user("tim.lee"), new_user("kim.roe", "wheel", ODD_PASSWORD)))
    assert answer.body.request_id == emulator.calls(cluster_id)[-1]["request_id"]
    assert accounts(emulator, cluster_id) == {
        "ada.lovelace": ("users", ""),
        "grace.hopper": ("wheel", ""),
        "tim.lee": ("users", PASSWORD),
        "kim.roe": ("wheel", ODD_PASSWORD),
    }


def test_delete_users_removes_accounts(sdk: Client, emulator: Emulator, cluster_id: str) -> None:
    user = models.DeleteUsersRequestUser(name="ada.lovelace")
    sdk.delete_users(models.DeleteUsersRequest(cluster_id=cluster_id, user=[user]))
    assert list(accounts(emulator, cluster_id)) == ["grace.hopper"]


def test_modify_user_groups_changes_the_group_and_keeps_the_order(
    sdk: Client, emulator: Emulator, cluster_id: str
) -> None:
    user = models.ModifyUserGroupsRequestUser(name="ada.lovelace", group="wheel")
    sdk.modify_user_groups(models.ModifyUserGroupsRequest(cluster_id=cluster_id, user=[user]))
    assert list(accounts(emulator, cluster_id).items()) == [
        ("ada.lovelace", ("wheel", "")),
        ("grace.hopper", ("wheel", "")),
    ]


def test_modify_user_passwords_changes_the_password(sdk: Client, emulator: Emulator, cluster_id: str) -> None:
    user = models.ModifyUserPasswordsRequestUser(name="grace.hopper", password=PASSWORD)
    sdk.modify_user_passwords(models.ModifyUserPasswordsRequest(cluster_id=cluster_id, user=[user]))
    assert accounts(emulator, cluster_id)["grace.hopper"] == ("wheel", PASSWORD)


def test_list_users_pages_through_all_users_in_order_of_insertion(
    sdk: Client, emulator: Emulator, cluster_id: str
) -> None:
    names = [f"user{number}" for number in range(120)]
    emulator.put_cluster(cluster_id, [{"name": name} for name in names])
    pages = [
        sdk.list_users(models.ListUsersRequest(cluster_id=cluster_id, page_number=number, page_size=50)).body
        for number in (1, 2, 3, 4)
    ]
    assert [len(page.users.user_info) for page in pages] == [50, 50, 20, 0]
    assert [user.name for page in pages for user in page.users.user_info] == names
    assert {(page.total_count, page.page_size) for page in pages} == {(120, 50)}
    assert [(call["page"], call["page_size"]) for call in emulator.calls(cluster_id)] == [
        (number, 50) for number in (1, 2, 3, 4)
    ]


def test_list_users_shows_ten_users_of_the_first_page_by_default(
    sdk: Client, emulator: Emulator, cluster_id: str
) -> None:
    emulator.put_cluster(cluster_id, [{"name": f"user{number}"} for number in range(12)])
    body = sdk.list_users(models.ListUsersRequest(cluster_id=cluster_id)).body
    assert (body.page_number, body.page_size, len(body.users.user_info)) == (1, 10, 10)


def test_describe_cluster_and_list_clusters_show_the_cluster(sdk: Client, emulator: Emulator, cluster_id: str) -> None:
    emulator.put_cluster(cluster_id, name="lab", status="exception", region="cn-beijing", location="OnPremise")
    info = sdk.describe_cluster(models.DescribeClusterRequest(cluster_id=cluster_id)).body.cluster_info
    assert (info.id, info.name, info.status, info.region_id, info.location) == (
        cluster_id,
        "lab",
        "exception",
        "cn-beijing",
        "OnPremise",
    )
    found = sdk.list_clusters(models.ListClustersRequest(page_number=1, page_size=50)).body
    simple = {cluster.id: cluster for cluster in found.clusters.cluster_info_simple}
    assert simple[cluster_id].status == "exception"
    assert found.total_count == len(simple)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"location": "OnPremise"}, ["account, scheduler"]),
        ({"location": "OnPremise", "settings": {"proxy": False}}, None),
        ({"location": "OnPremise", "settings": {"proxy": False, "no_proxy": {"OnPremiseInfo": []}}}, []),
        ({"location": "PublicCloud"}, None),
    ],
)
def test_only_a_proxy_can_be_synchronised(
    sdk: Client, emulator: Emulator, cluster_id: str, fields: dict[str, Any], told: list[str] | None
) -> None:
    emulator.put_cluster(cluster_id, **fields)
    info = sdk.describe_cluster(models.DescribeClusterRequest(cluster_id=cluster_id)).body.cluster_info
    nodes = info.on_premise_info and [node.type for node in info.on_premise_info.on_premise_info]
    assert nodes == told
    request = models.SyncUsersRequest(cluster_id=cluster_id, region_id="cn-hangzhou")
    if told:
        assert sdk.sync_users(request).body.request_id
    else:
        with pytest.raises(ClientException) as caught:
            sdk.sync_users(request)
        assert caught.value.code == "ExecFail"


@pytest.mark.parametrize("status", OLDER_STATUSES)
def test_every_documented_status_is_shown(sdk: Client, emulator: Emulator, cluster_id: str, status: str) -> None:
    emulator.put_cluster(cluster_id, status=status)
    info = sdk.describe_cluster(models.DescribeClusterRequest(cluster_id=cluster_id)).body.cluster_info
    assert info.status == status


@pytest.mark.parametrize(
    ("users", "code", "status"),
    [
        ([new_user("ada.lovelace")], "AgentError.Account.UserAlreadyExist", 406),
        ([new_user("short")], "InvalidParams", 400),
        ([new_user("9lives.cat")], "InvalidParams", 400),
        ([new_user("tim.lee", group="root")], "InvalidParams", 400),
        ([new_user("tim.lee", password="lowercase1")], "InvalidParams", 400),
        ([new_user("tim.lee", password="With space 1")], "InvalidParams", 400),
        ([new_user("tim.lee", password="")], "InvalidParams", 400),
        ([new_user("tim.lee"), new_user("tim.lee")], "InvalidParams", 400),
        ([], "InvalidParams", 400),
        ([new_user(f"user.{number:03}") for number in range(101)], "InvalidParams", 400),
    ],
)
def test_add_users_refuses_what_the_documentation_rules_out(
    sdk: Client, emulator: Emulator, cluster_id: str, users: list[models.AddUsersRequestUser], code: str, status: int
) -> None:
    emulator.put_cluster(cluster_id, [{"name": "ada.lovelace"}], settings={"max_url": 100_000})
    with pytest.raises(ClientException) as caught:
        sdk.add_users(add_request(cluster_id, *users))
    assert (caught.value.code, caught.value.status_code) == (code, status)
    assert list(accounts(emulator, cluster_id)) == ["ada.lovelace"]
    assert (emulator.calls(cluster_id)[-1]["status"], emulator.calls(cluster_id)[-1]["code"]) == (status, code)


def test_a_hundred_users_fit_into_one_call(sdk: Client, emulator: Emulator, cluster_id: str) -> None:
    emulator.put_cluster(cluster_id, settings={"max_url": 100_000})
    sdk.add_users(add_request(cluster_id, *[new_user(f"user.{number:03}") for number in range(100)]))
    assert len(accounts(emulator, cluster_id)) == 100


@pytest.mark.parametrize("fields", [{"page_size": 51}, {"page_size": 0}, {"page_number": 0}])
def test_list_users_refuses_a_page_out_of_range(sdk: Client, cluster_id: str, fields: dict[str, Any]) -> None:
    with pytest.raises(ClientException) as caught:
        sdk.list_users(models.ListUsersRequest(cluster_id=cluster_id, **fields))
    assert caught.value.code == "InvalidParams"


def test_a_missing_user_is_not_deleted(sdk: Client, emulator: Emulator, cluster_id: str) -> None:
    user = models.DeleteUsersRequestUser(name="nobody.here")
    with pytest.raises(ClientException) as caught:
        sdk.delete_users(models.DeleteUsersRequest(cluster_id=cluster_id, user=[user]))
    assert caught.value.code == "AgentError.Account.UserNotExist"
    assert len(accounts(emulator, cluster_id)) == 2


def test_an_unknown_cluster_is_not_found(sdk: Client) -> None:
    with pytest.raises(ClientException) as caught:
        sdk.list_users(models.ListUsersRequest(cluster_id="ehpc-hz-none"))
    assert (caught.value.code, caught.value.status_code) == ("ClusterNotFound", 404)


def test_users_of_a_cluster_that_is_not_running_can_neither_be_listed_nor_added(
    sdk: Client, emulator: Emulator, cluster_id: str
) -> None:
    emulator.put_cluster(cluster_id, status="creating")
    for call in (
        lambda: sdk.list_users(models.ListUsersRequest(cluster_id=cluster_id)),
        lambda: sdk.add_users(add_request(cluster_id, new_user("tim.lee"))),
    ):
        with pytest.raises(ClientException) as caught:
            call()
        assert (caught.value.code, caught.value.status_code) == ("InvalidClusterStatus", 403)
    assert accounts(emulator, cluster_id) == {}


def test_an_operation_the_emulator_does_not_have_is_not_found(sdk: Client) -> None:
    with pytest.raises(ClientException) as caught:
        sdk.list_queues(models.ListQueuesRequest(cluster_id="ehpc-hz-none"))
    assert (caught.value.code, caught.value.status_code) == ("InvalidAction.NotFound", 404)


def test_a_wrong_secret_is_refused_and_changes_nothing(emulator: Emulator, cluster_id: str) -> None:
    with pytest.raises(ClientException) as caught:
        sdk_client(emulator, secret="wrong").add_users(add_request(cluster_id, new_user("tim.lee")))
    assert (caught.value.code, caught.value.status_code) == ("SignatureDoesNotMatch", 403)
    assert len(accounts(emulator, cluster_id)) == 2


def test_lower_case_error_keys_are_understood_by_the_vendors_client(
    sdk: Client, emulator: Emulator, cluster_id: str
) -> None:
    emulator.put_cluster(cluster_id, settings={"lowercase_errors": True})
    with pytest.raises(ClientException) as caught:
        sdk.list_users(models.ListUsersRequest(cluster_id=cluster_id, page_size=51))
    assert set(caught.value.data) >= {"code", "message", "requestId"}
    assert caught.value.code == "InvalidParams"
