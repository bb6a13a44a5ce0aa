# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ASGI application: the control API below ``/_control/``, and the clouds on their paths."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.emulator.alibabacloud.cloud import AlibabaCloud
from tests.emulator.huaweicloud.cloud import HuaweiCloud
from tests.emulator.world import World

# The first one whose path matches answers a call.
CLOUDS = (AlibabaCloud, HuaweiCloud)


def create_app(world: World) -> ASGIApp:
    app = Starlette(
        routes=[
            Mount("/_control", routes=world.control_routes()),
            *(Route(cloud.path, cloud) for cloud in world.clouds),
        ]
    )

    async def until_stopped(scope: Scope, receive: Receive, send: Send) -> None:
        # A stopping server cancels answers that a fault still delays; uvicorn would print each of them as an error.
        with suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    return until_stopped
