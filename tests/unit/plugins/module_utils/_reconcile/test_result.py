# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report: the same order and text each time, every user counted, no secret in it."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.apply import Outcome, apply, predict
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.history import History, Sight, Try
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import (
    CREATED,
    GROUP_CHANGED,
    PASSWORD_SET,
    REMOVED,
    Account,
    Change,
    Plan,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.result import report, warnings

from .fakes import Ends, FakeCluster, FakeTime, outcome_of
from .strategies import CLUSTER, plans
from .troubles import NOBODY, Drawn, Trouble, clean, faults, races, troubles

PASSWORD = "Correct7horse"

anybody = troubles(clean | faults | races)
WELL = Trouble((), (), NOBODY, width=1, limit=100)


def carried_out(
    drawn: Drawn, trouble: Trouble, *, stop: bool = False, verify: bool = False
) -> tuple[dict, Ends, FakeCluster]:
    plan, accounts = drawn
    cluster = trouble.on(accounts)
    outcome = apply(plan, cluster, batch_size=3, retry=FakeTime().retry(60), stop_on_error=stop, verify=verify)
    return report(CLUSTER, plan, outcome, {}), Ends(outcome), cluster


def refusal(name: str) -> ApiError:
    error = ApiError("InvalidUser", f"{name} is not welcome.", fault=Fault.REFUSED, status=400, request_id="r-7")
    return error.during("AddUsers", CLUSTER)


def created(*users: str) -> tuple[Change, ...]:
    return tuple(Change(CREATED, name, "users", password=PASSWORD) for name in users)


@given(plans(), anybody, st.booleans())
def test_the_summary_counts_every_row_and_every_unchanged_user(drawn: Drawn, trouble: Trouble, stop: bool) -> None:
    result, _outcome, _cluster = carried_out(drawn, trouble, stop=stop)
    unchanged = drawn[0].size - len({row["name"] for row in result["users"]})
    assert sum(result["summary"].values()) == len(result["users"]) + unchanged
    assert result["summary"]["unchanged"] == unchanged >= drawn[0].unchanged
    actions = [CREATED, GROUP_CHANGED, PASSWORD_SET, REMOVED, "unchanged", "failed", "unknown", "skipped"]
    assert list(result["summary"]) == actions


@given(plans(), anybody)
def test_the_rows_stand_in_the_order_of_the_plan(drawn: Drawn, trouble: Trouble) -> None:
    result, outcome, _cluster = carried_out(drawn, trouble)
    changes = [step for change in drawn[0].changes for step in (change, *outcome.follow_ups.get(change, ()))]
    changes = [change for change in changes if change not in outcome.unchanged]
    rows = [(row["name"], row.get("wanted", row["action"])) for row in result["users"]]
    assert rows == [(change.name, change.action) for change in changes]


@given(plans(), anybody, st.booleans())
def test_no_password_stands_anywhere_in_the_result(drawn: Drawn, trouble: Trouble, stop: bool) -> None:
    result, outcome, _cluster = carried_out(drawn, trouble, stop=stop)
    shown = json.dumps([result, warnings(CLUSTER, outcome.outcome)]) + repr(outcome.outcome)
    assert not [change for change in drawn[0].changes if change.password and change.password in shown]


@given(plans())
def test_check_mode_foretells_the_result_of_a_clean_run(drawn: Drawn) -> None:
    result, _outcome, _cluster = carried_out(drawn, WELL)
    assert report(CLUSTER, drawn[0], predict(drawn[0]), {}) == result
    assert "failed" not in result


@given(plans(), anybody, st.booleans(), st.booleans())
def test_the_task_fails_when_a_change_does_not_hold_or_is_not_verified_and_only_then(
    drawn: Drawn, trouble: Trouble, stop: bool, verify: bool
) -> None:
    result, outcome, _cluster = carried_out(drawn, trouble, stop=stop, verify=verify)
    not_done = outcome.failed or outcome.unknown or outcome.skipped or outcome.outcome.verify_error
    assert result.get("failed", False) == bool(not_done)
    assert ("msg" in result) == result.get("failed", False)
    assert result["changed"] == bool(outcome.done or outcome.unknown)


@given(plans(), anybody)
def test_the_lines_of_the_diff_are_sorted_by_name(drawn: Drawn, trouble: Trouble) -> None:
    result, _outcome, _cluster = carried_out(drawn, trouble)
    for side in ("before", "after"):
        users = [line.split(":")[0] for line in result["diff"][side].splitlines()]
        assert users == sorted(set(users))


def diff_ends_with_what_is_held(result: dict, outcome: Ends, cluster: FakeCluster) -> bool:
    lines = [line.removesuffix(", password set") for line in result["diff"]["after"].splitlines()]
    unknown = {change.name for change in outcome.unknown}
    assert {line.split(":")[0] for line in lines if " unknown" in line} == unknown
    outcome.done = [change for change in outcome.done if change.name not in unknown]
    lines = [line for line in lines if line.split(":")[0] not in unknown]
    touched = sorted({change.name for change in outcome.done} & cluster.accounts.keys())
    return lines == [f"{name}: {cluster.accounts[name].group}" for name in touched]


@given(plans(), troubles(faults), st.booleans())
def test_after_a_failure_the_diff_ends_with_what_the_cluster_holds(drawn: Drawn, trouble: Trouble, stop) -> None:
    assert diff_ends_with_what_is_held(*carried_out(drawn, trouble, stop=stop))


@given(plans(), anybody, st.booleans())
def test_the_diff_also_tells_the_group_of_accounts_that_others_created(drawn: Drawn, trouble: Trouble, stop) -> None:
    assert diff_ends_with_what_is_held(*carried_out(drawn, trouble, stop=stop))


def test_the_diff_shows_both_sides_of_each_kind_of_change_and_no_password() -> None:
    changes = (
        Change(REMOVED, "zoe", before="users"),
        Change(GROUP_CHANGED, "bob", "wheel", "users"),
        Change(PASSWORD_SET, "bob", "users", "users", PASSWORD),
        Change(PASSWORD_SET, "cy", "users", "users", PASSWORD),
        *created("ada"),
    )
    plan = Plan(changes, 0, 4)
    assert report(CLUSTER, plan, predict(plan), {})["diff"] == {
        "before_header": CLUSTER,
        "after_header": CLUSTER,
        "before": "bob: users\ncy: users\nzoe: users\n",
        "after": "ada: users\nbob: wheel, password set\ncy: users, password set\n",
    }


def test_a_partial_failure_says_who_failed_why_and_what_was_done_and_not_tried() -> None:
    ada, bob, cy = created("ada", "bob", "cy")
    outcome = outcome_of([ada, bob, cy], failed={bob: refusal("bob")}, skipped=[cy])
    result = report(CLUSTER, Plan((ada, bob, cy), 40, 43), outcome, {"AddUsers": 2})
    assert result["msg"] == (
        "1 of 43 users failed on ehpc-hz-1: "
        "bob (InvalidUser: bob is not welcome (AddUsers on ehpc-hz-1, HTTP 400, request id r-7)). "
        "Done: 1 created, 40 unchanged. Not tried: 1 users."
    )
    assert result["users"] == [
        {"name": "ada", "action": "created", "changed": True, "group": "users"},
        {
            "name": "bob",
            "action": "failed",
            "changed": False,
            "group": "users",
            "wanted": "created",
            "error": refusal("bob").as_dict(),
        },
        {"name": "cy", "action": "skipped", "changed": False, "group": "users", "wanted": "created"},
    ]
    assert result["summary"]["failed"] == result["summary"]["skipped"] == 1
    assert result["api_calls"] == {"AddUsers": 2}


def test_a_message_names_ten_failures_and_counts_the_others() -> None:
    changes = created(*(f"user{number}" for number in range(13)))
    outcome = outcome_of(changes, failed={change: refusal(change.name) for change in changes})
    message = report(CLUSTER, Plan(changes, 0, 13), outcome, {})["msg"]
    assert message.startswith("13 of 13 users failed on ehpc-hz-1: user0 (")
    assert "user9 (" in message
    assert "user10" not in message
    assert message.endswith("; and 3 more, see users. Done: nothing.")


def lost() -> ApiError:
    return ApiError("Timeout", "no answer", fault=Fault.DOUBT).during("AddUsers", CLUSTER)


def test_what_is_unknown_counts_as_changed_and_is_told_by_name() -> None:
    (ada,) = created("ada")
    bob = Change(PASSWORD_SET, "bob", "wheel", "wheel", PASSWORD)
    zoe = Change(REMOVED, "zoe", before="users")
    changes = (ada, bob, zoe)
    result = report(CLUSTER, Plan(changes, 0, 3), outcome_of(changes, unknown=dict.fromkeys(changes, lost())), {})
    assert (result["failed"], result["changed"], result["summary"]["unknown"]) == (True, True, 3)
    assert result["users"][0] == {
        "name": "ada",
        "action": "unknown",
        "changed": True,
        "group": "users",
        "wanted": "created",
        "error": lost().as_dict(),
    }
    assert result["msg"] == (
        "3 of 3 users are unknown on ehpc-hz-1: ada, bob, zoe (Timeout: no answer (AddUsers on ehpc-hz-1, request id "
        "none)). What is unknown may have been done, or may still be: run the task again, or look at the cluster's "
        "users. A password cannot be read: set it again. Done: nothing."
    )
    assert result["diff"]["before"] == "bob: wheel\nzoe: users\n"
    assert result["diff"]["after"] == (
        "ada: users, creation unknown\nbob: wheel, password unknown\nzoe: users, removal unknown\n"
    )


def test_a_message_says_why_the_accounts_could_not_be_read() -> None:
    (ada,) = created("ada")
    busy = ApiError("Throttling", "too many calls", fault=Fault.BUSY).during("ListUsers", CLUSTER)
    unread = outcome_of([ada], unknown={ada: lost()}, refresh_error=busy)
    assert f"The accounts could not be read: {busy}" in report(CLUSTER, Plan((ada,), 0, 1), unread, {})["msg"]
    failed = outcome_of([ada], failed={ada: refusal("ada")}, refresh_error=busy)
    assert "could not be read" not in report(CLUSTER, Plan((ada,), 0, 1), failed, {})["msg"]


def test_a_message_counts_users_and_not_their_changes() -> None:
    bob = (Change(GROUP_CHANGED, "bob", "wheel", "users"), Change(PASSWORD_SET, "bob", "users", "users", PASSWORD))
    cy = (Change(GROUP_CHANGED, "cy", "wheel", "users"), Change(PASSWORD_SET, "cy", "users", "users", PASSWORD))
    outcome = outcome_of((*bob, *cy), failed={change: refusal("bob") for change in bob}, skipped=cy)
    result = report(CLUSTER, Plan((*bob, *cy), 1, 3), outcome, {})
    assert result["msg"].startswith("1 of 3 users failed on ehpc-hz-1: bob (")
    assert result["msg"].endswith("Done: 1 unchanged. Not tried: 1 users.")
    assert (result["summary"]["failed"], result["summary"]["skipped"]) == (2, 2)


def test_what_could_not_be_verified_fails_the_task_although_everything_was_done() -> None:
    (ada,) = created("ada")
    busy = ApiError("Throttling", "too many calls", fault=Fault.BUSY).during("ListUsers", CLUSTER)
    result = report(CLUSTER, Plan((ada,), 0, 1), outcome_of([ada], verify_error=busy), {})
    assert (result["failed"], result["changed"]) == (True, True)
    assert result["msg"] == (
        "What was done could not be verified: "
        "Throttling: too many calls (ListUsers on ehpc-hz-1, request id none). Done: 1 created."
    )


def test_a_creation_that_was_taken_over_is_told_by_what_it_came_to() -> None:
    ada, bob = created("ada", "bob")
    follow_ups = (
        Change(GROUP_CHANGED, "ada", "users", "wheel"),
        Change(PASSWORD_SET, "ada", "wheel", "wheel", PASSWORD),
    )
    conflict = ApiError("UserAlreadyExist", "it is there", fault=Fault.OVERTAKEN)
    theirs = History(ada, [Try(0, 1, conflict), Sight(0, Account("ada", "wheel"))])
    theirs.follow_ups = [History(change, [Try(1, 1)]) for change in follow_ups]
    result = report(CLUSTER, Plan((ada, bob), 0, 2), Outcome([theirs, History(bob, [Try(0, 1)])]), {})
    assert [(row["name"], row["action"]) for row in result["users"]] == [
        ("ada", GROUP_CHANGED),
        ("ada", PASSWORD_SET),
        ("bob", CREATED),
    ]
    assert result["diff"]["before"] == "ada: wheel\n"
    assert result["diff"]["after"] == "ada: users, password set\nbob: users\n"


def test_a_name_that_could_fake_a_line_of_the_diff_cannot() -> None:
    gone = Change(REMOVED, "x\ny: wheel", before="users")
    plan = Plan((gone,), 0, 1)
    assert report(CLUSTER, plan, predict(plan), {})["diff"]["before"] == "x\\ny: wheel: users\n"


def test_a_run_that_stopped_without_a_failed_user_says_why_it_stopped() -> None:
    ada, bob = created("ada", "bob")
    outcome = outcome_of([ada, bob], skipped=[bob], stopped_by=refusal("ada"))
    message = report(CLUSTER, Plan((ada, bob), 0, 2), outcome, {})["msg"]
    assert message.startswith("Stopped by InvalidUser: ada is not welcome (AddUsers on ehpc-hz-1, ")
    assert message.endswith("Done: 1 created. Not tried: 1 users.")


def test_users_who_failed_by_one_error_are_named_together() -> None:
    changes = created(*(f"user{number:02}" for number in range(30)))
    error = refusal("the whole batch")
    outcome = outcome_of(changes, failed=dict.fromkeys(changes, error))
    message = report(CLUSTER, Plan(changes, 0, 30), outcome, {})["msg"]
    assert message.count("InvalidUser") == 1
    assert "user00, user01, " in message
    assert "user19 and 10 more (InvalidUser: " in message


def test_users_of_many_errors_are_no_more_than_those_of_one() -> None:
    changes = created(*(f"user{number:02}" for number in range(60)))
    errors = [refusal(f"reason {number}") for number in range(12)]
    outcome = outcome_of(changes, failed={change: errors[number % 12] for number, change in enumerate(changes)})
    message = report(CLUSTER, Plan(changes, 0, 60), outcome, {})["msg"]
    assert len(re.findall(r"user\d\d", message)) == 20 and message.count("InvalidUser") == 10
    assert "user00, user12, user24, user36, user48 (" in message and "; user09 and 4 more (" in message
    assert "; and 10 more, see users. Done: nothing." in message
