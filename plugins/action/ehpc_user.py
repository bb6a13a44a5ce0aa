# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``ehpc_user`` in Ansible's worker process."""

from __future__ import annotations

from ..module_utils._operations import ehpc_user
from ..plugin_utils.in_process import InProcess


class ActionModule(InProcess):
    operation = ehpc_user
