# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IAM's users, groups, projects and domains, read with the vendor's own client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from huaweicloudsdkcore.auth.credentials import Credentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException, SdkException
from huaweicloudsdkiam.v3 import (
    IamClient,
    KeystoneListAuthDomainsRequest,
    KeystoneListGroupsForUserRequest,
    KeystoneListGroupsRequest,
    KeystoneListProjectsRequest,
    KeystoneListUsersForGroupByAdminRequest,
    KeystoneListUsersRequest,
)
from huaweicloudsdkmrs import v2

from tests.emulator.control import Emulator
from tests.emulator.huaweicloud.account import DOMAIN_ID, PROJECT_ID, REGION
from tests.unit.emulator.huawei_client import HuaweiClient, iam_error
from tests.unit.emulator.huawei_sdk import account, basic, sdk

NAMES = ["ada.lovelace", "grace.hopper", "bob.jones"]


@pytest.fixture(scope="module")
def client(emulator: Emulator) -> Iterator[IamClient]:
    with sdk(IamClient, emulator, account(emulator)) as client:
        yield client


@pytest.fixture(autouse=True)
def _directory(iam: Emulator) -> None:
    """Every test here is about the users that ``iam`` has."""


@pytest.fixture
def _no_cached_ids() -> Iterator[None]:
    """The SDK remembers looked-up projects and domains by access key, whatever endpoint they came from."""
    Credentials._CACHE.clear()
    yield
    Credentials._CACHE.clear()


def names(found: list[Any]) -> list[str]:
    return [item.name for item in found]


def test_users_and_groups_are_listed_and_found_by_name(client: IamClient) -> None:
    assert names(client.keystone_list_users(KeystoneListUsersRequest()).users) == NAMES
    assert names(client.keystone_list_users(KeystoneListUsersRequest(name="grace.hopper")).users) == ["grace.hopper"]
    assert client.keystone_list_users(KeystoneListUsersRequest(name="nobody")).users == []
    groups = ["idle", "analysts", "admins", "guests"]
    assert names(client.keystone_list_groups(KeystoneListGroupsRequest()).groups) == groups
    assert names(client.keystone_list_groups(KeystoneListGroupsRequest(name="idle")).groups) == ["idle"]


def test_a_user_has_the_fields_of_the_vendors_model(client: IamClient, emulator: Emulator) -> None:
    user = client.keystone_list_users(KeystoneListUsersRequest(name="ada.lovelace")).users[0]
    assert (user.domain_id, user.enabled, len(user.id)) == (DOMAIN_ID, True, 32)
    assert user.links._self == f"{emulator.url}/v3/users/{user.id}"


def test_members_of_a_group_and_groups_of_a_user_are_found_by_id(client: IamClient) -> None:
    group = client.keystone_list_groups(KeystoneListGroupsRequest(name="admins")).groups[0]
    members = client.keystone_list_users_for_group_by_admin(KeystoneListUsersForGroupByAdminRequest(group.id)).users
    assert names(members) == ["ada.lovelace", "grace.hopper"]
    found = client.keystone_list_groups_for_user(KeystoneListGroupsForUserRequest(members[0].id)).groups
    assert names(found) == ["analysts", "admins"]


def test_an_id_that_does_not_exist_is_not_found(client: IamClient, huawei: HuaweiClient) -> None:
    with pytest.raises(ClientRequestException) as caught:
        client.keystone_list_users_for_group_by_admin(KeystoneListUsersForGroupByAdminRequest("nothing"))
    assert (caught.value.status_code, caught.value.error_code) == (404, 404)
    assert iam_error(huawei.call("GET", "/v3/users/nobody/groups")) == (404, 404, "Not Found")


def test_ids_and_disabled_users_can_be_chosen(client: IamClient, emulator: Emulator) -> None:
    users: list[dict[str, Any]] = [
        {"name": "ada.lovelace", "id": "u1", "groups": ["admins"]},
        {"name": "old.user", "enabled": False},
    ]
    emulator.put_iam(users, groups=[{"name": "admins", "id": "g1", "description": "all of them"}])
    assert client.keystone_list_users(KeystoneListUsersRequest(name="ada.lovelace")).users[0].id == "u1"
    assert names(client.keystone_list_users(KeystoneListUsersRequest(enabled=True)).users) == ["ada.lovelace"]
    group = client.keystone_list_groups_for_user(KeystoneListGroupsForUserRequest("u1")).groups[0]
    assert (group.id, group.description) == ("g1", "all of them")


def test_the_project_of_a_region_and_the_domain_are_found(client: IamClient) -> None:
    projects = client.keystone_list_projects(KeystoneListProjectsRequest(name=REGION)).projects
    assert [(project.id, project.name, project.domain_id) for project in projects] == [(PROJECT_ID, REGION, DOMAIN_ID)]
    assert client.keystone_list_projects(KeystoneListProjectsRequest(name="nowhere")).projects == []
    domains = client.keystone_list_auth_domains(KeystoneListAuthDomainsRequest()).domains
    assert [domain.id for domain in domains] == [DOMAIN_ID]


def test_calls_are_logged_by_the_names_the_client_has_for_them(client: IamClient, emulator: Emulator) -> None:
    before = len(emulator.calls())
    user = client.keystone_list_users(KeystoneListUsersRequest(name="ada.lovelace")).users[0]
    group = client.keystone_list_groups(KeystoneListGroupsRequest(name="admins")).groups[0]
    client.keystone_list_users_for_group_by_admin(KeystoneListUsersForGroupByAdminRequest(group.id))
    client.keystone_list_groups_for_user(KeystoneListGroupsForUserRequest(user.id))
    client.keystone_list_projects(KeystoneListProjectsRequest())
    client.keystone_list_auth_domains(KeystoneListAuthDomainsRequest())
    logged = [(call["version"], call["operation"], call["cluster_id"]) for call in emulator.calls()[before:]]
    assert logged == [
        ("v3", "KeystoneListUsers", None),
        ("v3", "KeystoneListGroups", None),
        ("v3", "KeystoneListUsersForGroupByAdmin", None),
        ("v3", "KeystoneListGroupsForUser", None),
        ("v3", "KeystoneListProjects", None),
        ("v3", "KeystoneListAuthDomains", None),
    ]


def test_reading_users_and_groups_may_be_forbidden(client: IamClient, emulator: Emulator, huawei: HuaweiClient) -> None:
    emulator.settings(iam_forbidden=True)
    for path in ("users", "groups", "users/u1/groups", "groups/g1/users"):
        assert huawei.call("GET", f"/v3/{path}").json() == {
            "error": {
                "message": "You are not authorized to perform the requested action.",
                "code": 403,
                "title": "Forbidden",
            }
        }
    with pytest.raises(ClientRequestException) as caught:
        client.keystone_list_users(KeystoneListUsersRequest())
    assert (caught.value.status_code, caught.value.error_code) == (403, 403)
    assert client.keystone_list_projects(KeystoneListProjectsRequest()).projects


@pytest.mark.parametrize(("status", "title"), [(400, "Bad Request"), (401, "Unauthorized")])
def test_the_account_may_have_to_be_named(
    client: IamClient, emulator: Emulator, huawei: HuaweiClient, status: int, title: str
) -> None:
    assert huawei.call("GET", "/v3/users").ok
    emulator.settings(iam_needs_domain=status)
    assert iam_error(huawei.call("GET", "/v3/users")) == (status, status, title)
    assert iam_error(huawei.call("GET", "/v3/users", headers={"X-Domain-Id": "another"})) == (status, status, title)
    assert names(client.keystone_list_users(KeystoneListUsersRequest()).users) == NAMES
    assert huawei.call("GET", "/v3/auth/domains").ok
    assert huawei.call("GET", "/v3/projects").ok


def test_users_may_come_in_pages_while_a_name_is_always_found(emulator: Emulator, huawei: HuaweiClient) -> None:
    emulator.settings(iam_page=2)
    first = huawei.call("GET", "/v3/users").json()
    assert [user["name"] for user in first["users"]] == NAMES[:2]
    path, _question, query = first["links"]["next"].removeprefix(emulator.url).partition("?")
    last = huawei.call("GET", path, query=dict([query.split("=")])).json()
    assert [user["name"] for user in last["users"]] == NAMES[2:]
    assert last["links"]["next"] is None
    found = huawei.call("GET", "/v3/users", query={"name": "bob.jones"}).json()
    assert [user["name"] for user in found["users"]] == ["bob.jones"]
    assert found["links"]["next"] is None


@pytest.mark.parametrize("settings", [{"iam_needs_domain": 403}, {"auth_code": "12000003"}])
def test_a_setting_that_there_is_not_is_refused(emulator: Emulator, settings: dict[str, Any]) -> None:
    with pytest.raises(RuntimeError, match=next(iter(settings))):
        emulator.settings(**settings)
    with pytest.raises(RuntimeError, match="iam_forbidden"):
        emulator.put_mrs_cluster("m-none", settings={"iam_forbidden": True})


@pytest.mark.usefixtures("_no_cached_ids")
class TestIdsThatTheVendorsClientsLookUp:
    def test_the_domain(self, emulator: Emulator) -> None:
        emulator.settings(iam_needs_domain=400)
        with sdk(IamClient, emulator, account(emulator, domain_id=None), look_up=True) as client:
            assert names(client.keystone_list_users(KeystoneListUsersRequest()).users) == NAMES

    def test_the_project(self, emulator: Emulator) -> None:
        emulator.put_mrs_cluster("m-project")
        with sdk(v2.MrsClient, emulator, basic(emulator, project_id=None), look_up=True) as client:
            assert client.list_sync_status(v2.ListSyncStatusRequest("m-project")).is_synchronizing is False
        emulator.delete_mrs_cluster("m-project")

    @pytest.mark.parametrize(
        ("projects", "message"),
        [
            ([], "Failed to get project id"),
            ([{"id": key, "name": REGION} for key in "ab"], "Multiple project ids"),
        ],
    )
    def test_no_project_or_several(self, emulator: Emulator, projects: list[dict[str, str]], message: str) -> None:
        emulator.put_iam(projects=projects)
        with (
            pytest.raises(SdkException, match=message),
            sdk(v2.MrsClient, emulator, basic(emulator, project_id=None), look_up=True),
        ):
            pass
