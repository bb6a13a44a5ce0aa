# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is synchronised to an MRS cluster, and which calls are refused."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.emulator.control import Emulator
from tests.unit.emulator.huawei_client import HuaweiClient, Mrs, error

ALL_USERS = ["ada.lovelace", "grace.hopper"]


def test_a_user_brings_all_its_groups(mrs: Mrs) -> None:
    assert mrs.sync("ada.lovelace").json() == {"state": "synchronizing"}
    mrs.poll()
    assert mrs.listed() == (["ada.lovelace"], ["analysts", "admins"])


def test_a_group_comes_alone(mrs: Mrs) -> None:
    mrs.sync(group_names=["admins", "idle"])
    mrs.poll()
    assert mrs.listed() == ([], ["admins", "idle"])


def test_a_full_synchronisation_brings_every_user_with_a_policy_and_their_groups(mrs: Mrs) -> None:
    mrs.configure(unknown_names="12000163")
    assert mrs.sync(is_all_sync=True).status_code == 202
    mrs.poll()
    assert mrs.listed() == (ALL_USERS, ["analysts", "admins"])


def test_names_that_iam_does_not_know_and_users_without_a_policy_never_arrive(mrs: Mrs) -> None:
    assert mrs.sync("nobody", "bob.jones", "grace.hopper", group_names=["nothing"]).status_code == 202
    mrs.poll()
    assert mrs.listed() == (["grace.hopper"], ["admins"])


def test_a_synchronisation_keeps_what_is_there(mrs: Mrs) -> None:
    mrs.configure(("old.user",), ("old",))
    mrs.sync("grace.hopper")
    mrs.poll()
    assert mrs.listed() == (["old.user", "grace.hopper"], ["old", "admins"])


def test_a_cancellation_takes_only_what_it_names_and_leaves_the_groups(mrs: Mrs) -> None:
    mrs.configure(("ada.lovelace", "grace.hopper"), ("analysts", "admins"))
    assert mrs.cancel("ada.lovelace", "nobody").json() == {"state": "synchronizing"}
    mrs.poll()
    assert mrs.listed() == (["grace.hopper"], ["analysts", "admins"])
    mrs.cancel(group_names=["admins"])
    mrs.poll()
    assert mrs.listed() == (["grace.hopper"], ["analysts"])


def test_a_cluster_with_names_counts_as_synchronised_unless_told_otherwise(mrs: Mrs) -> None:
    path = mrs.path("iam-sync/is-synchronous")
    assert mrs.client.call("GET", path).json() == {"is_synchronous": False}
    mrs.configure(("ada.lovelace",))
    assert mrs.client.call("GET", path).json() == {"is_synchronous": True}
    mrs.emulator.put_mrs_cluster(mrs.cluster_id, ["ada.lovelace"], synchronous=False)
    assert mrs.client.call("GET", path).json() == {"is_synchronous": False}
    mrs.cancel("ada.lovelace")
    mrs.poll()
    assert mrs.client.call("GET", path).json() == {"is_synchronous": False}


def test_security_mode_off_does_not_stop_a_synchronisation(mrs: Mrs) -> None:
    mrs.emulator.put_mrs_cluster(mrs.cluster_id, safe_mode=0)
    assert mrs.sync("ada.lovelace").status_code == 202


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("key", ["user_names", "group_names"])
def test_more_than_1000_names_are_refused(mrs: Mrs, method: str, key: str) -> None:
    names = [f"user{number}" for number in range(1001)]
    assert error(mrs.client.call(method, mrs.path(), {key: names})) == (400, "12000002")
    assert mrs.client.call(method, mrs.path(), {key: names[:1000]}).status_code == 202


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_no_names_are_refused(mrs: Mrs, method: str) -> None:
    bodies: list[dict[str, list[str]]] = [{}, {"user_names": [], "group_names": []}]
    for body in bodies:
        assert error(mrs.client.call(method, mrs.path(), body)) == (400, "12000009")


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize(
    "body", [None, "{", "[]", {"user_names": "ada"}, {"user_names": [1]}, {"user_names": None}, {"group_names": {}}]
)
def test_a_body_that_is_not_valid_is_refused(mrs: Mrs, method: str, body: Any) -> None:
    assert error(mrs.client.call(method, mrs.path(), body)) == (400, "12000002")
    assert mrs.emulator.mrs_cluster(mrs.cluster_id)["running"] is None


def test_is_all_sync_must_be_a_boolean(mrs: Mrs) -> None:
    assert error(mrs.sync(is_all_sync="true")) == (400, "12000002")


@pytest.mark.parametrize("leaf", ["iam-sync-user", "iam-sync", "iam-sync/is-synchronous"])
def test_a_cluster_that_does_not_exist_is_a_bad_request(mrs: Mrs, leaf: str) -> None:
    path = mrs.path(leaf).replace(mrs.cluster_id, "nowhere")
    assert error(mrs.client.call("GET", path)) == (400, "12000003")


def test_a_cluster_of_another_project_is_not_found(mrs: Mrs) -> None:
    mrs.emulator.put_mrs_cluster(mrs.cluster_id, project_id="another")
    assert error(mrs.client.call("GET", mrs.path())) == (400, "12000003")


def test_an_unknown_project_and_one_that_the_header_contradicts_are_refused(mrs: Mrs) -> None:
    unknown = mrs.path().replace(mrs.emulator.project_id, "unknown")
    assert error(mrs.client.call("GET", unknown)) == (400, "12000107")
    assert error(
        mrs.client.call("GET", unknown.partition("/clusters")[0].replace("v2", "v1.1") + "/cluster_infos")
    ) == (
        400,
        "12000107",
    )
    contradicted = mrs.client.call("GET", mrs.path(), headers={"X-Project-Id": "another"})
    assert error(contradicted) == (400, "12000107")
    assert mrs.client.call("GET", mrs.path(), headers={"X-Project-Id": mrs.emulator.project_id}).ok


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v2/unknown"), ("PUT", "/v3/users"), ("POST", "/v2/p/clusters/c/iam-sync"), ("GET", "/v9")],
)
def test_an_api_that_does_not_exist_is_said_so_by_the_gateway(huawei: HuaweiClient, method: str, path: str) -> None:
    response = huawei.call(method, path)
    assert error(response) == (404, "APIGW.0101")
    assert response.json()["request_id"] == response.headers["x-request-id"]
    logged = huawei.emulator.calls()[-1]
    assert (logged["target"], logged["operation"], logged["status"]) == (path, "", 404)


def test_a_mistyped_path_of_the_control_api_is_not_a_call_of_the_cloud(huawei: HuaweiClient) -> None:
    before = len(huawei.emulator.calls())
    assert huawei.call("GET", "/_control/cals").status_code == 404
    assert len(huawei.emulator.calls()) == before


def test_names_are_quoted_in_the_path(iam: Emulator, huawei: HuaweiClient) -> None:
    cluster = Mrs(iam, huawei, "a cluster~")
    cluster.configure(("ada.lovelace",))
    path = cluster.path().replace(cluster.cluster_id, quote(cluster.cluster_id))
    assert huawei.call("GET", path).json()["user_names"] == ["ada.lovelace"]
    iam.delete_mrs_cluster(cluster.cluster_id)
