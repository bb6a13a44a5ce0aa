# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clouds that there are."""

from __future__ import annotations

from .alibabacloud.provider import PROVIDER as ALIBABACLOUD
from .base import Provider
from .huaweicloud.provider import PROVIDER as HUAWEICLOUD

PROVIDERS: dict[str, Provider] = {each.name: each for each in (ALIBABACLOUD, HUAWEICLOUD)}

DEFAULT_PROVIDER = ALIBABACLOUD.name
"""That of a cluster of which nothing says it."""
