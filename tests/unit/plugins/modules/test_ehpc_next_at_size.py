# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""E-HPC NEXT with many users: within the write limit, in bad weather."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.generations import (
    UPDATES_AT_ONCE,
)


@pytest.fixture
def generation():
    return "2024-07-30"


def roster(**fields):
    return [{"name": f"user.{number:04}", **fields} for number in range(200)]


def test_two_hundred_users_are_created_in_ten_calls(ehpc_user, cluster):
    result = ehpc_user(users=roster(password="Passw0rd."))

    assert result["summary"]["created"] == 200 and len(cluster.groups) == 200
    assert result["api_calls"] == {"CreateUsers": 10, "ListUsers": 1, "ListClusters": 1}


def test_two_hundred_groups_are_changed_within_the_write_limit(ehpc_user, cluster):
    cluster.holds(roster(group="users"), latency=0.02)

    result = ehpc_user(users=roster(group="wheel"))

    assert result["summary"]["group_changed"] == 200 and set(cluster.groups.values()) == {"wheel"}
    assert result["api_calls"] == {"ListUsers": 4, "UpdateUser": 200}
    assert UPDATES_AT_ONCE == 4
