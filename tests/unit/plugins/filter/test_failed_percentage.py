# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that counts failed clusters."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.filter.failed_percentage import failed_percentage

HOSTVARS = {
    "done": {"cluster_users_result": {"complete": True}},
    "partly": {"cluster_users_result": {"complete": False, "changed": True}},
    "refused": {"cluster_users_result": {"failed": True, "msg": "There is no roster."}},
    "waiting": {},
}


@pytest.mark.parametrize(
    ("hosts", "percentage"),
    [([], 0), (["done", "waiting"], 0), (["partly", "refused"], 100), (["done", "partly", "waiting", "refused"], 50)],
)
def test_who_is_not_complete_has_failed(hosts, percentage):
    assert failed_percentage(HOSTVARS, hosts) == percentage
