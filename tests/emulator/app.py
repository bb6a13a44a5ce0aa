# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ASGI application: E-HPC on path ``/``, the control API below ``/_control/``, MRS and IAM on all other paths."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.emulator.control_routes import control_routes
from tests.emulator.huaweicloud.control_routes import huaweicloud_routes
from tests.emulator.huaweicloud.entry import ResourceEntry
from tests.emulator.huaweicloud.signature import Verifier as HuaweiVerifier
from tests.emulator.rpc import RpcEntry
from tests.emulator.signature import Verifier
from tests.emulator.world import World


def create_app(
    world: World, access_keys: Mapping[str, str], huawei_keys: Mapping[str, str], huawei_tokens: Collection[str]
) -> ASGIApp:
    app = Starlette(
        routes=[
            Mount("/_control", routes=[*control_routes(world), *huaweicloud_routes(world)]),
            Route("/", RpcEntry(world, Verifier(access_keys))),
            Route("/{path:path}", ResourceEntry(world, HuaweiVerifier(huawei_keys, huawei_tokens))),
        ]
    )

    async def until_stopped(scope: Scope, receive: Receive, send: Send) -> None:
        # A stopping server cancels answers that a fault still delays; uvicorn would print each of them as an error.
        with suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    return until_stopped
