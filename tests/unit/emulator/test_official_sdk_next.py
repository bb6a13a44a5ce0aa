# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendor's own client of generation 2024-07-30 drives every operation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from alibabacloud_ehpc20240730 import models
from alibabacloud_ehpc20240730.client import Client
from alibabacloud_tea_openapi.exceptions import ClientException

from tests.emulator.alibabacloud.state import NEWER_STATUSES
from tests.emulator.control import Emulator
from tests.unit.emulator.sdk_config import sdk_config
from tests.unit.emulator.signed_client import PASSWORD

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB+/= tim@example"


@pytest.fixture(scope="module")
def sdk(emulator: Emulator) -> Client:
    return Client(sdk_config(emulator))


def new_user(name: str, group: str = "users", **secret: str) -> models.CreateUsersRequestUser:
    return models.CreateUsersRequestUser(user_name=name, group=group, **(secret or {"password": PASSWORD}))


def create(sdk: Client, cluster_id: str, *users: models.CreateUsersRequestUser) -> models.CreateUsersResponse:
    return sdk.create_users(models.CreateUsersRequest(cluster_id=cluster_id, user=list(users)))


def delete(sdk: Client, cluster_id: str, *names: str) -> models.DeleteUsersResponse:
    users = [models.DeleteUsersRequestUser(user_name=name) for name in names]
    return sdk.delete_users(models.DeleteUsersRequest(cluster_id=cluster_id, user=users))


def accounts(emulator: Emulator, cluster_id: str) -> dict[str, tuple[str, str, str]]:
    users = emulator.cluster(cluster_id)["users"]
    return {user["name"]: (user["group"], user["password"], user["auth_key"]) for user in users}


def refusal(call: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(ClientException) as caught:
        call()
    return caught.value.status_code, caught.value.code


def test_create_users_takes_a_password_or_a_key(sdk: Client, emulator: Emulator, newer_id: str) -> None:
    answer = create(sdk, newer_id, new_user("tim"), new_user("kim.roe", "wheel", auth_key=KEY))
    assert list(accounts(emulator, newer_id).items())[2:] == [
        ("tim", ("users", PASSWORD, "")),
        ("kim.roe", ("wheel", "", KEY)),
    ]
    logged = emulator.calls(newer_id)[-1]
    assert answer.body.request_id == logged["request_id"]
    assert (logged["version"], logged["operation"], logged["method"]) == ("2024-07-30", "CreateUsers", "POST")
    assert logged["users"] == ["tim", "kim.roe"]


def test_delete_users_removes_accounts(sdk: Client, emulator: Emulator, newer_id: str) -> None:
    delete(sdk, newer_id, "ada.lovelace")
    assert list(accounts(emulator, newer_id)) == ["grace.hopper"]
    logged = emulator.calls(newer_id)[-1]
    assert (logged["method"], logged["users"]) == ("GET", ["ada.lovelace"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"group": "wheel"}, ("wheel", "", "")),
        ({"password": PASSWORD}, ("users", PASSWORD, "")),
        ({"group": "wheel", "password": PASSWORD}, ("wheel", PASSWORD, "")),
    ],
)
def test_update_user_changes_group_or_password_or_both(
    sdk: Client, emulator: Emulator, newer_id: str, changes: dict[str, str], expected: tuple[str, str, str]
) -> None:
    request = models.UpdateUserRequest(cluster_id=newer_id, user_name="ada.lovelace", **changes)
    assert sdk.update_user(request).body.success is True
    assert accounts(emulator, newer_id)["ada.lovelace"] == expected
    assert emulator.calls(newer_id)[-1]["users"] == ["ada.lovelace"]


def test_list_users_pages_through_all_users_and_shows_their_ids(sdk: Client, emulator: Emulator, newer_id: str) -> None:
    names = [f"user{number}" for number in range(60)]
    emulator.put_cluster(newer_id, [{"name": name} for name in names], generation="2024-07-30")
    pages = [
        sdk.list_users(models.ListUsersRequest(cluster_id=newer_id, page_number=number, page_size=50)).body
        for number in (1, 2, 3)
    ]
    users = [user for page in pages for user in page.users.user_info]
    assert [user.user_name for user in users] == names
    assert [page.total_count for page in pages] == [60, 60, 60]
    assert [user.user_id for user in users] == [str(1000 + number) for number in range(60)]
    assert (users[0].group, users[0].group_id) == ("users", "100")
    assert users[0].add_time.endswith("Z")


def test_get_user_shows_one_user(sdk: Client, newer_id: str) -> None:
    user = sdk.get_user(models.GetUserRequest(cluster_id=newer_id, user_name="grace.hopper")).body.user
    assert (user.user_name, user.group, user.user_id, user.group_id) == ("grace.hopper", "wheel", "1001", "10")


def test_get_cluster_and_list_clusters_show_the_cluster(sdk: Client, emulator: Emulator, newer_id: str) -> None:
    emulator.put_cluster(newer_id, generation="2024-07-30", name="lab", status="stopped")
    one = sdk.get_cluster(models.GetClusterRequest(cluster_id=newer_id)).body
    assert (one.cluster_id, one.cluster_name, one.cluster_status, one.ehpc_version) == (
        newer_id,
        "lab",
        "stopped",
        "2.0.0",
    )
    found = sdk.list_clusters(models.ListClustersRequest(page_number=1, page_size=100)).body
    assert found.total_count == len(found.clusters) == found.ehpc_version_statistics.v_2count
    listed = {cluster.cluster_id: cluster for cluster in found.clusters}[newer_id]
    assert (listed.cluster_name, listed.cluster_status, listed.cluster_mode) == ("lab", "stopped", "Integrated")


@pytest.mark.parametrize("status", NEWER_STATUSES)
def test_every_documented_status_is_shown(sdk: Client, emulator: Emulator, newer_id: str, status: str) -> None:
    emulator.put_cluster(newer_id, generation="2024-07-30", status=status)
    one = sdk.get_cluster(models.GetClusterRequest(cluster_id=newer_id)).body
    (listed,) = sdk.list_clusters(models.ListClustersRequest(cluster_ids=[newer_id])).body.clusters
    assert one.cluster_status == listed.cluster_status == status


@pytest.mark.parametrize("credentials", [["password"], ["keypair"], ["password", "keypair"], None])
def test_list_clusters_tells_how_people_log_in(
    sdk: Client, emulator: Emulator, newer_id: str, credentials: list[str] | None
) -> None:
    emulator.put_cluster(newer_id, generation="2024-07-30", settings={"credentials": credentials})
    (listed,) = sdk.list_clusters(models.ListClustersRequest(cluster_ids=[newer_id])).body.clusters
    assert listed.cluster_credentials == credentials


@pytest.mark.parametrize(
    ("credentials", "working"), [(["password"], [PASSWORD, ""]), (["keypair"], ["", KEY]), (None, [PASSWORD, KEY])]
)
def test_what_is_for_another_login_type_is_refused(
    sdk: Client, emulator: Emulator, newer_id: str, credentials: list[str] | None, working: list[str]
) -> None:
    users = [new_user("tim"), new_user("kim", auth_key=KEY)]
    emulator.put_cluster(newer_id, generation="2024-07-30", settings={"credentials": credentials})
    create(sdk, newer_id, *users)
    found = accounts(emulator, newer_id)
    assert [found["tim"][1], found["kim"][2]] == working

    strict = {"credentials": credentials, "wrong_credential": "refused"}
    emulator.put_cluster(newer_id, generation="2024-07-30", settings=strict)
    for user, works in zip(users, working, strict=True):
        if works:
            create(sdk, newer_id, user)
        else:
            assert refusal(lambda user=user: create(sdk, newer_id, user)) == (400, "InvalidParams")


@pytest.mark.parametrize("wrong_credential", ["useless", "refused"])
def test_a_new_password_may_be_useless_or_refused(
    sdk: Client, emulator: Emulator, newer_id: str, wrong_credential: str
) -> None:
    settings = {"credentials": ["keypair"], "wrong_credential": wrong_credential}
    emulator.put_cluster(newer_id, [{"name": "tim"}], generation="2024-07-30", settings=settings)
    request = models.UpdateUserRequest(cluster_id=newer_id, user_name="tim", password=PASSWORD)
    if wrong_credential == "refused":
        assert refusal(lambda: sdk.update_user(request)) == (400, "InvalidParams")
    else:
        assert sdk.update_user(request).body.success is True
    assert accounts(emulator, newer_id)["tim"] == ("users", "", "")


def test_the_vendors_client_reads_clusters_by_post(sdk: Client, emulator: Emulator, newer_id: str) -> None:
    emulator.settings(post_only=True)
    try:
        one = sdk.get_cluster(models.GetClusterRequest(cluster_id=newer_id)).body
        (listed,) = sdk.list_clusters(models.ListClustersRequest(cluster_ids=[newer_id])).body.clusters
    finally:
        emulator.settings(post_only=False)
    assert one.cluster_id == listed.cluster_id == newer_id
    assert emulator.calls(newer_id)[-1]["method"] == "POST"


def test_list_clusters_filters_by_id_and_name(sdk: Client, newer_id: str) -> None:
    for filters in ({"cluster_ids": [newer_id]}, {"cluster_names": [newer_id]}):
        found = sdk.list_clusters(models.ListClustersRequest(**filters)).body
        assert [cluster.cluster_id for cluster in found.clusters] == [newer_id]


@pytest.mark.parametrize(
    ("users", "refused"),
    [
        ([new_user("ada.lovelace")], (406, "AgentError.Account.UserAlreadyExist")),
        ([new_user("9lives")], (400, "InvalidParams")),
        ([new_user("a" * 31)], (400, "InvalidParams")),
        ([new_user("tim", group="root")], (400, "InvalidParams")),
        ([new_user("tim", password="lowercase1")], (400, "InvalidParams")),
        ([new_user("tim", password=PASSWORD, auth_key=KEY)], (400, "InvalidParams")),
        ([new_user("tim", password="", auth_key="")], (400, "InvalidParams")),
        ([new_user("tim"), new_user("tim")], (400, "InvalidParams")),
        ([], (400, "InvalidParams")),
        ([new_user(f"user{number}") for number in range(21)], (400, "InvalidParams")),
    ],
)
def test_create_users_refuses_what_the_documentation_rules_out(
    sdk: Client,
    emulator: Emulator,
    newer_id: str,
    users: list[models.CreateUsersRequestUser],
    refused: tuple[int, str],
) -> None:
    assert refusal(lambda: create(sdk, newer_id, *users)) == refused
    assert list(accounts(emulator, newer_id)) == ["ada.lovelace", "grace.hopper"]


def test_twenty_users_fit_into_one_create_and_a_hundred_into_one_delete(
    sdk: Client, emulator: Emulator, newer_id: str
) -> None:
    names = [f"user{number}" for number in range(101)]
    emulator.put_cluster(newer_id, [{"name": name} for name in names], generation="2024-07-30")
    create(sdk, newer_id, *[new_user(f"new{number}") for number in range(20)])
    assert refusal(lambda: delete(sdk, newer_id, *names)) == (400, "InvalidParams")
    delete(sdk, newer_id, *names[:100])
    assert len(accounts(emulator, newer_id)) == 21


@pytest.mark.parametrize("changes", [{}, {"group": "root"}, {"password": "short"}])
def test_update_user_refuses_what_the_documentation_rules_out(
    sdk: Client, newer_id: str, changes: dict[str, str]
) -> None:
    request = models.UpdateUserRequest(cluster_id=newer_id, user_name="ada.lovelace", **changes)
    assert refusal(lambda: sdk.update_user(request)) == (400, "InvalidParams")


def test_users_of_a_cluster_that_is_not_running_can_not_be_listed(
    sdk: Client, emulator: Emulator, newer_id: str
) -> None:
    emulator.put_cluster(newer_id, generation="2024-07-30", status="stopped")
    request = models.ListUsersRequest(cluster_id=newer_id)
    assert refusal(lambda: sdk.list_users(request)) == (403, "InvalidClusterStatus")
