# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Count how many clusters have failed so far."""

from __future__ import annotations

DOCUMENTATION = r"""
name: failed_percentage
short_description: Tell how many of the clusters have failed so far
description:
  - Gives how many percent of some hosts have a C(cluster_users_result) that is not complete. This is what
    M(clusterops.onboarding.cluster_users) returned, and RV(clusterops.onboarding.cluster_users#module:complete) in it.
  - The playbooks C(onboard), C(audit) and C(offboard) stop by it when C(onboarding_max_fail_percentage) is passed.
version_added: 2.0.0
author:
  - ClusterOps contributors (@clusterops)
positional: _input, hosts
options:
  _input:
    description: The variables of all hosts, C(hostvars).
    type: dict
    required: true
  hosts:
    description: The names of the hosts to count, such as C(ansible_play_hosts_all).
    type: list
    elements: str
    required: true
seealso:
  - module: clusterops.onboarding.cluster_users
"""

EXAMPLES = r"""
- name: Stop when a cluster in ten has failed
  ansible.builtin.meta: end_play
  when: hostvars | clusterops.onboarding.failed_percentage(ansible_play_hosts_all) > 10
"""

RETURN = r"""
_value:
  description: From 0 to 100. Hosts without a C(cluster_users_result) have not failed.
  type: float
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

RESULT = "cluster_users_result"


def failed_percentage(hostvars: Mapping[str, Mapping[str, Any]], hosts: Sequence[str]) -> float:
    """Count the hosts whose result is there and not complete."""
    results = (hostvars[host].get(RESULT) for host in hosts)
    return 100 * sum(result is not None and not result.get("complete") for result in results) / max(1, len(hosts))


class FilterModule:
    def filters(self) -> Mapping[str, Callable[..., Any]]:
        return {"failed_percentage": failed_percentage}
