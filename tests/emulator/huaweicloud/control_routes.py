# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of the control API that is about Huawei Cloud (its table is in the package's docstring)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from tests.emulator.control_routes import route
from tests.emulator.huaweicloud.directory import Directory
from tests.emulator.huaweicloud.sync import Sync
from tests.emulator.huaweicloud.world import MrsCluster
from tests.emulator.world import World


def huaweicloud_routes(world: World) -> list[Route]:
    control = Control(world)
    return [
        route("/iam", PUT=control.put_iam, GET=control.get_iam),
        route("/mrs_clusters/{id}", PUT=control.put_cluster, GET=control.get_cluster, DELETE=control.delete_cluster),
        route("/mrs_clusters/{id}/names", PATCH=control.patch_names),
        route("/mrs_clusters/{id}/sync", POST=control.post_sync),
    ]


class Control:
    def __init__(self, world: World) -> None:
        self._world = world

    async def put_iam(self, request: Request) -> None:
        self._world.iam = Directory(**await request.json())

    async def get_iam(self, request: Request) -> dict[str, Any]:
        return self._world.iam.to_json()

    async def put_cluster(self, request: Request) -> None:
        cluster = MrsCluster.from_json(request.path_params["id"], await request.json())
        self._world.mrs_clusters[cluster.id] = cluster

    async def get_cluster(self, request: Request) -> dict[str, Any]:
        return self._cluster(request).to_json()

    async def delete_cluster(self, request: Request) -> None:
        del self._world.mrs_clusters[request.path_params["id"]]

    async def patch_names(self, request: Request) -> None:
        cluster = self._cluster(request)
        changes = await request.json()
        cluster.add_users(changes.get("add_users", ()))
        cluster.remove_users(changes.get("remove_users", ()))
        cluster.add_groups(changes.get("add_groups", ()))
        cluster.remove_groups(changes.get("remove_groups", ()))

    async def post_sync(self, request: Request) -> None:
        cluster = self._cluster(request)
        if cluster.busy:
            raise ValueError(f"a synchronisation of {cluster.id} is running")
        cluster.begin(Sync(**{"foreign": True, **await request.json()}))

    def _cluster(self, request: Request) -> MrsCluster:
        return self._world.mrs_clusters[request.path_params["id"]]
