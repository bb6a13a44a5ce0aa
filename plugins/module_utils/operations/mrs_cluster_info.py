# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the MRS clusters of a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._roster.scope import matches
from ..core.context import Context
from ..huaweicloud import connection, mrs
from ..huaweicloud.clusters import list_clusters

SPEC: dict[str, Any] = {
    **connection.SPEC,
    "cluster_ids": {"type": "list", "elements": "str"},
    "names": {"type": "list", "elements": "str"},
    "status": {"type": "list", "elements": "str"},
}
CONSTRAINTS: dict[str, Any] = {}


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return the clusters that match, by id, and how many there are in all."""
    link = connection.Connection.resolve(params, context.environ, context.progress)
    with mrs.open_api(link, "the project") as (api, project_id):
        everything = list_clusters(api, project_id)
        calls = dict(sorted(api.http.calls.items()))
    return {
        "changed": False,
        "clusters": [facts for facts in everything if _matches(facts, params)],
        "project_id": project_id,
        "total": len(everything),
        "api_calls": calls,
    }


def _matches(facts: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
    wanted = {"id": params["cluster_ids"], "status": params["status"]}
    return all(values is None or facts[fact] in values for fact, values in wanted.items()) and (
        params["names"] is None or matches(facts["name"] or "", params["names"])
    )
