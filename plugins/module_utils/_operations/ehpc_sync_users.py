# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring the accounts that a hybrid-cloud E-HPC cluster has on premises to its proxy in the cloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._context import Context
from .._providers.alibabacloud import connection, ehpc
from .._providers.alibabacloud.synchronise import WAIT_TIMEOUT, synchronise

SPEC: dict[str, Any] = {
    **connection.SPEC,
    **ehpc.CLUSTER,
    "users": {"type": "list", "elements": "str"},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": WAIT_TIMEOUT},
}
CONSTRAINTS: dict[str, Any] = {}


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Synchronise when somebody is missing, or when nobody is named; say who came."""
    return synchronise(params, context)
