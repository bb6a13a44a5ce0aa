# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Temporary access keys of Huawei Cloud, whose security token is a part of what is signed, and tokens of IAM."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from huaweicloudsdkmrs import v2

from tests.emulator.control import Emulator
from tests.unit.emulator.huawei_client import HuaweiClient, Mrs, error
from tests.unit.emulator.huawei_sdk import basic, sdk

TOKEN = "gQpjbi1ub3J0aC00+token/=="
REFUSED = (401, "APIGW.0301")


@pytest.fixture(scope="module")
def cloud() -> Iterator[Emulator]:
    """An emulator with a temporary key and a token of its own."""
    with Emulator.start(huawei_keys={"sts-ak": f"sts-sk:{TOKEN}"}, huawei_tokens=["mine"]) as running:
        running.access_key, running.secret_key = "sts-ak", "sts-sk"
        running.put_mrs_cluster("m1")
        yield running


def test_the_vendors_client_is_accepted_with_the_token(cloud: Emulator) -> None:
    with sdk(v2.MrsClient, cloud, basic(cloud).with_security_token(TOKEN)) as client:
        assert client.list_sync_status(v2.ListSyncStatusRequest("m1")).is_synchronizing is False


@pytest.mark.parametrize("headers", [{}, {"X-Security-Token": "another"}])
def test_no_token_and_a_wrong_one_are_refused(cloud: Emulator, headers: dict[str, str]) -> None:
    mrs = Mrs(cloud, HuaweiClient(cloud), "m1")
    response = mrs.client.call("GET", mrs.path(), headers=headers)
    assert error(response) == REFUSED
    assert "security token" in response.json()["error_msg"]


def test_a_token_outside_the_signature_is_refused(cloud: Emulator) -> None:
    mrs = Mrs(cloud, HuaweiClient(cloud), "m1")
    request = mrs.client.request("GET", mrs.path())
    request.headers["X-Security-Token"] = TOKEN
    assert error(mrs.client.send(request)) == REFUSED


def test_a_token_can_expire(cloud: Emulator) -> None:
    mrs = Mrs(cloud, HuaweiClient(cloud), "m1")
    headers = {"X-Security-Token": TOKEN}
    cloud.settings(expired_tokens=[TOKEN])
    assert error(mrs.client.call("GET", mrs.path(), headers=headers)) == REFUSED
    cloud.settings(expired_tokens=[])
    assert mrs.client.call("GET", mrs.path(), headers=headers).ok


def test_the_default_key_and_token_are_not_accepted_beside_others(cloud: Emulator) -> None:
    mrs = Mrs(cloud, HuaweiClient(cloud), "m1")
    assert error(mrs.client.call("GET", mrs.path(), key=(Emulator.access_key, Emulator.secret_key))) == REFUSED
    for token, status in (("mine", 200), (Emulator.auth_token, 401)):
        request = requests.Request("GET", cloud.url + mrs.path(), {"X-Auth-Token": token}).prepare()
        assert mrs.client.send(request).status_code == status
