# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alibaba Cloud E-HPC: people get accounts on a cluster."""

from __future__ import annotations

from typing import Any

from .._roster.parse import Parsed
from ..alibabacloud.rules import rules_for
from ..core.context import Context
from ..core.roster import Roster
from ..operations import ehpc_cluster_info, ehpc_sync_users, ehpc_user
from .base import AUDIT, ONBOARD, Provider, Task

NOT_OFFERED = {*ehpc_user.USER, "users", "state", "update_password", "exclusive", "protected", "max_removals"}
SPEC: dict[str, Any] = {
    **{name: option for name, option in ehpc_user.SPEC.items() if name not in {*NOT_OFFERED, "on_error", "verify"}},
    "sync": {"type": "bool", "default": False},
}


def reconcile(task: Task, context: Context) -> dict[str, Any]:
    """Bring the accounts in line, those of a hybrid-cloud cluster after it was synchronised, when asked to."""
    rules = rules_for(task.options["api_version"])
    roster = Roster.check([Parsed(entry) for entry in task.entries], rules)
    synced = _synchronise(task, context) if task.options["sync"] and task.purpose == ONBOARD else {}
    if synced.get("failed"):
        return synced
    params = {
        **task.options,
        "exclusive": task.exclusive,
        "protected": task.protected,
        "max_removals": task.max_removals,
        "on_error": task.on_error,
        "verify": task.verify,
    }
    result = ehpc_user.reconcile(
        roster, params, context, store_passwords=task.store_passwords, report_only=task.purpose == AUDIT
    )
    result["changed"] = result["changed"] or bool(synced.get("changed"))
    for operation, count in synced.get("api_calls", {}).items():
        result["api_calls"][operation] = result["api_calls"].get(operation, 0) + count
    return result


def _synchronise(task: Task, context: Context) -> dict[str, Any]:
    """Synchronise the accounts of a hybrid-cloud cluster from its local part; clusters of other kinds are left."""
    whole = dict.fromkeys((*ehpc_cluster_info.SPEC, *ehpc_sync_users.SPEC))
    params = {**whole, **task.options, "wait": True, "wait_timeout": ehpc_sync_users.SPEC["wait_timeout"]["default"]}
    found = ehpc_cluster_info.run(
        {**params, "cluster_ids": [task.options["cluster_id"]], "location": "OnPremise", "details": False}, context
    )
    return ehpc_sync_users.run(params, context) if found["clusters"] else {}


PROVIDER = Provider(
    name="ehpc",
    module="ehpc_user",
    spec=SPEC,
    variables=("region", "http_method", "sync"),
    # Which generation a cluster is of shows when it is asked, so these are the rules that allow more.
    rules=rules_for("auto").of_entries,
    takes_passwords=True,
    reconcile=reconcile,
)
