# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control API below ``/_control/`` (its table is in the package's docstring)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.emulator.world import Cluster, World

Handler = Callable[[Request], Awaitable[Any]]


def control_routes(world: World) -> list[Route]:
    control = Control(world)
    return [
        route("/world", PUT=control.put_world),
        route("/settings", PATCH=control.patch_settings),
        route("/clusters/{id}", PUT=control.put_cluster, GET=control.get_cluster, DELETE=control.delete_cluster),
        route("/clusters/{id}/users", PATCH=control.patch_users),
        route("/faults", POST=control.post_faults, DELETE=control.delete_faults),
        route("/calls", GET=control.get_calls, DELETE=control.delete_calls),
    ]


def route(path: str, **handlers: Handler) -> Route:
    """One path with a handler a method; what a handler returns is the JSON of the answer."""

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await handlers[request.method](request))
        except (KeyError, TypeError, ValueError) as error:
            # A test that misspells a setting has to fail on it.
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return Route(path, endpoint, methods=list(handlers))


class Control:
    def __init__(self, world: World) -> None:
        self._world = world

    async def put_world(self, request: Request) -> None:
        self._world.replace(**await request.json())

    async def patch_settings(self, request: Request) -> None:
        self._world.settings = replace(self._world.settings, **await request.json())

    async def put_cluster(self, request: Request) -> None:
        cluster = Cluster.from_json(request.path_params["id"], await request.json())
        self._world.clusters[cluster.id] = cluster

    async def get_cluster(self, request: Request) -> dict[str, Any]:
        return self._world.clusters[request.path_params["id"]].to_json()

    async def delete_cluster(self, request: Request) -> None:
        del self._world.clusters[request.path_params["id"]]

    async def patch_users(self, request: Request) -> None:
        cluster = self._world.clusters[request.path_params["id"]]
        changes = await request.json()
        cluster.add_users(changes.get("add", ()))
        cluster.remove_users(changes.get("remove", ()))
        cluster.change_users(changes.get("change", ()))

    async def post_faults(self, request: Request) -> None:
        self._world.faults.add(await request.json())

    async def delete_faults(self, request: Request) -> None:
        self._world.faults.clear(request.query_params.get("cluster_id"))

    async def get_calls(self, request: Request) -> list[dict[str, Any]]:
        cluster_id = request.query_params.get("cluster_id")
        return [vars(call) for call in self._world.calls if cluster_id in (None, call.cluster_id)]

    async def delete_calls(self, request: Request) -> None:
        cluster_id = request.query_params.get("cluster_id")
        self._world.calls = [call for call in self._world.calls if cluster_id not in (None, call.cluster_id)]
