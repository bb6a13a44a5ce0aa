# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""api_version auto: which generation a cluster is addressed by, and what only one of them can do."""

from __future__ import annotations

import pytest

GOOD = "Passw0rd."
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGfUqzI0 ada@example.com"
USER = {"name": "ada.lovelace", "password": GOOD}


def onboard(ansible, cluster, *users, **options):
    options = {"cluster_id": cluster.id, "users": list(users), "api_version": "auto", **options}
    return ansible.module("ehpc_user", options).result


@pytest.mark.parametrize("answer", ["ClusterNotFound", "InvalidParams", "NotEnabled", "ManagerNotFound"])
def test_a_cluster_is_found_whatever_the_other_generation_says_of_it(ansible, cluster, generation, answer):
    cluster.holds(other_generation=answer)

    first, second = onboard(ansible, cluster, USER), onboard(ansible, cluster, USER)

    assert first["api_version"] == second["api_version"] == generation
    assert first["summary"]["created"] == 1 and not second["changed"]
    # The older generation is asked first; the page that found the cluster is not read twice.
    asked = 1 if generation == "2018-04-12" else 2
    assert cluster.calls == ["ListUsers"] * asked + cluster.operations("AddUsers") + ["ListUsers"] * asked


def test_a_cluster_that_no_generation_knows_is_an_error_with_both_answers(ansible):
    options = {"cluster_id": "ehpc-hz-nowhere", "api_version": "auto", "users": []}

    result = ansible.module("ehpc_user", options).result

    assert result["failed"] and result["msg"].startswith("ListUsers on ehpc-hz-nowhere: ClusterNotFound: ")
    assert "Asked by API 2024-07-30: ClusterNotFound: " in result["msg"]


def test_an_error_that_has_nothing_to_do_with_the_generation_is_not_asked_for_twice(ansible, cluster):
    cluster.faults({"operation": "ListUsers", "kind": "error", "code": "NotAuthorized", "times": None})

    result = onboard(ansible, cluster, USER)

    assert result["failed"] and "NotAuthorized" in result["msg"]
    assert len(cluster.calls) == 1


def test_a_cluster_of_the_newer_generation_that_does_not_run_is_told_with_its_status(ansible, cluster):
    cluster.holds(status="creating")

    result = onboard(ansible, cluster, USER)

    assert f"ListUsers on {cluster.id}: InvalidClusterStatus: " in result["msg"]
    assert "its status is creating." in result["msg"] and "request id none" not in result["msg"]


def test_users_whom_the_cluster_refuses_do_not_keep_others_from_anything(ansible, cluster):
    refused = [f"bad.user{number:03}" for number in range(110)]
    good = [f"good.user{number}" for number in range(5)]
    leaver = {"name": "old.hand", "state": "absent"}
    refuse = {"ModifyUserGroups": dict.fromkeys(refused, "AgentError.Account.UserModifyGroupFailure")}
    cluster.holds([{"name": name} for name in [*refused, *good, "old.hand"]], refuse=refuse)

    result = onboard(ansible, cluster, *({"name": name, "group": "wheel"} for name in [*refused, *good]), leaver)

    assert result["summary"]["failed"] == 110 and result["summary"]["skipped"] == 0
    assert result["summary"]["group_changed"] == 5 and result["summary"]["removed"] == 1


def test_an_auth_key_takes_the_place_of_a_password_where_the_generation_has_it(ansible, cluster, generation):
    result = onboard(ansible, cluster, {"name": "ada.lovelace", "auth_key": KEY}, api_version=generation)
    by_itself = onboard(ansible, cluster, {"name": "ada.lovelace", "auth_key": KEY})

    if generation == "2024-07-30":
        (account,) = cluster.emulator.cluster(cluster.id)["users"]
        assert result["summary"]["created"] == 1 and account["auth_key"] == KEY
        assert not by_itself["changed"]
    else:
        for refused in (result, by_itself):
            assert refused["failed"] and "entry 1 (ada.lovelace): auth_key only works on clusters of" in refused["msg"]
            assert "2024-07-30" in refused["msg"]
        assert cluster.calls == ["ListUsers"], "known beforehand, nothing is sent; otherwise nothing is changed"


def test_a_short_name_is_good_where_the_generation_takes_it(ansible, cluster, generation):
    result = onboard(ansible, cluster, {"name": "ada", "password": GOOD})

    assert result["failed"] == (generation == "2018-04-12")
    assert cluster.writes == ([] if result["failed"] else ["CreateUsers"])


def test_an_update_that_is_answered_as_not_successful_is_a_failure(ansible, cluster, generation):
    cluster.holds([{"name": "ada.lovelace"}], success="text", missing_user="InvalidParams")
    cluster.faults({"operation": "ModifyUserGroups", "kind": "remove_users_first", "users": ["ada.lovelace"]})

    result = onboard(ansible, cluster, {"name": "ada.lovelace", "group": "wheel"})

    assert result["failed"] and result["users"][0]["action"] == "failed" and cluster.groups == {}
