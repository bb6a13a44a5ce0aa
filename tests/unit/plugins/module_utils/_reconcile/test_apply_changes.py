# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run makes of single changes: taken over by others, in doubt, answered as done and not to be seen."""

from __future__ import annotations

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.apply import Outcome, apply
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import (
    CREATED,
    GROUP_CHANGED,
    PASSWORD_SET,
    REMOVED,
    Account,
    Change,
    Plan,
)

from .fakes import FakeCluster, FakeTime, Mood

GOOD = "Correct7horse"
ADA = Change(CREATED, "ada", "users", password=GOOD)
ALWAYS = Change(CREATED, "ada", "users", password=GOOD, always=True)
BOB = Change(PASSWORD_SET, "bob", "users", "users", GOOD)


def run(changes: list[Change], cluster: FakeCluster, *, budget: float = 60, verify: bool = False) -> Outcome:
    plan = Plan(tuple(changes), 0, len(changes))
    return apply(plan, cluster, batch_size=100, retry=FakeTime().retry(budget), verify=verify)


def test_an_account_that_somebody_else_created_gets_its_group_and_a_warning() -> None:
    cluster = FakeCluster(moods=[Mood(race=0, race_group="wheel")])
    outcome = run([ADA], cluster)
    assert outcome.done == [Change(GROUP_CHANGED, "ada", "users", "wheel")]
    assert outcome.replaced == {ADA: tuple(outcome.done)}
    assert cluster.accounts["ada"].group == "users"
    (warning,) = outcome.warnings
    assert warning.startswith("ada appeared on ehpc-hz-1 during this run")
    assert cluster.passwords == {}


def test_an_account_that_somebody_else_created_in_its_group_is_done_with_a_warning() -> None:
    outcome = run([ADA], FakeCluster(moods=[Mood(race=0)]))
    assert outcome.done == [ADA]
    assert len(outcome.warnings) == 1


def test_a_password_that_is_always_set_is_also_set_on_an_account_that_somebody_else_created() -> None:
    cluster = FakeCluster(moods=[Mood(race=0, race_group="wheel")])
    outcome = run([ALWAYS], cluster)
    follow_ups = (
        Change(GROUP_CHANGED, "ada", "users", "wheel"),
        Change(PASSWORD_SET, "ada", "wheel", "wheel", GOOD),
    )
    assert outcome.replaced == {ALWAYS: follow_ups}
    assert outcome.done == list(follow_ups)
    assert cluster.passwords == {"ada": GOOD}
    assert cluster.accounts["ada"].group == "users"
    assert outcome.warnings == []


def test_a_password_that_is_always_set_needs_no_group_to_be_changed() -> None:
    cluster = FakeCluster(moods=[Mood(race=0)])
    outcome = run([ALWAYS], cluster)
    assert outcome.done == [Change(PASSWORD_SET, "ada", "users", "users", GOOD)]
    assert [action for action, _length, _fault in cluster.writes] == [CREATED, PASSWORD_SET]


def test_an_account_that_is_there_after_a_lost_answer_is_our_own() -> None:
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT)])
    outcome = run([ALWAYS], cluster)
    assert (outcome.done, outcome.replaced, outcome.warnings) == ([ALWAYS], {}, [])
    assert len(cluster.writes) == 1


def test_what_is_left_of_a_creation_that_was_taken_over_is_skipped_when_the_run_stops() -> None:
    cluster = FakeCluster(moods=[Mood(race=0, race_group="wheel"), Mood(Fault.FATAL)], limit=1, width=2)
    outcome = run([ALWAYS, Change(CREATED, "cy", "users", password=GOOD)], cluster)
    assert [change.action for change in outcome.skipped] == [GROUP_CHANGED, PASSWORD_SET]
    assert [change.name for change in outcome.failed] == ["cy"]
    assert outcome.done == []


def test_an_account_that_is_gone_is_removed_whatever_the_answer_was() -> None:
    gone = Change(REMOVED, "ada", before="users")
    outcome = run([gone], FakeCluster())
    assert (outcome.done, outcome.failed, outcome.warnings) == ([gone], {}, [])


def test_a_password_in_doubt_fails_as_not_seen_and_a_refused_one_as_seen() -> None:
    lost = run([BOB], FakeCluster(["bob"], [Mood(Fault.DOUBT)]), budget=0)
    refused = run([BOB], FakeCluster(["bob"], bad={"bob"}))
    assert [failure.seen for failure in lost.failed.values()] == [False]
    assert [failure.seen for failure in refused.failed.values()] == [True]


def test_a_password_in_doubt_is_set_again() -> None:
    cluster = FakeCluster(["bob"], [Mood(Fault.DOUBT)])
    assert run([BOB], cluster).done == [BOB]
    assert [fault for _action, _length, fault in cluster.writes] == [Fault.DOUBT, None]


def test_what_cannot_be_looked_at_fails_as_not_seen() -> None:
    cluster = FakeCluster(moods=[Mood(Fault.DOUBT)], list_moods=["fail"])
    outcome = run([ADA], cluster)
    assert [failure.seen for failure in outcome.failed.values()] == [False]
    assert len(cluster.writes) == 1


def test_a_clean_run_is_listed_once_when_it_is_to_be_verified() -> None:
    cluster = FakeCluster()
    outcome = run([ADA], cluster, verify=True)
    assert cluster.lists == 1
    assert (outcome.done, outcome.unverified) == ([ADA], None)


def test_a_run_that_did_nothing_is_not_verified() -> None:
    cluster = FakeCluster(bad={"ada"})
    assert run([ADA], cluster, verify=True).done == []
    assert cluster.lists == 1


def test_verify_makes_a_failure_of_what_was_answered_as_done_and_does_not_show() -> None:
    cluster = FakeCluster({"bob": Account("bob", "users")}, list_moods=["stale"])
    outcome = run([ADA, BOB], cluster, verify=True)
    assert outcome.done == [BOB]
    assert [(change, failure.error.code, failure.seen) for change, failure in outcome.failed.items()] == [
        (ADA, "NotInEffect", True)
    ]
    assert GOOD not in str(outcome.failed[ADA].error)


def test_verify_makes_a_failure_of_a_password_whose_account_is_gone() -> None:
    outcome = run([BOB], FakeCluster(["bob"], list_moods=["empty"]), verify=True)
    assert outcome.done == []
    assert [(change, failure.error.code) for change, failure in outcome.failed.items()] == [(BOB, "NotInEffect")]


def test_verify_that_cannot_read_the_accounts_says_so_and_leaves_what_is_done() -> None:
    outcome = run([ADA], FakeCluster(list_moods=["fail"]), verify=True)
    assert (outcome.done, outcome.failed, outcome.warnings) == ([ADA], {}, [])
    assert outcome.unverified
    assert str(outcome.unverified).startswith("ListUsers on ehpc-hz-1: Throttling")
