# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the E-HPC clusters of an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._context import Context
from .._providers.alibabacloud import clusters

SPEC: dict[str, Any] = {
    **clusters.OPTIONS,
    "regions": {"type": "list", "elements": "str"},
    "details": {"type": "bool", "default": False},
}
CONSTRAINTS: dict[str, Any] = {}


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return the clusters that match, by id, and how many were listed."""
    return clusters.find_clusters(params, context)
