# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A session that gives the answers it was told to, in their order."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from requests.structures import CaseInsensitiveDict

from ansible_collections.clusterops.onboarding.plugins.module_utils._http import Answer, AuthBase, Http


@dataclass
class Sent:
    """A call as the cloud gets it."""

    operation: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None


class StubHttp(Http):
    """Sends nothing. Each answer is a status and what becomes its JSON, or a function of the path to these."""

    def __init__(self, *answers: Any):
        super().__init__("https://api.example.com", connect_timeout=1, read_timeout=1, concurrency=1)
        self.sent: list[Sent] = []
        self._answers = iter(answers)

    def send(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        auth: AuthBase,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Give the next answer."""
        self.calls[operation] += 1
        self.sent.append(Sent(operation, method, path, headers or {}, body))
        following = next(self._answers)
        status, data = following(path) if isinstance(following, Callable) else following
        return answer(status, data)


def answer(status: int, body: Any, **headers: str) -> Answer:
    """An answer with JSON, or with the bytes that are given; header names with ``_`` for ``-``."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, CaseInsensitiveDict(names), content)
