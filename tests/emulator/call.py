# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A call as it arrived, and what the log keeps of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl

from starlette.requests import Request


@dataclass
class Call:
    """A request as received. ``target`` is the raw path with the query, ``headers`` have lower-case names."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @classmethod
    async def receive(cls, request: Request) -> Call:
        body = await request.body()
        query = request.scope["query_string"].decode("ascii")
        path = request.scope["raw_path"].decode("ascii")
        target = f"{path}?{query}" if query else path
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.scope["headers"]}
        return cls(request.method, target, headers, body)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @cached_property
    def query(self) -> dict[str, str]:
        return parameters_of(self.target.partition("?")[2])


@dataclass
class LoggedCall:
    """One call as it arrived.

    ``target`` is raw on purpose, for tests that look for leaked secrets; a body is never kept. ``status`` is None when
    no answer was sent, ``code`` is the vendor's error code, ``fault`` the kind of fault that struck. ``groups`` are
    those that a call names beside its users. ``beside`` is how many calls of the same operation were being answered
    when it came.
    """

    version: str
    operation: str
    method: str
    target: str
    cluster_id: str | None
    users: list[str]
    page: int | None
    page_size: int | None
    request_id: str
    status: int | None = None
    code: str | None = None
    fault: str | None = None
    groups: list[str] = field(default_factory=list)
    beside: int = 0


def parameters_of(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True))


def number_or_none(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
