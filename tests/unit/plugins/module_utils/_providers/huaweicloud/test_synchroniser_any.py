# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever a cluster does: everybody is accounted for, and nothing is sent into a synchronisation that shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud import synchroniser
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.names import Identity
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.synchroniser import (
    CANCEL,
    GRACE_POLLS,
    MAX_DOUBTS,
    SYNCHRONISE,
    Task,
)
from tests.unit.plugins.module_utils._reconcile.fakes import FakeTime

from .fakes import FakeCluster, Mood, Run, groups, synchroniser_of, users

PEOPLE = [*users(*"abcdefghij"), *groups(*"uvw")]
OTHERS = [*users("other"), *groups("others")]
# Batches of a few names, so that a handful of people makes several.
SIZE = 3

TASKS = st.sampled_from([SYNCHRONISE, CANCEL])
SOME = st.lists(st.sampled_from(PEOPLE), unique=True, max_size=len(PEOPLE))
ANY_RUN = st.builds(Run, st.integers(0, 12), st.integers(0, 15), st.integers(0, 12))


def patient(run: Run) -> Run:
    """The run as it has to be for whoever waits GRACE_POLLS seconds after the last thing that happened."""
    if run.hidden < run.length:
        return run
    # It never shows, so that the lists have to.
    return replace(run, late=min(run.late, GRACE_POLLS - run.length))


GOOD_RUN = st.builds(Run, st.integers(0, GRACE_POLLS), st.integers(0, 9), st.integers(0, GRACE_POLLS - 1)).map(patient)


@dataclass
class Situation:
    """What is to be done to whom, on a cluster of some sort."""

    task: Task
    names: list[Identity]
    stuck: set[Identity]
    time: FakeTime
    cluster: FakeCluster

    def holds(self, who: Identity) -> bool:
        """Whether it is done, on the cluster itself."""
        return self.task.holds(who, self.cluster.synced)


@st.composite
def situations(draw: st.DrawFn, runs: st.SearchStrategy[Run], faults: st.SearchStrategy[Fault | None]) -> Situation:
    task, names, stuck, time = draw(TASKS), draw(SOME), set(draw(SOME)), FakeTime()
    # Somebody else may bring whom we bring, but not whom we cancel: they would come and go for ever.
    may_come = [each for each in PEOPLE if each not in stuck] if task is SYNCHRONISE else OTHERS
    intruders = st.builds(
        Mood, intruder=runs, brings=st.lists(st.sampled_from([*may_come, *OTHERS]), max_size=3).map(tuple)
    )
    moods = draw(st.lists(st.builds(Mood, faults, st.booleans()) | intruders, max_size=8))
    synced = draw(SOME) if task is SYNCHRONISE else names
    cluster = FakeCluster(
        time, synced, moods, draw(st.lists(runs, max_size=8)), stuck=stuck, refuses=draw(st.booleans())
    )
    if draw(st.booleans()):
        cluster.begin(draw(runs), draw(st.lists(st.sampled_from(OTHERS))))
    return Situation(task, names, stuck, time, cluster)


@pytest.fixture(autouse=True, scope="module")
def small_batches() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synchroniser, "MAX_NAMES", SIZE)
        yield


def few_doubts(situation: Situation) -> bool:
    """Whether there are not so many calls in doubt that it has to be given up."""
    return sum(write.fault is Fault.DOUBT for write in situation.cluster.writes) < MAX_DOUBTS


@given(situation=situations(GOOD_RUN, st.sampled_from([None, Fault.DOUBT])), wait=st.booleans())
def test_only_who_cannot_be_done_fails_however_the_cluster_lies_for_a_while(situation: Situation, wait: bool) -> None:
    task, cluster = situation.task, situation.cluster
    sync = synchroniser_of(cluster, situation.time)
    sync.carry_out(task, situation.names, wait)
    event(f"{len(cluster.writes)} writes")
    if few_doubts(situation):
        assert sync.stopped_by is None
        assert sync.failed.keys() <= situation.stuck
    done = set(situation.names) - sync.failed.keys() - set(sync.pending)
    assert all(situation.holds(each) for each in done)
    assert not any(situation.holds(each) for each in sync.failed)
    assert sync.pending == [] or not wait
    # Nobody is sent twice into the same synchronisation of somebody else.
    assert all(len(set(met)) == len(met) for met in cluster.collisions.values())


@given(situation=situations(GOOD_RUN, st.none()))
def test_what_was_done_before_is_not_done_again(situation: Situation) -> None:
    before = {each for each in situation.names if situation.holds(each)}
    sync = synchroniser_of(situation.cluster, situation.time)
    sync.carry_out(situation.task, situation.names, True)
    sent = {each for write in situation.cluster.writes for each in write.names}
    assert sent <= set(situation.names) - before
    again = len(situation.cluster.writes)
    sync.carry_out(situation.task, [each for each in situation.names if situation.holds(each)], True)
    assert len(situation.cluster.writes) == again


WRITES = ("UpdateSyncIamUser", "CancelSyncIamUser")
SOME_FAULT = st.none() | st.sampled_from(Fault)


@given(
    situation=situations(ANY_RUN, SOME_FAULT),
    wait=st.booleans(),
    wait_timeout=st.integers(0, 60),
    poll_interval=st.sampled_from([0.25, 1, 2, 7]),
    after=SOME,
)
def test_everybody_is_done_failed_or_pending_and_the_time_is_kept_whatever_happens(
    situation: Situation, wait: bool, wait_timeout: float, poll_interval: float, after: list[Identity]
) -> None:
    time, cluster = situation.time, situation.cluster
    start = time.now
    sync = synchroniser_of(cluster, time, wait_timeout, poll_interval)
    rest = [each for each in after if each not in situation.names]
    for task, names in ((situation.task, situation.names), (CANCEL, rest)):
        sync.carry_out(task, names, wait)
        for each in names:
            assert task.holds(each, sync.listed) or each in {*sync.failed, *sync.unknown, *sync.pending}
    assert time.now - start <= wait_timeout
    assert not set(sync.pending) & {*sync.failed, *sync.unknown}
    assert not sync.failed.keys() & sync.unknown.keys()
    assert sync.unknown.keys() <= sync.sent
    assert {*sync.pending, *sync.failed, *sync.unknown} <= {*situation.names, *rest}
    assert wait_timeout == 0 or sync.duration is None or 0 <= sync.duration <= wait_timeout
    accepted = [write for write in cluster.writes if write.fault is None]
    assert (sync.duration is None) == (not accepted)
    assert sync.sent == {each for write in cluster.writes for each in write.names if write.fault in (None, Fault.DOUBT)}
    if sync.stopped_by:
        last = max(number for number, call in enumerate(cluster.calls) if call in ("ListSyncStatus", "ShowSyncIamUser"))
        assert last > max((number for number, call in enumerate(cluster.calls) if call in WRITES), default=-1)


@given(situation=situations(GOOD_RUN, SOME_FAULT), wait_timeout=st.integers(0, 60))
def test_nobody_who_failed_goes_later(situation: Situation, wait_timeout: int) -> None:
    # Nobody else takes names off, so that whoever goes went by a call of ours.
    assume(situation.task is CANCEL)
    sync = synchroniser_of(situation.cluster, situation.time, wait_timeout)
    sync.carry_out(CANCEL, situation.names, True)
    situation.time.sleep(1000)
    situation.cluster.list_synced()
    assert not [each for each in sync.failed if situation.holds(each)]


@given(
    situation=situations(GOOD_RUN, SOME_FAULT),
    wait=st.booleans(),
    wait_timeout=st.sampled_from([0, 20, 10_000]),
)
def test_nobody_is_done_again_before_a_call_is_over(situation: Situation, wait: bool, wait_timeout: float) -> None:
    assume(situation.task is SYNCHRONISE)
    time, cluster = situation.time, situation.cluster
    again = {each for each in situation.names if situation.holds(each)}
    sync = synchroniser_of(cluster, time, wait_timeout, again=again)
    sync.carry_out(SYNCHRONISE, situation.names, wait)
    open_ends = {*sync.failed, *sync.unknown, *sync.pending}
    for each in again:
        calls = [write for write in cluster.writes if each in write.names]
        accepted = [write for write in calls if write.fault is None]
        doubts = [write for write in calls if write.fault is Fault.DOUBT]
        assert each in open_ends or (len(accepted) == 1 and accepted[0].ends <= time.now)
        assert not accepted or each not in sync.failed or each not in sync.listed
        assert accepted or not doubts or each in sync.unknown
        assert accepted or doubts or each in sync.failed


LOOK_FAULTS = st.lists(st.none() | st.sampled_from([Fault.BUSY, Fault.DOUBT, Fault.FATAL]), max_size=12)


@given(
    situation=situations(GOOD_RUN, st.none()),
    status_faults=LOOK_FAULTS,
    list_faults=LOOK_FAULTS,
)
def test_an_error_while_looking_ends_it_and_nothing_more_is_sent(
    situation: Situation, status_faults: list[Fault | None], list_faults: list[Fault | None]
) -> None:
    cluster = situation.cluster
    cluster.look_badly(status_faults, list_faults)
    sync = synchroniser_of(cluster, situation.time)
    sync.carry_out(situation.task, situation.names, True)
    for each in situation.names:
        assert situation.task.holds(each, sync.listed) or each in {*sync.failed, *sync.unknown}
    if sync.stopped_by:
        assert sync.stopped_by.operation in ("ListSyncStatus", "ShowSyncIamUser")
        assert sync.refresh_error or sync.listed == cluster.synced
        writes = len(cluster.writes)
        sync.carry_out(CANCEL, OTHERS, True)
        assert len(cluster.writes) == writes
