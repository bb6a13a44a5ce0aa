# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the two generations live side by side, and the settings of the newer one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.emulator.alibabacloud.state import NEWER, OLDER
from tests.emulator.control import Emulator
from tests.unit.emulator.signed_client import PASSWORD, SignedClient, code

NOT_EXIST = (406, "AgentError.Account.UserNotExist")


class Cloud:
    """One cluster of the newer generation as a test sees it."""

    def __init__(self, emulator: Emulator, client: SignedClient, cluster_id: str) -> None:
        self.emulator, self.client, self.cluster_id = emulator, client, cluster_id

    def configure(self, **settings: Any) -> None:
        users = [{"name": "ada.lovelace"}]
        self.emulator.put_cluster(self.cluster_id, users, generation=NEWER, settings=settings)

    def get(self, action: str, **parameters: str) -> requests.Response:
        return self.client.call(action, {"ClusterId": self.cluster_id, **parameters}, version=NEWER)

    def post(self, action: str, **parameters: str) -> requests.Response:
        return self.client.call(action, {}, {"ClusterId": self.cluster_id, **parameters}, version=NEWER)

    def post_query(self, action: str, **parameters: str) -> requests.Response:
        return self.client.call(action, {"ClusterId": self.cluster_id, **parameters}, {}, version=NEWER)

    def names(self) -> list[str]:
        return [user["name"] for user in self.emulator.cluster(self.cluster_id)["users"]]


@pytest.fixture
def cloud(emulator: Emulator, client: SignedClient, newer_id: str) -> Cloud:
    cloud = Cloud(emulator, client, newer_id)
    cloud.configure()
    return cloud


def users(*names: str) -> str:
    """The parameter User of CreateUsers."""
    return json.dumps([{"UserName": name, "Group": "users", "Password": PASSWORD} for name in names])


def test_parameters_are_read_from_a_form_body_and_from_the_query(cloud: Cloud) -> None:
    assert cloud.post("CreateUsers", User=users("tim")).ok
    assert cloud.post_query("CreateUsers", User=users("kim")).ok
    assert cloud.names() == ["ada.lovelace", "tim", "kim"]
    log = cloud.emulator.calls(cloud.cluster_id)
    assert [(call["method"], call["users"], call["version"]) for call in log] == [
        ("POST", ["tim"], NEWER),
        ("POST", ["kim"], NEWER),
    ]
    assert PASSWORD not in json.dumps(log[0])


def test_a_cloud_may_read_no_form_body(cloud: Cloud) -> None:
    cloud.configure(parameters="query")
    assert code(cloud.post("CreateUsers", User=users("tim"))) == (400, "MissingClusterId")
    assert cloud.names() == ["ada.lovelace"]
    assert cloud.post_query("CreateUsers", User=users("tim")).ok
    assert cloud.names() == ["ada.lovelace", "tim"]


@pytest.mark.parametrize("text", ["", "tim", "{}", "[1]", '[{"UserName": 1}]', '[{"Name": "tim"}]', '"tim"'])
def test_a_user_parameter_of_another_form_is_refused(cloud: Cloud, text: str) -> None:
    for operation in ("CreateUsers", "DeleteUsers"):
        assert code(cloud.post(operation, User=text)) == (400, "InvalidParams")


@pytest.mark.parametrize(
    ("reading", "answered", "added"),
    [
        ("whole", (406, "AgentError.Account.UserAddFailure"), []),
        ("part", (409, "PartFailure"), ["tim", "kim"]),
        ("part_stop", (406, "AgentError.Account.UserAddFailure"), ["tim"]),
        ("part_undone", (409, "PartFailure"), []),
    ],
)
def test_a_batch_with_a_user_that_cannot_be_done(
    cloud: Cloud, reading: str, answered: tuple[int, str], added: list[str]
) -> None:
    cloud.configure(batch=reading, refuse={"CreateUsers": {"bad": "AgentError.Account.UserAddFailure"}})
    assert code(cloud.post("CreateUsers", User=users("tim", "bad", "kim"))) == answered
    assert cloud.names() == ["ada.lovelace", *added]


def test_every_user_of_an_operation_can_be_refused(cloud: Cloud) -> None:
    cloud.configure(refuse={"UpdateUser": {"*": "AgentError.Account.UserModifyGroupFailure"}})
    answer = cloud.post("UpdateUser", UserName="ada.lovelace", Group="wheel")
    assert code(answer) == (406, "AgentError.Account.UserModifyGroupFailure")


@pytest.mark.parametrize(("setting", "answered"), [({}, NOT_EXIST), ({"missing_user": "InvalidParams"}, None)])
def test_a_missing_user_is_told_in_either_way(
    cloud: Cloud, setting: dict[str, str], answered: tuple[int, str] | None
) -> None:
    cloud.configure(**setting)
    for answer in (
        cloud.post("UpdateUser", UserName="nobody", Group="wheel"),
        cloud.get("GetUser", UserName="nobody"),
        cloud.get("DeleteUsers", User='[{"UserName": "nobody"}]'),
    ):
        assert code(answer) == (answered or (400, "InvalidParams"))


@pytest.mark.parametrize(("form", "success"), [("bool", True), ("text", "true")])
def test_success_comes_in_either_type(cloud: Cloud, form: str, success: object) -> None:
    cloud.configure(success=form)
    assert cloud.post("UpdateUser", UserName="ada.lovelace", Group="wheel").json()["Success"] == success


@pytest.mark.parametrize(("form", "ids"), [("str", ("1000", "100")), ("int", (1000, 100))])
def test_ids_come_in_either_type(cloud: Cloud, form: str, ids: tuple[object, object]) -> None:
    cloud.configure(ids=form)
    listed = cloud.get("ListUsers").json()["Users"]["UserInfo"][0]
    single = cloud.get("GetUser", UserName="ada.lovelace").json()["User"]
    assert (listed["UserId"], listed["GroupId"]) == (single["UserId"], single["GroupId"]) == ids


def test_a_user_made_anew_has_another_id_and_a_changed_one_its_old(cloud: Cloud) -> None:
    changes = [{"name": "ada.lovelace", "group": "wheel"}]
    cloud.emulator.change_users(cloud.cluster_id, add=[{"name": "tim", "auth_key": "ssh-rsa A"}], change=changes)
    cloud.emulator.change_users(cloud.cluster_id, remove=["tim"])
    cloud.emulator.change_users(cloud.cluster_id, add=[{"name": "tim", "auth_key": "ssh-rsa A"}])
    found = cloud.emulator.cluster(cloud.cluster_id)["users"]
    assert [(user["user_id"], user["group_id"], user["auth_key"]) for user in found] == [
        (1000, 10, ""),
        (1002, 100, "ssh-rsa A"),
    ]


def test_the_faults_strike_in_this_generation_too(cloud: Cloud) -> None:
    cloud.emulator.add_faults(
        [
            {"kind": "echo_password", "operation": "CreateUsers", "cluster_id": cloud.cluster_id},
            {"kind": "echo_password", "operation": "UpdateUser", "cluster_id": cloud.cluster_id},
            {"kind": "conflict", "cluster_id": cloud.cluster_id},
        ]
    )
    assert PASSWORD in cloud.post("CreateUsers", User=users("tim")).json()["Message"]
    answer = cloud.post("UpdateUser", UserName="ada.lovelace", Password=PASSWORD)
    assert PASSWORD in answer.json()["Message"]
    assert code(cloud.get("ListUsers")) == (403, "ConflictOpt")
    assert cloud.names() == ["ada.lovelace"]


OTHER_GENERATION = [
    (None, (404, "ClusterNotFound")),
    ("InvalidParams", (400, "InvalidParams")),
    ("NotEnabled", (400, "NotEnabled")),
    ("ManagerNotFound", (404, "ManagerNotFound")),
]


@pytest.mark.parametrize(("setting", "answered"), OTHER_GENERATION)
def test_a_cluster_of_the_other_generation_is_not_to_be_had(
    emulator: Emulator,
    client: SignedClient,
    cluster_id: str,
    newer_id: str,
    setting: str | None,
    answered: tuple[int, str],
) -> None:
    settings = {"other_generation": setting} if setting else {}
    emulator.put_cluster(cluster_id, settings=settings)
    emulator.put_cluster(newer_id, generation=NEWER, settings=settings)
    for action in ("ListUsers", "DescribeCluster"):
        assert code(client.call(action, {"ClusterId": newer_id})) == answered
    for action in ("ListUsers", "GetCluster"):
        assert code(client.call(action, {"ClusterId": cluster_id}, version=NEWER)) == answered


def test_an_operation_of_the_other_generation_is_not_found(client: SignedClient, newer_id: str) -> None:
    for action, version in (("AddUsers", NEWER), ("SyncUsers", NEWER), ("CreateUsers", OLDER)):
        answer = client.call(action, {"ClusterId": newer_id}, version=version)
        assert code(answer) == (404, "InvalidAction.NotFound")


def newer_list(client: SignedClient) -> dict[str, str]:
    """What the newer generation's list tells: ids to versions."""
    found = client.call("ListClusters", {"PageSize": "100"}, version=NEWER).json()
    return {cluster["ClusterId"]: cluster["EhpcVersion"] for cluster in found["Clusters"]}


def older_list(client: SignedClient) -> dict[str, str]:
    found = client.call("ListClusters", {"PageSize": "50"}).json()
    return {cluster["Id"]: cluster["EhpcVersion"] for cluster in found["Clusters"]["ClusterInfoSimple"]}


class TestListsOfClusters:
    @pytest.fixture(autouse=True)
    def _settings(self, emulator: Emulator) -> Iterator[None]:
        yield
        emulator.settings(both_in_list=False)

    def test_each_generation_lists_its_own(self, client: SignedClient, cluster_id: str, newer_id: str) -> None:
        assert (newer_list(client).get(newer_id), newer_list(client).get(cluster_id)) == ("2.0.0", None)
        assert (older_list(client).get(newer_id), older_list(client).get(cluster_id)) == (None, "1.0.0")

    def test_the_newer_list_may_have_both(
        self, emulator: Emulator, client: SignedClient, cluster_id: str, newer_id: str
    ) -> None:
        emulator.settings(both_in_list=True)
        both = newer_list(client)
        assert (both[newer_id], both[cluster_id]) == ("2.0.0", "1.0.0")
        assert newer_id not in older_list(client)

    @pytest.mark.parametrize("size", ["9", "101"])
    def test_a_page_size_out_of_range_is_refused(self, client: SignedClient, size: str) -> None:
        answer = client.call("ListClusters", {"PageSize": size}, version=NEWER)
        assert code(answer) == (400, "InvalidParams")


def test_a_get_may_not_be_taken_for_clusters(emulator: Emulator, client: SignedClient, cloud: Cloud) -> None:
    emulator.settings(post_only=True)
    try:
        answers = [cloud.get("GetCluster"), client.call("ListClusters", {}, version=NEWER)]
        taken = [
            cloud.post_query("GetCluster"),
            client.call("ListClusters", {}, {}, version=NEWER),
            cloud.get("ListUsers"),
        ]
    finally:
        emulator.settings(post_only=False)
    assert [code(answer) for answer in answers] == [(403, "UnsupportedHTTPMethod")] * 2
    assert all(answer.ok for answer in taken)


@pytest.mark.parametrize(("generation", "status"), [(OLDER, "pending"), (NEWER, "init"), (NEWER, "frozen")])
def test_a_status_of_another_generation_is_refused(
    emulator: Emulator, newer_id: str, generation: str, status: str
) -> None:
    with pytest.raises(RuntimeError, match=status):
        emulator.put_cluster(newer_id, generation=generation, status=status)


@pytest.mark.parametrize(
    "settings", [{"ids": "float"}, {"both_in_list": True}, {"async_list": {"pols": 1}}, {"credentials": ["ids"]}]
)
def test_a_setting_that_cannot_be_is_refused(emulator: Emulator, newer_id: str, settings: dict[str, Any]) -> None:
    with pytest.raises(RuntimeError, match=r"ids|both_in_list|pols"):
        emulator.put_cluster(newer_id, settings=settings)


def test_an_unknown_generation_is_refused(emulator: Emulator, newer_id: str) -> None:
    with pytest.raises(RuntimeError, match="2025-01-01"):
        emulator.put_cluster(newer_id, generation="2025-01-01")
