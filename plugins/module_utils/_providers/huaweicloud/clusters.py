# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The MRS clusters of a project.

Source: https://support.huaweicloud.com/intl/en-us/api-mrs/, "Querying a Cluster List"
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._answers import check_length, count, is_text, unexpected
from ..._context import Context
from ..._http import Page
from ..._roster.scope import matches
from . import mrs
from .api import Api
from .connection import SPEC, Connection

OPERATION = "ListClusters"
PAGE_SIZE = 100
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
        query = f"pageSize={PAGE_SIZE}&currentPage={number}&clusterState=existing"
        page = api.call(OPERATION, "GET", f"/v1.1/{project_id}/cluster_infos?{query}")
        if not _is_page(page):
            raise unexpected("the answer is not a page of clusters").during(OPERATION, api.target)
        check_length(_total(page), len(_rows(page)), OPERATION, api.target)
        return page

    # A cluster that comes or goes meanwhile moves the others from page to page, and may hide one.
    for _try in range(LIST_TRIES):
        rows, complete = api.http.pages(read, _rows, _total, read(1))
        if complete:
            break
    found = {row["clusterId"]: row for row in rows}
    return [_facts(found[cluster_id]) for cluster_id in sorted(found)]


def _rows(page: Page) -> list[Any]:
    return page.get("clusters") or []


def _total(page: Page) -> int:
    return int(page.get("clusterTotal") or len(_rows(page)))


def _is_page(page: Page) -> bool:
    try:
        count(page.get("clusterTotal") or 0)
    except ValueError:
        return False
    rows = page.get("clusters") or []
    return isinstance(rows, list) and all(isinstance(row, Mapping) and is_text(row.get("clusterId")) for row in rows)


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: row.get(key) if is_text(row.get(key)) else None for name, key in FACTS.items()}
    safe_mode = row.get("safeMode")
    return {**facts, "safe_mode": None if safe_mode is None else str(safe_mode) == "1"}
