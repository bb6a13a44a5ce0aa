# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Verification of SDK-HMAC-SHA256, with the vendor's own signer, and of tokens in its place.

https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256
from types import SimpleNamespace

from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

from tests.emulator import signature
from tests.emulator.call import Call

ALGORITHM = "SDK-HMAC-SHA256"
REFUSALS = {
    "unsigned": f"the request is not signed with {ALGORITHM}",
    "headers": "these headers must be sent and signed: {}",
    "date": "x-sdk-date is not well formatted",
    "expired": "x-sdk-date is expired",
    "key": "the access key does not exist",
}


class Refused(Exception):
    """The reason why a call is not authenticated."""


class Verifier(signature.Verifier):
    """Also knows the tokens of IAM."""

    authorization = re.compile(ALGORITHM + r" Access=([^,\s]+), SignedHeaders=([^,\s]+), Signature=[0-9a-f]{64}")
    required_headers = frozenset({"host", "x-sdk-date"})
    date_header = "x-sdk-date"
    date_format = "%Y%m%dT%H%M%SZ"

    def __init__(self, access_keys: Mapping[str, str], auth_tokens: Collection[str]) -> None:
        super().__init__(access_keys)
        self._auth_tokens = auth_tokens

    def refusal(self, reason: str, names: str = "") -> Exception:
        return Refused(REFUSALS[reason].format(names))

    def verify(self, call: Call, now: datetime, expired_tokens: Collection[str] = ()) -> None:
        """Raise Refused unless a call is signed correctly or shows a valid token; ``now`` is the cloud's time."""
        auth_token = call.headers.get("x-auth-token")
        if {auth_token, call.headers.get("x-security-token")} & set(expired_tokens):
            raise Refused("token expired")
        if auth_token is None:
            self._verify_signature(call, now)
        elif auth_token not in self._auth_tokens:
            raise Refused("decrypt token fail")

    def _verify_signature(self, call: Call, now: datetime) -> None:
        access_key, secret, token, headers = self.signed(call, now)
        if token and headers.get("x-security-token") != token:
            raise Refused("the security token of the access key must be sent and signed")
        body_hash = sha256(call.body).hexdigest()
        if call.headers.get("x-sdk-content-sha256", body_hash) != body_hash:
            raise Refused("x-sdk-content-sha256 is not that of the body")

        # The vendor's code quotes again what is decoded here, so `+` and `%20` both count as the space they stand for.
        request = SdkRequest(
            method=call.method,
            resource_path=call.path,
            query_params=list(call.query.items()),
            header_params=headers,
            body=call.body,
        )
        Signer(SimpleNamespace(ak=access_key, sk=secret)).sign(request)
        if call.headers["authorization"] != request.header_params["Authorization"]:
            raise Refused("verify aksk signature fail")
