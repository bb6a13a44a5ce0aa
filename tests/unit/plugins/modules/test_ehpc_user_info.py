# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ehpc_user_info: accounts, and which of them are asked for."""

from __future__ import annotations

import re

from tests.unit.plugins.modules.test_ehpc_user import ADA, GRACE, SVC


def test_accounts_are_returned_by_name_with_group_and_time(ehpc_user_info, cluster):
    cluster.holds([SVC, GRACE, ADA])

    result = ehpc_user_info()

    assert [(user["name"], user["group"]) for user in result["users"]] == [
        ("ada.lovelace", "wheel"),
        ("grace.hopper", "users"),
        ("svc.backup", "users"),
    ]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", user["add_time"]) for user in result["users"])
    assert (result["changed"], result["total"], result["cluster_id"]) == (False, 3, cluster.id)
    assert result["api_calls"] == {"ListUsers": 1}


def test_names_and_groups_narrow_the_result_and_not_the_total(ehpc_user_info, cluster):
    cluster.holds([SVC, GRACE, ADA, {"name": "svc.Admin", "group": "wheel"}])

    by_glob, by_group = ehpc_user_info(names=["svc.*", "ada.lovelace"]), ehpc_user_info(group="wheel")
    by_both, nobody = ehpc_user_info(names=["svc.*"], group="wheel"), ehpc_user_info(names=[])

    assert [user["name"] for user in by_glob["users"]] == ["ada.lovelace", "svc.Admin", "svc.backup"]
    assert [user["name"] for user in by_group["users"]] == ["ada.lovelace", "svc.Admin"]
    assert [user["name"] for user in by_both["users"]] == ["svc.Admin"]
    assert nobody["users"] == [] and nobody["total"] == 4


def test_all_pages_are_read_in_check_mode_too(ehpc_user_info, cluster):
    cluster.holds([{"name": f"user.{number:04}"} for number in range(1234)])

    result = ehpc_user_info(check_mode=True)

    assert [user["name"] for user in result["users"]] == [f"user.{number:04}" for number in range(1234)]
    assert cluster.calls == ["ListUsers"] * 25


def test_a_missing_cluster_is_an_error_with_code_and_request_id(ehpc_user_info):
    result = ehpc_user_info(cluster_id="ehpc-hz-nowhere")

    assert result["failed"] and result["msg"].startswith("ClusterNotFound: ")
    assert "request id " in result["msg"]
