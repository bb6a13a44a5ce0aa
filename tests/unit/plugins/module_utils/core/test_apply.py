# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out a plan on a cluster that misbehaves: whatever it does, the outcome tells what holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils.core.apply import Outcome, apply
from ansible_collections.clusterops.onboarding.plugins.module_utils.core.errors import Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils.core.plan import (
    CREATED,
    GROUP_CHANGED,
    PASSWORD_SET,
    Account,
    Change,
    Plan,
)

from .fakes import FakeCluster, FakeTime, Mood
from .strategies import many, names, plans

Drawn = tuple[Plan, dict[str, Account]]

sizes = st.integers(1, 12)
masks = st.lists(st.booleans(), min_size=1, max_size=4).map(tuple)
refusals = st.sampled_from(("whole", "good done", "stops"))
doubts = st.builds(Mood, fault=st.just(Fault.DOUBT), kept=masks, refusal=refusals)
clean = st.builds(Mood, refusal=refusals)
races = st.builds(Mood, refusal=refusals, race=st.integers(0, 11), race_group=st.sampled_from(("users", "wheel")))
anything = clean | doubts | races | st.builds(Mood, fault=st.sampled_from(Fault), kept=masks)
lists = st.lists(st.sampled_from(("well", "well", "fail")), max_size=6)


def run(
    plan: Plan, cluster: FakeCluster, size: int = 100, *, time: FakeTime | None = None, budget: float = 60, **how: bool
) -> Outcome:
    return apply(plan, cluster, batch_size=size, retry=(time or FakeTime()).retry(budget), **how)


def creations(count: int) -> Plan:
    changes = tuple(Change(CREATED, f"user{number}", "users", password="Correct7horse") for number in range(count))
    return Plan(changes, 0, count)


def steps(outcome: Outcome) -> list[Change]:
    return [*outcome.done, *outcome.failed, *outcome.skipped]


@many
@given(plans(), st.lists(anything, max_size=12), lists, st.sets(names, max_size=3), sizes, st.booleans(), st.booleans())
def test_every_change_ends_as_exactly_one_of_done_failed_or_skipped(
    drawn: Drawn, moods, list_moods, bad, size: int, stop: bool, verify: bool
) -> None:
    plan, accounts = drawn
    cluster = FakeCluster(accounts, moods, bad=bad, list_moods=list_moods)
    outcome = run(plan, cluster, size, stop_on_error=stop, verify=verify)
    assert len(steps(outcome)) == len(set(steps(outcome)))
    assert {outcome.replaced.get(change, change) for change in plan.changes} == set(steps(outcome))
    for change, follow_up in outcome.replaced.items():
        assert (change.action, follow_up.action) == (CREATED, GROUP_CHANGED)
        assert change.name == follow_up.name


@many
@given(plans(), st.lists(anything, max_size=12), lists, st.sets(names, max_size=3), sizes, st.booleans())
def test_what_is_done_holds_and_what_was_seen_to_fail_does_not(
    drawn: Drawn, moods, list_moods, bad, size: int, stop: bool
) -> None:
    plan, accounts = drawn
    cluster = FakeCluster(accounts, moods, bad=bad, list_moods=list_moods)
    outcome = run(plan, cluster, size, stop_on_error=stop)
    assert all(cluster.holds(change) for change in outcome.done)
    for change, failure in outcome.failed.items():
        if failure.seen and change.action != PASSWORD_SET:
            assert not cluster.holds(change)


@many
@given(plans(), st.lists(clean | doubts | races, max_size=12), sizes, st.booleans())
def test_faults_that_pass_leave_nothing_undone(drawn: Drawn, moods, size: int, verify: bool) -> None:
    plan, accounts = drawn
    cluster = FakeCluster(accounts, moods)
    outcome = run(plan, cluster, size, verify=verify)
    assert not outcome.failed
    assert not outcome.skipped
    assert all(cluster.holds(change) for change in outcome.done)


@many
@given(plans(), st.lists(clean | doubts, max_size=12), st.sets(names, min_size=1, max_size=4), sizes)
def test_only_users_whom_the_cloud_never_accepts_fail(drawn: Drawn, moods, bad: set[str], size: int) -> None:
    plan, accounts = drawn
    outcome = run(plan, FakeCluster(accounts, moods, bad=bad), size)
    assert set(outcome.failed) == {change for change in plan.changes if change.name in bad}
    assert set(outcome.done) == {change for change in plan.changes if change.name not in bad}


@many
@given(plans(), st.lists(anything, max_size=12), st.sets(names, max_size=3), sizes, st.booleans())
def test_nothing_is_sent_after_the_batch_that_ends_the_run(drawn: Drawn, moods, bad, size: int, stop: bool) -> None:
    plan, accounts = drawn
    cluster = FakeCluster(accounts, moods, bad=bad)
    run(plan, cluster, size, stop_on_error=stop)
    ends = {Fault.FATAL, Fault.BUSY} | ({Fault.REFUSED} if stop else set())
    assert not [fault for _action, _length, fault in cluster.writes[:-1] if fault in ends]


def test_ten_thousand_clean_creations_cost_a_hundred_writes_and_no_list() -> None:
    cluster = FakeCluster()
    outcome = run(creations(10_000), cluster)
    assert cluster.writes == [(CREATED, 100, None)] * 100
    assert cluster.lists == 0
    assert outcome.done == list(creations(10_000).changes)


def test_one_bad_user_in_a_hundred_is_found_with_21_writes_and_three_lists() -> None:
    cluster = FakeCluster(bad={"user41"})
    outcome = run(creations(100), cluster)
    assert [change.name for change in outcome.failed] == ["user41"]
    assert len(outcome.done) == 99
    assert [length for _action, length, _fault in cluster.writes] == [100] + [10] * 10 + [1] * 10
    assert cluster.lists == 3


def test_a_refused_batch_does_not_make_the_others_smaller() -> None:
    cluster = FakeCluster(bad={"user41"})
    run(creations(10_000), cluster)
    assert len(cluster.writes) == 100 + 20
    assert cluster.lists == 3


def test_a_user_who_is_refused_alone_is_not_sent_again() -> None:
    cluster = FakeCluster(bad={"user2"})
    outcome = run(creations(3), cluster, 2)
    assert [change.name for change in outcome.failed] == ["user2"]
    assert [length for _action, length, _fault in cluster.writes] == [2, 1]


def test_the_budget_for_doubt_starts_again_with_every_user_who_gets_through() -> None:
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT, kept=(True, False))] * 5)
    outcome = run(creations(5), cluster, budget=1)
    assert len(outcome.done) == 5
    assert [length for _action, length, _fault in cluster.writes] == [5, 4, 3, 2, 1]


def test_doubt_that_outlives_the_budget_is_a_failure_with_its_error() -> None:
    time = FakeTime()
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT, kept=(False,))] * 99)
    outcome = run(creations(2), cluster, time=time, budget=3)
    assert [(change.name, failure.error.code, failure.seen) for change, failure in outcome.failed.items()] == [
        ("user0", "DOUBT.Code", True),
        ("user1", "DOUBT.Code", True),
    ]
    assert sum(time.slept) == 3
    assert len(cluster.writes) == cluster.lists == 4


def test_without_a_budget_doubt_is_looked_at_once_and_nothing_is_sent_again() -> None:
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT, kept=(True, False))])
    outcome = run(creations(2), cluster, budget=0)
    assert [change.name for change in outcome.done] == ["user0"]
    assert [change.name for change in outcome.failed] == ["user1"]
    assert (len(cluster.writes), cluster.lists) == (1, 1)


def test_only_what_is_missing_is_sent_again_after_a_doubt() -> None:
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT, kept=(True, True, False))])
    outcome = run(creations(5), cluster)
    assert [length for _action, length, _fault in cluster.writes] == [5, 3]
    assert len(outcome.done) == 5


def test_an_effect_that_shows_late_is_done_and_not_a_failure() -> None:
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT)], list_moods=["stale"])
    outcome = run(creations(1), cluster)
    assert cluster.writes == [(CREATED, 1, Fault.DOUBT), (CREATED, 1, Fault.TAKEN)]
    assert outcome.done == list(creations(1).changes)
    assert not outcome.failed


def test_an_account_that_somebody_else_created_gets_its_group_and_a_warning() -> None:
    cluster = FakeCluster(moods=[Mood(race=0, race_group="wheel")])
    outcome = run(creations(1), cluster)
    assert [change.action for change in outcome.done] == [GROUP_CHANGED]
    assert cluster.accounts["user0"].group == "users"
    (warning,) = outcome.warnings
    assert warning.startswith("user0 appeared on ehpc-hz-1 during this run")


def test_a_clean_run_is_listed_once_when_it_is_to_be_verified() -> None:
    cluster = FakeCluster()
    outcome = run(creations(3), cluster, verify=True)
    assert cluster.lists == 1
    assert len(outcome.done) == 3


def test_verify_makes_a_failure_of_what_was_answered_as_done_and_does_not_show() -> None:
    cluster = FakeCluster({"bob": Account("bob", "users")}, list_moods=["stale"])
    shown, hidden = Change(PASSWORD_SET, "bob", "users", "users", "Correct7horse"), creations(1).changes[0]
    outcome = run(Plan((hidden, shown), 0, 2), cluster, verify=True)
    assert outcome.done == [shown]
    assert [(change, failure.error.code) for change, failure in outcome.failed.items()] == [(hidden, "NotInEffect")]
    assert "Correct7horse" not in str(outcome.failed[hidden].error)


def test_verify_that_cannot_read_the_accounts_is_a_warning() -> None:
    cluster = FakeCluster(list_moods=["fail"])
    outcome = run(creations(1), cluster, verify=True)
    assert len(outcome.done) == 1
    (warning,) = outcome.warnings
    assert warning.startswith("The accounts could not be read again to verify them. ListUsers on ehpc-hz-1: Throttling")


def test_what_cannot_be_looked_at_fails_as_not_seen() -> None:
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT)], list_moods=["fail"])
    outcome = run(creations(1), cluster)
    assert [failure.seen for failure in outcome.failed.values()] == [False]
    assert len(cluster.writes) == 1


def test_what_was_in_doubt_when_the_run_ended_is_looked_at_again() -> None:
    moods = [Mood(Fault.DOUBT, kept=(False,)), Mood(Fault.DOUBT), Mood(Fault.FATAL)]
    cluster = FakeCluster(moods=moods, list_moods=["stale"])
    outcome = run(creations(2), cluster, 1)
    assert [change.name for change in outcome.failed] == ["user0"]
    assert [change.name for change in outcome.done] == ["user1"]
