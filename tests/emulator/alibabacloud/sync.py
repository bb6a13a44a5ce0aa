# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SyncUsers of generation 2018-04-12: the local accounts of a hybrid cluster become users of the cloud's.

https://www.alibabacloud.com/help/en/e-hpc/e-hpc-1-0/developer-reference/api-ehpc-2018-04-12-syncusers
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from tests.emulator.alibabacloud.errors import ehpc_error
from tests.emulator.alibabacloud.operation import Request, cluster_to_change, require
from tests.emulator.alibabacloud.settings import ClusterSettings
from tests.emulator.alibabacloud.state import Cluster, State, User


def is_proxy(cluster: Cluster, settings: ClusterSettings) -> bool:
    """Tell whether a cluster is a hybrid-cloud proxy."""
    return cluster.location == "OnPremise" and settings.proxy


def sync_users(state: State, request: Request) -> dict[str, Any]:
    require(request.parameters.get("RegionId"), "RegionId")
    cluster = cluster_to_change(state, request)
    settings = state.settings_of(cluster.id)
    if not is_proxy(cluster, settings):
        message = "Failed to execute the command: the cluster has no local directory."
        raise ehpc_error(settings.sync_refusal, message)
    users = [user for name, user in cluster.local_users.items() if name not in cluster.users]
    codes = settings.refuse.get("SyncUsers", {})
    for name in ("*", *[user.name for user in users]):
        if name in codes:
            raise ehpc_error(codes[name], "synchronize users failed: the local directory does not answer.")
    for number, user in enumerate(users):
        pause = settings.sync_spread * number / max(1, len(users) - 1)
        appear_after(settings.sync_delay + pause, state, cluster, user)
    return {}


def appear_after(seconds: float, state: State, cluster: Cluster, user: User) -> None:
    """Add a local account to the cluster's users, at once or later."""

    def appear() -> None:
        # A test may have replaced the cluster in the meantime, and another sync may have been faster.
        if state.clusters.get(cluster.id) is cluster and user.name not in cluster.users:
            cluster.take_in(replace(user))

    if seconds:
        asyncio.get_running_loop().call_later(seconds, appear)
    else:
        appear()
