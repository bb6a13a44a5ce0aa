# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of the list of clusters, of either generation, and what a page tells of one cluster."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..._answers import check_length, unexpected
from ..._errors import ApiError
from ..._http import Page
from . import answers
from .api import PAGE_SIZE, Api
from .generations import Generation

OPERATION = "ListClusters"


def read_page(api: Api, generation: Generation, number: int, ids: Sequence[str] = ()) -> Page:
    """Read a page of clusters: of those with one of these IDs where the API can be asked for so many, else of all."""
    asked = {"ClusterIds": json.dumps(list(ids))} if 0 < len(ids) <= generation.ids_at_once else {}
    return _read_page(api, generation, {"PageNumber": str(number), **asked})


def read_first_ids(api: Api, generation: Generation) -> list[str]:
    """List the IDs of the first page of clusters, by one call; none when it cannot be read."""
    try:
        page = _read_page(api, generation, {"PageNumber": "1"}, again=())
    except ApiError:
        return []
    return [answers.cluster_id(row) for row in answers.cluster_rows(page)]


def read_login_types(api: Api, generation: Generation) -> frozenset[str]:
    """Tell how people log in to the cluster that calls are about; empty when that cannot be told."""
    if not generation.tells_login_types:
        return frozenset()
    try:
        page = read_page(api, generation, 1, [api.target])
    except ApiError:
        return frozenset()
    found = (row for row in answers.cluster_rows(page) if answers.cluster_id(row) == api.target)
    return answers.login_types(next(found, {}))


def _read_page(api: Api, generation: Generation, parameters: dict[str, str], **how: Any) -> Page:
    sent = {**parameters, "PageSize": str(PAGE_SIZE)}
    page = api.call(OPERATION, sent, method=generation.cluster_method, in_query=True, **how)
    if not answers.is_cluster_page(page):
        raise unexpected("the answer is not a page of clusters").during(OPERATION, api.target)
    check_length(int(page.get("TotalCount") or 0), len(answers.cluster_rows(page)), OPERATION, api.target)
    return page
