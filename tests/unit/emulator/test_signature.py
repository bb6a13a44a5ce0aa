# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the emulator takes for a valid signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
import requests

from tests.emulator.control import Emulator
from tests.unit.emulator.signed_client import PASSWORD, SignedClient, code, user_parameters


@pytest.fixture
def request_to_list(client: SignedClient, cluster_id: str) -> requests.PreparedRequest:
    return client.request("ListUsers", {"ClusterId": cluster_id, "PageSize": "5"})


def test_a_signed_get_is_accepted(client: SignedClient, request_to_list: requests.PreparedRequest) -> None:
    assert client.send(request_to_list).json()["PageSize"] == 5


def test_a_signed_form_body_is_accepted(client: SignedClient, emulator: Emulator, cluster_id: str) -> None:
    form = {"ClusterId": cluster_id, **user_parameters("tim.lee", Group="users", Password=PASSWORD)}
    assert client.call("AddUsers", {}, form).ok
    assert emulator.cluster(cluster_id)["users"][-1]["password"] == PASSWORD
    logged = emulator.calls(cluster_id)[-1]
    assert (logged["method"], logged["target"], logged["users"]) == ("POST", "/", ["tim.lee"])


@pytest.mark.parametrize("space", ["+", "%20"])
def test_a_space_may_come_as_plus_or_percent(client: SignedClient, cluster_id: str, space: str) -> None:
    request = client.request("ListUsers", {"ClusterId": cluster_id, "Note": "a b~*é"})
    assert request.url and "a+b" in request.url
    request.url = request.url.replace("a+b", f"a{space}b")
    assert client.send(request).ok


def test_a_changed_query_is_refused(client: SignedClient, request_to_list: requests.PreparedRequest) -> None:
    request_to_list.url = str(request_to_list.url).replace("PageSize=5", "PageSize=6")
    assert code(client.send(request_to_list)) == (403, "SignatureDoesNotMatch")


def test_an_added_query_parameter_is_refused(client: SignedClient, request_to_list: requests.PreparedRequest) -> None:
    request_to_list.url = f"{request_to_list.url}&PageNumber=1"
    assert code(client.send(request_to_list)) == (403, "SignatureDoesNotMatch")


def test_a_changed_body_is_refused(client: SignedClient, emulator: Emulator, cluster_id: str) -> None:
    form = {"ClusterId": cluster_id, **user_parameters("tim.lee", Group="users", Password=PASSWORD)}
    request = client.request("AddUsers", {}, form)
    assert isinstance(request.body, str)
    request.body = request.body.replace("tim.lee", "tom.lee")
    assert code(client.send(request)) == (403, "SignatureDoesNotMatch")
    assert len(emulator.cluster(cluster_id)["users"]) == 2


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x-acs-action", "DescribeCluster"),
        ("accept", "*/*"),
        ("host", "ehpc.example.com"),
        ("x-acs-content-sha256", "0"),
    ],
)
def test_a_changed_signed_header_is_refused(
    client: SignedClient, request_to_list: requests.PreparedRequest, header: str, value: str
) -> None:
    request_to_list.headers[header] = value
    assert code(client.send(request_to_list)) == (403, "SignatureDoesNotMatch")


def test_a_header_outside_the_signature_may_change(
    client: SignedClient, request_to_list: requests.PreparedRequest
) -> None:
    request_to_list.headers["user-agent"] = "proxy/1"
    assert client.send(request_to_list).ok


def test_a_date_changed_within_the_tolerance_is_refused(client: SignedClient, cluster_id: str) -> None:
    request = client.request("ListUsers", {"ClusterId": cluster_id})
    request.headers["x-acs-date"] = client.request("ListUsers", {}, clock_offset=60).headers["x-acs-date"]
    assert code(client.send(request)) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("offset", [-1200, 1200])
def test_a_date_twenty_minutes_off_is_refused(client: SignedClient, cluster_id: str, offset: float) -> None:
    request = client.request("ListUsers", {"ClusterId": cluster_id}, clock_offset=offset)
    assert code(client.send(request)) == (400, "InvalidTimeStamp.Expired")


def test_a_nonce_is_accepted_once(client: SignedClient, request_to_list: requests.PreparedRequest) -> None:
    assert client.send(request_to_list).ok
    assert code(client.send(request_to_list)) == (400, "SignatureNonceUsed")


def test_an_unknown_key_id_is_refused(client: SignedClient, cluster_id: str) -> None:
    request = client.request("ListUsers", {"ClusterId": cluster_id}, key_id="nobody")
    assert code(client.send(request)) == (404, "InvalidAccessKeyId.NotFound")


def test_a_required_header_outside_the_signature_is_refused(
    client: SignedClient, request_to_list: requests.PreparedRequest
) -> None:
    authorization = str(request_to_list.headers["Authorization"])
    request_to_list.headers["Authorization"] = authorization.replace("x-acs-signature-nonce;", "").replace(
        ";x-acs-signature-nonce", ""
    )
    assert code(client.send(request_to_list)) == (400, "IncompleteSignature")


def test_an_unsigned_call_is_refused(client: SignedClient, request_to_list: requests.PreparedRequest) -> None:
    del request_to_list.headers["Authorization"]
    assert code(client.send(request_to_list)) == (400, "IncompleteSignature")


def test_a_call_with_the_older_signature_in_the_query_is_refused(emulator: Emulator) -> None:
    query = {
        "Action": "ListUsers",
        "Version": "2018-04-12",
        "SignatureMethod": "HMAC-SHA1",
        "Signature": "c2lnbmF0dXJl",
    }
    assert code(requests.get(emulator.url, query, timeout=10)) == (400, "IncompleteSignature")


class TestWithTheCloudsClockTwentyMinutesAhead:
    @pytest.fixture(autouse=True)
    def _clock(self, emulator: Emulator) -> Iterator[None]:
        emulator.settings(clock_offset=1200)
        yield
        emulator.settings(clock_offset=0)

    def test_a_call_dated_by_this_machine_is_refused(
        self, client: SignedClient, request_to_list: requests.PreparedRequest
    ) -> None:
        assert code(client.send(request_to_list)) == (400, "InvalidTimeStamp.Expired")

    def test_a_call_dated_by_the_clouds_clock_is_accepted(self, client: SignedClient, cluster_id: str) -> None:
        assert client.send(client.request("ListUsers", {"ClusterId": cluster_id}, clock_offset=1200)).ok

    def test_the_date_header_shows_the_clouds_clock(
        self, client: SignedClient, request_to_list: requests.PreparedRequest
    ) -> None:
        answered = client.send(request_to_list).headers["Date"]
        ahead = parsedate_to_datetime(answered) - datetime.now(UTC)
        assert 1195 < ahead.total_seconds() < 1205
