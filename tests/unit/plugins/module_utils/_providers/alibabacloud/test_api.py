# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls: in a form or in the query, secrets masked, pages added up."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import MASK, ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.api import MAX_QUERY, Api
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.auth import canonical_query

from .stubs import CONNECTION, api, bad, good

KEY_SECRET = CONNECTION.credentials.access_key_secret
TOKEN = CONNECTION.credentials.security_token or ""
PASSWORD = "Secret+0001&=%"


def error(code: str, message: str = "no") -> ApiError:
    return ApiError(code, message, fault=Fault.FATAL)


@pytest.mark.parametrize(
    ("http_method", "method", "secrets", "form"),
    [
        ("auto", "GET", (), False),
        ("auto", "GET", (PASSWORD,), True),
        ("auto", "POST", (), True),
        ("auto", "POST", (PASSWORD,), True),
        ("get", "GET", (PASSWORD,), False),
        ("get", "POST", (), False),
        ("get", "POST", (PASSWORD,), False),
        ("post", "GET", (), True),
        ("post", "POST", (PASSWORD,), True),
    ],
)
def test_a_form_is_for_secrets_and_what_is_declared_as_post_unless_the_option_says_otherwise(
    http_method: str, method: str, secrets: tuple[str, ...], form: bool
) -> None:
    client, http = api(good(), http_method=http_method)
    assert client.uses_form(method, secrets) is form
    client.call("UpdateUser", {"Name": "ada b"}, method=method, secrets=secrets)
    (sent,) = http.sent
    if form:
        assert (sent.method, sent.path, sent.body) == ("POST", "/", b"Name=ada%20b")
        assert sent.headers == {"content-type": "application/x-www-form-urlencoded"}
    else:
        assert (sent.method, sent.path, sent.body) == ("GET", "/?Name=ada%20b", None)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("UnsupportedHTTPMethod", "no"),
        ("MissingClusterId", "no"),
        ("MissingParameter.ClusterId", "no"),
        ("MissingParameter", "The input parameter ClusterId that is mandatory for this action is not supplied."),
    ],
)
def test_forms_are_given_up_once_when_not_read(code: str, message: str) -> None:
    client, http = api(good())
    assert client.gives_up_forms(error(code, message))
    assert not client.gives_up_forms(error(code, message))
    assert not client.uses_form("POST", [PASSWORD])
    client.call("UpdateUser", {"Name": "ada"}, method="POST", secrets=[PASSWORD])
    assert (http.sent[0].method, http.sent[0].path) == ("POST", "/?Name=ada")


@pytest.mark.parametrize(
    "code",
    [
        *("InvalidParams", "Throttling", "SignatureDoesNotMatch", "NotMissing", "Missing"),
        *("MissingSecurityToken", "MissingParameter", "MissingParameter.Password", "MissingUser.1.Password"),
    ],
)
def test_forms_are_not_given_up_for_other_errors(code: str) -> None:
    client, _http = api()
    assert not client.gives_up_forms(error(code))
    assert client.uses_form("GET", [PASSWORD])


@pytest.mark.parametrize("http_method", ["get", "post"])
def test_forms_are_not_given_up_when_the_option_leaves_no_choice(http_method: str) -> None:
    client, _http = api(http_method=http_method)
    assert not client.gives_up_forms(error("UnsupportedHTTPMethod"))
    assert client.uses_form("GET") is (http_method == "post")


@pytest.mark.parametrize("character", ["a", "+", "\u00e9"])
def test_parameters_fit_into_a_url_up_to_a_number_of_bytes_as_they_travel(character: str) -> None:
    client, _http = api()
    size = len(quote(character))
    most = (MAX_QUERY - len("a=")) // size
    assert client.fits({"a": character * most})
    assert not client.fits({"a": character * (most + 1)})
    assert len(canonical_query([("a", character * most)])) in range(MAX_QUERY - size + 1, MAX_QUERY + 1)


@pytest.mark.parametrize("secret", [KEY_SECRET, TOKEN, PASSWORD])
@pytest.mark.parametrize("form", [str, lambda secret: quote(secret, safe="~")])
def test_the_key_the_token_and_the_passwords_are_masked_in_what_the_vendor_says(secret: str, form: Any) -> None:
    message = f"server string to sign is [{form(secret)}]"
    client, _http = api(bad("SignatureDoesNotMatch", message, 403))
    with pytest.raises(ApiError) as caught:
        client.call("AddUsers", {"ClusterId": "ehpc-hz-1"}, secrets=[PASSWORD])
    assert caught.value.message == f"server string to sign is [{MASK}]"
    assert secret not in f"{caught.value} {caught.value.as_dict()}"


def test_an_error_names_the_operation_and_what_the_call_was_about() -> None:
    client, _http = api(bad("InvalidParams"))
    with pytest.raises(ApiError) as caught:
        client.call("AddUsers", {})
    assert (caught.value.operation, caught.value.target) == ("AddUsers", "ehpc-hz-1")


class Pages:
    """A list in pages of ``size``, whatever was asked for; ``totals`` are told by page in place of its length."""

    def __init__(self, rows: list[int], size: int, totals: dict[int, Any] | None = None):
        self.rows, self.size, self.totals = rows, size, totals or {}
        self.read: list[int] = []

    def page(self, number: int) -> dict[str, Any]:
        self.read.append(number)
        rows = self.rows[(number - 1) * self.size : number * self.size]
        return {"Rows": rows, "TotalCount": self.totals.get(number, len(self.rows))}

    def all(self, client: Api) -> tuple[list[int], bool]:
        return client.pages(self.page, lambda page: list(page["Rows"]), self.page(1))


@given(length=st.integers(0, 130), size=st.integers(1, 60))
def test_all_rows_are_read_in_order_however_long_the_pages_of_the_cloud_are(length: int, size: int) -> None:
    client, _http = api()
    pages = Pages(list(range(length)), size)
    assert pages.all(client) == (list(range(length)), True)
    assert pages.read == list(range(1, max(1, -(-length // size)) + 1))


@pytest.mark.parametrize("totals", [{2: 61}, {3: 59}, {3: 0}, {2: None}])
def test_pages_that_do_not_agree_on_the_length_of_the_list_do_not_add_up(totals: dict[int, Any]) -> None:
    client, _http = api()
    pages = Pages(list(range(60)), 20, totals)
    assert pages.all(client) == (list(range(60)), False)


def test_pages_with_fewer_rows_than_they_say_do_not_add_up() -> None:
    client, _http = api()
    short = Pages(list(range(59)), 20, {1: 60, 2: 60, 3: 60})
    assert short.all(client) == (list(range(59)), False)
    nothing = Pages([], 20, {1: 7})
    assert nothing.all(client) == ([], False)


def test_a_total_may_come_as_text() -> None:
    client, _http = api()
    assert Pages([1, 2, 3], 2, {1: "3", 2: "3"}).all(client) == ([1, 2, 3], True)
