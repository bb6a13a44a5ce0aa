# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plain HTTP client for the emulator's tests, signed by the vendor's signer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace
from urllib.parse import urlencode
from uuid import uuid4

import requests
from alibabacloud_tea_openapi.utils import Utils

from tests.emulator.alibabacloud.state import OLDER
from tests.emulator.control import Emulator

ALGORITHM = "ACS3-HMAC-SHA256"
PASSWORD = "Secret+pass&1"


class SignedClient:
    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._session = requests.Session()
        self._session.trust_env = False

    def request(
        self,
        action: str,
        query: Mapping[str, str],
        form: Mapping[str, str] | None = None,
        key_id: str | None = None,
        clock_offset: float = 0,
        version: str = OLDER,
        token: str | None = None,
    ) -> requests.PreparedRequest:
        """A signed request: GET, or POST with a form body if ``form`` is given (an empty one is no body)."""
        method, body = ("GET", "") if form is None else ("POST", urlencode(form))
        headers = {
            "host": self._emulator.url.removeprefix("http://"),
            "x-acs-action": action,
            "x-acs-version": version,
            "x-acs-date": (datetime.now(UTC) + timedelta(seconds=clock_offset)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": uuid4().hex,
            "x-acs-content-sha256": sha256(body.encode()).hexdigest(),
            "accept": "application/json",
        }
        if token is not None:
            headers["x-acs-accesskey-id"] = key_id or self._emulator.access_key_id
            headers["x-acs-security-token"] = token
        if body:
            headers["content-type"] = "application/x-www-form-urlencoded"
        headers["Authorization"] = Utils.get_authorization(
            SimpleNamespace(method=method, pathname="/", query=dict(query), headers=headers),
            ALGORITHM,
            headers["x-acs-content-sha256"],
            key_id or self._emulator.access_key_id,
            self._emulator.access_key_secret,
        )
        return requests.Request(method, self._emulator.url, headers, params=dict(query), data=body).prepare()

    def send(self, request: requests.PreparedRequest) -> requests.Response:
        return self._session.send(request, timeout=10)

    def call(
        self,
        action: str,
        query: Mapping[str, str],
        form: Mapping[str, str] | None = None,
        version: str = OLDER,
        token: str | None = None,
    ) -> requests.Response:
        return self.send(self.request(action, query, form, version=version, token=token))


def user_parameters(*names: str, **fields: str) -> dict[str, str]:
    """``User.N.Name`` for each name, and the same fields for each: ``{"User.1.Name": …, "User.1.Group": …}``."""
    return {
        f"User.{number}.{key}": value
        for number, name in enumerate(names, 1)
        for key, value in {"Name": name, **fields}.items()
    }


def code(response: requests.Response) -> tuple[int, str]:
    """Status and vendor's code of an error answer."""
    return response.status_code, response.json()["Code"]
