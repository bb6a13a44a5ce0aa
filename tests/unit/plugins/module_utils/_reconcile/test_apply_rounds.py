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
    Change,
    Plan,
)

from .fakes import Ends, FakeCluster, FakeTime, Mood

GOOD = "Correct7horse"
ADA = Change(CREATED, "ada", "users", password=GOOD)
ALWAYS = Change(CREATED, "ada", "users", password=GOOD, always=True)
BOB = Change(PASSWORD_SET, "bob", "users", "users", GOOD)
LOST = Mood(Fault.DOUBT, kept=(False,))
CLEAN = Mood()


def run(
    plan: Plan, cluster: FakeCluster, size: int = 100, *, time: FakeTime | None = None, budget: float = 60, **how: bool
) -> Ends:
    return Ends(apply(plan, cluster, batch_size=size, retry=(time or FakeTime()).retry(budget), **how))


def plan_of(*changes: Change) -> Plan:
    return Plan(changes, 0, len(changes))


def creations(count: int) -> Plan:
    return plan_of(*(Change(CREATED, f"user{number}", "users", password=GOOD) for number in range(count)))


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


def test_a_batch_in_doubt_is_sent_again_in_tenths_after_all_others() -> None:
    cluster = FakeCluster(moods=[LOST])
    outcome = run(creations(300), cluster)
    assert lengths(cluster) == [100, 100, 100] + [10] * 10
    assert names(cluster.sent) == [f"user{number}" for number in (*range(300), *range(100))]
    assert cluster.lists == 1
    assert len(outcome.done) == 300


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


def test_a_cluster_that_takes_nobody_still_lets_others_go() -> None:
    removals = tuple(Change(REMOVED, f"old{number}", before="users") for number in range(3))
    plan = Plan((*creations(1000).changes, *removals), 0, 1003)
    cluster = FakeCluster(names(removals), bad=set(names(creations(1000).changes)))
    outcome = run(plan, cluster)
    assert lengths(cluster) == [100] * 10 + [3] + [10] * 100 + [1] * MAX_CONSECUTIVE_REFUSALS
    assert names(outcome.done) == ["old0", "old1", "old2"]
    assert (len(outcome.failed), outcome.skipped, outcome.outcome.stopped_by) == (1000, [], None)


def test_a_run_that_was_stopped_and_then_cannot_look_tells_both() -> None:
    outcome = run(creations(2), FakeCluster(moods=[Mood(Fault.FATAL)], list_moods=["fail"]), 1)
    assert (names(outcome.failed), names(outcome.skipped)) == (["user0"], ["user1"])
    assert outcome.outcome.stopped_by
    assert outcome.outcome.refresh_error
    assert (outcome.outcome.stopped_by.code, outcome.outcome.refresh_error.code) == ("FATAL.Code", "Throttling")


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


def test_the_rest_of_an_overtaken_creation_is_skipped_at_a_stop() -> None:
    cluster = FakeCluster(moods=[Mood(race=0, race_group="wheel"), Mood(Fault.FATAL)], limit=1, width=2)
    outcome = run(plan_of(ALWAYS, Change(CREATED, "cy", "users", password=GOOD)), cluster)
    assert [change.action for change in outcome.skipped] == [GROUP_CHANGED, PASSWORD_SET]
    assert [change.name for change in outcome.failed] == ["cy"]
    assert outcome.done == []


@pytest.mark.parametrize(("mood", "code"), [("fail", "Throttling"), ("break", "BrokenList")])
def test_what_cannot_be_looked_at_is_unknown(mood: str, code: str) -> None:
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT)], list_moods=[mood])
    outcome = run(plan_of(ADA), cluster)
    assert list(outcome.unknown) == [ADA]
    assert outcome.outcome.refresh_error.code == code
    assert len(cluster.writes) == 1


def test_what_a_settled_list_does_not_show_has_failed() -> None:
    time = FakeTime()
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT, kept=(False,)), Mood(Fault.FATAL)], time=time)
    outcome = run(plan_of(ADA), cluster, time=time)
    assert [error.code for error in outcome.failed.values()] == ["FATAL.Code"]
    assert time.now == 100 + SETTLE_TIME


def test_an_error_of_the_collection_itself_keeps_what_was_done() -> None:
    class Broken(FakeCluster):
        def write(self, action, changes, size):
            yield from super().write(action, changes[:1], size)
            raise KeyError("User")

    outcome = apply(
        plan_of(ADA, Change(CREATED, "bob", "users", password=GOOD)),
        Broken(limit=1),
        batch_size=1,
        retry=FakeTime().retry(60),
    )
    verdicts = [judge(history).verdict for history in outcome.histories]
    assert verdicts == [Verdict.DONE, Verdict.SKIPPED]
    assert outcome.stopped_by.code == "KeyError"
    assert "test_apply_rounds.py, line" in str(outcome.stopped_by)


def test_a_run_that_did_nothing_is_not_verified() -> None:
    cluster = FakeCluster(bad={"ada"})
    assert run(plan_of(ADA), cluster, verify=True).done == []
    assert cluster.lists == 1


def test_verify_without_time_to_settle_is_unknown() -> None:
    outcome = run(plan_of(ADA), FakeCluster(list_moods=["stale"]), verify=True, budget=0)
    assert [error.code for error in outcome.unknown.values()] == ["NotInEffect"]


def test_verify_fails_a_password_whose_account_is_gone() -> None:
    time = FakeTime()
    outcome = run(plan_of(BOB), FakeCluster(["bob"], list_moods=["empty"] * 99, time=time), verify=True, time=time)
    assert outcome.done == []
    assert [(change, error.code) for change, error in outcome.failed.items()] == [(BOB, "NotInEffect")]
