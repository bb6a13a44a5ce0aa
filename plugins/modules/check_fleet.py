# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: check_fleet
short_description: Check the variables of a fleet before any cluster is changed
description:
  - Looks for misspelt variables, over all hosts of the inventory, extra variables included. The role and the playbooks
    of this collection read variables that begin with C(cluster_users_), C(onboarding_), C(offboard_) and C(audit_).
  - Fails when a variable is not one of these and its name is at most two characters away from one of them. A misspelt
    C(cluster_users_protected) would protect nobody.
  - Warns of unknown variables that begin so, which may be your own.
  - Runs on the controller. The playbooks C(onboard), C(audit) and C(offboard) of this collection begin with it.
version_added: 1.1.0
author:
  - ClusterOps contributors (@clusterops)
attributes:
  action:
    description: Runs on the controller, whatever the connection of the host is.
    support: full
  check_mode:
    description: Can run in check mode and report what it would do.
    support: full
    details: It changes nothing, with check mode or without.
  diff_mode:
    description: Returns what differs.
    support: none
options: {}
"""

EXAMPLES = r"""
- name: Check the variables of all hosts once
  clusterops.onboarding.check_fleet:
  run_once: true
"""

RETURN = r"""
unknown_variables:
  description: Names of variables that begin like those of the collection and are none of them, sorted.
  returned: always
  type: list
  elements: str
  sample: [cluster_users_team]
"""
