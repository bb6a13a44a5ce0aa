# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One operation of an API with resource paths, and a request for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from tests.emulator.call import Call
from tests.emulator.huaweicloud.state import State


@dataclass(frozen=True)
class Request:
    """A call that has found its operation by name; ``in_path`` are the variable parts of the path."""

    call: Call
    operation: str
    in_path: Mapping[str, str]
    id: str = field(default_factory=lambda: uuid4().hex)

    @property
    def query(self) -> Mapping[str, str]:
        return self.call.query

    @property
    def host_url(self) -> str:
        """The address that the caller used, as links in answers have it."""
        return f"http://{self.call.headers.get('host', '')}"

    @cached_property
    def body(self) -> Any:
        """The JSON of the body; None if it is not valid."""
        try:
            return json.loads(self.call.body)
        except ValueError:
            return None

    def names(self, key: str) -> list[str]:
        """The strings of a list in the body; none of them if there is no such list."""
        found = self.body.get(key) if isinstance(self.body, dict) else None
        return [str(name) for name in found] if isinstance(found, list) else []


@dataclass(frozen=True)
class Operation:
    """``path`` is as the vendor's SDK has it, with ``{names}``; ``status`` is that of the answer."""

    method: str
    path: str
    carry_out: Callable[[State, Request], dict[str, Any]]
    status: int = 200

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path)))

    @property
    def version(self) -> str:
        return self.path.split("/")[1]

    def in_path(self, call: Call) -> dict[str, str] | None:
        """The variable parts of the path of a call for this operation; None if it is for another."""
        match = self.pattern.fullmatch(call.path)
        if match is None or call.method != self.method:
            return None
        return {name: unquote(text) for name, text in match.groupdict().items()}
