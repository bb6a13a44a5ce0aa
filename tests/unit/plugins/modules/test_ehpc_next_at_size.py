# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""E-HPC NEXT at size: 1,000 users, within the write limit, in bad weather."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils.alibabacloud.generations import UPDATES_AT_ONCE


@pytest.fixture
def generation():
    return "2024-07-30"


def roster(**fields):
    return [{"name": f"user.{number:04}", **fields} for number in range(1000)]


def onboard(ansible, cluster, users):
    return ansible.module("ehpc_user", {"cluster_id": cluster.id, "users": users, "retry_timeout": 30}).result


def test_a_thousand_users_are_created_in_fifty_calls(ansible, cluster):
    result = onboard(ansible, cluster, roster(password="Passw0rd."))

    assert result["summary"]["created"] == 1000 and len(cluster.groups) == 1000
    assert result["api_calls"] == {"CreateUsers": 50, "ListUsers": 1}


def test_a_thousand_groups_are_changed_in_a_thousand_calls_within_the_write_limit(ansible, cluster):
    cluster.holds(roster(group="users"), latency=0.02)

    result = onboard(ansible, cluster, roster(group="wheel"))

    assert result["summary"]["group_changed"] == 1000 and set(cluster.groups.values()) == {"wheel"}
    assert result["api_calls"] == {"ListUsers": 20, "UpdateUser": 1000}
    assert UPDATES_AT_ONCE == 4


def test_nobody_is_lost_when_calls_are_throttled_and_answers_dropped(ansible, cluster):
    weather = [
        {"operation": "*", "kind": "throttle", "every": 10, "times": None, "retry_after_ms": 10},
        {"operation": "*", "kind": "drop_after", "every": 30, "times": None},
    ]
    cluster.faults(*weather)
    created = onboard(ansible, cluster, roster(password="Passw0rd."))
    assert not created["failed"] and created["summary"]["created"] == 1000 and len(cluster.groups) == 1000

    changed = onboard(ansible, cluster, roster(group="wheel"))
    assert not changed["failed"] and changed["summary"]["group_changed"] == 1000
    assert set(cluster.groups.values()) == {"wheel"}
