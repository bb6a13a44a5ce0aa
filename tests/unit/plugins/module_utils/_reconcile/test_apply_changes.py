# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run makes of single changes: taken over by others, in doubt, answered as done and not to be seen."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.apply import apply
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.history import (
    SETTLE_TIME,
    Verdict,
    judge,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import (
    CREATED,
    GROUP_CHANGED,
    PASSWORD_SET,
    REMOVED,
    Account,
    Change,
    Plan,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.result import warnings

from .fakes import Ends, FakeCluster, FakeTime, Mood

GOOD = "Correct7horse"
ADA = Change(CREATED, "ada", "users", password=GOOD)
ALWAYS = Change(CREATED, "ada", "users", password=GOOD, always=True)
BOB = Change(PASSWORD_SET, "bob", "users", "users", GOOD)


def run(
    changes: list[Change],
    cluster: FakeCluster,
    *,
    budget: float = 60,
    verify: bool = False,
    stop: bool = False,
    time: FakeTime | None = None,
) -> Ends:
    plan, retry = Plan(tuple(changes), 0, len(changes)), (time or FakeTime()).retry(budget)
    return Ends(apply(plan, cluster, batch_size=100, retry=retry, verify=verify, stop_on_error=stop))


def warned(ends: Ends) -> list[str]:
    return warnings("ehpc-hz-1", ends.outcome)


def test_an_account_of_others_gets_its_group_and_a_warning() -> None:
    cluster = FakeCluster(moods=[Mood(race=0, race_group="wheel")])
    outcome = run([ADA], cluster)
    assert outcome.done == [Change(GROUP_CHANGED, "ada", "users", "wheel")]
    assert outcome.follow_ups == {ADA: outcome.done}
    assert cluster.accounts["ada"].group == "users"
    (warning,) = warned(outcome)
    assert warning.startswith("ada appeared on ehpc-hz-1 during this run")
    assert cluster.passwords == {}


def test_an_account_of_somebody_else_in_its_group_is_unchanged() -> None:
    outcome = run([ADA], FakeCluster(moods=[Mood(race=0)]))
    assert (outcome.unchanged, outcome.done) == ([ADA], [])
    assert len(warned(outcome)) == 1


def test_a_password_set_in_each_run_is_set_on_others_accounts() -> None:
    cluster = FakeCluster(moods=[Mood(race=0, race_group="wheel")])
    outcome = run([ALWAYS], cluster)
    follow_ups = [
        Change(GROUP_CHANGED, "ada", "users", "wheel"),
        Change(PASSWORD_SET, "ada", "wheel", "wheel", GOOD),
    ]
    assert outcome.follow_ups == {ALWAYS: follow_ups}
    assert outcome.done == follow_ups
    assert cluster.passwords == {"ada": GOOD}
    assert cluster.accounts["ada"].group == "users"
    assert warned(outcome) == []


def test_a_password_set_in_each_run_needs_no_change_of_group() -> None:
    cluster = FakeCluster(moods=[Mood(race=0)])
    outcome = run([ALWAYS], cluster)
    assert outcome.done == [Change(PASSWORD_SET, "ada", "users", "users", GOOD)]
    assert [action for action, _length, _fault in cluster.writes] == [CREATED, PASSWORD_SET]


def test_an_account_that_is_there_after_a_lost_answer_is_created() -> None:
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT)])
    outcome = run([ALWAYS, Change(CREATED, "bob", "users", password=GOOD)], cluster)
    assert (len(outcome.done), outcome.follow_ups) == (2, {})
    assert len(cluster.writes) == 1
    (warning,) = warned(outcome)
    assert warning.startswith("The passwords of new accounts on ehpc-hz-1 are not confirmed")
    assert warning.endswith(": ada, bob.")


@pytest.mark.parametrize("stop", [True, False])
@pytest.mark.parametrize("always", [True, False])
def test_what_a_partial_answer_created_is_created(stop: bool, always: bool) -> None:
    changes = [Change(CREATED, name, "users", password=GOOD, always=always) for name in "abcd"]
    cluster = FakeCluster(moods=[Mood(refusal="good done")], bad={"c", "d"} if stop else ())
    if not stop:
        cluster = FakeCluster(moods=[Mood(Fault.REFUSED)])
        cluster.accounts |= {name: Account(name, "users") for name in "ab"}
    outcome = run(changes, cluster, stop=stop)
    created = [change.name for change in outcome.done]
    assert (created, [change.name for change in outcome.failed]) == (
        (["a", "b"], ["c", "d"]) if stop else (["a", "b", "c", "d"], [])
    )
    assert {change.action for change in outcome.done} == {CREATED}
    assert warned(outcome) == []


def test_the_rest_of_an_overtaken_creation_is_skipped_at_a_stop() -> None:
    cluster = FakeCluster(moods=[Mood(race=0, race_group="wheel"), Mood(Fault.FATAL)], limit=1, width=2)
    outcome = run([ALWAYS, Change(CREATED, "cy", "users", password=GOOD)], cluster)
    assert [change.action for change in outcome.skipped] == [GROUP_CHANGED, PASSWORD_SET]
    assert [change.name for change in outcome.failed] == ["cy"]
    assert outcome.done == []


def test_an_account_that_is_gone_already_is_no_change() -> None:
    gone = Change(REMOVED, "ada", before="users")
    outcome = run([gone], FakeCluster())
    assert (outcome.unchanged, outcome.done, outcome.failed) == ([gone], [], {})


def test_the_same_removal_again_is_no_change_while_the_list_lags() -> None:
    time = FakeTime()
    people = [f"user{number:02}" for number in range(20)]
    cluster = FakeCluster(people, time=time, lag=3)
    removals = [Change(REMOVED, name, before="users") for name in people]
    first, second = run(removals, cluster, time=time), run(removals, cluster, time=time)
    assert (len(first.done), len(second.unchanged)) == (20, 20)
    assert (second.done, second.failed, second.unknown) == ([], {}, {})
    assert len(cluster.writes) == 1 + 1 + 10 + 20


def test_the_same_creation_again_waits_for_the_list_to_show_it() -> None:
    time = FakeTime()
    cluster = FakeCluster(time=time, lag=3)
    creations = [Change(CREATED, f"user{number:02}", "users", password=GOOD) for number in range(20)]
    run(creations, cluster, time=time)
    second = run(creations, cluster, time=time)
    assert (second.failed, second.unknown) == ({}, {})
    assert (len(cluster.writes), cluster.lists, time.slept) == (2, 4, [1, 1, 1])


def test_a_lost_answer_with_a_lagging_list_takes_few_calls() -> None:
    time = FakeTime()
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT)], time=time, lag=3)
    creations = [Change(CREATED, f"user{number:03}", "users", password=GOOD) for number in range(120)]
    outcome = run(creations, cluster, time=time)
    assert len(outcome.done) == 120
    assert [length for _action, length, _fault in cluster.writes] == [100, 20, 10]
    assert cluster.lists == 4


def test_a_lost_removal_that_the_list_does_not_show_yet_is_done() -> None:
    time = FakeTime()
    cluster = FakeCluster(["ada"], [Mood(Fault.DOUBT)], time=time, lag=9)
    gone = Change(REMOVED, "ada", before="users")
    assert run([gone], cluster, time=time).done == [gone]


def test_a_lost_password_is_unknown_and_a_refused_one_failed() -> None:
    lost = run([BOB], FakeCluster(["bob"], [Mood(Fault.DOUBT)]), budget=0)
    refused = run([BOB], FakeCluster(["bob"], bad={"bob"}))
    assert (list(lost.unknown), lost.failed) == ([BOB], {})
    assert (list(refused.failed), refused.unknown) == ([BOB], {})


def test_a_lost_password_that_is_refused_later_is_unknown() -> None:
    outcome = run([BOB], FakeCluster(["bob"], [Mood(Fault.DOUBT), Mood(Fault.FATAL)]))
    assert [error.code for error in outcome.unknown.values()] == ["DOUBT.Code"]
    assert outcome.outcome.stopped_by.code == "FATAL.Code"


def test_passwords_are_unknown_after_a_partial_answer() -> None:
    people = ["a", "b", "c", "d"]
    changes = [Change(PASSWORD_SET, name, "users", "users", GOOD) for name in people]
    cluster = FakeCluster(people, bad={"c", "d"}, moods=[Mood(refusal="good done")])
    outcome = run(changes, cluster, stop=True)
    assert list(outcome.unknown) == changes
    assert cluster.lists == 1


def test_a_password_in_doubt_is_set_again() -> None:
    cluster = FakeCluster(["bob"], [Mood(Fault.DOUBT)])
    assert run([BOB], cluster).done == [BOB]
    assert [fault for _action, _length, fault in cluster.writes] == [Fault.DOUBT, None]


@pytest.mark.parametrize(("mood", "code"), [("fail", "Throttling"), ("break", "BrokenList")])
def test_what_cannot_be_looked_at_is_unknown(mood: str, code: str) -> None:
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT)], list_moods=[mood])
    outcome = run([ADA], cluster)
    assert list(outcome.unknown) == [ADA]
    assert outcome.outcome.refresh_error.code == code
    assert len(cluster.writes) == 1


def test_effects_that_come_after_the_last_try_are_seen() -> None:
    time = FakeTime()
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT, late=7), Mood(Fault.FATAL)], time=time)
    outcome = run([ADA], cluster, time=time)
    assert (outcome.done, time.slept) == ([ADA], [1] * 7)


def test_without_time_to_settle_what_is_unclear_is_unknown() -> None:
    time = FakeTime()
    lost = [Mood(Fault.DOUBT, late=8)] * 9
    outcome = run([ADA], FakeCluster(moods=lost, time=time), budget=2, time=time)
    assert (list(outcome.unknown), outcome.done) == ([ADA], [])


def test_what_a_settled_list_does_not_show_has_failed() -> None:
    time = FakeTime()
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT, kept=(False,)), Mood(Fault.FATAL)], time=time)
    outcome = run([ADA], cluster, time=time)
    assert [error.code for error in outcome.failed.values()] == ["FATAL.Code"]
    assert time.now == 100 + SETTLE_TIME


def test_an_error_of_the_collection_itself_keeps_what_was_done() -> None:
    class Broken(FakeCluster):
        def write(self, action, changes, size):
            yield from super().write(action, changes[:1], size)
            raise KeyError("User")

    outcome = apply(
        Plan((ADA, Change(CREATED, "bob", "users", password=GOOD)), 0, 2),
        Broken(limit=1),
        batch_size=1,
        retry=FakeTime().retry(60),
    )
    verdicts = [judge(history).verdict for history in outcome.histories]
    assert verdicts == [Verdict.DONE, Verdict.SKIPPED]
    assert outcome.stopped_by.code == "KeyError"
    assert "test_apply_changes.py, line" in str(outcome.stopped_by)


def test_a_clean_run_is_listed_once_when_it_is_to_be_verified() -> None:
    cluster = FakeCluster()
    outcome = run([ADA], cluster, verify=True)
    assert cluster.lists == 1
    assert (outcome.done, outcome.outcome.verify_error) == ([ADA], None)


def test_a_run_that_did_nothing_is_not_verified() -> None:
    cluster = FakeCluster(bad={"ada"})
    assert run([ADA], cluster, verify=True).done == []
    assert cluster.lists == 1


def test_verify_fails_what_was_answered_as_done_and_never_shows() -> None:
    time = FakeTime()
    cluster = FakeCluster({"bob": Account("bob", "users")}, list_moods=["stale"] * 99, time=time)
    outcome = run([ADA, BOB], cluster, verify=True, time=time)
    assert outcome.done == [BOB]
    assert [(change, error.code) for change, error in outcome.failed.items()] == [(ADA, "NotInEffect")]
    assert GOOD not in str(outcome.failed[ADA])
    assert time.now == 100 + SETTLE_TIME


def test_verify_waits_for_a_list_that_lags() -> None:
    time = FakeTime()
    cluster = FakeCluster(time=time, lag=3)
    outcome = run([ADA], cluster, verify=True, time=time)
    assert (outcome.done, time.slept, cluster.lists) == ([ADA], [1, 1, 1], 4)


def test_verify_without_time_to_settle_is_unknown() -> None:
    outcome = run([ADA], FakeCluster(list_moods=["stale"]), verify=True, budget=0)
    assert [error.code for error in outcome.unknown.values()] == ["NotInEffect"]


def test_verify_fails_a_password_whose_account_is_gone() -> None:
    time = FakeTime()
    outcome = run([BOB], FakeCluster(["bob"], list_moods=["empty"] * 99, time=time), verify=True, time=time)
    assert outcome.done == []
    assert [(change, error.code) for change, error in outcome.failed.items()] == [(BOB, "NotInEffect")]


def test_verify_without_a_list_says_so_and_keeps_what_is_done() -> None:
    outcome = run([ADA], FakeCluster(list_moods=["fail"]), verify=True)
    assert (outcome.done, outcome.failed, outcome.unknown) == ([ADA], {}, {})
    assert str(outcome.outcome.verify_error).startswith("Throttling: ")
