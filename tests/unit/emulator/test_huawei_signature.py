# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the emulator takes for a valid signature or token of Huawei Cloud."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import requests
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkiam.v3 import IamClient, KeystoneListUsersRequest
from huaweicloudsdkmrs import v2

from tests.emulator.call import Call
from tests.emulator.control import Emulator
from tests.emulator.huaweicloud.signature import Refused, Verifier
from tests.unit.emulator.huawei_client import HuaweiClient, Mrs, error, iam_error
from tests.unit.emulator.huawei_sdk import account, mrs_sdk, sdk

REFUSED = (401, "APIGW.0301")
DATE = "20260102T030405Z"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
# The published vectors: method, target, further signed headers, body, signature.
VECTORS = [
    (
        "POST",
        "/v2/proj1/clusters/cid/iam-sync-user",
        {
            "content-type": "application/json;charset=utf-8",
            "host": "mrs.cn-north-4.myhuaweicloud.com",
            "x-project-id": "proj1",
        },
        b'{"is_all_sync": false, "group_names": ["g1"], "user_names": ["u1"]}',
        "15aef8c74f45d863d96ad7bd5ea94a6c99b8e892606a590b942d3308d7d70a29",
    ),
    (
        "GET",
        "/v3/users?enabled=true&name=u%201",
        {"host": "iam.cn-north-4.myhuaweicloud.com", "x-domain-id": "dom1"},
        b"",
        "047ea66dcbc78a30840640c45dadc55d7ab8f3b5e7a98630424ab74621301ed6",
    ),
]


@pytest.fixture
def request_to_sync(mrs: Mrs) -> requests.PreparedRequest:
    return mrs.client.request("POST", mrs.path(), {"user_names": ["ada.lovelace"]})


@pytest.mark.parametrize("vector", VECTORS, ids=["MRS", "IAM"])
def test_the_published_vectors_are_accepted_and_nothing_near_them(
    vector: tuple[str, str, dict[str, str], bytes, str],
) -> None:
    method, target, signed, body, signature = vector
    names = ";".join([*signed, "x-sdk-date"])
    headers = {
        **signed,
        "x-sdk-date": DATE,
        "authorization": f"SDK-HMAC-SHA256 Access=AK, SignedHeaders={names}, Signature={signature}",
    }
    verifier = Verifier({"AK": "SK"}, ())
    verifier.verify(Call(method, target, headers, body), NOW)
    verifier.verify(Call(method, target.replace("%20", "+"), headers, body), NOW)
    changed = [
        ("PUT", target, headers, body),
        (method, target.replace("users", "groups").replace("cid", "cjd"), headers, body),
        (method, f"{target}&a=b" if "?" in target else f"{target}?a=b", headers, body),
        (method, target, headers, body + b" "),
        *((method, target, {**headers, name: "changed"}, body) for name in signed),
    ]
    for request in changed:
        with pytest.raises(Refused, match="verify aksk signature fail"):
            verifier.verify(Call(*request), NOW)


def test_a_signed_call_is_accepted(huawei: HuaweiClient, request_to_sync: requests.PreparedRequest) -> None:
    assert huawei.send(request_to_sync).status_code == 202


def test_a_wrong_secret_is_refused_by_each_service(emulator: Emulator) -> None:
    with mrs_sdk(emulator, sk="wrong") as client, pytest.raises(ClientRequestException) as caught:
        client.list_sync_status(v2.ListSyncStatusRequest("m1"))
    assert (caught.value.status_code, caught.value.error_code) == REFUSED
    assert caught.value.error_msg.startswith("Incorrect IAM authentication information: ")
    credentials = account(emulator)
    credentials.sk = "wrong"
    with sdk(IamClient, emulator, credentials) as client, pytest.raises(ClientRequestException) as caught:
        client.keystone_list_users(KeystoneListUsersRequest())
    assert (caught.value.status_code, caught.value.error_code) == (401, 401)


def test_an_unknown_access_key_is_refused(mrs: Mrs) -> None:
    assert error(mrs.client.call("GET", mrs.path(), key=("nobody", mrs.emulator.secret_key))) == REFUSED


@pytest.mark.parametrize("code", ["12000001", "12000136"])
def test_mrs_may_word_it_its_own_way(mrs: Mrs, code: str) -> None:
    mrs.emulator.settings(auth_code=code)
    response = mrs.client.call("GET", mrs.path(), key=("nobody", "secret"))
    assert error(response) == (401, code)
    assert "request_id" not in response.json()
    assert iam_error(mrs.client.call("GET", "/v3/users", key=("nobody", "secret"))) == (401, 401, "Unauthorized")
    assert mrs.last_call()["code"] == code


def test_a_changed_body_is_refused_and_does_nothing(mrs: Mrs, request_to_sync: requests.PreparedRequest) -> None:
    assert isinstance(request_to_sync.body, str)
    request_to_sync.body = request_to_sync.body.replace("ada.lovelace", "ada.lovelica")
    assert error(mrs.client.send(request_to_sync)) == REFUSED
    assert mrs.emulator.mrs_cluster(mrs.cluster_id)["running"] is None


def test_a_changed_query_is_refused(mrs: Mrs) -> None:
    request = mrs.client.request("GET", f"/v1.1/{mrs.emulator.project_id}/cluster_infos", query={"pageSize": "5"})
    assert mrs.client.send(request).ok
    request.url = str(request.url).replace("pageSize=5", "pageSize=6")
    assert error(mrs.client.send(request)) == REFUSED


def test_a_changed_signed_header_is_refused_and_another_may_change(
    huawei: HuaweiClient, request_to_sync: requests.PreparedRequest
) -> None:
    request_to_sync.headers["user-agent"] = "proxy/1"
    assert huawei.send(request_to_sync).status_code == 202
    request_to_sync.headers["content-type"] = "application/json"
    assert error(huawei.send(request_to_sync)) == REFUSED


@pytest.mark.parametrize("header", ["host", "x-sdk-date"])
def test_a_required_header_outside_the_signature_is_refused(
    huawei: HuaweiClient, request_to_sync: requests.PreparedRequest, header: str
) -> None:
    authorization = str(request_to_sync.headers["Authorization"])
    request_to_sync.headers["Authorization"] = authorization.replace(f";{header}", "")
    response = huawei.send(request_to_sync)
    assert error(response) == REFUSED
    assert header in response.json()["error_msg"]


def test_a_payload_that_is_not_signed_is_refused(mrs: Mrs) -> None:
    headers = {"X-Sdk-Content-Sha256": "UNSIGNED-PAYLOAD"}
    body = {"user_names": ["ada.lovelace"]}
    assert error(mrs.client.call("POST", mrs.path(), body, headers=headers)) == REFUSED


@pytest.mark.parametrize("authorization", [None, "Bearer x", "SDK-HMAC-SHA256 Access=a, SignedHeaders=host"])
def test_an_unsigned_call_is_refused(
    huawei: HuaweiClient, request_to_sync: requests.PreparedRequest, authorization: str | None
) -> None:
    del request_to_sync.headers["Authorization"]
    if authorization:
        request_to_sync.headers["Authorization"] = authorization
    assert error(huawei.send(request_to_sync)) == REFUSED


@pytest.mark.parametrize("offset", [-1200, 1200])
def test_a_date_twenty_minutes_off_is_refused(mrs: Mrs, offset: float) -> None:
    response = mrs.client.call("GET", mrs.path(), clock_offset=offset)
    assert error(response) == REFUSED
    assert "x-sdk-date is expired" in response.json()["error_msg"]
    assert mrs.client.call("GET", mrs.path(), clock_offset=offset / 2).ok


def test_a_date_of_another_form_is_refused(huawei: HuaweiClient, request_to_sync: requests.PreparedRequest) -> None:
    request_to_sync.headers["X-Sdk-Date"] = "2026-01-02T03:04:05Z"
    assert error(huawei.send(request_to_sync)) == REFUSED


def test_the_clouds_clock_counts(mrs: Mrs) -> None:
    mrs.emulator.settings(clock_offset=1200)
    try:
        assert error(mrs.client.call("GET", mrs.path())) == REFUSED
        assert mrs.client.call("GET", mrs.path(), clock_offset=1200).ok
    finally:
        mrs.emulator.settings(clock_offset=0)


def test_a_token_takes_the_place_of_a_signature(mrs: Mrs) -> None:
    def ask(token: str) -> requests.Response:
        url = mrs.emulator.url + mrs.path()
        return mrs.client.send(requests.Request("GET", url, {"X-Auth-Token": token}).prepare())

    assert ask(mrs.emulator.auth_token).ok
    assert error(ask("another")) == REFUSED
    mrs.emulator.settings(expired_tokens=[mrs.emulator.auth_token])
    assert error(ask(mrs.emulator.auth_token)) == REFUSED


def test_the_environment_has_what_a_client_needs(emulator: Emulator) -> None:
    environment = emulator.environment()
    assert {key: value for key, value in environment.items() if key.startswith(("HUAWEI", "HW_"))} == {
        "HUAWEICLOUD_SDK_AK": "emulator-ak",
        "HUAWEICLOUD_SDK_SK": "emulator-sk",
        "HUAWEICLOUD_SDK_PROJECT_ID": emulator.project_id,
        "HW_REGION_NAME": "cn-north-4",
        "HUAWEICLOUD_MRS_ENDPOINT": emulator.url,
        "HUAWEICLOUD_SDK_IAM_ENDPOINT": emulator.url,
    }
