# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ehpc_user on a cloud that behaves."""

from __future__ import annotations

import pytest

ADA = {"name": "ada.lovelace", "group": "wheel", "password": "Analytical-1"}
GRACE = {"name": "grace.hopper", "group": "users", "password": "Compiler-2"}
SVC = {"name": "svc.backup", "group": "users", "password": "Service-3"}
ACTIONS = ["created", "group_changed", "password_set", "removed", "unchanged", "failed", "unknown", "skipped"]
NOTHING = dict.fromkeys(ACTIONS, 0)


def rows(result):
    return [(row["name"], row["action"]) for row in result["users"]]


def test_a_list_is_created_once_in_one_call(ehpc_user, cluster):
    users = [ADA, {"name": "grace.hopper", "password": GRACE["password"]}]

    predicted, first, second = ehpc_user(users=users, check_mode=True), ehpc_user(users=users), ehpc_user(users=users)

    assert cluster.groups == {"ada.lovelace": "wheel", "grace.hopper": "users"}
    assert cluster.passwords == {"ada.lovelace": "Analytical-1", "grace.hopper": "Compiler-2"}
    assert first["changed"] and rows(first) == [("ada.lovelace", "created"), ("grace.hopper", "created")]
    assert first["summary"] == {**NOTHING, "created": 2}
    assert first["cluster_id"] == cluster.id
    assert first["api_calls"] == cluster.counted(AddUsers=1, ListUsers=1) | cluster.login_look
    assert not second["changed"] and second["users"] == []
    assert second["summary"] == {**NOTHING, "unchanged": 2}
    assert second["api_calls"] == {"ListUsers": 1}
    assert cluster.calls == cluster.operations("ListUsers", "ListUsers", "AddUsers", "ListUsers")
    assert {**predicted, "api_calls": first["api_calls"]} == first


def test_one_user_is_given_by_name(ehpc_user, cluster):
    leaver = {"name": "ada.lovelace", "state": "absent"}

    results = [ehpc_user(**ADA), ehpc_user(**ADA), ehpc_user(**leaver), ehpc_user(**leaver)]

    assert [result["changed"] for result in results] == [True, False, True, False]
    assert [rows(result) for result in results] == [
        [("ada.lovelace", "created")],
        [],
        [("ada.lovelace", "removed")],
        [],
    ]
    assert cluster.writes == cluster.operations("AddUsers", "DeleteUsers")
    assert cluster.groups == {}


def test_a_group_is_changed_only_when_given_and_different(ehpc_user, cluster):
    cluster.holds([ADA, GRACE])

    changed = ehpc_user(users=[{"name": "ada.lovelace", "group": "users"}, {"name": "grace.hopper"}])
    kept = ehpc_user(users=[{"name": "ada.lovelace"}])

    assert rows(changed) == [("ada.lovelace", "group_changed")] and changed["summary"]["unchanged"] == 1
    assert not kept["changed"]
    assert cluster.writes == cluster.operations("ModifyUserGroups")
    assert cluster.groups == {"ada.lovelace": "users", "grace.hopper": "users"}


def test_a_password_is_set_again_only_when_asked(ehpc_user, cluster):
    cluster.holds([ADA, GRACE])
    new = [{"name": "ada.lovelace", "password": "Changed-9"}, {"name": "grace.hopper", "password": "Changed-8"}]

    kept = ehpc_user(users=new)
    assert not kept["changed"] and cluster.writes == []

    one = ehpc_user(users=[{**new[0], "update_password": "always"}, new[1]])
    assert rows(one) == [("ada.lovelace", "password_set")]
    assert cluster.passwords == {"ada.lovelace": "Changed-9", "grace.hopper": "Compiler-2"}

    both = ehpc_user(users=new, update_password="always")
    assert rows(both) == [("ada.lovelace", "password_set"), ("grace.hopper", "password_set")]
    assert cluster.passwords == {"ada.lovelace": "Changed-9", "grace.hopper": "Changed-8"}
    assert len(cluster.writes) == 1 + (1 if cluster.generation == "2018-04-12" else 2)


def test_group_and_password_of_one_user_are_two_changes(ehpc_user, cluster):
    cluster.holds([ADA])

    result = ehpc_user(name="ada.lovelace", group="users", password="Changed-9", update_password="always")

    assert rows(result) == [("ada.lovelace", "group_changed"), ("ada.lovelace", "password_set")]
    assert result["diff"]["before"] == "ada.lovelace: wheel\n"
    assert result["diff"]["after"] == "ada.lovelace: users, password set\n"
    assert cluster.groups == {"ada.lovelace": "users"} and cluster.passwords == {"ada.lovelace": "Changed-9"}


def test_absent_users_are_removed_if_they_are_there(ehpc_user, cluster):
    cluster.holds([ADA, GRACE, SVC])

    result = ehpc_user(users=[{"name": name, "state": "absent"} for name in ("ada.lovelace", "no.such.user")])

    assert rows(result) == [("ada.lovelace", "removed")] and result["summary"]["unchanged"] == 1
    assert cluster.groups == {"grace.hopper": "users", "svc.backup": "users"}


def test_every_kind_of_change_is_in_the_diff(ehpc_user, cluster):
    cluster.holds([{**GRACE, "group": "wheel"}, SVC, {**ADA, "name": "old.hand"}])
    users = [GRACE, ADA, {"name": "old.hand", "state": "absent"}]

    predicted, done = ehpc_user(users=users, check_mode=True), ehpc_user(users=users)

    assert predicted["diff"] == done["diff"]
    assert done["diff"] == {
        "before_header": cluster.id,
        "after_header": cluster.id,
        "before": "grace.hopper: wheel\nold.hand: wheel\n",
        "after": "ada.lovelace: wheel\ngrace.hopper: users\n",
    }
    # Additions are sent first.
    assert cluster.writes == cluster.operations("AddUsers", "ModifyUserGroups", "DeleteUsers")


def test_check_mode_writes_nothing_and_predicts_the_run(ehpc_user, cluster):
    cluster.holds([{**ADA, "group": "users"}, GRACE, SVC])
    users = [ADA, {"name": "new.user1", "password": "Different-4"}, {"name": "grace.hopper", "state": "absent"}]
    options = {"users": users, "exclusive": True, "verify": True}

    predicted = ehpc_user(**options, check_mode=True)
    assert cluster.calls == cluster.operations("ListUsers")
    assert cluster.groups == {"ada.lovelace": "users", "grace.hopper": "users", "svc.backup": "users"}

    done = ehpc_user(**options)
    assert predicted["changed"]
    assert {key: predicted[key] for key in ("users", "summary", "diff", "changed")} == {
        key: done[key] for key in ("users", "summary", "diff", "changed")
    }


def test_exclusive_removes_all_others_but_the_protected(ehpc_user, cluster):
    cluster.holds([ADA, GRACE, SVC, {"name": "svc.Monitor"}])
    options = {"users": [ADA], "exclusive": True, "protected": ["svc.*"]}

    first, second = ehpc_user(**options), ehpc_user(**options)

    assert rows(first) == [("grace.hopper", "removed")]
    assert not second["changed"]
    assert sorted(cluster.groups) == ["ada.lovelace", "svc.Monitor", "svc.backup"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_exclusive_removes_at_most_max_removals(ehpc_user, cluster, check_mode):
    cluster.holds([{"name": f"user.{number:02}"} for number in range(12)])
    options = {"users": [ADA], "exclusive": True, "check_mode": check_mode}

    by_default, one_less = ehpc_user(**options), ehpc_user(**options, max_removals=11)
    enough = ehpc_user(**options, max_removals=12)

    assert by_default["failed"] and one_less["failed"]
    assert "12 accounts would be removed, more than max_removals=10: user.00, user.01" in by_default["msg"]
    assert "set max_removals to 12" in one_less["msg"] and "Nothing was changed." in one_less["msg"]
    assert enough["changed"] and enough["summary"]["removed"] == 12
    assert cluster.writes == ([] if check_mode else cluster.operations("AddUsers", "DeleteUsers"))


def test_max_removals_counts_absent_users(ehpc_user, cluster):
    cluster.holds([ADA, GRACE])
    leave = {"users": [{"name": "ada.lovelace"}, {"name": "grace.hopper"}], "state": "absent"}

    refused, done = ehpc_user(**leave, max_removals=1), ehpc_user(**leave)

    assert refused["failed"] and "2 accounts would be removed" in refused["msg"]
    assert done["summary"]["removed"] == 2 and cluster.groups == {}


def test_exclusive_refuses_an_empty_roster(ehpc_user, cluster):
    cluster.holds([ADA])

    refused, harmless = ehpc_user(users=[], exclusive=True), ehpc_user(users=[])

    assert refused["failed"] and "would remove everybody" in refused["msg"]
    assert not harmless["changed"] and not harmless["failed"]
    assert cluster.writes == []


def test_verify_reads_the_accounts_once_more(ehpc_user, cluster):
    result = ehpc_user(users=[ADA], verify=True)

    assert result["changed"] and cluster.calls == cluster.operations("ListUsers", "AddUsers", "ListUsers")


def test_verify_fails_for_what_the_list_does_not_show(ehpc_user, cluster):
    cluster.faults({"operation": "ListUsers", "skip": 1, "kind": "remove_users_first", "users": ["grace.hopper"]})

    result = ehpc_user(users=[ADA, GRACE], verify=True)

    assert result["failed"] and result["changed"]
    assert rows(result) == [("ada.lovelace", "created"), ("grace.hopper", "failed")]
    assert "the list of accounts does not show it" in result["msg"]


def test_names_of_existing_accounts_are_never_refused(ehpc_user, cluster):
    cluster.holds([{"name": "user1"}, {"name": "r_d-team", "group": "wheel"}])

    # Told that it is a cluster of E-HPC NEXT, such a name needs create: false.
    users = [{"name": "user1", "group": "wheel"}, {"name": "r_d-team"}]
    result = ehpc_user(users=users, exclusive=True, api_version="auto")

    assert rows(result) == [("user1", "group_changed")] and cluster.groups == {"user1": "wheel", "r_d-team": "wheel"}


def test_two_thousand_users_take_the_fewest_calls(ehpc_user, cluster):
    users = [{"name": f"user.n{number:04}", "password": f"Passw0rd.{number:04}"} for number in range(2030)]

    first, unchanged, checked = ehpc_user(users=users), ehpc_user(users=users), ehpc_user(users=users, check_mode=True)

    assert first["summary"] == {**NOTHING, "created": 2030}
    batches = 21 if cluster.generation == "2018-04-12" else 102
    assert first["api_calls"] == cluster.counted(AddUsers=batches, ListUsers=1) | cluster.login_look
    assert len(first["users"]) == 2030
    for result in (unchanged, checked):
        assert result["summary"] == {**NOTHING, "unchanged": 2030}
        assert result["api_calls"] == {"ListUsers": 41} and result["users"] == []
    assert cluster.calls == ["ListUsers"] + cluster.operations(*["AddUsers"] * batches) + ["ListUsers"] * 82
    assert cluster.passwords == {user["name"]: user["password"] for user in users}


def test_batches_are_as_small_as_asked(ehpc_user, cluster):
    users = [{"name": f"user.{number:02}", "password": "Passw0rd."} for number in range(5)]

    result = ehpc_user(users=users, batch_size=2)

    assert result["api_calls"] == cluster.counted(AddUsers=3, ListUsers=1) | cluster.login_look
    assert len(cluster.groups) == 5
