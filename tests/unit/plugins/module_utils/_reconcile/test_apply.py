# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out a plan on a cluster that misbehaves: whatever it does, the outcome tells what holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.apply import Outcome, apply
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import (
    CREATED,
    GROUP_CHANGED,
    PASSWORD_SET,
    Change,
    Plan,
)

from .fakes import FakeCluster, FakeTime
from .strategies import names, plans
from .troubles import NOBODY, Drawn, Trouble, clean, doubts, harsh, races, sizes, troubles

well, nobody = st.just(()), st.just(NOBODY)


def run(plan: Plan, cluster: FakeCluster, size: int, *, budget: float = 60, **how: bool) -> Outcome:
    return apply(plan, cluster, batch_size=size, retry=FakeTime().retry(budget), **how)


def come_to(plan: Plan, outcome: Outcome) -> list[Change]:
    """What the changes of a plan came to: themselves, or those that replace them."""
    return [step for change in plan.changes for step in outcome.replaced.get(change, (change,))]


@given(plans(), troubles(), sizes, st.booleans(), st.booleans())
def test_every_change_ends_as_exactly_one_of_done_failed_or_skipped(
    drawn: Drawn, trouble: Trouble, size: int, stop: bool, verify: bool
) -> None:
    plan, accounts = drawn
    outcome = run(plan, trouble.on(accounts), size, stop_on_error=stop, verify=verify)
    ends = [*outcome.done, *outcome.failed, *outcome.skipped]
    assert len(ends) == len(set(ends)) == len(come_to(plan, outcome))
    assert set(ends) == set(come_to(plan, outcome))


@given(plans(), troubles(), sizes, st.booleans())
def test_only_creations_are_replaced_and_a_password_follows_exactly_when_it_is_always_set(
    drawn: Drawn, trouble: Trouble, size: int, stop: bool
) -> None:
    plan, accounts = drawn
    outcome = run(plan, trouble.on(accounts), size, stop_on_error=stop)
    assert set(outcome.replaced) <= set(plan.changes)
    for change, follow_ups in outcome.replaced.items():
        assert change.action == CREATED
        assert {step.name for step in follow_ups} == {change.name}
        actions = [step.action for step in follow_ups]
        if change.always:
            assert actions in ([PASSWORD_SET], [GROUP_CHANGED, PASSWORD_SET])
            assert follow_ups[-1].password == change.password
        else:
            assert actions == [GROUP_CHANGED]


@given(plans(), troubles(), sizes, st.booleans())
def test_what_is_done_holds_and_what_was_seen_to_fail_does_not(
    drawn: Drawn, trouble: Trouble, size: int, stop: bool
) -> None:
    plan, accounts = drawn
    cluster = trouble.on(accounts)
    outcome = run(plan, cluster, size, stop_on_error=stop)
    assert all(cluster.holds(change) for change in outcome.done)
    for change, failure in outcome.failed.items():
        if failure.seen and change.action != PASSWORD_SET:
            assert not cluster.holds(change)


@given(plans(), troubles(), sizes, st.booleans())
def test_a_password_that_is_always_set_is_the_one_given_when_its_change_is_done(
    drawn: Drawn, trouble: Trouble, size: int, stop: bool
) -> None:
    plan, accounts = drawn
    cluster = trouble.on(accounts)
    outcome = run(plan, cluster, size, stop_on_error=stop)
    for change in outcome.done:
        if change.always or change.action == PASSWORD_SET:
            assert cluster.passwords[change.name] == change.password


@given(plans(), troubles(harsh, well), sizes, st.booleans())
def test_what_is_skipped_was_never_sent(drawn: Drawn, trouble: Trouble, size: int, stop: bool) -> None:
    plan, accounts = drawn
    cluster = trouble.on(accounts, endless=True)
    outcome = run(plan, cluster, size, stop_on_error=stop, budget=1)
    assert not set(outcome.skipped) & set(cluster.sent)
    assert bool(outcome.stopped_by) or not outcome.skipped


@given(plans(), troubles(), sizes, st.booleans())
def test_a_password_in_doubt_is_never_told_as_seen(drawn: Drawn, trouble: Trouble, size: int, stop: bool) -> None:
    plan, accounts = drawn
    outcome = run(plan, trouble.on(accounts), size, stop_on_error=stop, budget=1)
    for change, failure in outcome.failed.items():
        if change.action == PASSWORD_SET and failure.error.fault is Fault.DOUBT:
            assert not failure.seen


@given(plans(), troubles(clean | doubts | races, well, nobody), sizes, st.booleans(), st.booleans())
def test_faults_that_pass_leave_nothing_undone(
    drawn: Drawn, trouble: Trouble, size: int, stop: bool, verify: bool
) -> None:
    plan, accounts = drawn
    cluster = trouble.on(accounts)
    outcome = run(plan, cluster, size, stop_on_error=stop, verify=verify)
    assert not outcome.failed
    assert not outcome.skipped
    assert all(cluster.holds(change) for change in outcome.done)


@given(plans(), troubles(clean | doubts, well, st.frozensets(names, min_size=1, max_size=4)), sizes)
def test_only_users_whom_the_cloud_never_accepts_fail(drawn: Drawn, trouble: Trouble, size: int) -> None:
    plan, accounts = drawn
    outcome = run(plan, trouble.on(accounts), size)
    steps = come_to(plan, outcome)
    assert set(outcome.failed) == {change for change in steps if change.name in trouble.bad}
    assert set(outcome.done) == {change for change in steps if change.name not in trouble.bad}


@given(plans(), troubles(), sizes, st.booleans())
def test_nothing_is_sent_after_the_volley_that_ends_the_run(
    drawn: Drawn, trouble: Trouble, size: int, stop: bool
) -> None:
    plan, accounts = drawn
    cluster = trouble.on(accounts)
    outcome = run(plan, cluster, size, stop_on_error=stop)
    ends = {Fault.FATAL, Fault.BUSY} | ({Fault.REFUSED} if stop else set())
    assert not [faults for _lists, faults in cluster.volleys[:-1] if ends & set(faults)]
    if cluster.volleys and ends & set(cluster.volleys[-1][1]):
        assert outcome.stopped_by
        assert outcome.stopped_by.fault in ends


@given(plans(), troubles(harsh, well), sizes, st.booleans())
def test_after_a_volley_with_a_doubt_the_cluster_is_looked_at_before_anything_else_is_sent(
    drawn: Drawn, trouble: Trouble, size: int, stop: bool
) -> None:
    plan, accounts = drawn
    cluster = trouble.on(accounts)
    run(plan, cluster, size, stop_on_error=stop)
    for (lists_before, faults), (lists_after, _faults) in zip(cluster.volleys, cluster.volleys[1:], strict=False):
        assert Fault.DOUBT not in faults or lists_after > lists_before


@given(plans(), troubles(), sizes, st.booleans(), st.integers(0, 3))
def test_a_run_ends_however_long_the_trouble_lasts(
    drawn: Drawn, trouble: Trouble, size: int, stop: bool, budget: int
) -> None:
    plan, accounts = drawn
    cluster = trouble.on(accounts, endless=True)
    outcome = run(plan, cluster, size, stop_on_error=stop, budget=budget)
    ends = [*outcome.done, *outcome.failed, *outcome.skipped]
    assert set(ends) == set(come_to(plan, outcome))
    # Each change is sent in batches of at most three sizes, and alone once for each second of the budget, which
    # begins anew with every change that gets through.
    assert len(cluster.sent) <= (len(ends) + 1) * (3 + budget + 1) * len(ends)
