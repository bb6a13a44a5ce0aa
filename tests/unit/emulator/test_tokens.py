# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Temporary access keys: their security token is a part of what is signed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alibabacloud_ehpc20180412 import models
from alibabacloud_ehpc20180412.client import Client

from tests.emulator.control import Emulator
from tests.unit.emulator.sdk_config import sdk_config
from tests.unit.emulator.signed_client import SignedClient, code

TOKEN = "CAIS+token/=="
MISMATCH = (403, "SignatureDoesNotMatch")


@pytest.fixture(scope="module")
def cloud() -> Iterator[Emulator]:
    """An emulator with one temporary key."""
    with Emulator.start(access_keys={"STS.id": f"secret:{TOKEN}"}) as running:
        running.access_key_id, running.access_key_secret = "STS.id", "secret"
        yield running


@pytest.fixture(scope="module")
def sts_client(cloud: Emulator) -> SignedClient:
    return SignedClient(cloud)


def test_the_vendors_client_is_accepted_with_the_token(cloud: Emulator) -> None:
    sdk = Client(sdk_config(cloud, security_token=TOKEN))
    assert sdk.list_clusters(models.ListClustersRequest()).body.total_count == 0


def test_the_right_token_is_accepted(sts_client: SignedClient) -> None:
    assert sts_client.call("ListClusters", {}, token=TOKEN).ok


@pytest.mark.parametrize("token", [None, "another"])
def test_no_token_and_a_wrong_one_are_refused(sts_client: SignedClient, token: str | None) -> None:
    assert code(sts_client.call("ListClusters", {}, token=token)) == MISMATCH


def test_a_token_outside_the_signature_is_refused(sts_client: SignedClient) -> None:
    request = sts_client.request("ListClusters", {})
    request.headers["x-acs-accesskey-id"] = "STS.id"
    request.headers["x-acs-security-token"] = TOKEN
    assert code(sts_client.send(request)) == MISMATCH


@pytest.mark.parametrize("header", ["x-acs-accesskey-id", "x-acs-security-token"])
def test_a_changed_header_of_the_token_is_refused(sts_client: SignedClient, header: str) -> None:
    request = sts_client.request("ListClusters", {}, token=TOKEN)
    request.headers[header] = "changed"
    assert code(sts_client.send(request)) == MISMATCH


def test_a_token_can_expire(cloud: Emulator, sts_client: SignedClient) -> None:
    cloud.settings(expired_tokens=[TOKEN])
    assert code(sts_client.call("ListClusters", {}, token=TOKEN)) == (400, "InvalidSecurityToken.Expired")
    cloud.settings(expired_tokens=[])
    assert sts_client.call("ListClusters", {}, token=TOKEN).ok
