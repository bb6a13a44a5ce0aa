# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What counts as an answer of the API, and what of its words is shown."""

from __future__ import annotations

import json
import string
from html import escape
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import MASK, Fault, printable
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.errors import read
from tests.unit.plugins.module_utils.stub_http import answer

from .stubs import NOW, error_of, vendor_error


def test_a_good_answer_is_its_json_object() -> None:
    assert read(answer(200, {"RequestId": "REQUEST-1"}), (), NOW) == {"RequestId": "REQUEST-1"}


@pytest.mark.parametrize("name", ["RequestId", "requestId", "requestid"])
@pytest.mark.parametrize("more", [{}, {"Success": True}, {"Success": "true"}, {"Code": ""}, {"Message": "done"}])
def test_an_answer_with_a_request_id_and_no_objection_is_good(name: str, more: dict[str, Any]) -> None:
    body = {name: "REQUEST-1", **more}
    assert read(answer(200, body), (), NOW) == body


@pytest.mark.parametrize("body", [{}, {"Users": {}}, {"RequestId": ""}, {"RequestId": None}, {"Success": True}])
def test_a_good_status_without_a_request_id_is_no_answer_of_this_api(body: dict[str, Any]) -> None:
    error = error_of(answer(200, body))
    assert (error.code, error.status, error.fault) == ("UnexpectedAnswer", 200, Fault.DOUBT)
    assert "RequestId" in error.message


@pytest.mark.parametrize("name", ["Success", "success"])
@pytest.mark.parametrize("value", [False, "false", "False"])
def test_a_good_status_does_not_outweigh_that_there_was_no_success(name: str, value: object) -> None:
    error = error_of(answer(200, {"RequestId": "REQUEST-1", name: value, "Message": "Not today."}))
    assert (error.code, error.status, error.fault) == ("NotSuccessful", 200, Fault.REFUSED)
    assert (error.message, error.request_id) == ("Not today.", "REQUEST-1")


@pytest.mark.parametrize("more", [{}, {"Success": True}, {"Success": False}])
@pytest.mark.parametrize(("code", "fault"), [("ConflictOpt", Fault.BUSY), ("Novel.Code", Fault.REFUSED)])
def test_a_good_status_does_not_outweigh_a_code(code: str, fault: Fault, more: dict[str, Any]) -> None:
    error = error_of(answer(200, {**vendor_error(code), **more}))
    assert (error.code, error.status, error.fault) == (code, 200, fault)


def test_secrets_in_the_vendors_words_are_masked() -> None:
    secrets = ("Secret+1", "Secret+1longer", "access-secret", "")
    message = "User.1.Password Secret+1longer and Secret+1 with access-secret are invalid."
    error = error_of(answer(400, vendor_error("Invalid.Secret+1", message)), *secrets)
    assert error.message == f"User.1.Password {MASK} and {MASK} with {MASK} are invalid."
    assert error.code == f"Invalid.{MASK}"


def test_a_secret_that_the_vendor_repeats_as_it_stood_in_the_url_is_masked() -> None:
    message = "server CanonicalRequest is [GET / User.1.Password=A%26b%2B1~%23x host:ehpc]"
    error = error_of(answer(403, vendor_error("SignatureDoesNotMatch", message)), "A&b+1~#x")
    assert "A%26b%2B1~%23x" not in str(error)


SECRETS = st.text(string.ascii_letters + string.digits + "%+&<>\"'/\\=~#", min_size=8, max_size=12)


@given(secret=SECRETS, field=st.sampled_from(("Code", "Message", "RequestId")))
def test_a_secret_shows_in_no_part_of_an_error(secret: str, field: str) -> None:
    forms = [secret, quote(secret, safe="~"), quote(quote(secret, safe="~")), escape(secret), json.dumps(secret)[1:-1]]
    body = {**vendor_error("Novel.Code"), field: f"<{' | '.join(forms)}>"}
    error = error_of(answer(400, body), secret)
    shown = {"Code": error.code, "Message": error.message, "RequestId": error.request_id}[field]
    assert shown == f"<{' | '.join([MASK] * len(forms))}>"


@given(text=st.text(min_size=1))
def test_whatever_the_vendor_says_is_shown_as_one_printable_line(text: str) -> None:
    error = error_of(answer(400, {"RequestId": text, "Code": text, "Message": text}))
    assert (error.code, error.message, error.request_id) == (printable(text),) * 3
    assert str(error).isprintable()
