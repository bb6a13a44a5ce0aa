# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One signed call: read it, log it, verify it, let a fault strike, carry it out, answer it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from email.utils import format_datetime
from functools import partial
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tests.emulator import ehpc, ehpc_next
from tests.emulator.call import Call
from tests.emulator.errors import ApiError
from tests.emulator.faults import Fault
from tests.emulator.signature import Verifier
from tests.emulator.world import NEWER, OLDER, Cluster, LoggedCall, World

# x-acs-version to x-acs-action to what carries it out.
SERVICES = {OLDER: ehpc.OPERATIONS, NEWER: ehpc_next.OPERATIONS}


class RpcEntry:
    """The ASGI application on path ``/``."""

    def __init__(self, world: World, verifier: Verifier) -> None:
        self._world = world
        self._verifier = verifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            call = await Call.receive(Request(scope, receive))
        except ClientDisconnect:
            return
        entry = call.log_entry()
        self._world.calls.append(entry)
        response = await self._respond(call, entry)
        if response is None:
            scope["state"]["transport"].abort()
            # One turn of the loop, in which the server notices the loss and stops expecting an answer.
            await asyncio.sleep(0)
        else:
            entry.status = response.status_code
            response.headers["date"] = format_datetime(self._world.now(), usegmt=True)
            await response(scope, receive, send)

    async def _respond(self, call: Call, entry: LoggedCall) -> Response | None:
        """The answer, or None for a connection to be closed without one."""
        settings = self._world.settings_of(entry.cluster_id)
        await asyncio.sleep(settings.latency)
        if len(call.target) > settings.max_url:
            return html_page(414)
        try:
            now, expired = self._world.now(), self._world.settings.expired_tokens
            self._verifier.verify(call.method, call.query, call.headers, call.body, now, expired)
            if call.method not in settings.methods:
                raise ApiError("UnsupportedHTTPMethod", "The HTTP method is not supported by the API.")
            operation = SERVICES.get(entry.version, {}).get(entry.operation)
            if operation is None:
                raise ApiError("InvalidAction.NotFound", "Specified API is not found.")
            effect = partial(operation, self._world, call.parameters(settings))
            fault = self._world.faults.take(entry.operation, entry.cluster_id)
            if fault is None:
                return answer(entry, effect())
            entry.fault = fault.kind
            return await self._strike(fault, call, entry, effect)
        except ApiError as error:
            entry.code = error.code
            body = {
                "RequestId": entry.request_id,
                "HostId": call.headers.get("host", ""),
                "Code": error.code,
                "Message": error.message,
                "Recommend": f"https://api.alibabacloud.com/troubleshoot?q={error.code}&product=EHPC",
            }
            if settings.lowercase_errors:
                body = {key[0].lower() + key[1:]: value for key, value in body.items()}
            return JSONResponse(body, error.status, error.headers)

    async def _strike(
        self, fault: Fault, call: Call, entry: LoggedCall, effect: Callable[[], dict[str, Any]]
    ) -> Response | None:
        """The answer of a call that a fault strikes (what each kind does: ``faults.KINDS``)."""
        cluster = self._world.clusters.get(entry.cluster_id or "")
        error = error_of(fault, call)
        if fault.kind in ("error_after", "drop_after"):
            with suppress(ApiError):
                effect()
        if error:
            raise error
        if cluster and fault.kind == "late":
            self._take_effect_late(fault, cluster, effect)
        if fault.kind in ("drop_before", "drop_after", "late"):
            return None
        if fault.kind == "html":
            return html_page(fault.status or 502)
        if cluster and fault.kind == "add_users_first":
            cluster.add_users(fault.users)
        if cluster and fault.kind == "remove_users_first":
            cluster.remove_users(set(fault.users) & cluster.users.keys())
        try:
            whole = answer(entry, effect())
        finally:
            if fault.kind == "slow":
                await asyncio.sleep(fault.seconds)
        return TruncatedResponse(whole) if fault.kind == "truncated" else whole

    def _take_effect_late(self, fault: Fault, cluster: Cluster, effect: Callable[[], dict[str, Any]]) -> None:
        cluster.pending_writes += fault.conflict

        def take_effect() -> None:
            cluster.pending_writes -= fault.conflict
            # A test may have replaced the cluster in the meantime.
            if self._world.clusters.get(cluster.id) is cluster:
                with suppress(ApiError):
                    effect()

        asyncio.get_running_loop().call_later(fault.seconds, take_effect)


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


def answer(entry: LoggedCall, fields: dict[str, Any]) -> Response:
    return JSONResponse({"RequestId": entry.request_id, **fields})


def error_of(fault: Fault, call: Call) -> ApiError | None:
    """The error a fault answers with, if it is of a kind that does."""
    if fault.kind in ("error", "error_after"):
        return ApiError(fault.code or "UnknownError", fault.message, fault.status)
    if fault.kind == "throttle":
        wait = {} if fault.retry_after_ms is None else {"x-acs-retry-after": str(fault.retry_after_ms)}
        return ApiError(fault.code or "Throttling.User", "Request was denied due to user flow control.", headers=wait)
    if fault.kind == "conflict":
        return ApiError("ConflictOpt", "Another operation is running on the cluster.")
    if fault.kind == "echo_password":
        return ApiError("InvalidParams", f"The specified parameter {call.first_password()} is invalid.")
    return None


def html_page(status: int) -> Response:
    """A page such as a proxy or web server puts in the cloud's place."""
    return HTMLResponse(
        f"<html><head><title>{status}</title></head><body><h1>{status}</h1><hr>proxy</body></html>", status
    )
