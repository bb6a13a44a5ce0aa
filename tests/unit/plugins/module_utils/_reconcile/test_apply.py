# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out a plan on a cluster that misbehaves: whatever it does, the outcome tells what holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.apply import apply
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import (
    CREATED,
    GROUP_CHANGED,
    PASSWORD_SET,
    Change,
    Plan,
)

from .fakes import Ends, FakeCluster, FakeTime
from .strategies import names, plans
from .troubles import NOBODY, Drawn, Trouble, clean, doubts, harsh, late_doubts, races, refusals, sizes, troubles

well, nobody = st.just(()), st.just(NOBODY)


def run(
    plan: Plan, cluster: FakeCluster, size: int, *, budget: float = 60, time: FakeTime | None = None, **how: bool
) -> Ends:
    return Ends(apply(plan, cluster, batch_size=size, retry=(time or FakeTime()).retry(budget), **how))


def come_to(plan: Plan, ends: Ends) -> list[Change]:
    """The changes of a plan and those that follow up."""
    return [step for change in plan.changes for step in (change, *ends.follow_ups.get(change, ()))]


def all_of(ends: Ends) -> list[Change]:
    return [*ends.done, *ends.unchanged, *ends.failed, *ends.unknown, *ends.skipped]


@given(plans(), troubles(), sizes, st.booleans(), st.booleans())
def test_every_change_has_exactly_one_verdict(
    drawn: Drawn, trouble: Trouble, size: int, stop: bool, verify: bool
) -> None:
    plan, accounts = drawn
    outcome = run(plan, trouble.on(accounts), size, stop_on_error=stop, verify=verify)
    ends = all_of(outcome)
    assert len(ends) == len(set(ends)) == len(come_to(plan, outcome))
    assert set(ends) == set(come_to(plan, outcome))


@given(plans(), troubles(), sizes, st.booleans())
def test_only_creations_are_followed_up_by_group_or_password(
    drawn: Drawn, trouble: Trouble, size: int, stop: bool
) -> None:
    plan, accounts = drawn
    ends = run(plan, trouble.on(accounts), size, stop_on_error=stop)
    for change, follow_ups in ends.follow_ups.items():
        assert change.action == CREATED
        assert {step.name for step in follow_ups} == {change.name}
        actions = [step.action for step in follow_ups]
        if change.always:
            assert actions in ([PASSWORD_SET], [GROUP_CHANGED, PASSWORD_SET])
            assert follow_ups[-1].password == change.password
        else:
            assert actions == [GROUP_CHANGED]


@given(plans(), troubles(), sizes, st.booleans(), st.booleans(), st.integers(0, 9), st.sampled_from((0, 5, 60)))
def test_what_is_said_is_true_in_the_end(
    drawn: Drawn, trouble: Trouble, size: int, stop: bool, verify: bool, lag: int, budget: int
) -> None:
    plan, accounts = drawn
    time = FakeTime()
    cluster = trouble.on(accounts, time=time, lag=trouble.within_settle_time(lag))
    ends = run(plan, cluster, size, stop_on_error=stop, verify=verify, budget=budget, time=time)
    cluster.settle(at_last=True)
    assert not [change for change in ends.done if not cluster.holds(change)]
    # Whom somebody else created did not fail to be there, but to be created.
    failed = [change for change, error in ends.failed.items() if error.fault is not Fault.OVERTAKEN]
    assert not [change for change in failed if cluster.holds(change) and change.action != PASSWORD_SET]
    settled = [change for change in ends.unchanged if change not in ends.follow_ups]
    assert not [change for change in settled if not cluster.holds(change)]
    assert not set(ends.skipped) & set(cluster.sent)


@given(
    plans(), troubles(clean | doubts | late_doubts | races | refusals, well), sizes, st.booleans(), st.integers(0, 9)
)
def test_only_passwords_are_unknown_when_there_is_time(
    drawn: Drawn, trouble: Trouble, size: int, stop: bool, lag: int
) -> None:
    plan, accounts = drawn
    time = FakeTime()
    cluster = trouble.on(accounts, time=time, lag=trouble.within_settle_time(lag))
    ends = run(plan, cluster, size, stop_on_error=stop, budget=60, time=time)
    assert not [change for change in ends.unknown if change.action != PASSWORD_SET]


# Without users who are always refused: what a batch that they are in created is taken for our own.
@given(plans(), troubles(bad=nobody), sizes, st.booleans())
def test_a_password_that_is_always_set_is_the_one_given_when_its_change_is_done(
    drawn: Drawn, trouble: Trouble, size: int, stop: bool
) -> None:
    plan, accounts = drawn
    cluster = trouble.on(accounts)
    outcome = run(plan, cluster, size, stop_on_error=stop)
    for change in outcome.done:
        # Of a creation that is followed up by its password, that tells.
        if change.action == PASSWORD_SET or (change.always and change not in outcome.follow_ups):
            assert cluster.passwords[change.name] == change.password


@given(plans(), troubles(harsh, well), sizes, st.booleans())
def test_what_is_skipped_was_never_sent(drawn: Drawn, trouble: Trouble, size: int, stop: bool) -> None:
    plan, accounts = drawn
    cluster = trouble.on(accounts, endless=True)
    outcome = run(plan, cluster, size, stop_on_error=stop, budget=1)
    assert not set(outcome.skipped) & set(cluster.sent)
    assert bool(outcome.outcome.stopped_by) or not outcome.skipped


@given(plans(), troubles(clean | doubts | races, well, nobody), sizes, st.booleans(), st.booleans())
def test_faults_that_pass_leave_nothing_undone(
    drawn: Drawn, trouble: Trouble, size: int, stop: bool, verify: bool
) -> None:
    plan, accounts = drawn
    cluster = trouble.on(accounts)
    outcome = run(plan, cluster, size, stop_on_error=stop, verify=verify)
    assert not outcome.failed
    assert not outcome.unknown
    assert not outcome.skipped
    assert all(cluster.holds(change) for change in outcome.done)


@given(plans(), troubles(clean | doubts, well, st.frozensets(names, min_size=1, max_size=4)), sizes)
def test_only_users_whom_the_cloud_never_accepts_fail(drawn: Drawn, trouble: Trouble, size: int) -> None:
    plan, accounts = drawn
    outcome = run(plan, trouble.on(accounts), size)
    steps = come_to(plan, outcome)
    # A password that was refused in a batch may have been set by it.
    assert {*outcome.failed, *outcome.unknown} == {change for change in steps if change.name in trouble.bad}
    assert {change.action for change in outcome.unknown} <= {PASSWORD_SET}
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
        assert outcome.outcome.stopped_by
        assert outcome.outcome.stopped_by.fault in ends


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
    ends = all_of(outcome)
    assert set(ends) == set(come_to(plan, outcome))
    # Each change is sent in batches of at most three sizes, and alone once for each second of the budget, which
    # begins anew with every change that gets through.
    assert len(cluster.sent) <= (len(ends) + 1) * (3 + budget + 1) * len(ends)
