# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the APIs of Huawei Cloud: signed anew at each try, retried, JSON in and out."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ..._errors import ApiError, Fault, explained
from ..._http import Http
from ..._retry import READ, Retry
from . import errors
from .auth import AccessKey, Credentials, SignatureHmacSha256, TokenAuth, utc_now

JSON = "application/json;charset=utf-8"


class Api:
    """One service at one endpoint. Every ApiError names the operation and ``target``.

    ``scope`` is the header that says for which project, or for IAM which domain, the calls are.
    """

    def __init__(self, http: Http, credentials: Credentials, retry: Retry, scope: Mapping[str, str], target: str):
        self.http = http
        self.retry = retry
        self.target = target
        self.scope = scope
        if isinstance(credentials, AccessKey):
            self._auth: SignatureHmacSha256 | TokenAuth = SignatureHmacSha256(credentials)
            self._secrets = [credentials.secret_key, credentials.security_token or ""]
        else:
            self._auth = TokenAuth(credentials)
            self._secrets = [credentials.auth_token]

    def call(
        self,
        operation: str,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        again: Collection[Fault] = READ,
        check: Callable[[Mapping[str, Any]], object] | None = None,
    ) -> dict[str, Any]:
        """Send one call, again as the retry policy allows, and return the answer's JSON object.

        ``check`` raises an ApiError when the answer is not what it should be.
        """
        content = None if body is None else json.dumps(body).encode()
        headers = {**self.scope, **({} if content is None else {"Content-Type": JSON})}

        def attempt() -> dict[str, Any]:
            try:
                answer = self.http.send(operation, method, path, auth=self._auth, headers=headers, body=content)
                data = errors.read(answer, self._secrets, utc_now())
                if check:
                    check(data)
                return data
            except ApiError as error:
                raise explained(error, errors.KNOWN).during(operation, self.target) from None

        return self.retry.call(attempt, again)
