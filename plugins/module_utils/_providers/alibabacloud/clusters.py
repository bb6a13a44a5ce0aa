# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clusters of an account, of both generations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._context import Context
from ..._errors import ApiError
from ..._http import Http, Page
from ..._roster.scope import matches
from . import ehpc, errors
from .answers import cluster_details, cluster_rows, fact
from .api import Api
from .cluster_pages import read_page
from .connection import SPEC, Connection
from .generations import GENERATIONS, Generation

FACTS = {
    "id": ("Id", "ClusterId"),
    "name": ("Name", "ClusterName"),
    "status": ("Status", "ClusterStatus"),
    "region": ("RegionId",),
    "location": ("Location",),
    "account_type": ("AccountType",),
    "deploy_mode": ("DeployMode", "ClusterMode"),
    "scheduler_type": ("SchedulerType",),
    "os_tag": ("OsTag",),
    "ehpc_version": ("EhpcVersion",),
}
"""Our names of facts, and the vendor's in either generation."""

OPTIONS: dict[str, Any] = {
    **SPEC,
    "api_version": ehpc.CLUSTER["api_version"],
    "cluster_ids": {"type": "list", "elements": "str"},
    "names": {"type": "list", "elements": "str"},
    "status": {"type": "list", "elements": "str"},
    "location": {"type": "str", "choices": ["PublicCloud", "OnPremise"]},
}
"""The options that choose clusters."""


def find_clusters(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return the clusters that match, by id, and how many were listed."""
    link = Connection.resolve(params, context.environ, context.progress)
    version = params["api_version"]
    with link.open() as http:
        clusters = Clusters(link, http, [each for each in GENERATIONS if version in ("auto", each.version)])
        everything = clusters.list(list(dict.fromkeys(params["cluster_ids"] or ())))
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


class Clusters:
    """Reads the clusters of the account by the generations given; see ``list`` and ``describe``."""

    def __init__(self, connection: Connection, http: Http, generations: Sequence[Generation]):
        self._generations = generations
        self._apis = {each.version: Api(connection, http, each.version, "the account") for each in GENERATIONS}

    def list(self, ids: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Read all clusters, by id: the keys of FACTS, None for what is not told, and ``api_version``.

        With ``ids``, a generation that can be asked for those lists no others.
        A generation that the account has no access to is left out, unless there is none other.
        """
        found: dict[str, dict[str, Any]] = {}
        refusals: list[ApiError] = []
        for generation in self._generations:
            try:
                rows = _rows_of(self._apis[generation.version], generation, ids)
            except ApiError as error:
                if error.code not in errors.ELSEWHERE:
                    raise
                refusals.append(error)
                continue
            for row in rows:
                facts = cluster_facts(row, generation)
                found.setdefault(facts["id"], facts)
        if len(refusals) == len(self._generations):
            raise refusals[0]
        return [found[cluster_id] for cluster_id in sorted(found)]

    def describe(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Read everything that the API tells of a cluster out of ``list``, under the vendor's own names."""
        # That need not be the generation whose list it stands in.
        generation = next(each for each in GENERATIONS if each.version == facts["api_version"])
        api = self._apis[generation.version]
        parameters = {"ClusterId": facts["id"]}
        answer = api.call(generation.describe, parameters, method=generation.cluster_method, in_query=True)
        return cluster_details(answer)


def _rows_of(api: Api, generation: Generation, ids: Sequence[str]) -> list[Mapping[str, Any]]:
    def read(number: int) -> Page:
        return read_page(api, generation, number, ids)

    rows, _complete = api.pages(read, cluster_rows, read(1))
    return rows


def cluster_facts(row: Mapping[str, Any], generation: Generation) -> dict[str, Any]:
    """Give what a list tells of a cluster under our names.

    A list may hold clusters of both generations; what the cluster itself says of its version decides.
    """
    facts = {name: next(filter(None, (fact(row.get(key)) for key in keys)), None) for name, keys in FACTS.items()}
    major = (facts["ehpc_version"] or "")[:1]
    versions = {"1": GENERATIONS[0].version, "2": GENERATIONS[1].version}
    return {**facts, "api_version": versions.get(major, generation.version)}
