# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SDK-HMAC-SHA256 is what the vendor's own signer makes of the same request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import quote, quote_plus, urlencode

import pytest
import requests
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.auth import (
    ALGORITHM,
    AccessKey,
    SignatureHmacSha256,
    Token,
    TokenAuth,
    canonical_query,
)

MRS = "https://mrs.cn-north-4.myhuaweicloud.com"
IAM = "https://iam.cn-north-4.myhuaweicloud.com"
SYNC_USER = "/v2/proj1/clusters/cid/iam-sync-user"
JSON = {"Content-Type": "application/json;charset=utf-8"}
PROJECT = {"X-Project-Id": "proj1"}
DATE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SECRET = "never-shown-anywhere"
FIXED = SignatureHmacSha256(AccessKey("AK", "SK"), clock=lambda: DATE)

# Whatever fits into a header: what is signed has to travel.
HEADER_TEXT = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters=","), min_size=1)
UNICODE = st.text(st.characters(exclude_categories=["Cs"]))
PAIRS = st.lists(st.tuples(UNICODE, UNICODE), max_size=8)


def prepared(
    auth: requests.auth.AuthBase,
    method: str = "GET",
    path: str = "/v3/users",
    headers: dict[str, str] | None = None,
    body: bytes | str | None = None,
    endpoint: str = MRS,
) -> requests.PreparedRequest:
    """A request as ``requests`` sends it."""
    return requests.Request(method, endpoint + path, headers or {}, data=body, auth=auth).prepare()


def authorization(request: requests.PreparedRequest) -> dict[str, str]:
    """The fields of the Authorization header: Access, SignedHeaders, Signature."""
    algorithm, _space, fields = request.headers["Authorization"].partition(" ")
    assert algorithm == ALGORITHM
    return dict(field.split("=", 1) for field in fields.split(", "))


def vendor_authorization(
    request: requests.PreparedRequest, query: list[tuple[str, str]], body: bytes, key: AccessKey
) -> str:
    """What the vendor's signer says of the same headers."""
    signed = SdkRequest(
        method=request.method,
        resource_path=request.path_url.partition("?")[0],
        query_params=list(query),
        header_params={name: request.headers[name] for name in authorization(request)["SignedHeaders"].split(";")},
        body=body,
    )
    Signer(SimpleNamespace(ak=key.access_key, sk=key.secret_key)).sign(signed)
    result: str = signed.header_params["Authorization"]
    return result


def test_a_call_of_mrs_gets_the_known_signature() -> None:
    body = '{"is_all_sync": false, "group_names": ["g1"], "user_names": ["u1"]}'
    request = prepared(FIXED, "POST", SYNC_USER, {**JSON, **PROJECT}, body.encode())
    assert request.headers["X-Sdk-Date"] == "20260102T030405Z"
    assert authorization(request) == {
        "Access": "AK",
        "SignedHeaders": "content-type;host;x-project-id;x-sdk-date",
        "Signature": "15aef8c74f45d863d96ad7bd5ea94a6c99b8e892606a590b942d3308d7d70a29",
    }


def test_a_call_of_iam_gets_the_known_signature() -> None:
    path = "/v3/users?enabled=true&name=u%201"
    request = prepared(FIXED, "GET", path, {"X-Domain-Id": "dom1"}, endpoint=IAM)
    assert request.url == IAM + path
    assert authorization(request) == {
        "Access": "AK",
        "SignedHeaders": "host;x-domain-id;x-sdk-date",
        "Signature": "047ea66dcbc78a30840640c45dadc55d7ab8f3b5e7a98630424ab74621301ed6",
    }


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    path=UNICODE.map(lambda text: "/" + quote(text, safe="/")),
    query=PAIRS,
    body=st.none() | st.binary(min_size=1),
    scope=HEADER_TEXT,
    key=st.builds(AccessKey, HEADER_TEXT, UNICODE.filter(bool), st.none() | HEADER_TEXT),
)
@example("GET", "/", [], None, "p", AccessKey("k", "s"))
@example("GET", "/v3/a%2Fb//c%25/~.-_*'()!/", [("a", "2"), ("a", "10"), ("a", "2")], None, "p", AccessKey("k", "s"))
@example("DELETE", "/v3/%E4%B8%AD/+", [("a-b", ""), ("a", "+ ~*%20&=#?;/"), ("B", "")], b"{}", "p", AccessKey("k", "s"))
@example("POST", "/%FF/%00", [("\u00e9", "\U0001f600\u0301\n\x00")], b"\xff", "p", AccessKey("k", "s\u00e9", "t=/+"))
def test_any_request_is_signed_as_the_vendors_signer_signs_it(
    method: str, path: str, query: list[tuple[str, str]], body: bytes | None, scope: str, key: AccessKey
) -> None:
    headers = {"X-Project-Id": scope, **(JSON if body else {})}
    request = prepared(SignatureHmacSha256(key), method, f"{path}?{urlencode(query)}", headers, body)
    assert request.headers["Authorization"] == vendor_authorization(request, query, body or b"", key)
    assert request.headers.get("X-Security-Token") == key.security_token
    signed = {"host", "x-project-id", "x-sdk-date"} | ({"content-type"} if body else set())
    signed |= {"x-security-token"} if key.security_token else set()
    assert authorization(request)["SignedHeaders"].split(";") == sorted(signed)


@given(pairs=PAIRS)
def test_a_canonical_query_is_sorted_and_does_not_depend_on_how_blanks_were_written(
    pairs: list[tuple[str, str]],
) -> None:
    expected = [f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in sorted(pairs)]
    for quoting in (quote, quote_plus):
        assert canonical_query(urlencode(pairs, quote_via=quoting)) == "&".join(expected)


def test_a_body_of_text_is_signed_like_the_same_body_of_bytes() -> None:
    text, raw = (
        prepared(FIXED, "POST", SYNC_USER, JSON, body).headers["Authorization"]
        for body in ("\u00e9", "\u00e9".encode())
    )
    assert text == raw


def test_a_port_is_a_part_of_the_host_that_is_signed() -> None:
    request = prepared(FIXED, endpoint="http://127.0.0.1:8080")
    assert request.headers["Host"] == "127.0.0.1:8080"
    assert request.headers["Authorization"] == vendor_authorization(request, [], b"", FIXED.key)


def test_headers_that_something_on_the_way_may_change_are_not_signed() -> None:
    plain = prepared(FIXED)
    more = prepared(FIXED, headers={"Accept": "*/*", "User-Agent": "ua/1", "Connection": "close", "Via": "proxy"})
    assert plain.headers["Authorization"] == more.headers["Authorization"]


def test_every_call_signs_with_the_date_of_that_call() -> None:
    times = iter([DATE, DATE + timedelta(seconds=61)])
    auth = SignatureHmacSha256(AccessKey("AK", "SK"), clock=lambda: next(times))
    first, second = prepared(auth), prepared(auth)
    assert (first.headers["X-Sdk-Date"], second.headers["X-Sdk-Date"]) == ("20260102T030405Z", "20260102T030506Z")
    assert first.headers["Authorization"] != second.headers["Authorization"]


def test_signing_a_request_again_replaces_what_was_signed_before() -> None:
    key = AccessKey("AK", "SK", "TOKEN")
    times = iter([DATE, DATE + timedelta(seconds=61)])
    auth = SignatureHmacSha256(key, clock=lambda: next(times))
    request = prepared(auth, headers=PROJECT)
    before = dict(request.headers)
    auth(request)
    assert request.headers.keys() == before.keys()
    assert request.headers["X-Sdk-Date"] == "20260102T030506Z"
    assert request.headers["Authorization"] == vendor_authorization(request, [], b"", key)


def test_the_date_is_the_current_time_in_utc() -> None:
    request = prepared(SignatureHmacSha256(AccessKey("AK", "SK")))
    date = datetime.strptime(request.headers["X-Sdk-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - date) < timedelta(minutes=1)


def test_a_token_is_shown_and_nothing_is_signed() -> None:
    request = prepared(TokenAuth(Token(SECRET)), "POST", SYNC_USER, PROJECT, b"{}")
    assert request.headers["X-Auth-Token"] == SECRET
    assert not {"Authorization", "X-Sdk-Date", "X-Security-Token"} & set(request.headers)


@pytest.mark.parametrize("show", [repr, str])
def test_no_secret_is_in_what_is_shown_of_credentials(show: type[str]) -> None:
    key, token = AccessKey("AK", SECRET, "temporary-token"), Token(SECRET)
    for thing in (key, SignatureHmacSha256(key), token, TokenAuth(token)):
        assert SECRET not in show(thing)
        assert "temporary-token" not in show(thing)


def test_the_secret_of_a_key_is_in_no_header_and_not_in_the_url() -> None:
    request = prepared(SignatureHmacSha256(AccessKey("AK", SECRET, "t")), "POST", SYNC_USER, {**JSON, **PROJECT}, b"{}")
    for shown in (request.url, *request.headers.values()):
        assert SECRET not in shown
