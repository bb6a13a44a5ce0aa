# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read which IAM users and groups one MRS cluster knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._context import Context
from .._providers.huaweicloud import connection, mrs
from .._providers.huaweicloud.names import GROUP, USER

SPEC: dict[str, Any] = {**connection.SPEC, **mrs.CLUSTER}
CONSTRAINTS: dict[str, Any] = {}


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return the names, whether a synchronisation runs, and whether one has ever completed."""
    with mrs.connect(params, context) as cluster:
        listed = sorted(cluster.list_synced())
        return {
            "changed": False,
            "cluster_id": cluster.cluster_id,
            "user_names": [each.name for each in listed if each.kind == USER],
            "group_names": [each.name for each in listed if each.kind == GROUP],
            "is_synchronizing": cluster.is_synchronizing(),
            "is_synchronous": cluster.is_synchronous(),
            "api_calls": cluster.api_calls,
        }
