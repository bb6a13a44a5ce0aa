# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rounds of a run: what is sent in which order and size, when it waits, and when it stops."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.apply import (
    MAX_CONSECUTIVE_REFUSALS,
    apply,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.history import SETTLE_TIME
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import (
    CREATED,
    REMOVED,
    Change,
    Plan,
)

from .fakes import Ends, FakeCluster, FakeTime, Mood

LOST = Mood(Fault.DOUBT, kept=(False,))
KEPT = Mood(Fault.DOUBT)
CLEAN = Mood()


def run(
    plan: Plan, cluster: FakeCluster, size: int = 100, *, time: FakeTime | None = None, budget: float = 60, **how: bool
) -> Ends:
    return Ends(apply(plan, cluster, batch_size=size, retry=(time or FakeTime()).retry(budget), **how))


def creations(count: int) -> Plan:
    changes = tuple(Change(CREATED, f"user{number}", "users", password="Correct7horse") for number in range(count))
    return Plan(changes, 0, count)


def names(changes) -> list[str]:
    return [change.name for change in changes]


def lengths(cluster: FakeCluster) -> list[int]:
    return [length for _action, length, _fault in cluster.writes]


def test_ten_thousand_clean_creations_cost_a_hundred_writes_and_no_list() -> None:
    cluster = FakeCluster()
    outcome = run(creations(10_000), cluster)
    assert cluster.writes == [(CREATED, 100, None)] * 100
    assert cluster.lists == 0
    assert outcome.done == list(creations(10_000).changes)


def test_one_bad_user_in_a_hundred_is_found_with_21_writes_and_three_lists() -> None:
    cluster = FakeCluster(bad={"user41"})
    outcome = run(creations(100), cluster)
    assert names(outcome.failed) == ["user41"]
    assert len(outcome.done) == 99
    assert lengths(cluster) == [100] + [10] * 10 + [1] * 10
    assert cluster.lists == 3


def test_a_refused_batch_does_not_make_the_others_smaller() -> None:
    cluster = FakeCluster(bad={"user41"})
    run(creations(10_000), cluster)
    assert len(cluster.writes) == 100 + 20
    assert cluster.lists == 3


def test_a_user_who_is_refused_alone_is_not_sent_again() -> None:
    cluster = FakeCluster(bad={"user2"})
    outcome = run(creations(3), cluster, 2)
    assert names(outcome.failed) == ["user2"]
    assert lengths(cluster) == [2, 1]


def test_a_batch_in_doubt_is_sent_again_in_tenths_after_all_others() -> None:
    cluster = FakeCluster(moods=[LOST])
    outcome = run(creations(300), cluster)
    assert lengths(cluster) == [100, 100, 100] + [10] * 10
    assert names(cluster.sent) == [f"user{number}" for number in (*range(300), *range(100))]
    assert cluster.lists == 1
    assert len(outcome.done) == 300


def test_a_single_user_in_doubt_is_sent_again_after_all_others() -> None:
    cluster = FakeCluster(moods=[LOST])
    outcome = run(creations(3), cluster, 1)
    assert names(cluster.sent) == ["user0", "user1", "user2", "user0"]
    assert len(outcome.done) == 3


def test_the_larger_batches_go_first_whatever_became_of_those_before() -> None:
    cluster = FakeCluster(moods=[LOST, LOST])
    run(creations(60), cluster, 20)
    # The first two batches are lost, each of them in a round of its own, and come back in tenths.
    assert lengths(cluster) == [20, 20, 20] + [2] * 20


def test_all_of_a_volley_is_taken_even_when_its_first_batch_is_in_doubt() -> None:
    cluster = FakeCluster(moods=[LOST, CLEAN, KEPT], width=3)
    outcome = run(creations(5), cluster, 1)
    assert names(cluster.sent) == ["user0", "user1", "user2", "user3", "user4", "user0"]
    assert [len(faults) for _lists, faults in cluster.volleys] == [3, 3]
    assert len(outcome.done) == 5


def test_only_what_is_missing_is_sent_again_after_a_doubt() -> None:
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT, kept=(True, True, False))])
    outcome = run(creations(5), cluster)
    assert names(cluster.sent[5:]) == ["user2", "user3", "user4"]
    assert lengths(cluster) == [5, 1, 1, 1]
    assert len(outcome.done) == 5


def test_an_effect_that_shows_late_is_done_and_not_a_failure() -> None:
    cluster = FakeCluster(moods=[KEPT], list_moods=["stale"])
    outcome = run(creations(1), cluster)
    assert cluster.writes == [(CREATED, 1, Fault.DOUBT), (CREATED, 1, Fault.OVERTAKEN)]
    assert outcome.done == list(creations(1).changes)
    assert not outcome.failed


def test_the_budget_for_doubt_starts_again_whenever_somebody_gets_through() -> None:
    time = FakeTime()
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT, kept=(True, False)), CLEAN, LOST, CLEAN, LOST])
    outcome = run(creations(5), cluster, time=time, budget=1)
    assert time.slept == [1, 1, 1]
    assert len(outcome.done) == 5


def test_doubt_beyond_the_budget_is_unknown_and_stops_the_run() -> None:
    time = FakeTime()
    cluster = FakeCluster(moods=[LOST] * 99)
    outcome = run(creations(1), cluster, time=time, budget=3)
    assert [(change.name, error.code) for change, error in outcome.unknown.items()] == [("user0", "DOUBT.Code")]
    assert outcome.outcome.stopped_by is next(iter(outcome.unknown.values()))
    # It is sent again as long as the budget lasts, and then looked at as long again.
    assert time.slept == [1] * 6
    assert (len(cluster.writes), cluster.lists) == (4, 7)


def test_doubt_beyond_the_budget_fails_when_it_has_settled() -> None:
    time = FakeTime()
    outcome = run(creations(1), FakeCluster(moods=[LOST] * 99), time=time, budget=30)
    assert [error.code for error in outcome.failed.values()] == ["DOUBT.Code"]
    assert time.slept == [1] * (30 + SETTLE_TIME)


def test_when_nothing_gets_through_and_the_budget_is_spent_the_rest_is_skipped() -> None:
    cluster = FakeCluster(moods=[LOST])
    outcome = run(creations(3), cluster, 1, budget=0)
    assert (names(outcome.unknown), names(outcome.skipped)) == (["user0"], ["user1", "user2"])
    assert outcome.outcome.stopped_by
    assert outcome.outcome.stopped_by.code == "DOUBT.Code"
    assert (len(cluster.writes), cluster.lists) == (1, 1)


def test_without_a_budget_doubt_is_looked_at_once_and_nothing_is_sent_again() -> None:
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT, kept=(True, False))])
    outcome = run(creations(2), cluster, budget=0)
    assert (names(outcome.done), names(outcome.unknown)) == (["user0"], ["user1"])
    assert (len(cluster.writes), cluster.lists) == (1, 1)


def test_a_wait_is_as_long_as_the_longest_that_errors_in_doubt_ask_for() -> None:
    time = FakeTime()
    moods = [Mood(Fault.DOUBT, kept=(False,), retry_after=wait) for wait in (3, 8, None)]
    outcome = run(creations(3), FakeCluster(moods=moods, width=3), 1, time=time)
    assert time.slept == [8]
    assert len(outcome.done) == 3


def test_a_wait_longer_than_the_budget_is_not_begun() -> None:
    time = FakeTime()
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT, kept=(False,), retry_after=61)])
    outcome = run(creations(2), cluster, 1, time=time)
    assert (names(outcome.failed), names(outcome.skipped)) == (["user0"], ["user1"])
    # What is waited for is only that it has settled.
    assert sum(time.slept) == SETTLE_TIME


def test_nobody_waits_for_what_was_refused() -> None:
    time = FakeTime()
    run(creations(20), FakeCluster(bad={"user7"}), time=time)
    assert time.slept == []


def test_users_who_go_alone_from_the_start_are_all_tried() -> None:
    cluster = FakeCluster(bad=set(names(creations(150).changes)))
    outcome = run(creations(150), cluster, 1)
    assert len(cluster.writes) == len(outcome.failed) == 150
    assert (outcome.skipped, outcome.outcome.stopped_by) == ([], None)


def test_a_cluster_that_takes_nobody_still_lets_others_go() -> None:
    removals = tuple(Change(REMOVED, f"old{number}", before="users") for number in range(3))
    plan = Plan((*creations(1000).changes, *removals), 0, 1003)
    cluster = FakeCluster(names(removals), bad=set(names(creations(1000).changes)))
    outcome = run(plan, cluster)
    assert lengths(cluster) == [100] * 10 + [3] + [10] * 100 + [1] * MAX_CONSECUTIVE_REFUSALS
    assert names(outcome.done) == ["old0", "old1", "old2"]
    assert (len(outcome.failed), outcome.skipped, outcome.outcome.stopped_by) == (1000, [], None)


def test_of_a_cluster_that_takes_nobody_everybody_who_was_refused_in_a_batch_fails() -> None:
    cluster = FakeCluster(bad=set(names(creations(1000).changes)))
    outcome = run(creations(1000), cluster)
    assert lengths(cluster) == [100] * 10 + [10] * 100 + [1] * 100
    assert len(outcome.failed) == 1000
    assert outcome.skipped == []


def test_one_user_who_gets_through_begins_the_count_of_refusals_anew() -> None:
    plan = creations(199)
    outcome = run(plan, FakeCluster(bad={*names(plan.changes)} - {"user99"}), 1)
    assert names(outcome.done) == ["user99"]
    assert len(outcome.failed) == 198
    assert outcome.outcome.stopped_by is None


@pytest.mark.parametrize("fault", [Fault.FATAL, Fault.BUSY])
def test_what_was_in_doubt_when_the_run_ended_is_looked_at_again(fault: Fault) -> None:
    cluster = FakeCluster(moods=[KEPT, Mood(fault)], list_moods=["stale"])
    outcome = run(creations(3), cluster, 1)
    assert names(cluster.sent) == ["user0", "user1"]
    assert (names(outcome.done), names(outcome.failed)) == (["user0"], ["user1"])
    assert names(outcome.skipped) == ["user2"]


def test_what_was_in_doubt_when_the_budget_ended_is_unknown() -> None:
    outcome = run(creations(3), FakeCluster(moods=[LOST] * 99), 1, budget=1)
    assert (names(outcome.done), names(outcome.skipped)) == ([], ["user2"])
    assert {change.name: error.code for change, error in outcome.unknown.items()} == {
        "user0": "DOUBT.Code",
        "user1": "DOUBT.Code",
    }


def test_what_an_earlier_round_left_in_doubt_and_has_come_about_since_is_not_sent_again() -> None:
    cluster = FakeCluster(moods=[KEPT, LOST], list_moods=["stale"])
    outcome = run(creations(2), cluster, 1, budget=1)
    assert names(cluster.sent) == ["user0", "user1", "user1"]
    assert len(outcome.done) == 2


def test_a_run_that_cannot_look_at_the_accounts_stops_and_says_why() -> None:
    cluster = FakeCluster(moods=[KEPT], list_moods=["fail"])
    outcome = run(creations(3), cluster, 1)
    assert (names(outcome.unknown), names(outcome.skipped)) == (["user0"], ["user1", "user2"])
    assert (len(cluster.writes), cluster.lists) == (1, 1)
    assert outcome.outcome.refresh_error
    assert outcome.outcome.stopped_by is outcome.outcome.refresh_error
    assert outcome.outcome.refresh_error.operation == "ListUsers"


def test_a_run_that_was_stopped_and_then_cannot_look_tells_both() -> None:
    outcome = run(creations(2), FakeCluster(moods=[Mood(Fault.FATAL)], list_moods=["fail"]), 1)
    assert (names(outcome.failed), names(outcome.skipped)) == (["user0"], ["user1"])
    assert outcome.outcome.stopped_by
    assert outcome.outcome.refresh_error
    assert (outcome.outcome.stopped_by.code, outcome.outcome.refresh_error.code) == ("FATAL.Code", "Throttling")


@pytest.mark.parametrize(("stop", "skipped"), [(False, []), (True, ["user1", "user2"])])
def test_a_refusal_stops_a_run_that_is_to_stop_on_errors_and_no_other(stop: bool, skipped: list[str]) -> None:
    outcome = run(creations(3), FakeCluster(bad={"user0"}), 1, stop_on_error=stop)
    assert (names(outcome.failed), names(outcome.skipped)) == (["user0"], skipped)


def test_a_refusal_because_somebody_else_was_faster_stops_no_run() -> None:
    cluster = FakeCluster(moods=[Mood(race=0)])
    outcome = run(creations(3), cluster, 1, stop_on_error=True)
    assert cluster.writes[0] == (CREATED, 1, Fault.OVERTAKEN)
    assert (names(outcome.done), names(outcome.unchanged)) == (["user1", "user2"], ["user0"])
    assert outcome.outcome.stopped_by is None


def test_a_fault_of_the_cluster_is_confirmed_once_and_ends_it() -> None:
    cluster = FakeCluster(moods=[Mood(Fault.CLUSTER)] * 99)
    outcome = run(creations(1000), cluster, 100)
    assert lengths(cluster) == [100, 100]
    assert (len(outcome.failed), len(outcome.skipped)) == (200, 800)
    assert outcome.outcome.stopped_by.code == "CLUSTER.Code"


def test_a_passing_fault_of_the_cluster_leaves_nothing_undone() -> None:
    cluster = FakeCluster(moods=[CLEAN, Mood(Fault.CLUSTER), CLEAN, Mood(Fault.CLUSTER)])
    outcome = run(creations(1000), cluster, 100)
    assert lengths(cluster) == [100] * 12
    assert len(outcome.done) == 1000


def test_a_fault_of_the_cluster_outlasts_the_error_of_a_user() -> None:
    outcome = run(creations(2), FakeCluster(moods=[Mood(Fault.CLUSTER)]), 1, stop_on_error=True)
    assert len(outcome.done) == 2


def test_a_name_that_no_list_ever_shows_is_waited_for_once() -> None:
    time = FakeTime()
    # The account exists for the cluster, and is in no list of its users.
    cluster = FakeCluster(["user41"], list_moods=["empty"] * 999, time=time)
    outcome = run(creations(100), cluster, time=time)
    assert lengths(cluster)[0] == 100
    assert "user41" in names(outcome.failed)
    assert sum(time.slept) <= 2 * SETTLE_TIME
