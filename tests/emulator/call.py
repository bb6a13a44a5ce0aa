# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A call as it arrived at the cloud."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import uuid4

from starlette.requests import Request

from tests.emulator.errors import ApiError
from tests.emulator.settings import Settings
from tests.emulator.world import LoggedCall


@dataclass
class Call:
    """A request as received, with the parameters of its query and those of a form body."""

    method: str
    target: str
    query: str
    headers: dict[str, str]
    body: bytes
    in_query: dict[str, str]
    in_form: dict[str, str]

    @classmethod
    async def receive(cls, request: Request) -> Call:
        body = await request.body()
        query = request.scope["query_string"].decode("ascii")
        path = request.scope["raw_path"].decode("ascii")
        target = f"{path}?{query}" if query else path
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.scope["headers"]}
        is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        form = body.decode("latin-1") if is_form else ""
        return cls(request.method, target, query, headers, body, parameters_of(query), parameters_of(form))

    @property
    def everything(self) -> dict[str, str]:
        """All parameters, wherever they are."""
        return {**self.in_query, **self.in_form}

    def parameters(self, settings: Settings) -> dict[str, str]:
        """The parameters that the cloud reads."""
        if settings.parameters == "any":
            return self.everything
        if "ClusterId" in self.in_form and "ClusterId" not in self.in_query:
            raise ApiError("MissingClusterId", "ClusterId is mandatory for this action.", 400)
        return self.in_query

    def log_entry(self) -> LoggedCall:
        parameters = self.everything
        return LoggedCall(
            version=self.headers.get("x-acs-version", ""),
            operation=self.headers.get("x-acs-action", ""),
            method=self.method,
            target=self.target,
            cluster_id=parameters.get("ClusterId"),
            users=list(self._of_users("Name", "UserName")),
            page=number_or_none(parameters.get("PageNumber")),
            page_size=number_or_none(parameters.get("PageSize")),
            request_id=str(uuid4()).upper(),
        )

    def first_password(self) -> str:
        return next(self._of_users("Password", "Password"), "")

    def _of_users(self, key: str, newer_key: str) -> Iterator[str]:
        """A field of each user: of ``User.N.key``, of ``newer_key`` and of that in the JSON text in ``User``."""
        parameters = self.everything
        for name, value in parameters.items():
            if name == newer_key or (name.startswith("User.") and name.endswith(f".{key}")):
                yield value
        try:
            users = json.loads(parameters.get("User", "[]"))
        except ValueError:
            return
        for user in users if isinstance(users, list) else []:
            if isinstance(user, dict) and newer_key in user:
                yield str(user[newer_key])


def parameters_of(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True))


def number_or_none(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
