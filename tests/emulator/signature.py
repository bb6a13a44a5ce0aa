# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Verification of signature V3 (ACS3-HMAC-SHA256), with the vendor's own signer.

https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace
from urllib.parse import parse_qsl

from alibabacloud_tea_openapi.utils import Utils

from tests.emulator.errors import ApiError

ALGORITHM = "ACS3-HMAC-SHA256"
AUTHORIZATION = re.compile(ALGORITHM + r" Credential=([^,\s]+),SignedHeaders=([^,\s]+),Signature=[0-9a-f]{64}")
REQUIRED_HEADERS = {
    "host",
    "x-acs-action",
    "x-acs-version",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-content-sha256",
}
TOLERANCE = timedelta(minutes=15)


class Verifier:
    """Knows the access keys and every nonce it has accepted.

    An access key is an id to a secret, or for a temporary one to ``secret:token``.
    """

    def __init__(self, access_keys: Mapping[str, str]) -> None:
        self._access_keys = access_keys
        self._nonces: set[str] = set()

    def verify(
        self,
        method: str,
        query: str,
        headers: Mapping[str, str],
        body: bytes,
        now: datetime,
        expired_tokens: Collection[str] = (),
    ) -> None:
        """Raise ApiError unless the request is signed correctly and for the first time.

        ``query`` is the raw query string, ``headers`` have lower-case names, ``now`` is the cloud's time.
        """
        given = headers.get("authorization", "")
        match = AUTHORIZATION.fullmatch(given)
        if not match:
            raise ApiError("IncompleteSignature", f"The request is not signed with {ALGORITHM}.")
        key_id, signed_names = match[1], match[2].split(";")
        missing = REQUIRED_HEADERS.difference(signed_names) | set(signed_names).difference(headers)
        if missing:
            raise ApiError(
                "IncompleteSignature", f"These headers must be sent and signed: {', '.join(sorted(missing))}."
            )
        check_date(headers["x-acs-date"], now)
        if key_id not in self._access_keys:
            raise ApiError("InvalidAccessKeyId.NotFound", "Specified access key is not found.")
        secret, _colon, token = self._access_keys[key_id].partition(":")
        if headers.get("x-acs-security-token") in expired_tokens:
            raise ApiError("InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")

        # The vendor's code quotes again what is decoded here, so `+` and `%20` both count as the space they stand for.
        request = SimpleNamespace(
            method=method,
            pathname="/",
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers={name: headers[name] for name in signed_names},
        )
        body_hash = sha256(body).hexdigest()
        expected = Utils.get_authorization(request, ALGORITHM, body_hash, key_id, secret)
        temporary = {"x-acs-accesskey-id": key_id, "x-acs-security-token": token} if token else {}
        right_token = temporary.items() <= request.headers.items()
        if given != expected or headers["x-acs-content-sha256"] != body_hash or not right_token:
            raise ApiError("SignatureDoesNotMatch", "Specified signature is not matched with our calculation.")

        nonce = headers["x-acs-signature-nonce"]
        if nonce in self._nonces:
            raise ApiError("SignatureNonceUsed", "Specified signature nonce was used already.")
        self._nonces.add(nonce)


def check_date(text: str, now: datetime) -> None:
    """Raise ApiError unless x-acs-date is within the tolerance of the cloud's time."""
    try:
        date = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise ApiError("InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.") from None
    if abs(now - date) > TOLERANCE:
        raise ApiError("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")
