# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of the list of clusters of a project.

Source: https://support.huaweicloud.com/intl/en-us/api-mrs/, "Querying a Cluster List"
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._answers import check_length, count, did_you_mean, is_text, unexpected
from ..._errors import ApiError
from ..._http import Page
from .api import Api

OPERATION = "ListClusters"
PAGE_SIZE = 100


def read_page(api: Api, project_id: str, number: int, **how: Any) -> Page:
    """Read a page of the clusters that exist; see Api.call for ``how``."""
    query = f"pageSize={PAGE_SIZE}&currentPage={number}&clusterState=existing"
    page = api.call(OPERATION, "GET", f"/v1.1/{project_id}/cluster_infos?{query}", **how)
    if not _is_page(page):
        raise unexpected("the answer is not a page of clusters").during(OPERATION, api.target)
    check_length(total(page), len(rows(page)), OPERATION, api.target)
    return page


def rows(page: Page) -> list[Any]:
    """Return the clusters of a page."""
    return page.get("clusters") or []


def total(page: Page) -> int:
    """Tell how many clusters there are."""
    return int(page.get("clusterTotal") or len(rows(page)))


def suggest(api: Api, project_id: str) -> str:
    """Name the cluster whose ID is nearest to the one that calls are about, by one call.

    Empty when none is near, and when the clusters cannot be listed: there is an error to tell already.
    """
    try:
        page = read_page(api, project_id, 1, again=())
    except ApiError:
        return ""
    return did_you_mean(api.target, (row["clusterId"] for row in rows(page)))


def _is_page(page: Page) -> bool:
    try:
        count(page.get("clusterTotal") or 0)
    except ValueError:
        return False
    found = page.get("clusters") or []
    return isinstance(found, list) and all(isinstance(row, Mapping) and is_text(row.get("clusterId")) for row in found)
