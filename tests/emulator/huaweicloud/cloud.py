# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How MRS and IAM are called, and how they word an answer."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.emulator import cloud
from tests.emulator.call import Call, LoggedCall, number_or_none
from tests.emulator.errors import ApiError
from tests.emulator.faults import Fault
from tests.emulator.huaweicloud import iam, mrs
from tests.emulator.huaweicloud.account import ACCESS_KEY, AUTH_TOKEN, SECRET_KEY
from tests.emulator.huaweicloud.directory import Directory
from tests.emulator.huaweicloud.errors import STATUSES, flat, iam_error, mrs_error, nested
from tests.emulator.huaweicloud.operation import Operation, Request
from tests.emulator.huaweicloud.settings import Settings
from tests.emulator.huaweicloud.signature import Refused, Verifier
from tests.emulator.huaweicloud.state import Cluster, State
from tests.emulator.huaweicloud.sync import Sync

OPERATIONS: Mapping[str, Operation] = {**mrs.OPERATIONS, **iam.OPERATIONS}
THROTTLED = "The throttling threshold has been reached: policy user over ratelimit,limit:200,time:5 minute"


class HuaweiCloud(cloud.Cloud[State, Request]):
    path = "/{path:path}"
    clusters_name = "mrs_clusters"
    cluster_class = Cluster

    def __init__(self, faults: list[Fault], calls: list[LoggedCall], options: argparse.Namespace) -> None:
        super().__init__(faults, calls, options)
        keys = dict(options.huawei_key or [(ACCESS_KEY, SECRET_KEY)])
        self._verifier = Verifier(keys, options.huawei_token or [AUTH_TOKEN])

    @staticmethod
    def add_options(parser: argparse.ArgumentParser) -> None:
        text = f"the same for Huawei Cloud (default: {ACCESS_KEY}={SECRET_KEY})"
        cloud.add_key_option(parser, "--huawei-key", text)
        text = f"a token of IAM to accept in X-Auth-Token, repeatable (default: {AUTH_TOKEN})"
        parser.add_argument("--huawei-token", action="append", metavar="TOKEN", help=text)

    @staticmethod
    def is_documented(code: str) -> bool:
        return code in STATUSES

    def new_state(self, resources: dict[str, Any]) -> State:
        return State(Settings(), self.new_clusters(resources), Directory(**(resources.pop("iam", None) or {})))

    def parse(self, call: Call) -> Request:
        """The request; its operation has no name if there is none for the call."""
        for name, operation in OPERATIONS.items():
            in_path = operation.in_path(call)
            if in_path is not None:
                return Request(call, name, in_path)
        return Request(call, "", {})

    def log_entry(self, request: Request) -> LoggedCall:
        return LoggedCall(
            version=OPERATIONS[request.operation].version if request.operation else "",
            operation=request.operation,
            method=request.call.method,
            target=request.call.target,
            cluster_id=request.in_path.get("cluster_id"),
            users=request.names("user_names"),
            groups=request.names("group_names"),
            page=number_or_none(request.query.get("currentPage")),
            page_size=number_or_none(request.query.get("pageSize")),
            request_id=request.id,
        )

    def prepare(self, request: Request, entry: LoggedCall) -> Callable[[], Response]:
        if not request.operation:
            raise mrs_error("APIGW.0101", "The API does not exist or has not been published in the environment")
        settings = self.state.settings
        try:
            self._verifier.verify(request.call, self.state.now(), settings.expired_tokens)
        except Refused as reason:
            message = f"Incorrect IAM authentication information: {reason}"
            raise iam_error(401, message) if is_iam(request) else mrs_error(settings.auth_code, message) from None
        operation, ids = OPERATIONS[request.operation], {"x-request-id": request.id}
        return lambda: JSONResponse(operation.carry_out(self.state, request), operation.status, ids)

    def error_of(self, fault: Fault, request: Request, entry: LoggedCall) -> ApiError | None:
        if fault.kind in ("error", "error_after"):
            if is_iam(request):
                return iam_error(fault.status or 500, fault.message, fault.code)
            code = fault.code or "12000004"
            return mrs_error(code, fault.message, fault.status or STATUSES.get(code, 500))
        if fault.kind == "throttle":
            status, wait = fault.status or 429, self._retry_after(fault)
            if is_iam(request):
                return iam_error(status, THROTTLED, fault.code, wait)
            return mrs_error(fault.code or "APIGW.0308", THROTTLED, status, wait)
        if fault.kind == "conflict" and entry.cluster_id in self.state.clusters:
            return mrs.busy(self.state.settings_of(entry.cluster_id))
        return None

    def _retry_after(self, fault: Fault) -> dict[str, str]:
        if fault.retry_after is None:
            return {}
        if not fault.retry_after_as_date:
            return {"retry-after": str(fault.retry_after)}
        date = self.state.now() + timedelta(seconds=fault.retry_after)
        return {"retry-after": format_datetime(date, usegmt=True)}

    def error_response(self, error: ApiError, request: Request, entry: LoggedCall) -> Response:
        body = nested(error) if is_iam(request) else flat(error, request.id)
        return JSONResponse(body, error.status, {"x-request-id": request.id, **error.headers})

    def control_routes(self) -> list[Route]:
        return [
            *super().control_routes(),
            cloud.route("/mrs_clusters/{id}/names", PATCH=self._patch_names),
            cloud.route("/mrs_clusters/{id}/sync", POST=self._post_sync),
            cloud.route("/iam", PUT=self._put_iam, GET=self._get_iam),
        ]

    async def _patch_names(self, request: HttpRequest) -> None:
        self.state.clusters[request.path_params["id"]].change_names(**await request.json())

    async def _post_sync(self, request: HttpRequest) -> None:
        cluster = self.state.clusters[request.path_params["id"]]
        if cluster.busy:
            raise ValueError(f"a synchronisation of {cluster.id} is running")
        cluster.begin(Sync(**{"foreign": True, **await request.json()}))

    async def _put_iam(self, request: HttpRequest) -> None:
        self.state.iam = Directory(**await request.json())

    async def _get_iam(self, request: HttpRequest) -> dict[str, Any]:
        return self.state.iam.to_json()


def is_iam(request: Request) -> bool:
    return request.operation in iam.OPERATIONS
