# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How E-HPC is called, and how it words an answer."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.emulator import cloud
from tests.emulator.alibabacloud import ehpc, ehpc_next
from tests.emulator.alibabacloud.account import ACCESS_KEY_ID, ACCESS_KEY_SECRET
from tests.emulator.alibabacloud.errors import STATUSES, ehpc_error
from tests.emulator.alibabacloud.operation import Request, conflict, invalid
from tests.emulator.alibabacloud.settings import Settings
from tests.emulator.alibabacloud.signature import Verifier
from tests.emulator.alibabacloud.state import NEWER, OLDER, Cluster, State
from tests.emulator.call import Call, LoggedCall, number_or_none
from tests.emulator.errors import ApiError
from tests.emulator.faults import Fault
from tests.emulator.strike import html_page

# x-acs-version to x-acs-action to what carries it out.
SERVICES = {OLDER: ehpc.OPERATIONS, NEWER: ehpc_next.OPERATIONS}


class AlibabaCloud(cloud.Cloud[State, Request]):
    path = "/"
    clusters_name = "clusters"
    cluster_class = Cluster

    def __init__(self, faults: list[Fault], calls: list[LoggedCall], options: argparse.Namespace) -> None:
        super().__init__(faults, calls, options)
        self._verifier = Verifier(dict(options.access_key or [(ACCESS_KEY_ID, ACCESS_KEY_SECRET)]))

    @staticmethod
    def add_options(parser: argparse.ArgumentParser) -> None:
        text = "an access key to accept, repeatable; a temporary one is ID=SECRET:TOKEN"
        cloud.add_key_option(parser, "--access-key", f"{text} (default: {ACCESS_KEY_ID}={ACCESS_KEY_SECRET})")

    @staticmethod
    def is_documented(code: str) -> bool:
        return code in STATUSES or code.startswith("AgentError.")

    def new_state(self, resources: dict[str, Any]) -> State:
        return State(Settings(), self.new_clusters(resources))

    def parse(self, call: Call) -> Request:
        return Request(call)

    def log_entry(self, request: Request) -> LoggedCall:
        parameters = request.parameters
        return LoggedCall(
            version=request.version,
            operation=request.operation,
            method=request.call.method,
            target=request.call.target,
            cluster_id=parameters.get("ClusterId"),
            users=list(request.of_users("Name", "UserName")),
            page=number_or_none(parameters.get("PageNumber")),
            page_size=number_or_none(parameters.get("PageSize")),
            request_id=request.id,
        )

    async def respond(self, request: Request, entry: LoggedCall) -> Response | None:
        if len(request.call.target) > self.state.settings_of(entry.cluster_id).max_url:
            return html_page(414)
        return await super().respond(request, entry)

    def prepare(self, request: Request, entry: LoggedCall) -> Callable[[], Response]:
        settings = self.state.settings_of(entry.cluster_id)
        self._verifier.verify(request.call, self.state.now(), self.state.settings.expired_tokens)
        if request.call.method not in settings.methods:
            raise ehpc_error("UnsupportedHTTPMethod", "The HTTP method is not supported by the API.")
        operation = SERVICES.get(request.version, {}).get(request.operation)
        if operation is None:
            raise ehpc_error("InvalidAction.NotFound", "Specified API is not found.")
        if settings.parameters == "query":
            request.read_query_only()
        return lambda: JSONResponse({"RequestId": request.id, **operation(self.state, request)})

    def error_of(self, fault: Fault, request: Request, entry: LoggedCall) -> ApiError | None:
        if fault.kind in ("error", "error_after"):
            return ehpc_error(fault.code or "UnknownError", fault.message, fault.status)
        if fault.kind == "throttle":
            wait = {} if fault.retry_after_ms is None else {"x-acs-retry-after": str(fault.retry_after_ms)}
            message = "Request was denied due to user flow control."
            return ehpc_error(fault.code or "Throttling.User", message, headers=wait)
        if fault.kind == "conflict":
            return conflict()
        if fault.kind == "echo_password":
            return invalid(next(request.of_users("Password", "Password"), ""))
        return None

    def error_response(self, error: ApiError, request: Request, entry: LoggedCall) -> Response:
        body = {
            "RequestId": request.id,
            "HostId": request.call.headers.get("host", ""),
            "Code": error.code,
            "Message": error.message,
            "Recommend": f"https://api.alibabacloud.com/troubleshoot?q={error.code}&product=EHPC",
        }
        if self.state.settings_of(entry.cluster_id).lowercase_errors:
            body = {key[0].lower() + key[1:]: value for key, value in body.items()}
        return JSONResponse(body, error.status, error.headers)

    def control_routes(self) -> list[Route]:
        return [*super().control_routes(), cloud.route("/clusters/{id}/users", PATCH=self._patch_users)]

    async def _patch_users(self, request: HttpRequest) -> None:
        cluster = self.state.clusters[request.path_params["id"]]
        changes = await request.json()
        cluster.add_users(changes.get("add", ()))
        cluster.remove_users(changes.get("remove", ()))
        cluster.change_users(changes.get("change", ()))
