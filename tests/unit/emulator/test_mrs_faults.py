# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each fault strikes calls of MRS and IAM too, in the words of Huawei Cloud."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkmrs import v2

from tests.emulator.control import Emulator
from tests.emulator.huaweicloud.account import DOMAIN_ID
from tests.unit.emulator.huawei_client import HuaweiClient, Mrs, error, iam_error
from tests.unit.emulator.huawei_sdk import mrs_sdk


@pytest.fixture(autouse=True)
def _no_faults_left(emulator: Emulator) -> Iterator[None]:
    yield
    emulator.clear_faults()


def done(mrs: Mrs) -> bool:
    """Whether the synchronisation has begun."""
    return mrs.emulator.mrs_cluster(mrs.cluster_id)["running"] is not None


@pytest.mark.parametrize("code", ["APIGW.0308", "APIG.0308"])
def test_throttle_is_the_gateways_and_does_nothing(mrs: Mrs, code: str) -> None:
    mrs.fault("throttle", code=code)
    response = mrs.sync("ada.lovelace")
    assert error(response) == (429, code)
    assert response.json()["error_msg"].startswith(
        "The throttling threshold has been reached: policy user over ratelimit"
    )
    assert response.json()["request_id"] == mrs.last_call()["request_id"]
    assert "retry-after" not in response.headers
    assert not done(mrs)


def test_throttle_may_tell_the_seconds_to_wait_or_the_time_when_they_are_over(mrs: Mrs) -> None:
    mrs.fault("throttle", retry_after=7)
    mrs.fault("throttle", retry_after=7, retry_after_as_date=True)
    assert mrs.sync("ada.lovelace").headers["retry-after"] == "7"
    date = parsedate_to_datetime(mrs.sync("ada.lovelace").headers["retry-after"])
    assert 4 < (date - datetime.now(UTC)).total_seconds() < 8


def test_the_vendors_client_meets_a_throttle(mrs: Mrs) -> None:
    mrs.fault("throttle", "ListSyncStatus")
    with mrs_sdk(mrs.emulator) as client, pytest.raises(ClientRequestException) as caught:
        client.list_sync_status(v2.ListSyncStatusRequest(mrs.cluster_id))
    assert caught.value.status_code == 429


@pytest.mark.parametrize(("kind", "effect"), [("error", False), ("error_after", True)])
def test_error_comes_without_and_error_after_with_the_effect(mrs: Mrs, kind: str, effect: bool) -> None:
    mrs.fault(kind, status=503, code="12000004", message="Try later.")
    response = mrs.sync("ada.lovelace")
    assert error(response) == (503, "12000004")
    assert response.json() == {"error_code": "12000004", "error_msg": "Try later."}
    assert done(mrs) is effect
    logged = mrs.last_call()
    assert (logged["status"], logged["code"], logged["fault"]) == (503, "12000004", kind)


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, (500, "12000004")),
        ({"code": "12000157"}, (500, "12000157")),
        ({"code": "12000052", "status": 403}, (403, "12000052")),
    ],
)
def test_an_error_has_the_status_of_its_code_unless_told(
    mrs: Mrs, fields: dict[str, Any], shown: tuple[int, str]
) -> None:
    mrs.fault("error", "ShowSyncIamUser", **fields)
    assert error(mrs.client.call("GET", mrs.path())) == shown


def test_a_code_whose_status_is_not_known_needs_one(mrs: Mrs) -> None:
    with pytest.raises(RuntimeError, match="12000052"):
        mrs.fault("error", code="12000052")


@pytest.mark.parametrize(("kind", "effect"), [("drop_before", False), ("drop_after", True)])
def test_a_dropped_call_has_no_answer_and_only_drop_after_the_effect(mrs: Mrs, kind: str, effect: bool) -> None:
    mrs.fault(kind)
    with pytest.raises(requests.ConnectionError):
        mrs.sync("ada.lovelace")
    assert done(mrs) is effect
    logged = mrs.last_call()
    assert (logged["users"], logged["status"], logged["fault"]) == (["ada.lovelace"], None, kind)


@pytest.mark.parametrize("conflict", [True, False])
def test_a_late_effect_comes_after_the_call_was_lost(mrs: Mrs, conflict: bool) -> None:
    mrs.configure(("grace.hopper",), polls=0)
    mrs.fault("late", seconds=0.8, conflict=conflict)
    with pytest.raises(requests.ConnectionError):
        mrs.sync("ada.lovelace")
    assert mrs.users() == ["grace.hopper"]
    assert mrs.cancel("grace.hopper").status_code == (500 if conflict else 202)
    deadline = time.monotonic() + 10
    while "ada.lovelace" not in mrs.users() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert mrs.users() == (["grace.hopper", "ada.lovelace"] if conflict else ["ada.lovelace"])


def test_slow_takes_effect_before_its_answer(mrs: Mrs) -> None:
    mrs.fault("slow", seconds=0.4)
    began = time.monotonic()
    with ThreadPoolExecutor() as pool:
        call = pool.submit(mrs.sync, "ada.lovelace")
        while not done(mrs):
            time.sleep(0.01)
        assert not call.done()
        assert call.result(10).status_code == 202
    assert time.monotonic() - began >= 0.4


def test_conflict_is_the_answer_to_a_second_synchronisation(mrs: Mrs) -> None:
    mrs.configure(busy_status=409)
    mrs.fault("conflict")
    assert error(mrs.sync("ada.lovelace")) == (409, "12000154")
    assert not done(mrs)


def test_html_is_a_proxys_page_and_nothing_is_done(mrs: Mrs) -> None:
    mrs.fault("html", status=504)
    response = mrs.sync("ada.lovelace")
    assert response.status_code == 504
    assert response.headers["content-type"].startswith("text/html")
    assert not done(mrs)


def test_truncated_breaks_off_in_the_body_after_the_effect(mrs: Mrs) -> None:
    mrs.fault("truncated")
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError), match="IncompleteRead"):
        mrs.sync("ada.lovelace")
    assert done(mrs)


def test_somebody_else_may_be_first(mrs: Mrs) -> None:
    mrs.fault("add_users_first", "ShowSyncIamUser", users=["new.user"])
    mrs.fault("remove_users_first", "ShowSyncIamUser", users=["new.user", "nobody"])
    assert mrs.listed() == (["new.user"], [])
    assert mrs.listed() == ([], [])


def test_cleared_faults_of_a_cluster_do_not_strike(mrs: Mrs) -> None:
    mrs.fault("conflict")
    mrs.emulator.clear_faults(mrs.cluster_id)
    assert mrs.sync("ada.lovelace").status_code == 202


class TestOfIam:
    def fault(self, emulator: Emulator, kind: str, **fields: Any) -> None:
        emulator.add_faults([{"operation": "KeystoneListUsers", "kind": kind, **fields}])

    def test_an_error_is_nested(self, iam: Emulator, huawei: HuaweiClient) -> None:
        self.fault(iam, "error")
        self.fault(iam, "error", status=503, message="Try later.")
        self.fault(iam, "error", status=403, code="IAM.0003")
        assert iam_error(huawei.call("GET", "/v3/users")) == (500, 500, "Internal Server Error")
        response = huawei.call("GET", "/v3/users")
        assert response.json() == {"error": {"message": "Try later.", "code": 503, "title": "Service Unavailable"}}
        assert iam_error(huawei.call("GET", "/v3/users")) == (403, "IAM.0003", "Forbidden")
        assert huawei.call("GET", "/v3/users").ok

    def test_a_throttle_is_nested(self, iam: Emulator, huawei: HuaweiClient) -> None:
        self.fault(iam, "throttle", retry_after=3)
        response = huawei.call("GET", "/v3/users")
        assert iam_error(response) == (429, 429, "Too Many Requests")
        assert response.headers["retry-after"] == "3"

    @pytest.mark.parametrize("kind", ["drop_before", "drop_after", "late", "truncated"])
    def test_an_answer_can_be_lost(self, iam: Emulator, huawei: HuaweiClient, kind: str) -> None:
        self.fault(iam, kind)
        with pytest.raises(requests.RequestException):
            huawei.call("GET", "/v3/users", headers={"X-Domain-Id": DOMAIN_ID})
        assert huawei.call("GET", "/v3/users").ok
