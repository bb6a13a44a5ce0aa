# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the accounts of one E-HPC cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ..alibabacloud import connection, ehpc
from ..core.context import Context
from ..core.plan import matches

SPEC: dict[str, Any] = {
    **connection.SPEC,
    "cluster_id": {"type": "str", "required": True},
    "names": {"type": "list", "elements": "str"},
    "group": {"type": "str"},
}
CONSTRAINTS: dict[str, Any] = {}


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return the accounts that match, by name, and how many there are in all."""
    with ehpc.connect(params, context) as cluster:
        accounts = cluster.list_accounts()
    names, group = params["names"], params["group"]
    found = [
        asdict(account)
        for name, account in sorted(accounts.items())
        if (names is None or matches(name, names)) and group in (None, account.group)
    ]
    return {
        "changed": False,
        "cluster_id": cluster.cluster_id,
        "users": found,
        "total": len(accounts),
        "api_calls": cluster.api_calls,
    }
