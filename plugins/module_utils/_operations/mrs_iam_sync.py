# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring IAM users and groups to one MRS cluster, or take them off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._context import Context
from .._providers.huaweicloud import connection, iam_sync
from .._roster.entry import STATES

SPEC: dict[str, Any] = {
    **connection.SPEC,
    **iam_sync.OPTIONS,
    "user_names": {"type": "list", "elements": "str"},
    "group_names": {"type": "list", "elements": "str"},
    "absent_user_names": {"type": "list", "elements": "str"},
    "all": {"type": "bool", "default": False},
    "state": {"type": "str", "choices": list(STATES), "default": "present"},
    "exclusive": {"type": "bool", "default": False},
    "protected": {"type": "list", "elements": "str", "default": []},
    "max_removals": {"type": "int"},
    "wait": {"type": "bool", "default": True},
}
CONSTRAINTS: dict[str, Any] = {}


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Compare, and unless in check mode synchronise who is missing and say who arrived."""
    return iam_sync.reconcile(params, context)
