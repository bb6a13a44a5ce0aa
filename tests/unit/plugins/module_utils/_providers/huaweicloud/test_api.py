# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls: JSON in and out, what is tried again, and whose secrets are masked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import MASK, ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.auth import Token
from ansible_collections.clusterops.onboarding.plugins.module_utils._retry import WRITE

from .stubs import KEY, SCOPE, Sleeper, api, mrs_error

GOOD = (202, {"state": "synchronizing"})
DOUBTFUL = (500, mrs_error("12000004"))
RUNNING = (500, mrs_error("12000154"))
THROTTLED = (429, mrs_error("APIGW.0308"))


def failure(*answers: Any, **options: Any) -> ApiError:
    client, _http = api(*answers, **options)
    with pytest.raises(ApiError) as caught:
        client.call("ShowSyncIamUser", "GET", "/path")
    return caught.value


def test_a_call_without_a_body_carries_only_its_scope() -> None:
    client, http = api(GOOD)
    assert client.call("ListSyncStatus", "GET", "/path?a=1") == {"state": "synchronizing"}
    (sent,) = http.sent
    assert (sent.method, sent.path, sent.headers, sent.body) == ("GET", "/path?a=1", SCOPE, None)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("body", [{"user_names": ["J\u00f6rg \U0001f600", 'a"b\\']}, {}])
def test_a_body_is_json_and_says_so(method: str, body: dict[str, Any]) -> None:
    client, http = api(GOOD)
    client.call("UpdateSyncIamUser", method, "/path", body)
    (sent,) = http.sent
    assert sent.method == method
    assert sent.headers == {**SCOPE, "Content-Type": "application/json;charset=utf-8"}
    assert json.loads(sent.body or b"") == body


def test_an_error_names_the_operation_and_what_the_call_was_about() -> None:
    error = failure((400, mrs_error("12000003")))
    assert (error.operation, error.target) == ("ShowSyncIamUser", "cluster-1")


@pytest.mark.parametrize("secret", [KEY.secret_key, KEY.security_token])
def test_the_key_and_its_token_are_masked_in_what_the_vendor_says(secret: str) -> None:
    error = failure((401, mrs_error("APIGW.0301", f"signed with [{secret}]")))
    assert error.message == f"signed with [{MASK}]"
    assert secret not in f"{error} {error.as_dict()}"


def test_the_token_of_iam_is_masked_in_what_the_vendor_says() -> None:
    error = failure((401, mrs_error("APIGW.0301", "token [iam-token]")), credentials=Token("iam-token"))
    assert error.message == f"token [{MASK}]"


@pytest.mark.parametrize("answer", [DOUBTFUL, THROTTLED, (502, b"<html>"), (429, b"")])
def test_a_read_is_sent_again_whatever_became_of_it(answer: tuple[int, Any]) -> None:
    sleeper = Sleeper()
    client, http = api(answer, answer, GOOD, retry=sleeper.retry)
    assert client.call("ListSyncStatus", "GET", "/path") == GOOD[1]
    assert http.calls == {"ListSyncStatus": 3}
    assert sleeper.slept == [1, 1]


@pytest.mark.parametrize(("answer", "tries"), [(THROTTLED, 2), (DOUBTFUL, 1), (RUNNING, 1), ((502, b"<html>"), 1)])
def test_a_write_is_sent_again_only_when_it_certainly_had_no_effect(answer: tuple[int, Any], tries: int) -> None:
    client, http = api(answer, GOOD, retry=Sleeper().retry)
    if tries == 2:
        assert client.call("UpdateSyncIamUser", "POST", "/path", {}, again=WRITE) == GOOD[1]
    else:
        with pytest.raises(ApiError):
            client.call("UpdateSyncIamUser", "POST", "/path", {}, again=WRITE)
    assert http.calls == {"UpdateSyncIamUser": tries}


def test_a_synchronisation_that_runs_is_an_answer_and_no_reason_to_try_again() -> None:
    sleeper = Sleeper()
    error = failure(RUNNING, GOOD, retry=sleeper.retry)
    assert (error.fault, error.code, sleeper.slept) == (Fault.OVERTAKEN, "12000154", [])


def test_without_a_budget_nothing_is_sent_again() -> None:
    assert failure(THROTTLED, GOOD).code == "APIGW.0308"


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"text"', b"<html>"])
def test_an_answer_that_is_no_json_object_is_none(body: bytes) -> None:
    error = failure((200, body))
    assert (error.code, error.fault, error.operation) == ("NotJson", Fault.DOUBT, "ShowSyncIamUser")
