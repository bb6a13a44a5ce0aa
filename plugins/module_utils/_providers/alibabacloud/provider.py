# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alibaba Cloud E-HPC: people get accounts on a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._context import Context
from ..._errors import OnboardingError
from ..base import ONBOARD, Environment, Provider, Task
from . import accounts, clusters, connection, credentials
from .rules import rules_for
from .synchronise import WAIT_TIMEOUT, synchronise

SPEC: dict[str, Any] = {
    **connection.SPEC,
    **accounts.OPTIONS,
    "sync": {"type": "bool", "default": False},
}


def reconcile(task: Task, context: Context) -> dict[str, Any]:
    """Bring the accounts in line, those of a hybrid-cloud cluster after it was synchronised, when asked to."""
    synced = _synchronise(task, context) if task.options["sync"] and task.purpose == ONBOARD else {}
    if synced.get("failed"):
        return synced
    try:
        result = accounts.reconcile(task, context)
    except OnboardingError as error:
        if not synced.get("changed"):
            raise
        return {**synced, "failed": True, "msg": f"{error} Before that, the cluster was synchronised."}
    result["changed"] = result["changed"] or bool(synced.get("changed"))
    for operation, count in synced.get("api_calls", {}).items():
        result["api_calls"][operation] = result["api_calls"].get(operation, 0) + count
    return result


def _synchronise(task: Task, context: Context) -> dict[str, Any]:
    """Synchronise the accounts of a hybrid-cloud proxy from the local part; clusters of other kinds are left."""
    hybrid = {"cluster_ids": [task.options["cluster_id"]], "location": "OnPremise"}
    found = find_clusters({**dict.fromkeys(clusters.OPTIONS), **task.options, **hybrid}, context)
    if not found["clusters"]:
        return {}
    params = {**task.options, "users": None, "wait": True, "wait_timeout": WAIT_TIMEOUT}
    return synchronise(params, context, leave_others=True)


def find_clusters(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Read the clusters of one region, or of all that the account has."""
    return clusters.find_clusters({**params, "regions": None, "details": False}, context)


PROVIDER = Provider(
    name="ehpc",
    module="ehpc_user",
    spec=SPEC,
    variables=("region", "http_method", "sync"),
    # Which generation a cluster is of shows when it is asked, so these are the rules that allow more.
    rules=rules_for("auto").of_entries,
    takes_passwords=True,
    environment=Environment(
        keys=credentials.ENVIRONMENTS,
        regions=connection.REGION_ENVIRONMENT,
        endpoints={"endpoint": connection.ENDPOINT_ENVIRONMENT},
    ),
    find_spec=clusters.OPTIONS,
    find_clusters=find_clusters,
    of_one_region=("endpoint",),
    reconcile=reconcile,
    sudo_groups=("wheel",),
)
