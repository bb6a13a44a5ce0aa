# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SyncUsers: hybrid clusters and the accounts of their local directory."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
from alibabacloud_ehpc20180412 import models
from alibabacloud_ehpc20180412.client import Client

from tests.emulator.control import Emulator
from tests.unit.emulator.sdk_config import sdk_config
from tests.unit.emulator.signed_client import SignedClient, code

LOCAL = [{"name": "tim.lee"}, {"name": "kim.roe", "group": "wheel"}, {"name": "ada.lovelace", "group": "wheel"}]


class Cloud:
    """A hybrid cluster as a test sees it; ada.lovelace is known on both sides."""

    def __init__(self, emulator: Emulator, client: SignedClient, cluster_id: str) -> None:
        self.emulator, self.client, self.cluster_id = emulator, client, cluster_id

    def configure(self, location: str = "OnPremise", **settings: Any) -> None:
        users = [{"name": "ada.lovelace"}]
        self.emulator.put_cluster(self.cluster_id, users, location=location, local_users=LOCAL, settings=settings)

    def sync(self) -> requests.Response:
        return self.client.call("SyncUsers", {"ClusterId": self.cluster_id, "RegionId": "cn-hangzhou"})

    def listed(self) -> dict[str, str]:
        users = self.client.call("ListUsers", {"ClusterId": self.cluster_id}).json()["Users"]["UserInfo"]
        return {user["Name"]: user["Group"] for user in users}


@pytest.fixture
def cloud(emulator: Emulator, client: SignedClient, cluster_id: str) -> Cloud:
    cloud = Cloud(emulator, client, cluster_id)
    cloud.configure()
    return cloud


BEFORE = {"ada.lovelace": "users"}
AFTER = {"ada.lovelace": "users", "tim.lee": "users", "kim.roe": "wheel"}


def test_the_vendors_client_syncs_local_users(emulator: Emulator, cloud: Cloud) -> None:
    assert cloud.listed() == BEFORE
    sdk = Client(sdk_config(emulator))
    answer = sdk.sync_users(models.SyncUsersRequest(cluster_id=cloud.cluster_id, region_id="cn-hangzhou"))
    assert answer.body.request_id
    assert cloud.listed() == AFTER
    ids = [user["user_id"] for user in emulator.cluster(cloud.cluster_id)["users"]]
    assert ids == [1000, 1001, 1002]


def test_a_sync_with_nothing_to_do_is_fine(cloud: Cloud) -> None:
    assert cloud.sync().ok
    assert cloud.sync().ok
    assert cloud.listed() == AFTER


@pytest.mark.parametrize("missing", ["ClusterId", "RegionId"])
def test_cluster_and_region_are_required(client: SignedClient, cloud: Cloud, missing: str) -> None:
    parameters = {"ClusterId": cloud.cluster_id, "RegionId": "cn-hangzhou"}
    del parameters[missing]
    assert code(client.call("SyncUsers", parameters)) == (400, "InvalidParams")
    assert cloud.listed() == BEFORE


@pytest.mark.parametrize(
    ("settings", "answered"),
    [({}, (403, "ExecFail")), ({"sync_refusal": "InvalidParams"}, (400, "InvalidParams"))],
)
def test_a_cluster_that_is_not_hybrid_is_refused(
    cloud: Cloud, settings: dict[str, str], answered: tuple[int, str]
) -> None:
    cloud.configure("PublicCloud", **settings)
    assert code(cloud.sync()) == answered
    assert cloud.listed() == BEFORE


@pytest.mark.parametrize("name", ["*", "kim.roe"])
def test_a_sync_can_fail(cloud: Cloud, name: str) -> None:
    cloud.configure(refuse={"SyncUsers": {name: "AgentError.Account.UserSynFailure"}})
    assert code(cloud.sync()) == (406, "AgentError.Account.UserSynFailure")
    assert cloud.listed() == BEFORE


def test_users_may_appear_later(cloud: Cloud) -> None:
    cloud.configure(sync_delay=0.5)
    assert cloud.sync().ok
    assert cloud.listed() == BEFORE
    wait_for(cloud, AFTER)


def test_users_may_appear_one_after_another(cloud: Cloud) -> None:
    cloud.configure(sync_spread=1)
    assert cloud.sync().ok
    assert cloud.listed() == {"ada.lovelace": "users", "tim.lee": "users"}
    wait_for(cloud, AFTER)


def wait_for(cloud: Cloud, expected: dict[str, str], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while cloud.listed() != expected:
        assert time.monotonic() < deadline, "the users did not appear in time"
        time.sleep(0.02)
