# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signature V3 (ACS3-HMAC-SHA256) of Alibaba Cloud.

Source: https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from uuid import uuid4

from ..._http import AuthBase

ALGORITHM = "ACS3-HMAC-SHA256"


@dataclass(frozen=True)
class Credentials:
    """An access key; ``security_token`` goes with a temporary one."""

    access_key_id: str
    access_key_secret: str = field(repr=False)
    security_token: str | None = field(default=None, repr=False)


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(timezone.utc)


def new_nonce() -> str:
    """Make a value that no other call has used."""
    return uuid4().hex


@dataclass(frozen=True)
class SignatureV3(AuthBase):
    """Signs one request of an action; every call of it signs with a fresh date and nonce."""

    credentials: Credentials
    action: str
    version: str
    clock: Callable[[], datetime] = utc_now
    nonce: Callable[[], str] = new_nonce

    def __call__(self, request: Any) -> Any:
        """Add the headers of the signature to a ``requests.PreparedRequest`` and return it."""
        url = urlsplit(request.url)
        body = request.body or b""
        body_hash = hashlib.sha256(body.encode() if isinstance(body, str) else body).hexdigest()
        headers = request.headers
        headers["host"] = url.netloc
        headers["x-acs-action"] = self.action
        headers["x-acs-version"] = self.version
        headers["x-acs-date"] = self.clock().strftime("%Y-%m-%dT%H:%M:%SZ")
        headers["x-acs-signature-nonce"] = self.nonce()
        headers["x-acs-content-sha256"] = body_hash
        if self.credentials.security_token:
            headers["x-acs-accesskey-id"] = self.credentials.access_key_id
            headers["x-acs-security-token"] = self.credentials.security_token

        signed = {key.lower(): value.strip() for key, value in headers.items() if _is_signed(key.lower())}
        names = ";".join(sorted(signed))
        canonical = "\n".join(
            [
                request.method,
                url.path or "/",
                canonical_query(parse_qsl(url.query, keep_blank_values=True)),
                *(f"{name}:{signed[name]}" for name in sorted(signed)),
                "",
                names,
                body_hash,
            ]
        )
        to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        secret = self.credentials.access_key_secret.encode()
        signature = hmac.new(secret, to_sign.encode(), hashlib.sha256).hexdigest()
        headers["Authorization"] = (
            f"{ALGORITHM} Credential={self.credentials.access_key_id},SignedHeaders={names},Signature={signature}"
        )
        return request


def _is_signed(header: str) -> bool:
    return header in ("host", "content-type") or header.startswith("x-acs-")


def canonical_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Encode parameters as the signature wants them: RFC 3986, sorted by name."""
    return "&".join(f"{quote(key, safe='~')}={quote(value, safe='~')}" for key, value in sorted(pairs))
