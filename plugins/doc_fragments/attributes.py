# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
attributes:
  check_mode:
    description: Can run in check mode and report what it would do, without a call that changes anything.
  diff_mode:
    description: Returns what differs before and after, in diff mode also as a readable diff.
  platform:
    description: Runs wherever Python and the Python library C(requests) are; the cluster itself is not logged in to.
    support: full
    platforms: all
"""

    INFO = r"""
attributes:
  check_mode:
    support: full
    details: Changes nothing, in check mode or not.
  diff_mode:
    support: N/A
    details: Changes nothing.
"""
