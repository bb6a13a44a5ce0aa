# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signature V3 is what the vendor's documentation and the vendor's own signer make of the same request."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace
from urllib.parse import quote

import requests
from alibabacloud_tea_openapi.utils import Utils
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.auth import (
    ALGORITHM,
    Credentials,
    SignatureV3,
    canonical_query,
)

ENDPOINT = "https://ehpc.cn-hangzhou.aliyuncs.com"
SECRET = "never-shown-anywhere"
SDK_DATE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SDK_NONCE = "0123456789abcdef0123456789abcdef"
SDK_QUERY = {
    "Async": "True",
    "ClusterId": "ehpc-hz-x",
    "User.1.Group": "users",
    "User.1.Name": "user01",
    "User.1.Password": "A b&1+~*",
}

# Whatever fits into a header: what is signed has to travel.
HEADER_TEXT = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters=","), min_size=1)
UNICODE = st.text(st.characters(exclude_categories=["Cs"]))
# The vendor's signer does not quote the names of parameters, so these are such as need no quoting.
PARAMETERS = st.dictionaries(st.from_regex(r"[A-Za-z0-9._~-]+", fullmatch=True), UNICODE, max_size=8)


def prepared(
    auth: SignatureV3, method: str, query: str, body: bytes | str | None = None, endpoint: str = ENDPOINT
) -> requests.PreparedRequest:
    """A request as ``requests`` sends it."""
    headers = {"content-type": "application/x-www-form-urlencoded"} if body else {}
    return requests.Request(method, f"{endpoint}/?{query}", headers, data=body, auth=auth).prepare()


def authorization(request: requests.PreparedRequest) -> dict[str, str]:
    """The fields of the Authorization header: Credential, SignedHeaders, Signature."""
    algorithm, _space, fields = request.headers["Authorization"].partition(" ")
    assert algorithm == ALGORITHM
    return dict(field.split("=", 1) for field in fields.split(","))


def vendor_authorization(
    request: requests.PreparedRequest, parameters: dict[str, str], body: bytes, key_id: str, secret: str
) -> str:
    """What the vendor's signer says of the same headers."""
    names = authorization(request)["SignedHeaders"].split(";")
    signed = SimpleNamespace(
        method=request.method,
        pathname="/",
        query=parameters,
        headers={name: request.headers[name] for name in names},
    )
    result: str = Utils.get_authorization(signed, ALGORITHM, sha256(body).hexdigest(), key_id, secret)
    return result


def test_the_documented_example_gets_the_documented_signature() -> None:
    auth = SignatureV3(
        Credentials("YourAccessKeyId", "YourAccessKeySecret"),
        "RunInstances",
        "2014-05-26",
        clock=lambda: datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        nonce=lambda: "3156853299f313e23d1673dc12e1703d",
    )
    query = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
    request = prepared(auth, "POST", query, endpoint="https://ecs.cn-shanghai.aliyuncs.com")
    assert authorization(request) == {
        "Credential": "YourAccessKeyId",
        "SignedHeaders": "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version",
        "Signature": "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
    }


def test_the_canonical_query_is_the_one_in_a_signature_of_the_official_sdk() -> None:
    # That SDK also signs accept and user-agent, which SignatureV3 leaves to whatever passes a request on.
    empty = sha256().hexdigest()
    headers = {
        "accept": "application/json",
        "host": "ehpc.cn-hangzhou.aliyuncs.com",
        "user-agent": "ua/1",
        "x-acs-action": "AddUsers",
        "x-acs-content-sha256": empty,
        "x-acs-date": "2026-01-02T03:04:05Z",
        "x-acs-signature-nonce": SDK_NONCE,
        "x-acs-version": "2018-04-12",
    }
    lines = [
        "GET",
        "/",
        canonical_query(SDK_QUERY.items()),
        *map(":".join, headers.items()),
        "",
        ";".join(headers),
        empty,
    ]
    to_sign = f"{ALGORITHM}\n{sha256(chr(10).join(lines).encode()).hexdigest()}"
    signature = hmac.new(b"SECRET", to_sign.encode(), sha256).hexdigest()
    assert signature == "0fc0f49a8d7fb9b136b163826e69b1e0a641603ed237f5e0132e875f827b7854"


def test_the_same_call_without_the_optional_headers_gets_the_signature_of_the_vendors_signer() -> None:
    auth = SignatureV3(
        Credentials("AKID", "SECRET"), "AddUsers", "2018-04-12", clock=lambda: SDK_DATE, nonce=lambda: SDK_NONCE
    )
    request = prepared(auth, "GET", canonical_query(SDK_QUERY.items()))
    assert request.headers["Authorization"] == vendor_authorization(request, SDK_QUERY, b"", "AKID", "SECRET")
    # Made with alibabacloud_tea_openapi 0.4.6.
    assert authorization(request)["Signature"] == "a10008b2297488e9d0deedbf7402a5440541938e69e5f5344e3609fc40b45018"


@given(
    parameters=PARAMETERS,
    body=st.none() | st.binary(),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    key_id=HEADER_TEXT,
    secret=UNICODE.filter(bool),
    token=st.none() | HEADER_TEXT,
)
@example({"a": "", "b": " ", "c": "+", "d": "~", "e": "*", "f": "%20", "g": "&=#?;/"}, None, "GET", "k", "s", None)
@example({"User.1.Name": "q", "User.10.Name": "r", "User.2.Name": "s"}, None, "GET", "k", "s", "t")
@example({}, b"User.1.Password=%2B%20", "POST", "k", "s", "t")
@example({"name": "\u00e9\u4e2d\U0001f600\u0301\n\x00"}, None, "GET", "k", "s\u00e9", None)
def test_any_request_is_signed_as_the_vendors_signer_signs_it(
    parameters: dict[str, str], body: bytes | None, method: str, key_id: str, secret: str, token: str | None
) -> None:
    auth = SignatureV3(Credentials(key_id, secret, token), "AddUsers", "2018-04-12")
    request = prepared(auth, method, canonical_query(parameters.items()), body)
    expected = vendor_authorization(request, parameters, body or b"", key_id, secret)
    assert request.headers["Authorization"] == expected
    assert request.headers.get("x-acs-security-token") == token
    assert request.headers.get("x-acs-accesskey-id") == (key_id if token else None)


@given(parameters=PARAMETERS)
def test_a_query_that_was_written_with_plus_signs_gets_the_same_signature(parameters: dict[str, str]) -> None:
    auth = SignatureV3(
        Credentials("AKID", "SECRET"), "ListUsers", "2018-04-12", clock=lambda: SDK_DATE, nonce=lambda: SDK_NONCE
    )
    spaces, pluses = (
        prepared(auth, "GET", canonical_query(parameters.items()).replace("%20", space)) for space in ("%20", "+")
    )
    assert spaces.headers["Authorization"] == pluses.headers["Authorization"]


@given(pairs=st.lists(st.tuples(UNICODE, UNICODE)))
def test_a_canonical_query_is_sorted_by_name_and_quotes_both_sides(pairs: list[tuple[str, str]]) -> None:
    shown = canonical_query(pairs).split("&") if pairs else []
    assert shown == [f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in sorted(pairs)]


def test_a_body_of_text_is_signed_like_the_same_body_of_bytes() -> None:
    auth = SignatureV3(
        Credentials("AKID", "SECRET"), "AddUsers", "2018-04-12", clock=lambda: SDK_DATE, nonce=lambda: SDK_NONCE
    )
    text, raw = (
        prepared(auth, "POST", "", body).headers["Authorization"] for body in ("a=\u00e9", "a=\u00e9".encode())
    )
    assert text == raw


def test_every_call_signs_with_a_new_nonce_and_the_date_of_that_call() -> None:
    times = iter([SDK_DATE, SDK_DATE + timedelta(seconds=61)])
    auth = SignatureV3(Credentials("AKID", "SECRET"), "ListUsers", "2018-04-12", clock=lambda: next(times))
    first, second = prepared(auth, "GET", "a=1"), prepared(auth, "GET", "a=1")
    assert (first.headers["x-acs-date"], second.headers["x-acs-date"]) == (
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:05:06Z",
    )
    assert first.headers["x-acs-signature-nonce"] != second.headers["x-acs-signature-nonce"]
    assert first.headers["Authorization"] != second.headers["Authorization"]


def test_signing_a_request_again_replaces_what_was_signed_before() -> None:
    auth = SignatureV3(Credentials("AKID", "SECRET", "TOKEN"), "ListUsers", "2018-04-12")
    request = prepared(auth, "GET", "a=1")
    before = dict(request.headers)
    auth(request)
    assert request.headers.keys() == before.keys()
    assert request.headers["x-acs-signature-nonce"] != before["x-acs-signature-nonce"]
    assert request.headers["Authorization"] == vendor_authorization(request, {"a": "1"}, b"", "AKID", "SECRET")


def test_the_date_is_the_current_time_in_utc() -> None:
    request = prepared(SignatureV3(Credentials("AKID", "SECRET"), "ListUsers", "2018-04-12"), "GET", "")
    date = datetime.strptime(request.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - date) < timedelta(minutes=1)


def test_the_secret_is_in_no_repr_and_no_header() -> None:
    credentials = Credentials("AKID", SECRET, "temporary-token")
    auth = SignatureV3(credentials, "AddUsers", "2018-04-12")
    request = prepared(auth, "POST", "", b"User.1.Name=ada.lovelace")
    for shown in (repr(credentials), str(credentials), repr(auth), str(auth), request.url, *request.headers.values()):
        assert SECRET not in shown
    assert "temporary-token" not in repr(credentials) + repr(auth)
