# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every error that is documented is told apart by what may be done next, whatever its HTTP status."""

from __future__ import annotations

import string
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import (
    BELOW_THE_API,
    MASK,
    Fault,
    printable,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.errors import KNOWN, read
from tests.emulator.huaweicloud.errors import STATUSES
from tests.unit.plugins.module_utils.stub_http import answer

from .stubs import NOW, error_of, iam_error, mrs_error

PAGE = b"<html><head><title>Proxy</title></head><body>Sorry</body></html>"
DOCUMENTED = [
    (400, "12000002", Fault.REFUSED),
    (400, "12000003", Fault.FATAL),
    (400, "12000009", Fault.REFUSED),
    (400, "12000107", Fault.FATAL),
    (401, "12000001", Fault.FATAL),
    (401, "12000136", Fault.FATAL),
    (500, "12000004", Fault.DOUBT),
    (500, "12000154", Fault.OVERTAKEN),
    (500, "12000156", Fault.REFUSED),
    (500, "12000157", Fault.REFUSED),
    (500, "12000163", Fault.REFUSED),
    (500, "12000164", Fault.REFUSED),
    (401, "APIGW.0301", Fault.FATAL),
    (429, "APIGW.0308", Fault.BUSY),
    (429, "APIG.0308", Fault.BUSY),
    # Of these the documentation tells no status, or none is known that it always has.
    (403, "12000052", Fault.FATAL),
    (500, "12000068", Fault.FATAL),
    (401, "APIG.0301", Fault.FATAL),
    (400, "0192", Fault.REFUSED),
    (404, "APIGW.0101", Fault.REFUSED),
]


@pytest.mark.parametrize(("status", "code", "fault"), DOCUMENTED)
def test_a_documented_error_has_its_fault_and_its_words(status: int, code: str, fault: Fault) -> None:
    error = error_of(answer(status, mrs_error(code, request_id="REQUEST-1")))
    assert (error.status, error.code, error.fault, error.request_id) == (status, code, fault, "REQUEST-1")
    shown = str(error.during("UpdateSyncIamUser", "cluster-1"))
    assert shown.startswith(f"{code}: It is not to be (UpdateSyncIamUser on cluster-1, HTTP {status}, ")


@pytest.mark.parametrize("code", KNOWN)
@pytest.mark.parametrize("status", [200, 202, 400, 403, 404, 500, 503])
def test_a_known_code_is_judged_before_whatever_status_it_comes_with(code: str, status: int) -> None:
    assert error_of(answer(status, mrs_error(code))).fault is KNOWN[code].fault


def test_the_table_holds_what_the_code_and_what_the_emulator_know() -> None:
    documented = {code: status for status, code, _fault in DOCUMENTED}
    of_iam = {"401", "403", "429"}
    assert KNOWN.keys() - BELOW_THE_API.keys() - of_iam == documented.keys() - {"APIGW.0101"}
    assert documented.items() >= STATUSES.items()


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (200, Fault.REFUSED),
        (400, Fault.REFUSED),
        (401, Fault.FATAL),
        (403, Fault.FATAL),
        (404, Fault.REFUSED),
        (429, Fault.BUSY),
        (500, Fault.DOUBT),
        (504, Fault.DOUBT),
    ],
)
def test_an_unknown_code_is_judged_by_the_status(status: int, fault: Fault) -> None:
    assert error_of(answer(status, mrs_error("99999999"))).fault is fault


@pytest.mark.parametrize("body", [{}, {"state": "synchronizing"}, {"error_code": None}, {"error_code": "", "a": 1}])
@pytest.mark.parametrize("status", [200, 202])
def test_an_answer_without_an_error_in_it_is_good(status: int, body: dict[str, Any]) -> None:
    assert read(answer(status, body), (), NOW) == body


@pytest.mark.parametrize("body", [mrs_error("99999999"), iam_error(403), iam_error("IAM.0001")])
def test_a_good_status_does_not_outweigh_an_error_in_the_answer(body: dict[str, Any]) -> None:
    assert error_of(answer(200, body)).message == "It is not to be."


@pytest.mark.parametrize(
    ("status", "code", "fault"),
    [(403, 403, Fault.FATAL), (404, "404", Fault.REFUSED), (400, "IAM.0011", Fault.REFUSED), (500, 500, Fault.DOUBT)],
)
def test_the_nested_error_of_iam_is_read_like_any_other(status: int, code: int | str, fault: Fault) -> None:
    error = error_of(answer(status, iam_error(code), x_request_id="REQUEST-2"))
    assert (error.code, error.message, error.fault) == (str(code), "It is not to be.", fault)
    assert error.request_id == "REQUEST-2"


def test_the_id_in_the_body_comes_before_that_of_the_header() -> None:
    body = mrs_error("APIGW.0308", request_id="REQUEST-1")
    assert error_of(answer(429, body, x_request_id="REQUEST-2")).request_id == "REQUEST-1"
    assert error_of(answer(429, mrs_error("12000004"), x_request_id="REQUEST-2")).request_id == "REQUEST-2"
    assert error_of(answer(429, mrs_error("12000004"))).request_id is None


@pytest.mark.parametrize("body", [{}, {"error": "no"}, {"error": None}, {"error_code": None, "error_msg": ""}])
def test_an_error_without_code_and_message_names_the_status(body: dict[str, Any]) -> None:
    error = error_of(answer(418, body))
    assert (error.code, error.message, error.request_id) == ("HTTP418", "no message", None)


@pytest.mark.parametrize(
    ("status", "fault"), [(200, Fault.DOUBT), (403, Fault.FATAL), (429, Fault.BUSY), (502, Fault.DOUBT)]
)
def test_the_page_of_a_proxy_is_no_answer_but_says_when_to_come_back(status: int, fault: Fault) -> None:
    error = error_of(answer(status, PAGE, content_type="text/html; charset=utf-8", retry_after="7"))
    assert (error.code, error.status, error.fault, error.retry_after) == ("NotJson", status, fault, 7)
    assert error.message.startswith("the answer is not JSON but text/html;")


@pytest.mark.parametrize("code", ["APIGW.0308", "APIG.0308"])
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"retry_after": "7"}, 7), ({"Retry_After": "Fri, 02 Jan 2026 03:04:15 GMT"}, 10), ({}, None)],
)
def test_a_throttled_call_knows_when_to_come_back(code: str, headers: dict[str, str], seconds: float | None) -> None:
    error = error_of(answer(429, mrs_error(code), **headers))
    assert (error.fault, error.retry_after) == (Fault.BUSY, seconds)


def test_secrets_in_the_vendors_words_are_masked() -> None:
    message = "signature of Secret+1longer with Secret+1 and Secret%2B1 is wrong"
    error = error_of(answer(401, mrs_error("APIGW.0301", message)), "Secret+1", "Secret+1longer", "")
    assert error.message == f"signature of {MASK} with {MASK} and {MASK} is wrong"


SECRETS = st.text(string.ascii_letters + string.digits + "%+&<>\"'/\\=~#\t\u200b", min_size=8, max_size=12)


@given(secret=SECRETS, field=st.sampled_from(("error_code", "error_msg", "request_id")), nested=st.booleans())
def test_a_secret_shows_in_no_part_of_an_error(secret: str, field: str, nested: bool) -> None:
    fields = {**mrs_error("99999999", request_id="r"), field: f"<{secret}|{quote(secret, safe='~')}>"}
    error = error_of(answer(400, {"error": fields} if nested else fields), secret)
    shown = {"error_code": error.code, "error_msg": error.message, "request_id": error.request_id}[field]
    assert shown == f"<{MASK}|{MASK}>"


@given(text=st.text(min_size=1), nested=st.booleans())
def test_whatever_the_vendor_says_is_shown_as_one_printable_line(text: str, nested: bool) -> None:
    fields = mrs_error(text, text)
    error = error_of(answer(400, {"error": fields} if nested else fields, x_request_id=text))
    assert (error.code, error.message, error.request_id) == (printable(text),) * 3
    assert str(error).isprintable()


@pytest.mark.parametrize(("minutes", "direction"), [(20, "ahead of"), (-20, "behind")])
@pytest.mark.parametrize("code", ["12000001", "12000136", "APIGW.0301", "APIG.0301"])
def test_an_error_of_authentication_tells_how_far_the_clock_is_off(minutes: int, direction: str, code: str) -> None:
    cloud = format_datetime(NOW - timedelta(minutes=minutes), usegmt=True)
    error = error_of(answer(401, mrs_error(code), date=cloud))
    assert error.hint.startswith("Check access_key and secret_key, or whether the token has expired.")
    assert error.hint.endswith(f"The clock of this machine is 20 minutes {direction} the cloud's.")
    assert error_of(answer(401, iam_error(401), date=cloud)).hint == error.hint


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, mrs_error("12000003"), ("cluster_id", "region", "project_id")),
        (400, mrs_error("12000052"), ("permission", "mrs:cluster:syncUser")),
        (403, iam_error(403), ("permission",)),
        (500, mrs_error("12000068"), ("nodes", "run")),
        (400, mrs_error("12000107"), ("project_id", "region")),
    ],
)
def test_an_error_that_a_person_can_mend_says_how(status: int, body: dict[str, Any], words: tuple[str, ...]) -> None:
    error = error_of(answer(status, body))
    assert all(word in error.hint for word in words)
    assert error.hint == error.as_dict()["hint"]


@pytest.mark.parametrize(("status", "code", "_fault"), DOCUMENTED)
def test_the_message_of_a_known_code_ends_with_a_hint(status: int, code: str, _fault: Fault) -> None:
    error = error_of(answer(status, mrs_error(code)))
    known = code != "APIGW.0101"
    assert bool(error.hint) == known and str(error).endswith(f" {error.hint}" if known else ").")


def test_the_hint_of_throttling_says_where_the_limit_stands() -> None:
    for body in (mrs_error("APIGW.0308"), mrs_error("APIG.0308"), iam_error(429), mrs_error("99999999")):
        assert "The message tells the limit" in error_of(answer(429, body)).hint
