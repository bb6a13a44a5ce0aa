# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every cloud's entry does with a call: log it, answer it or drop its connection."""

from __future__ import annotations

import asyncio
from collections import Counter
from email.utils import format_datetime

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.emulator.call import Call
from tests.emulator.world import LoggedCall, World


class Entry:
    """An ASGI application that a cloud completes with how it logs a call and how it answers one."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._answering: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            call = await Call.receive(Request(scope, receive))
        except ClientDisconnect:
            return
        entry = self.log_entry(call)
        self._world.calls.append(entry)
        entry.beside = self._answering[entry.operation]
        self._answering[entry.operation] += 1
        try:
            response = await self.respond(call, entry)
        finally:
            self._answering[entry.operation] -= 1
        if response is None:
            scope["state"]["transport"].abort()
            # One turn of the loop, in which the server notices the loss and stops expecting an answer.
            await asyncio.sleep(0)
        else:
            entry.status = response.status_code
            response.headers["date"] = format_datetime(self._world.now(), usegmt=True)
            await response(scope, receive, send)

    def log_entry(self, call: Call) -> LoggedCall:
        raise NotImplementedError

    async def respond(self, call: Call, entry: LoggedCall) -> Response | None:
        """The answer, or None for a connection to be closed without one."""
        raise NotImplementedError
