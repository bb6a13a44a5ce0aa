# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing for Huawei Cloud: SDK-HMAC-SHA256 with an access key, or the token of an IAM session.

Source: https://support.huaweicloud.com/intl/en-us/devg-apisign/
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Union
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from ..._http import AuthBase

ALGORITHM = "SDK-HMAC-SHA256"


@dataclass(frozen=True)
class AccessKey:
    """An access key; ``security_token`` goes with a temporary one."""

    access_key: str
    secret_key: str = field(repr=False)
    security_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Token:
    """An IAM token, good for a day from when it was issued."""

    auth_token: str = field(repr=False)


# Not with the operator |, which makes types at run time only since Python 3.10.
Credentials = Union[AccessKey, Token]


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class TokenAuth(AuthBase):
    """Shows a token; nothing is signed."""

    token: Token

    def __call__(self, request: Any) -> Any:
        """Add the header to a ``requests.PreparedRequest`` and return it."""
        request.headers["X-Auth-Token"] = self.token.auth_token
        return request


@dataclass(frozen=True)
class SignatureHmacSha256(AuthBase):
    """Signs a request, each call of it with a fresh date."""

    key: AccessKey
    clock: Callable[[], datetime] = utc_now

    def __call__(self, request: Any) -> Any:
        """Add the headers of the signature to a ``requests.PreparedRequest`` and return it."""
        url = urlsplit(request.url)
        body = request.body or b""
        headers = request.headers
        headers["Host"] = url.netloc
        headers["X-Sdk-Date"] = self.clock().strftime("%Y%m%dT%H%M%SZ")
        if self.key.security_token:
            headers["X-Security-Token"] = self.key.security_token

        signed = {key.lower(): value.strip() for key, value in headers.items() if _is_signed(key.lower())}
        names = ";".join(sorted(signed))
        canonical = "\n".join(
            [
                request.method,
                _canonical_path(url.path),
                canonical_query(url.query),
                *(f"{name}:{signed[name]}" for name in sorted(signed)),
                "",
                names,
                hashlib.sha256(body.encode() if isinstance(body, str) else body).hexdigest(),
            ]
        )
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        to_sign = f"{ALGORITHM}\n{headers['X-Sdk-Date']}\n{digest}"
        signature = hmac.new(self.key.secret_key.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
        headers["Authorization"] = (
            f"{ALGORITHM} Access={self.key.access_key}, SignedHeaders={names}, Signature={signature}"
        )
        return request


def _is_signed(header: str) -> bool:
    # Headers that something on the way may change are left out.
    return header in ("host", "content-type") or header.startswith("x-")


def _canonical_path(path: str) -> str:
    quoted = quote(unquote(path), safe="/~")
    return quoted if quoted.endswith("/") else f"{quoted}/"


def canonical_query(query: str) -> str:
    """Encode the query of a URL as the signature wants it: RFC 3986, sorted by name."""
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    return "&".join(f"{quote(key, safe='~')}={quote(value, safe='~')}" for key, value in pairs)
