# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the accounts of one E-HPC cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .._context import Context
from .._errors import ApiError, BadInput
from .._providers.alibabacloud import connection, ehpc
from .._providers.alibabacloud.async_list import list_accounts_async
from .._providers.alibabacloud.generations import GENERATION_2018
from .._reconcile.plan import Account
from .._roster.scope import matches

SPEC: dict[str, Any] = {
    **connection.SPEC,
    **ehpc.CLUSTER,
    "names": {"type": "list", "elements": "str"},
    "group": {"type": "str"},
    "source": {"type": "str", "choices": ["auto", "list", "async"], "default": "auto"},
    "with_ids": {"type": "bool", "default": False},
    "wait_timeout": {"type": "float", "default": 300},
}
CONSTRAINTS: dict[str, Any] = {}


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return the accounts that match, by name, and how many there are in all."""
    with ehpc.connect(params, context) as cluster:
        accounts = _read(cluster, params, context)
    names, group = params["names"], params["group"]
    found = [
        asdict(account)
        for name, account in sorted(accounts.items())
        if (names is None or matches(name, names)) and group in (None, account.group)
    ]
    return {
        "changed": False,
        "cluster_id": cluster.cluster_id,
        "api_version": cluster.api_version,
        "users": found,
        "total": len(accounts),
        "api_calls": cluster.api_calls,
    }


def _read(cluster: ehpc.Ehpc, params: Mapping[str, Any], context: Context) -> dict[str, Account]:
    """Read by the list that was asked for; on newer clusters the plain one has the ids."""
    plain_has_ids = cluster.api_version != GENERATION_2018.version
    if params["source"] == "async" and plain_has_ids:
        raise BadInput(
            [
                f"source is async, but {cluster.cluster_id} is a cluster of API {cluster.api_version}, which has no "
                "asynchronous list; its plain list has the ids."
            ]
        )
    if params["source"] == "list" or plain_has_ids or not (params["with_ids"] or params["source"] == "async"):
        return cluster.list_accounts()
    try:
        return list_accounts_async(cluster, params["wait_timeout"])
    except ApiError as error:
        if params["source"] == "async":
            raise
        context.warn(f"The list with ids could not be had, so there are none. {error}")
        return cluster.list_accounts()
