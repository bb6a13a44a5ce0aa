# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults to come: which call each of them strikes, and how often. What a fault does is in ``strike``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

KINDS = {
    "throttle": "E-HPC: 400 Throttling.User or `code`, with `retry_after_ms` in the header x-acs-retry-after; "
    "MRS: 429 APIGW.0308 or `code`, with `retry_after` in Retry-After; no effect",
    "error": "`status`, `code`, `message`; no effect",
    "error_after": "the same, after the effect",
    "drop_before": "connection closed without an answer; no effect",
    "drop_after": "connection closed without an answer, after the effect",
    "late": "no answer; effect after `seconds`; until then other writes are refused as by conflict if `conflict`",
    "gradual": "no answer; E-HPC: effect on one user after another, each `seconds` later; MRS: effect at once",
    "slow": "effect at once, answer after `seconds`",
    "conflict": "E-HPC: 403 ConflictOpt; MRS: 12000154; no effect",
    "html": "a proxy's HTML page with `status` (default 502); no effect",
    "truncated": "connection closed in the middle of the answer's body, after the effect",
    "body": "effect at once; the answer's status with `message` as its body, whatever that is",
    "trickle": "a byte of the answer's body each `seconds`, after the effect",
    "endless": "a body that does not end, after the effect",
    "bomb": "2 MB that unpack to 2 GB, after the effect",
    "continue": "100 Continue again and again and no answer, after the effect",
    "echo_password": "400 InvalidParams whose message repeats the request's first password; no effect",
    "add_users_first": "somebody else adds `users` (E-HPC: accounts; MRS: names) just before this call",
    "remove_users_first": "somebody else removes `users` (names) just before this call",
}


@dataclass
class Fault:
    """One fault of a kind in ``KINDS``.

    Of the calls that match ``operation`` ("*" is any) and ``cluster_id`` (None is any), the first ``skip`` pass, then
    each ``every``-th is struck, until ``times`` of them were (None is no end). ``retry_after`` is in seconds; with
    ``retry_after_as_date`` the header tells the time at which they are over.
    """

    kind: str
    operation: str = "*"
    cluster_id: str | None = None
    skip: int = 0
    times: int | None = 1
    every: int = 1
    status: int | None = None
    code: str | None = None
    message: str = "The emulator was told to fail."
    retry_after_ms: int | None = None
    retry_after: int | None = None
    retry_after_as_date: bool = False
    seconds: float = 0.0
    conflict: bool = True
    users: list[Any] = field(default_factory=list)
    seen: int = field(default=0, init=False)
    struck: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault of kind {self.kind!r}, only {', '.join(KINDS)}")

    def strikes(self, operation: str, cluster_id: str | None) -> bool:
        """Whether this call is struck; counts it if it matches."""
        spent = self.times is not None and self.struck >= self.times
        matches = self.operation in ("*", operation) and self.cluster_id in (None, cluster_id)
        if spent or not matches:
            return False
        self.seen += 1
        if self.seen <= self.skip or (self.seen - self.skip) % self.every:
            return False
        self.struck += 1
        return True
