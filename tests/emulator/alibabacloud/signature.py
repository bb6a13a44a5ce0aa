# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Verification of signature V3 (ACS3-HMAC-SHA256), with the vendor's own signer.

https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256
from types import SimpleNamespace

from alibabacloud_tea_openapi.utils import Utils

from tests.emulator import signature
from tests.emulator.alibabacloud.errors import ehpc_error
from tests.emulator.call import Call

ALGORITHM = "ACS3-HMAC-SHA256"
REFUSALS = {
    "unsigned": ("IncompleteSignature", f"The request is not signed with {ALGORITHM}."),
    "headers": ("IncompleteSignature", "These headers must be sent and signed: {}."),
    "date": ("InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted."),
    "expired": ("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired."),
    "key": ("InvalidAccessKeyId.NotFound", "Specified access key is not found."),
}


class Verifier(signature.Verifier):
    """Also knows every nonce it has accepted."""

    authorization = re.compile(ALGORITHM + r" Credential=([^,\s]+),SignedHeaders=([^,\s]+),Signature=[0-9a-f]{64}")
    required_headers = frozenset(
        {"host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"}
    )
    date_header = "x-acs-date"
    date_format = "%Y-%m-%dT%H:%M:%SZ"

    def __init__(self, access_keys: Mapping[str, str]) -> None:
        super().__init__(access_keys)
        self._nonces: set[str] = set()

    def refusal(self, reason: str, names: str = "") -> Exception:
        code, message = REFUSALS[reason]
        return ehpc_error(code, message.format(names))

    def verify(self, call: Call, now: datetime, expired_tokens: Collection[str] = ()) -> None:
        """Raise ApiError unless a call is signed correctly and for the first time; ``now`` is the cloud's time."""
        key_id, secret, token, headers = self.signed(call, now)
        if call.headers.get("x-acs-security-token") in expired_tokens:
            raise ehpc_error("InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")

        # The vendor's code quotes again what is decoded here, so `+` and `%20` both count as the space they stand for.
        request = SimpleNamespace(method=call.method, pathname="/", query=dict(call.query), headers=headers)
        body_hash = sha256(call.body).hexdigest()
        expected = Utils.get_authorization(request, ALGORITHM, body_hash, key_id, secret)
        temporary = {"x-acs-accesskey-id": key_id, "x-acs-security-token": token} if token else {}
        right_token = temporary.items() <= headers.items()
        right_body = headers["x-acs-content-sha256"] == body_hash
        if call.headers["authorization"] != expected or not right_body or not right_token:
            raise ehpc_error("SignatureDoesNotMatch", "Specified signature is not matched with our calculation.")

        nonce = headers["x-acs-signature-nonce"]
        if nonce in self._nonces:
            raise ehpc_error("SignatureNonceUsed", "Specified signature nonce was used already.")
        self._nonces.add(nonce)
