# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the E-HPC clusters of an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._roster.scope import matches
from ..alibabacloud import connection, ehpc
from ..alibabacloud.clusters import Clusters
from ..alibabacloud.generations import GENERATIONS
from ..core.context import Context

SPEC: dict[str, Any] = {
    **connection.SPEC,
    "api_version": ehpc.CLUSTER["api_version"],
    "cluster_ids": {"type": "list", "elements": "str"},
    "names": {"type": "list", "elements": "str"},
    "status": {"type": "list", "elements": "str"},
    "regions": {"type": "list", "elements": "str"},
    "location": {"type": "str", "choices": ["PublicCloud", "OnPremise"]},
    "details": {"type": "bool", "default": False},
}
CONSTRAINTS: dict[str, Any] = {}


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return the clusters that match, by id, and how many there are in all."""
    link = connection.Connection.resolve(params, context.environ, context.progress)
    version = params["api_version"]
    with link.open() as http:
        clusters = Clusters(link, http, [each for each in GENERATIONS if version in ("auto", each.version)])
        everything = clusters.list()
        found = [facts for facts in everything if _matches(facts, params)]
        if params["details"]:
            details = http.map(clusters.describe, found)
            found = [{**facts, "details": more} for facts, more in zip(found, details)]
    return {
        "changed": False,
        "clusters": found,
        "total": len(everything),
        "api_calls": dict(sorted(http.calls.items())),
    }


def _matches(facts: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
    wanted = {"id": params["cluster_ids"], "status": params["status"], "region": params["regions"]}
    return (
        all(values is None or facts[fact] in values for fact, values in wanted.items())
        and (params["names"] is None or matches(facts["name"] or "", params["names"]))
        and params["location"] in (None, facts["location"])
    )
