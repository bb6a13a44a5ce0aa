# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One call of MRS or IAM: find its operation, verify it, let a fault strike, carry it out, answer it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from email.utils import format_datetime
from uuid import uuid4

from starlette.responses import JSONResponse, Response

from tests.emulator.call import Call, number_or_none
from tests.emulator.entry import Entry
from tests.emulator.errors import ApiError
from tests.emulator.faults import Fault
from tests.emulator.huaweicloud import iam, mrs
from tests.emulator.huaweicloud.errors import STATUSES, flat, iam_error, mrs_error, nested
from tests.emulator.huaweicloud.operation import Operation, Request
from tests.emulator.huaweicloud.signature import Refused, Verifier
from tests.emulator.huaweicloud.world import MrsCluster
from tests.emulator.strike import strike
from tests.emulator.world import LoggedCall, World

OPERATIONS: Mapping[str, Operation] = {**mrs.OPERATIONS, **iam.OPERATIONS}
THROTTLED = "The throttling threshold has been reached: policy user over ratelimit,limit:200,time:5 minute"


class ResourceEntry(Entry):
    """The ASGI application on every path below the services' versions."""

    def __init__(self, world: World, verifier: Verifier) -> None:
        super().__init__(world)
        self._verifier = verifier

    def log_entry(self, call: Call) -> LoggedCall:
        name, request = find_operation(call)
        return LoggedCall(
            version=OPERATIONS[name].version if name else "",
            operation=name,
            method=call.method,
            target=call.target,
            cluster_id=request.cluster_id,
            users=request.names("user_names"),
            groups=request.names("group_names"),
            page=number_or_none(request.query.get("currentPage")),
            page_size=number_or_none(request.query.get("pageSize")),
            request_id=uuid4().hex,
        )

    async def respond(self, call: Call, entry: LoggedCall) -> Response | None:
        name, request = find_operation(call)
        cluster = self._world.mrs_clusters.get(entry.cluster_id or "")
        own_latency = cluster.settings.latency if cluster else None
        await asyncio.sleep(self._world.settings.latency if own_latency is None else own_latency)
        of_iam = name in iam.OPERATIONS
        ids = {"x-request-id": entry.request_id}
        try:
            if not name:
                message = "The API does not exist or has not been published in the environment"
                raise mrs_error("APIGW.0101", message)
            self._authenticate(call, of_iam)
            operation = OPERATIONS[name]

            def effect() -> Response:
                return JSONResponse(operation.carry_out(self._world, request), operation.status, ids)

            fault = self._world.faults.take(entry.operation, entry.cluster_id)
            if fault is None:
                return effect()
            entry.fault = fault.kind
            error = error_of_iam(fault) if of_iam else error_of_mrs(fault, cluster)
            if error and fault.kind == "throttle":
                error.headers |= self._retry_after(fault)
            return await strike(
                fault,
                cluster,
                lambda: self._world.mrs_clusters.get(entry.cluster_id or "") is cluster,
                effect,
                error,
            )
        except ApiError as error:
            entry.code = error.code
            body = nested(error, entry.request_id) if of_iam else flat(error, entry.request_id)
            return JSONResponse(body, error.status, {**ids, **error.headers})

    def _authenticate(self, call: Call, of_iam: bool) -> None:
        settings = self._world.settings
        try:
            now, expired = self._world.now(), settings.expired_tokens
            self._verifier.verify(call.method, call.target, call.headers, call.body, now, expired)
        except Refused as reason:
            message = f"Incorrect IAM authentication information: {reason}"
            raise iam_error(401, message) if of_iam else mrs_error(settings.auth_code, message) from None

    def _retry_after(self, fault: Fault) -> dict[str, str]:
        if fault.retry_after is None:
            return {}
        if not fault.retry_after_as_date:
            return {"retry-after": str(fault.retry_after)}
        date = self._world.now() + timedelta(seconds=fault.retry_after)
        return {"retry-after": format_datetime(date, usegmt=True)}


def error_of_mrs(fault: Fault, cluster: MrsCluster | None) -> ApiError | None:
    """The error a fault answers with, if it is of a kind that does."""
    if fault.kind in ("error", "error_after"):
        status = fault.status or STATUSES.get(fault.code or "", 500)
        return mrs_error(fault.code or "12000004", fault.message, status)
    if fault.kind == "throttle":
        return mrs_error(fault.code or "APIGW.0308", THROTTLED, fault.status or 429)
    if fault.kind == "conflict" and cluster:
        return mrs.busy(cluster)
    return None


def error_of_iam(fault: Fault) -> ApiError | None:
    """The same for a call of IAM."""
    if fault.kind in ("error", "error_after"):
        return iam_error(fault.status or 500, fault.message, fault.code)
    if fault.kind == "throttle":
        return iam_error(fault.status or 429, THROTTLED, fault.code)
    return None


def find_operation(call: Call) -> tuple[str, Request]:
    """The name of the operation a call is for, and the request; no name if there is none."""
    for name, operation in OPERATIONS.items():
        request = operation.request(call)
        if request:
            return name, request
    return "", Request(call, {})
