# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""api_version auto: which generation a cluster is addressed by, and what only one of them can do."""

from __future__ import annotations

from functools import partial

import pytest

GOOD = "Passw0rd."
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGfUqzI0 ada@example.com"
USER = {"name": "ada.lovelace", "password": GOOD}


@pytest.fixture
def onboard(ehpc_user):
    """Run ehpc_user on the cluster, whose generation is to be found out."""
    return partial(ehpc_user, api_version="auto")


@pytest.mark.parametrize("answer", ["ClusterNotFound", "InvalidParams", "NotEnabled", "ManagerNotFound"])
def test_a_cluster_is_found_whatever_the_other_generation_says(onboard, cluster, generation, answer):
    cluster.holds(other_generation=answer)

    first, second = onboard(users=[USER]), onboard(users=[USER])

    assert first["api_version"] == second["api_version"] == generation
    assert first["summary"]["created"] == 1 and not second["changed"]
    # The older generation is asked first; the page that found the cluster is not read twice.
    asked = 1 if generation == "2018-04-12" else 2
    assert cluster.calls == ["ListUsers"] * asked + cluster.operations("AddUsers") + ["ListUsers"] * asked


def test_an_error_that_is_not_about_the_generation_comes_once(onboard, cluster):
    cluster.faults({"operation": "ListUsers", "kind": "error", "code": "NotAuthorized", "times": None})

    result = onboard(users=[USER])

    assert result["failed"] and "NotAuthorized" in result["msg"]
    assert len(cluster.calls) == 1


def test_users_who_are_refused_do_not_stop_the_others(onboard, cluster):
    refused = [f"bad.user{number:03}" for number in range(110)]
    good = [f"good.user{number}" for number in range(5)]
    leaver = {"name": "old.hand", "state": "absent"}
    refuse = {"ModifyUserGroups": dict.fromkeys(refused, "AgentError.Account.UserModifyGroupFailure")}
    cluster.holds([{"name": name} for name in [*refused, *good, "old.hand"]], refuse=refuse)

    result = onboard(users=[*({"name": name, "group": "wheel"} for name in [*refused, *good]), leaver])

    assert result["summary"]["failed"] == 110 and result["summary"]["skipped"] == 0
    assert result["summary"]["group_changed"] == 5 and result["summary"]["removed"] == 1


def test_an_auth_key_replaces_a_password_on_the_newer_generation(onboard, cluster, generation):
    result = onboard(users=[{"name": "ada.lovelace", "auth_key": KEY}], api_version=generation)
    by_itself = onboard(users=[{"name": "ada.lovelace", "auth_key": KEY}])

    if generation == "2024-07-30":
        (account,) = cluster.emulator.cluster(cluster.id)["users"]
        assert result["summary"]["created"] == 1 and account["auth_key"] == KEY
        assert not by_itself["changed"]
    else:
        for refused in (result, by_itself):
            assert refused["failed"] and "entry 1 (ada.lovelace): auth_key only works on clusters of" in refused["msg"]
            assert "2024-07-30" in refused["msg"]
        assert cluster.calls == ["ListUsers"], "known beforehand, nothing is sent; otherwise nothing is changed"


def test_a_short_name_is_good_where_the_generation_takes_it(onboard, cluster, generation):
    result = onboard(users=[{"name": "ada", "password": GOOD}])

    assert result["failed"] == (generation == "2018-04-12")
    assert cluster.writes == ([] if result["failed"] else ["CreateUsers"])


def test_an_update_that_is_not_successful_is_a_failure(onboard, cluster):
    cluster.holds([{"name": "ada.lovelace"}], success="text", missing_user="InvalidParams")
    cluster.faults({"operation": "ModifyUserGroups", "kind": "remove_users_first", "users": ["ada.lovelace"]})

    result = onboard(users=[{"name": "ada.lovelace", "group": "wheel"}])

    assert result["failed"] and result["users"][0]["action"] == "failed" and cluster.groups == {}
