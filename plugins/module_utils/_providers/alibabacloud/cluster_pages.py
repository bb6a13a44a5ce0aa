# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of the list of clusters, of either generation."""

from __future__ import annotations

from typing import Any

from ..._answers import check_length, did_you_mean, unexpected
from ..._errors import ApiError
from ..._http import Page
from .answers import cluster_id, cluster_rows, is_cluster_page
from .api import PAGE_SIZE, Api

OPERATION = "ListClusters"


def read_page(api: Api, number: int, **how: Any) -> Page:
    """Read a page of clusters; see Api.call for ``how``."""
    page = api.call(OPERATION, {"PageNumber": str(number), "PageSize": str(PAGE_SIZE)}, **how)
    if not is_cluster_page(page):
        raise unexpected("the answer is not a page of clusters").during(OPERATION, api.target)
    check_length(int(page.get("TotalCount") or 0), len(cluster_rows(page)), OPERATION, api.target)
    return page


def suggest(api: Api) -> str:
    """Name the cluster whose ID is nearest to the one that calls are about, by one call.

    Empty when none is near, and when the clusters cannot be listed: there is an error to tell already.
    """
    try:
        page = read_page(api, 1, again=())
    except ApiError:
        return ""
    return did_you_mean(api.target, map(cluster_id, cluster_rows(page)))
