# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Verification of SDK-HMAC-SHA256, with the vendor's own signer, and of tokens in its place.

https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace
from urllib.parse import parse_qsl

from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

ALGORITHM = "SDK-HMAC-SHA256"
AUTHORIZATION = re.compile(ALGORITHM + r" Access=([^,\s]+), SignedHeaders=([^,\s]+), Signature=[0-9a-f]{64}")
REQUIRED_HEADERS = {"host", "x-sdk-date"}
TOLERANCE = timedelta(minutes=15)


class Refused(Exception):
    """The reason why a call is not authenticated."""


class Verifier:
    """Knows the access keys and the tokens of IAM.

    An access key is an id to a secret, or for a temporary one to ``secret:token``.
    """

    def __init__(self, access_keys: Mapping[str, str], auth_tokens: Collection[str]) -> None:
        self._access_keys = access_keys
        self._auth_tokens = auth_tokens

    def verify(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes,
        now: datetime,
        expired_tokens: Collection[str] = (),
    ) -> None:
        """Raise Refused unless the request is signed correctly or shows a valid token.

        ``target`` is the raw path with the query, ``headers`` have lower-case names, ``now`` is the cloud's time.
        """
        auth_token = headers.get("x-auth-token")
        if {auth_token, headers.get("x-security-token")} & set(expired_tokens):
            raise Refused("token expired")
        if auth_token is None:
            self._verify_signature(method, target, headers, body, now)
        elif auth_token not in self._auth_tokens:
            raise Refused("decrypt token fail")

    def _verify_signature(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> None:
        given = headers.get("authorization", "")
        match = AUTHORIZATION.fullmatch(given)
        if not match:
            raise Refused(f"the request is not signed with {ALGORITHM}")
        access_key, signed_names = match[1], match[2].split(";")
        missing = REQUIRED_HEADERS.difference(signed_names) | set(signed_names).difference(headers)
        if missing:
            raise Refused(f"these headers must be sent and signed: {', '.join(sorted(missing))}")
        check_date(headers["x-sdk-date"], now)
        if access_key not in self._access_keys:
            raise Refused("the access key does not exist")
        secret, _colon, token = self._access_keys[access_key].partition(":")
        if token and ("x-security-token" not in signed_names or headers["x-security-token"] != token):
            raise Refused("the security token of the access key must be sent and signed")
        if headers.get("x-sdk-content-sha256", sha256(body).hexdigest()) != sha256(body).hexdigest():
            raise Refused("x-sdk-content-sha256 is not that of the body")

        # The vendor's code quotes again what is decoded here, so `+` and `%20` both count as the space they stand for.
        path, _question, query = target.partition("?")
        request = SdkRequest(
            method=method,
            resource_path=path,
            query_params=parse_qsl(query, keep_blank_values=True),
            header_params={name: headers[name] for name in signed_names},
            body=body,
        )
        Signer(SimpleNamespace(ak=access_key, sk=secret)).sign(request)
        if given != request.header_params["Authorization"]:
            raise Refused("verify aksk signature fail")


def check_date(text: str, now: datetime) -> None:
    """Raise Refused unless X-Sdk-Date is within the tolerance of the cloud's time."""
    try:
        date = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Refused("x-sdk-date is not well formatted") from None
    if abs(now - date) > TOLERANCE:
        raise Refused("x-sdk-date is expired")
