# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ASGI application: the cloud on path ``/`` and the control API below ``/_control/``."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.emulator.control_routes import control_routes
from tests.emulator.rpc import RpcEntry
from tests.emulator.signature import Verifier
from tests.emulator.world import World


def create_app(world: World, access_keys: Mapping[str, str]) -> ASGIApp:
    app = Starlette(routes=[*control_routes(world), Route("/", RpcEntry(world, Verifier(access_keys)))])

    async def until_stopped(scope: Scope, receive: Receive, send: Send) -> None:
        # A stopping server cancels answers that a fault still delays; uvicorn would print each of them as an error.
        with suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    return until_stopped
