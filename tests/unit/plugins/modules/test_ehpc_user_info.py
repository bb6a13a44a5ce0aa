# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ehpc_user_info: the module, run by ansible-playbook, against the emulator."""

from __future__ import annotations

import re

from tests.unit.plugins.modules.test_ehpc_user import ADA, GRACE, SVC


def test_accounts_are_returned_by_name_with_group_and_time(ansible, cluster):
    cluster.holds([SVC, GRACE, ADA])

    result = ansible.module("ehpc_user_info", {"cluster_id": cluster.id}).result

    assert [(user["name"], user["group"]) for user in result["users"]] == [
        ("ada.lovelace", "wheel"),
        ("grace.hopper", "users"),
        ("svc.backup", "users"),
    ]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", user["add_time"]) for user in result["users"])
    assert (result["changed"], result["total"], result["cluster_id"]) == (False, 3, cluster.id)
    assert result["api_calls"] == {"ListUsers": 1}


def test_names_and_groups_narrow_the_result_and_not_the_total(ansible, cluster):
    cluster.holds([SVC, GRACE, ADA, {"name": "svc.Admin", "group": "wheel"}])
    module = "clusterops.onboarding.ehpc_user_info"

    by_glob, by_group, by_both, nobody = ansible.tasks(
        [
            {module: {"cluster_id": cluster.id, "names": ["svc.*", "ada.lovelace"]}},
            {module: {"cluster_id": cluster.id, "group": "wheel"}},
            {module: {"cluster_id": cluster.id, "names": ["svc.*"], "group": "wheel"}},
            {module: {"cluster_id": cluster.id, "names": []}},
        ]
    ).results

    assert [user["name"] for user in by_glob["users"]] == ["ada.lovelace", "svc.Admin", "svc.backup"]
    assert [user["name"] for user in by_group["users"]] == ["ada.lovelace", "svc.Admin"]
    assert [user["name"] for user in by_both["users"]] == ["svc.Admin"]
    assert nobody["users"] == [] and nobody["total"] == 4


def test_all_pages_are_read_in_check_mode_too(ansible, cluster):
    cluster.holds([{"name": f"user.{number:04}"} for number in range(1234)])

    result = ansible.module("ehpc_user_info", {"cluster_id": cluster.id}, "--check").result

    assert [user["name"] for user in result["users"]] == [f"user.{number:04}" for number in range(1234)]
    assert cluster.calls == ["ListUsers"] * 25


def test_a_cluster_that_is_missing_is_an_error_with_code_and_request_id(ansible):
    result = ansible.module("ehpc_user_info", {"cluster_id": "ehpc-hz-nowhere"}).result

    assert result["failed"] and "ListUsers on ehpc-hz-nowhere: ClusterNotFound" in result["msg"]
    assert "request id " in result["msg"]
