# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ehpc_user on a cloud that behaves: the module, run by ansible-playbook, against the emulator."""

from __future__ import annotations

import json

import pytest

ADA = {"name": "ada.lovelace", "group": "wheel", "password": "Analytical-1"}
GRACE = {"name": "grace.hopper", "group": "users", "password": "Compiler-2"}
SVC = {"name": "svc.backup", "group": "users", "password": "Service-3"}
NOTHING = dict.fromkeys(["created", "group_changed", "password_set", "removed", "unchanged", "failed", "skipped"], 0)


def task(cluster, **options):
    keywords = {key: options.pop(key) for key in ("check_mode", "diff") if key in options}
    return {"clusterops.onboarding.ehpc_user": {"cluster_id": cluster.id, **options}, **keywords}


def rows(result):
    return [(row["name"], row["action"]) for row in result["users"]]


def test_a_list_is_created_in_one_call_and_a_second_run_changes_nothing(ansible, cluster):
    roster = task(cluster, users=[ADA, {"name": "grace.hopper", "password": GRACE["password"]}])

    predicted, first, second = ansible.tasks([{**roster, "check_mode": True}, roster, roster]).results

    assert cluster.groups == {"ada.lovelace": "wheel", "grace.hopper": "users"}
    assert cluster.passwords == {"ada.lovelace": "Analytical-1", "grace.hopper": "Compiler-2"}
    assert first["changed"] and rows(first) == [("ada.lovelace", "created"), ("grace.hopper", "created")]
    assert first["summary"] == {**NOTHING, "created": 2}
    assert first["cluster_id"] == cluster.id
    assert first["api_calls"] == cluster.counted(AddUsers=1, ListUsers=1)
    assert not second["changed"] and second["users"] == []
    assert second["summary"] == {**NOTHING, "unchanged": 2}
    assert second["api_calls"] == {"ListUsers": 1}
    assert cluster.calls == cluster.operations("ListUsers", "ListUsers", "AddUsers", "ListUsers")
    assert {**predicted, "api_calls": first["api_calls"]} == first


def test_one_user_is_given_by_name(ansible, cluster):
    create = task(cluster, **ADA)
    remove = task(cluster, name="ada.lovelace", state="absent")

    results = ansible.tasks([create, create, remove, remove]).results

    assert [result["changed"] for result in results] == [True, False, True, False]
    assert [rows(result) for result in results] == [
        [("ada.lovelace", "created")],
        [],
        [("ada.lovelace", "removed")],
        [],
    ]
    assert cluster.writes == cluster.operations("AddUsers", "DeleteUsers")
    assert cluster.groups == {}


def test_a_group_is_changed_only_when_it_is_given_and_differs(ansible, cluster):
    cluster.holds([ADA, GRACE])

    changed, kept = ansible.tasks(
        [
            task(cluster, users=[{"name": "ada.lovelace", "group": "users"}, {"name": "grace.hopper"}]),
            task(cluster, users=[{"name": "ada.lovelace"}]),
        ]
    ).results

    assert rows(changed) == [("ada.lovelace", "group_changed")] and changed["summary"]["unchanged"] == 1
    assert not kept["changed"]
    assert cluster.writes == cluster.operations("ModifyUserGroups")
    assert cluster.groups == {"ada.lovelace": "users", "grace.hopper": "users"}


def test_a_password_is_set_on_creation_and_again_only_when_asked(ansible, cluster):
    cluster.holds([ADA, GRACE])
    new = [{"name": "ada.lovelace", "password": "Changed-9"}, {"name": "grace.hopper", "password": "Changed-8"}]

    kept = ansible.tasks([task(cluster, users=new)]).result
    assert not kept["changed"] and cluster.writes == []

    one = ansible.tasks([task(cluster, users=[{**new[0], "update_password": "always"}, new[1]])]).result
    assert rows(one) == [("ada.lovelace", "password_set")]
    assert cluster.passwords == {"ada.lovelace": "Changed-9", "grace.hopper": "Compiler-2"}

    both = ansible.tasks([task(cluster, users=new, update_password="always")]).result
    assert rows(both) == [("ada.lovelace", "password_set"), ("grace.hopper", "password_set")]
    assert cluster.passwords == {"ada.lovelace": "Changed-9", "grace.hopper": "Changed-8"}
    assert len(cluster.writes) == 1 + (1 if cluster.generation == "2018-04-12" else 2)


def test_group_and_password_of_one_user_are_two_changes(ansible, cluster):
    cluster.holds([ADA])

    result = ansible.module(
        "ehpc_user",
        {
            "cluster_id": cluster.id,
            "name": "ada.lovelace",
            "group": "users",
            "password": "Changed-9",
            "update_password": "always",
        },
    ).result

    assert rows(result) == [("ada.lovelace", "group_changed"), ("ada.lovelace", "password_set")]
    assert result["diff"]["before"] == "ada.lovelace: wheel\n"
    assert result["diff"]["after"] == "ada.lovelace: users, password set\n"
    assert cluster.groups == {"ada.lovelace": "users"} and cluster.passwords == {"ada.lovelace": "Changed-9"}


def test_users_are_removed_where_they_are(ansible, cluster):
    cluster.holds([ADA, GRACE, SVC])

    result = ansible.tasks(
        [
            task(
                cluster,
                users=[{"name": "ada.lovelace", "state": "absent"}, {"name": "no.such.user", "state": "absent"}],
            )
        ]
    ).result

    assert rows(result) == [("ada.lovelace", "removed")] and result["summary"]["unchanged"] == 1
    assert cluster.groups == {"grace.hopper": "users", "svc.backup": "users"}


def test_all_kinds_of_change_are_shown_as_a_diff_and_sent_additions_first(ansible, cluster):
    cluster.holds([{**GRACE, "group": "wheel"}, SVC, {**ADA, "name": "old.hand"}])
    roster = [GRACE, ADA, {"name": "old.hand", "state": "absent"}]

    predicted, done = ansible.tasks(
        [task(cluster, users=roster, check_mode=True), task(cluster, users=roster)], "--diff"
    ).results

    assert predicted["diff"] == done["diff"]
    assert done["diff"] == {
        "before_header": cluster.id,
        "after_header": cluster.id,
        "before": "grace.hopper: wheel\nold.hand: wheel\n",
        "after": "ada.lovelace: wheel\ngrace.hopper: users\n",
    }
    assert cluster.writes == cluster.operations("AddUsers", "ModifyUserGroups", "DeleteUsers")


def test_the_diff_is_readable_on_the_terminal(ansible, cluster):
    cluster.holds([{**ADA, "group": "users"}])

    output = ansible.module("ehpc_user", {"cluster_id": cluster.id, "users": [ADA, GRACE]}, "--diff").output

    assert "-ada.lovelace: users\n+ada.lovelace: wheel\n+grace.hopper: users\n" in output


def test_check_mode_sends_no_writing_call_and_predicts_what_the_run_then_does(ansible, cluster):
    cluster.holds([{**ADA, "group": "users"}, GRACE, SVC])
    roster = [ADA, {"name": "new.user1", "password": "Different-4"}, {"name": "grace.hopper", "state": "absent"}]
    options = {"users": roster, "exclusive": True, "verify": True}

    predicted = ansible.module("ehpc_user", {"cluster_id": cluster.id, **options}, "--check").result
    assert cluster.calls == cluster.operations("ListUsers")
    assert cluster.groups == {"ada.lovelace": "users", "grace.hopper": "users", "svc.backup": "users"}

    done = ansible.module("ehpc_user", {"cluster_id": cluster.id, **options}).result
    assert predicted["changed"]
    assert {key: predicted[key] for key in ("users", "summary", "diff", "changed")} == {
        key: done[key] for key in ("users", "summary", "diff", "changed")
    }


def test_exclusive_removes_strangers_but_nobody_protected(ansible, cluster):
    cluster.holds([ADA, GRACE, SVC, {"name": "svc.Monitor"}])

    first, second = ansible.tasks([task(cluster, users=[ADA], exclusive=True, protected=["svc.*"])] * 2).results

    assert rows(first) == [("grace.hopper", "removed")]
    assert not second["changed"]
    assert sorted(cluster.groups) == ["ada.lovelace", "svc.Monitor", "svc.backup"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_exclusive_refuses_to_remove_more_than_max_removals(ansible, cluster, check_mode):
    cluster.holds([{"name": f"user.{number:02}"} for number in range(12)])
    options = {"users": [ADA], "exclusive": True, "check_mode": check_mode}

    by_default, one_less, enough = ansible.tasks(
        [task(cluster, **options), task(cluster, max_removals=11, **options), task(cluster, max_removals=12, **options)]
    ).results

    assert by_default["failed"] and one_less["failed"]
    assert "12 accounts would be removed, more than max_removals=10: user.00, user.01" in by_default["msg"]
    assert "set max_removals to 12" in one_less["msg"] and "Nothing was changed." in one_less["msg"]
    assert enough["changed"] and enough["summary"]["removed"] == 12
    assert cluster.writes == ([] if check_mode else cluster.operations("AddUsers", "DeleteUsers"))


def test_max_removals_also_counts_users_named_as_absent(ansible, cluster):
    cluster.holds([ADA, GRACE])
    leave = [{"name": "ada.lovelace"}, {"name": "grace.hopper"}]

    refused, done = ansible.tasks(
        [task(cluster, users=leave, state="absent", max_removals=1), task(cluster, users=leave, state="absent")]
    ).results

    assert refused["failed"] and "2 accounts would be removed" in refused["msg"]
    assert done["summary"]["removed"] == 2 and cluster.groups == {}


def test_exclusive_refuses_an_empty_roster(ansible, cluster):
    cluster.holds([ADA])

    refused, harmless = ansible.tasks([task(cluster, users=[], exclusive=True), task(cluster, users=[])]).results

    assert refused["failed"] and "would remove everybody" in refused["msg"]
    assert not harmless["changed"] and not harmless["failed"]
    assert cluster.writes == []


def test_verify_reads_the_accounts_once_more(ansible, cluster):
    result = ansible.module("ehpc_user", {"cluster_id": cluster.id, "users": [ADA], "verify": True}).result

    assert result["changed"] and cluster.calls == cluster.operations("ListUsers", "AddUsers", "ListUsers")


def test_verify_fails_for_what_the_list_does_not_show(ansible, cluster):
    cluster.faults({"operation": "ListUsers", "skip": 1, "kind": "remove_users_first", "users": ["grace.hopper"]})

    result = ansible.module("ehpc_user", {"cluster_id": cluster.id, "users": [ADA, GRACE], "verify": True}).result

    assert result["failed"] and result["changed"]
    assert rows(result) == [("ada.lovelace", "created"), ("grace.hopper", "failed")]
    assert "the list of accounts does not show it" in result["msg"]


def test_names_of_existing_accounts_are_never_refused(ansible, cluster):
    cluster.holds([{"name": "user1"}, {"name": "r_d-team", "group": "wheel"}])
    roster = [{"name": "user1", "group": "wheel"}, {"name": "r_d-team"}]

    result = ansible.module("ehpc_user", {"cluster_id": cluster.id, "users": roster, "exclusive": True}).result

    assert rows(result) == [("user1", "group_changed")] and cluster.groups == {"user1": "wheel", "r_d-team": "wheel"}


def test_ten_thousand_users_take_as_few_calls_as_the_api_allows(ansible, cluster):
    roster = [{"name": f"user.n{number:05}", "password": f"Passw0rd.{number:05}"} for number in range(10_000)]
    users = ansible.folder / "users.json"
    users.write_text(json.dumps({"roster": roster}))
    one = {"clusterops.onboarding.ehpc_user": {"cluster_id": cluster.id, "users": "{{ roster }}"}}

    first, unchanged, checked = ansible.tasks([one, one, {**one, "check_mode": True}], "-e", f"@{users}").results

    assert first["summary"] == {**NOTHING, "created": 10_000}
    batches = 100 if cluster.generation == "2018-04-12" else 500
    assert first["api_calls"] == cluster.counted(AddUsers=batches, ListUsers=1)
    assert len(first["users"]) == 10_000
    for result in (unchanged, checked):
        assert result["summary"] == {**NOTHING, "unchanged": 10_000}
        assert result["api_calls"] == {"ListUsers": 200} and result["users"] == []
    assert cluster.calls == ["ListUsers"] + cluster.operations(*["AddUsers"] * batches) + ["ListUsers"] * 400
    assert cluster.passwords == {user["name"]: user["password"] for user in roster}


def test_batches_are_as_small_as_asked(ansible, cluster):
    roster = [{"name": f"user.{number:02}", "password": "Passw0rd."} for number in range(5)]

    result = ansible.module("ehpc_user", {"cluster_id": cluster.id, "users": roster, "batch_size": 2}).result

    assert result["api_calls"] == cluster.counted(AddUsers=3, ListUsers=1) and len(cluster.groups) == 5
