# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ehpc_user says of changes that were answered in part, unreadably or not at all, and of lists that lag."""

from __future__ import annotations

import json
import time
from collections import Counter
from functools import partial

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud import ehpc, errors
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile import history

REFUSED = "AgentError.Account.UserAddFailure"
EXPIRED = {"kind": "error", "status": 400, "code": "InvalidSecurityToken.Expired", "times": None}


def roster(count=4):
    return [{"name": f"user.{number:03}", "password": "Passw0rd."} for number in range(count)]


def names(count):
    return [user["name"] for user in roster(count)]


@pytest.fixture
def onboard(ehpc_user):
    """Run ehpc_user on the cluster with a budget for other tries that leaves time to settle."""
    return partial(ehpc_user, retry_timeout=10)


@pytest.fixture
def lag(monkeypatch):
    """Let lists show what a list showed so many seconds ago, or before."""

    def lag_by(seconds, settle=3):
        monkeypatch.setattr(history, "SETTLE_TIME", settle)
        read, shown = ehpc.Ehpc.list_accounts, []

        def list_accounts(cluster):
            shown.append((time.monotonic(), read(cluster)))
            old = [accounts for at, accounts in shown if at <= shown[-1][0] - seconds]
            return (old or [shown[0][1]])[-1]

        monkeypatch.setattr(ehpc.Ehpc, "list_accounts", list_accounts)

    return lag_by


def actions(result):
    return dict(Counter(row["action"] for row in result["users"]))


def bodies():
    return {"cut": '{"RequestId": "0B1', "empty": "", "html": "<html>proxy</html>", "other": '{"status": "ok"}'}


@pytest.mark.parametrize("batch", ["part", "part_stop"])
def test_a_batch_done_in_part_tells_both_parts(onboard, cluster, batch):
    cluster.holds(batch=batch, refuse={"AddUsers": {"user.002": REFUSED, "user.003": REFUSED}})

    result = onboard(users=roster(), update_password="always", on_error="stop")

    assert result["changed"] and actions(result) == {"created": 2, "failed": 2}
    assert result["diff"]["after"] == "user.000: users\nuser.001: users\n" and result["diff"]["before"] == ""


def test_what_a_partial_answer_created_gets_no_password_again(onboard, cluster):
    cluster.faults({"operation": "AddUsers", "kind": "error_after", "status": 409, "code": "PartFailure"})

    result = onboard(users=roster(), update_password="always")

    assert not result["failed"] and actions(result) == {"created": 4}
    assert cluster.writes == cluster.operations("AddUsers") and result["diff"]["before"] == ""


@pytest.mark.parametrize("generation", ["2018-04-12"])
def test_passwords_set_in_part_are_unknown(onboard, cluster):
    code = "AgentError.Account.UserChangePasswordFailure"
    refuse = {"ModifyUserPasswords": {"user.002": code, "user.003": code}}
    cluster.holds([{"name": name} for name in names(4)], batch="part", refuse=refuse)

    result = onboard(users=roster(), update_password="always", on_error="stop")

    assert result["failed"] and result["changed"] and actions(result) == {"unknown": 4}
    assert "4 of 4 users are unknown" in result["msg"] and "set it again" in result["msg"]


def test_a_later_refusal_leaves_a_lost_password_unknown(onboard, cluster):
    cluster.holds([{"name": "user.000"}])
    cluster.faults(
        {"operation": "ModifyUserPasswords", "kind": "drop_after"},
        {"operation": "ModifyUserPasswords", **EXPIRED},
    )

    result = onboard(users=roster(1), update_password="always")

    assert result["changed"] and actions(result) == {"unknown": 1}
    assert result["users"][0]["error"]["code"] == "ConnectionLost"
    assert "Stopped by" in result["msg"] and "InvalidSecurityToken.Expired" in result["msg"]


def test_effects_that_land_after_the_budget_are_unknown(onboard, cluster, monkeypatch):
    monkeypatch.setattr(history, "SETTLE_TIME", 10)
    cluster.faults({"operation": "AddUsers", "kind": "late", "seconds": 1.5, "conflict": False, "times": None})

    result = onboard(users=roster(8), retry_timeout=0.2)

    assert result["failed"] and result["changed"] and actions(result) == {"unknown": 8}
    assert "may have been done, or may still be" in result["msg"] and "Done: nothing." in result["msg"]
    assert result["diff"]["after"].count("creation unknown") == 8


def test_effects_that_land_while_it_settles_are_done(onboard, cluster, monkeypatch):
    monkeypatch.setattr(history, "SETTLE_TIME", 3)
    cluster.faults(
        {"operation": "AddUsers", "kind": "late", "seconds": 1.0, "conflict": False},
        {"operation": "AddUsers", **EXPIRED},
    )

    result = onboard(users=roster())

    assert not result["failed"] and actions(result) == {"created": 4} and len(cluster.groups) == 4


@pytest.mark.parametrize("body", bodies())
@pytest.mark.parametrize("operation", ["AddUsers", "DeleteUsers", "ModifyUserGroups"])
def test_an_unreadable_answer_to_a_write_does_not_end_the_run(onboard, cluster, operation, body):
    cluster.holds([] if operation == "AddUsers" else [{"name": name} for name in names(20)])
    cluster.faults({"operation": operation, "kind": "body", "message": bodies()[body]})
    wanted = {"DeleteUsers": {"state": "absent"}, "ModifyUserGroups": {"group": "wheel"}}.get(operation, {})

    result = onboard(users=[{**user, **wanted} for user in roster(20)], batch_size=10)

    assert not result["failed"] and result["summary"]["unchanged"] == 0
    assert sum(actions(result).values()) == 20 and len(actions(result)) == 1
    writes = {"2018-04-12": 2, "2024-07-30": 20 if operation == "ModifyUserGroups" else 2}
    assert len(cluster.writes) == writes[cluster.generation]


@pytest.mark.parametrize("body", [*bodies().values(), '{"RequestId": "r", "TotalCount": Infinity, "Users": []}'])
def test_an_unreadable_list_is_read_again(onboard, cluster, body):
    cluster.faults({"operation": "ListUsers", "kind": "body", "message": body})

    result = onboard(users=roster())

    assert not result["failed"] and cluster.calls == cluster.operations("ListUsers", "ListUsers", "AddUsers")


def test_a_lost_answer_with_a_lagging_list_takes_few_calls(onboard, cluster, lag):
    lag(1)
    cluster.faults({"operation": "AddUsers", "kind": "drop_after"})

    result = onboard(users=roster(120))

    assert not result["failed"] and actions(result) == {"created": 120}
    assert len(cluster.writes) <= {"2018-04-12": 4, "2024-07-30": 9}[cluster.generation]


def test_a_repeated_removal_changes_nothing_while_the_list_lags(onboard, cluster, lag):
    cluster.holds([{"name": name} for name in names(20)])
    lag(8)
    users = [{"name": name, "state": "absent"} for name in names(20)]

    first, second = onboard(users=users), onboard(users=users)

    assert actions(first) == {"removed": 20} and not first["failed"]
    assert not second["failed"] and not second["changed"] and second["summary"]["unchanged"] == 20


def test_a_repeated_creation_is_warned_of_while_the_list_lags(onboard, cluster, lag):
    lag(1)

    first, second = onboard(users=roster(20)), onboard(users=roster(20))

    assert actions(first) == {"created": 20}
    assert not second["failed"] and len(cluster.writes) == 2
    assert any("user.019 appeared on" in text for text in second["warnings"])


def test_verify_waits_for_a_list_that_lags(onboard, cluster, lag):
    lag(1)

    result = onboard(users=roster(), verify=True)

    assert not result["failed"] and actions(result) == {"created": 4}


def test_who_may_have_been_created_by_somebody_else_is_warned_of(onboard, cluster):
    racer = {"name": "user.000", "group": "users", "password": "Theirs-1"}
    cluster.faults(
        {"operation": "AddUsers", "kind": "drop_before"},
        {"operation": "ListUsers", "kind": "add_users_first", "users": [racer], "skip": 1},
    )

    result = onboard(users=roster(1))

    assert not result["failed"] and actions(result) == {"created": 1}
    assert [text for text in result["warnings"] if "not confirmed" in text and text.endswith(": user.000.")]


def test_a_list_that_never_adds_up_is_no_ground_for_anything(onboard, cluster):
    name = "Name" if cluster.generation == "2018-04-12" else "UserName"
    rows = [{name: "user.000", "Group": "users"}]
    page = {"RequestId": "r", "TotalCount": 3, "Users": {"UserInfo": rows}}
    cluster.faults({"operation": "ListUsers", "kind": "body", "message": json.dumps(page), "times": None})

    result = onboard(users=roster(), exclusive=True, retry_timeout=0.5)

    assert result["failed"] and "ListIncomplete" in result["msg"] and "cannot be trusted" in result["msg"]
    assert cluster.writes == [] and "needs a password" not in result["msg"]


def test_what_was_done_is_returned_when_no_list_can_be_read(onboard, cluster):
    cluster.holds([{"name": name} for name in names(4)])
    page = {"RequestId": "r", "TotalCount": 1, "Users": {"UserInfo": [{"Name": ["a"], "Group": ["users"]}]}}
    cluster.faults({"operation": "ListUsers", "kind": "body", "message": json.dumps(page), "skip": 1, "times": None})

    result = onboard(users=[{"name": name, "state": "absent"} for name in names(4)], verify=True, retry_timeout=0.2)

    assert result["failed"] and result["changed"] and actions(result) == {"removed": 4}
    assert "could not be verified: UnexpectedAnswer: " in result["msg"]


def test_a_fault_of_the_collection_hides_nothing_that_was_done(onboard, cluster, monkeypatch):
    cluster.holds([{"name": name} for name in names(4)])
    read, seen = errors.read, []

    def broken(answer, secrets, now):
        seen.append(answer)
        if len(seen) == 2:
            raise KeyError("UserInfo")
        return read(answer, secrets, now)

    monkeypatch.setattr(errors, "read", broken)

    result = onboard(users=[{"name": name, "state": "absent"} for name in names(4)])

    assert not result["failed"] and actions(result) == {"removed": 4} and cluster.groups == {}


@pytest.mark.parametrize(
    "code", ["EcsError", "AgentError.Account.DomainNotExist", "AgentError.Account.GetentPasswdFailure"]
)
def test_a_fault_of_the_cluster_is_confirmed_once_and_said_once(onboard, cluster, code):
    cluster.holds(refuse={"AddUsers": {"*": code}})

    result = onboard(users=roster(100))

    assert result["failed"] and not result["changed"] and len(cluster.writes) == 2
    assert result["msg"].count(code) == 1
    assert result["summary"]["failed"] + result["summary"]["skipped"] == 100


def test_an_operation_to_be_tried_later_is_tried_later(onboard, cluster):
    cluster.faults({"operation": "AddUsers", "kind": "error", "code": "InvalidOpt", "times": 2})

    result = onboard(users=roster())

    assert not result["failed"] and cluster.writes == cluster.operations(*["AddUsers"] * 3)


@pytest.mark.parametrize("generation", ["2024-07-30"])
def test_an_update_without_success_says_what_that_means(onboard, cluster):
    cluster.holds([{"name": "user.000"}])
    answer = json.dumps({"RequestId": "r-1", "Success": False})
    cluster.faults({"operation": "ModifyUserPasswords", "kind": "body", "message": answer})

    result = onboard(users=roster(1), update_password="always")

    assert actions(result) == {"failed": 1} and "NotSuccessful" in result["msg"]
    assert "answered as received but not carried out" in result["msg"]


@pytest.mark.parametrize("answer", [{"code": "InvalidVersion", "status": 400}, {"code": "UnsupportedHTTPMethod"}])
def test_the_first_generation_s_refusal_is_told(onboard, cluster, answer):
    cluster.faults({"operation": "ListUsers", "cluster_id": "ehpc-hz-nowhere", "kind": "error", "skip": 1, **answer})

    result = onboard(users=roster(), cluster_id="ehpc-hz-nowhere", api_version="auto")

    assert result["msg"].startswith("ClusterNotFound: ")
    assert f"Asked by API 2024-07-30: {answer['code']}" in result["msg"]
