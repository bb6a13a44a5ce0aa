# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options that are the same for every cloud, and the sessions that they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ._errors import BadInput
from ._http import Http
from ._progress import silent
from ._retry import Retry

SPEC: dict[str, Any] = {
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "connect_timeout": {"type": "float", "default": 10},
    "read_timeout": {"type": "float", "default": 60},
    "retry_timeout": {"type": "float", "default": 120},
    "concurrency": {"type": "int", "default": 8},
}

BOUNDS = {
    "connect_timeout": (0.01, 86400),
    "read_timeout": (0.01, 86400),
    "retry_timeout": (0, 86400),
    "wait_timeout": (0, 86400),
    "poll_interval": (0.01, 3600),
    "concurrency": (1, 64),
}
"""The least and the most that an option may be, where a module has it; seconds but for the last."""


@dataclass(frozen=True)
class Transport:
    """How sessions are made; time-outs and the retry budget of a call in seconds."""

    verify: bool | str
    connect_timeout: float
    read_timeout: float
    retry_timeout: float
    concurrency: int
    progress: Callable[[str], None] = silent

    @classmethod
    def resolve(cls, params: Mapping[str, Any], progress: Callable[[str], None] = silent) -> Transport:
        """Read the options; BadInput when one is out of bounds. ``progress`` is told of calls that are tried again."""
        for option, (least, most) in BOUNDS.items():
            # Put this way round, for nothing compares with nan.
            if option in params and not least <= params[option] <= most:
                raise BadInput([f"{option} must be {least:g} to {most:g}."])
        return cls(
            verify=(params["ca_path"] or True) if params["validate_certs"] else False,
            connect_timeout=params["connect_timeout"],
            read_timeout=params["read_timeout"],
            retry_timeout=params["retry_timeout"],
            concurrency=params["concurrency"],
            progress=progress,
        )

    @property
    def retry(self) -> Retry:
        """The retry policy of calls."""
        return Retry(self.retry_timeout, progress=self.progress)

    def open(self, url: str, calls: Counter[str] | None = None) -> Http:
        """Give a session for calls to an endpoint, counted in ``calls``; a context manager."""
        return Http(
            url,
            verify=self.verify,
            connect_timeout=self.connect_timeout,
            read_timeout=self.read_timeout,
            concurrency=self.concurrency,
            calls=calls,
        )
