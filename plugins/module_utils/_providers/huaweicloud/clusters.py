# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The MRS clusters of a project.

Source: https://support.huaweicloud.com/intl/en-us/api-mrs/, "Querying a Cluster List"
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._answers import is_text
from ..._context import Context
from ..._http import Page
from ..._roster.scope import matches
from . import mrs
from .api import Api
from .cluster_pages import read_page, rows, total
from .connection import SPEC, Connection

LIST_TRIES = 3
FACTS = {
    "id": "clusterId",
    "name": "clusterName",
    "status": "clusterState",
    "version": "clusterVersion",
}
"""Our names of facts, and the vendor's, that are text."""

OPTIONS: dict[str, Any] = {
    **SPEC,
    "cluster_ids": {"type": "list", "elements": "str"},
    "names": {"type": "list", "elements": "str"},
    "status": {"type": "list", "elements": "str"},
}
"""The options that choose clusters."""


def find_clusters(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return the clusters that match, by id, and how many there are in all."""
    link = Connection.resolve(params, context.environ, context.progress)
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


def list_clusters(api: Api, project_id: str) -> list[dict[str, Any]]:
    """Read all clusters that exist, by id: the keys of FACTS and ``safe_mode``, a bool; None for what is not told."""

    def read(number: int) -> Page:
        return read_page(api, project_id, number)

    # A cluster that comes or goes meanwhile moves the others from page to page, and may hide one.
    for _try in range(LIST_TRIES):
        listed, complete = api.http.pages(read, rows, total, read(1))
        if complete:
            break
    found = {row["clusterId"]: row for row in listed}
    return [_facts(found[cluster_id]) for cluster_id in sorted(found)]


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: row.get(key) if is_text(row.get(key)) else None for name, key in FACTS.items()}
    safe_mode = row.get("safeMode")
    return {**facts, "safe_mode": None if safe_mode is None else str(safe_mode) == "1"}
