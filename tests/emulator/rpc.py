# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One call of E-HPC: verify it, let a fault strike, carry it out, answer it."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse, Response

from tests.emulator import ehpc, ehpc_next
from tests.emulator.call import Call
from tests.emulator.entry import Entry
from tests.emulator.errors import ApiError
from tests.emulator.faults import Fault
from tests.emulator.signature import Verifier
from tests.emulator.strike import html_page, strike
from tests.emulator.world import NEWER, OLDER, LoggedCall, World

# x-acs-version to x-acs-action to what carries it out.
SERVICES = {OLDER: ehpc.OPERATIONS, NEWER: ehpc_next.OPERATIONS}


class RpcEntry(Entry):
    """The ASGI application on path ``/``."""

    def __init__(self, world: World, verifier: Verifier) -> None:
        super().__init__(world)
        self._verifier = verifier

    def log_entry(self, call: Call) -> LoggedCall:
        return call.log_entry()

    async def respond(self, call: Call, entry: LoggedCall) -> Response | None:
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
            parameters = call.parameters(settings)

            def effect() -> Response:
                return JSONResponse({"RequestId": entry.request_id, **operation(self._world, parameters)})

            fault = self._world.faults.take(entry.operation, entry.cluster_id)
            if fault is None:
                return effect()
            entry.fault = fault.kind
            cluster = self._world.clusters.get(entry.cluster_id or "")
            return await strike(
                fault,
                cluster,
                lambda: self._world.clusters.get(entry.cluster_id or "") is cluster,
                effect,
                error_of(fault, call),
            )
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
