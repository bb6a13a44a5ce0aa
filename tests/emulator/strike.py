# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a fault does to the call it strikes, whichever cloud it is a call of (the kinds: ``faults.KINDS``)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from tests.emulator.errors import ApiError
from tests.emulator.faults import Fault
from tests.emulator.floods import FLOODS
from tests.emulator.state import Cluster


async def strike(
    fault: Fault,
    cluster: Cluster | None,
    still_there: Callable[[], bool],
    effect: Callable[[], Response],
    error: ApiError | None,
) -> Response | None:
    """The answer, or None for a connection to be closed without one.

    ``effect`` carries the call out. ``error`` is what a fault of a kind that answers with an error answers with.
    ``still_there`` is whether the world still has this very cluster.
    """
    if fault.kind in ("error_after", "drop_after"):
        with suppress(ApiError):
            effect()
    if error:
        raise error
    if cluster and fault.kind == "late":
        take_effect_late(fault, cluster, still_there, effect)
    if cluster and fault.kind == "gradual":
        take_effect_gradually(fault, cluster, effect)
    if fault.kind in ("drop_before", "drop_after", "gradual", "late"):
        return None
    if fault.kind == "html":
        return html_page(fault.status or 502)
    if cluster and fault.kind == "add_users_first":
        cluster.add_users(fault.users)
    if cluster and fault.kind == "remove_users_first":
        cluster.remove_users(set(fault.users) & cluster.users.keys())
    try:
        whole = effect()
    finally:
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
    if fault.kind == "body":
        return Response(fault.message, whole.status_code)
    if fault.kind in FLOODS:
        return FLOODS[fault.kind](whole, fault.seconds)
    return TruncatedResponse(whole) if fault.kind == "truncated" else whole


def take_effect_late(
    fault: Fault, cluster: Cluster, still_there: Callable[[], bool], effect: Callable[[], Response]
) -> None:
    cluster.pending_writes += fault.conflict

    def take_effect() -> None:
        cluster.pending_writes -= fault.conflict
        # A test may have replaced the cluster in the meantime.
        if still_there():
            with suppress(ApiError):
                effect()

    asyncio.get_running_loop().call_later(fault.seconds, take_effect)


def take_effect_gradually(fault: Fault, cluster: Cluster, effect: Callable[[], Response]) -> None:
    cluster.pace = fault.seconds
    with suppress(ApiError):
        effect()
    cluster.pace = 0.0


class TruncatedResponse(Response):
    """The first half of another answer; then the connection is closed."""

    def __init__(self, whole: Response) -> None:
        super().__init__(whole.body, whole.status_code, whole.headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = bytes(self.body[: len(self.body) // 2])
        await send({"type": "http.response.body", "body": half, "more_body": True})
        scope["state"]["transport"].close()
        await asyncio.sleep(0)


def html_page(status: int) -> Response:
    """A page such as a proxy or web server puts in the cloud's place."""
    return HTMLResponse(
        f"<html><head><title>{status}</title></head><body><h1>{status}</h1><hr>proxy</body></html>", status
    )
