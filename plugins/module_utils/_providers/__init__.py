# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clouds that the collection knows, by the name that ``provider`` has."""

from __future__ import annotations

from . import alibabacloud, huaweicloud
from .base import Provider

PROVIDERS: dict[str, Provider] = {each.name: each for each in (alibabacloud.PROVIDER, huaweicloud.PROVIDER)}
