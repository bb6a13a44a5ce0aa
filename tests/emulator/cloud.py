# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the emulator asks of a cloud."""

from __future__ import annotations

import argparse
import asyncio
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Awaitable, Callable
from email.utils import format_datetime
from typing import Any, ClassVar, Generic, TypeVar

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.emulator.call import Call, LoggedCall
from tests.emulator.errors import ApiError
from tests.emulator.faults import Fault
from tests.emulator.state import Cluster, State
from tests.emulator.strike import strike

StateT = TypeVar("StateT", bound=State[Any, Any])
RequestT = TypeVar("RequestT")


class Cloud(ABC, Generic[StateT, RequestT]):
    """The ASGI application of a cloud's API, with what the cloud holds.

    ``path`` is where the API is (a path of Starlette), ``clusters_name`` the name of its clusters in the control API.
    ``RequestT`` is a call as the cloud's operations read it.
    """

    path: ClassVar[str]
    clusters_name: ClassVar[str]
    cluster_class: ClassVar[type[Cluster]]

    def __init__(self, faults: list[Fault], calls: list[LoggedCall], options: argparse.Namespace) -> None:
        """``faults`` and ``calls`` are shared by all clouds; ``options`` are those of the command line."""
        self.state = self.new_state({})
        self._faults = faults
        self._calls = calls
        self._answering: Counter[str] = Counter()

    @staticmethod
    @abstractmethod
    def add_options(parser: argparse.ArgumentParser) -> None:
        """Add the options with the keys that the cloud accepts."""

    @staticmethod
    @abstractmethod
    def is_documented(code: str) -> bool:
        """Whether an error code has an HTTP status by the documentation; faults with others have to tell one."""

    @abstractmethod
    def new_state(self, resources: dict[str, Any]) -> StateT:
        """A state with default settings and with what it takes out of the arguments of ``World.replace``."""

    def new_clusters(self, resources: dict[str, Any]) -> dict[str, Any]:
        found = resources.pop(self.clusters_name, None) or {}
        return {key: self.cluster_class.from_json(key, description) for key, description in found.items()}

    @abstractmethod
    def parse(self, call: Call) -> RequestT:
        """The request of a call, whether it can be answered or not."""

    @abstractmethod
    def log_entry(self, request: RequestT) -> LoggedCall:
        """What the log keeps of a request."""

    @abstractmethod
    def prepare(self, request: RequestT, entry: LoggedCall) -> Callable[[], Response]:
        """Verify a call and find its operation: what carries it out and answers it. Raise ApiError for what fails."""

    @abstractmethod
    def error_of(self, fault: Fault, request: RequestT, entry: LoggedCall) -> ApiError | None:
        """The error that a fault answers with, if it is of a kind that does."""

    @abstractmethod
    def error_response(self, error: ApiError, request: RequestT, entry: LoggedCall) -> Response:
        """An error as the cloud words it."""

    def control_routes(self) -> list[Route]:
        """The cloud's part of the control API."""
        path = f"/{self.clusters_name}/{{id}}"
        return [route(path, PUT=self._put_cluster, GET=self._get_cluster, DELETE=self._delete_cluster)]

    async def _put_cluster(self, request: HttpRequest) -> None:
        cluster = self.cluster_class.from_json(request.path_params["id"], await request.json())
        self.state.clusters[cluster.id] = cluster

    async def _get_cluster(self, request: HttpRequest) -> Any:
        return self.state.clusters[request.path_params["id"]].to_json()

    async def _delete_cluster(self, request: HttpRequest) -> None:
        del self.state.clusters[request.path_params["id"]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            request = self.parse(await Call.receive(HttpRequest(scope, receive)))
        except ClientDisconnect:
            return
        entry = self.log_entry(request)
        self._calls.append(entry)
        entry.beside = self._answering[entry.operation]
        self._answering[entry.operation] += 1
        try:
            await asyncio.sleep(self.state.settings_of(entry.cluster_id).latency)
            response = await self.respond(request, entry)
        finally:
            self._answering[entry.operation] -= 1
        if response is None:
            scope["state"]["transport"].abort()
            # One turn of the loop, in which the server notices the loss and stops expecting an answer.
            await asyncio.sleep(0)
        else:
            entry.status = response.status_code
            response.headers["date"] = format_datetime(self.state.now(), usegmt=True)
            await response(scope, receive, send)

    async def respond(self, request: RequestT, entry: LoggedCall) -> Response | None:
        """The answer, or None for a connection to be closed without one."""
        try:
            effect = self._remembered(self.prepare(request, entry), entry)
            # Lazily: the faults behind the first one that strikes do not count the call.
            striking = (fault for fault in self._faults if fault.strikes(entry.operation, entry.cluster_id))
            fault = next(striking, None)
            if fault is None:
                return effect()
            entry.fault = fault.kind
            cluster = self._cluster(entry)
            error = self.error_of(fault, request, entry)
            return await strike(fault, cluster, lambda: self._cluster(entry) is cluster, effect, error)
        except ApiError as error:
            entry.code = error.code
            return self.error_response(error, request, entry)

    def _remembered(self, effect: Callable[[], Response], entry: LoggedCall) -> Callable[[], Response]:
        """The same effect; where lists lag behind, the cluster remembers what they would have shown around it."""
        cluster = self._cluster(entry)
        if not cluster or not self.state.settings_of(cluster.id).list_lag:
            return effect

        def take_effect() -> Response:
            cluster.remember()
            try:
                return effect()
            finally:
                cluster.remember()

        return take_effect

    def _cluster(self, entry: LoggedCall) -> Cluster | None:
        return self.state.clusters.get(entry.cluster_id or "")


def route(path: str, **handlers: Callable[[HttpRequest], Awaitable[Any]]) -> Route:
    """One path of the control API, with a handler a method; what a handler returns is the JSON of the answer."""

    async def endpoint(request: HttpRequest) -> Response:
        try:
            return JSONResponse(await handlers[request.method](request))
        except (KeyError, TypeError, ValueError) as error:
            # A test that misspells a setting has to fail on it.
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return Route(path, endpoint, methods=list(handlers))


def add_key_option(parser: argparse.ArgumentParser, name: str, text: str) -> None:
    """Add an option for access keys; its value is a list of pairs of an ID and a secret, or None."""
    parser.add_argument(name, type=access_key, action="append", metavar="ID=SECRET", help=text)


def access_key(text: str) -> tuple[str, str]:
    key_id, separator, secret = text.partition("=")
    if not (key_id and separator and secret):
        raise argparse.ArgumentTypeError(f"{text!r} is not ID=SECRET or ID=SECRET:TOKEN")
    return key_id, secret
