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
  action:
    description:
      - With a local connection, and without C(become) and C(async), the work is done in Ansible's own process, which
        costs a tenth of what it costs to start a module. The results are the same.
      - Then C(ansible_python_interpreter) is not used. When Ansible's own Python lacks the library C(requests), or the
        variable C(onboarding_in_process) is false, the module is started all the same.
    support: full
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
