# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When it is given up, waiting without sending, and full synchronisations."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.synchroniser import (
    CANCEL,
    EVERYBODY,
    GRACE_POLLS,
    MAX_DOUBTS,
    SYNCHRONISE,
)
from tests.unit.plugins.module_utils._reconcile.fakes import FakeTime

from .fakes import CAME_ALONG, FakeCluster, Mood, Run, synchroniser_of, users

ADA, GRACE, CHARLES = users("ada", "grace", "charles")
FOR_EVER = Run(length=10**6)


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.mark.parametrize("wait_timeout", [0, 0.5, 3, 10])
def test_nothing_is_waited_for_longer_than_there_is_time(time: FakeTime, wait_timeout: float) -> None:
    cluster = FakeCluster(time, runs=[FOR_EVER])
    sync = synchroniser_of(cluster, time, wait_timeout)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert time.now - 100 == wait_timeout
    error = sync.unknown[ADA]
    assert error is sync.stopped_by
    assert (error.code, error.fault, error.target) == ("Timeout", Fault.DOUBT, "cluster-1")
    # Without any time nobody looked again after it began.
    assert error.message == f"not there after {wait_timeout:g} s, when a synchronisation was still running"
    assert error.hint.startswith("A longer wait_timeout may help. Usually there is no such IAM user")
    assert sync.sent == {ADA}


def test_a_time_out_tells_when_none_was_running(time: FakeTime) -> None:
    sync = synchroniser_of(FakeCluster(time, stuck=[ADA]), time, wait_timeout=4)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert sync.unknown[ADA].message == "not there after 4 s, when none was running"


def test_the_time_is_for_both_tasks_together(time: FakeTime) -> None:
    cluster = FakeCluster(time, [GRACE], runs=[Run(length=6), FOR_EVER])
    sync = synchroniser_of(cluster, time, wait_timeout=10)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert sync.failed == {}
    sync.carry_out(CANCEL, [GRACE], True)
    assert time.now - 100 == 10
    assert sync.unknown.keys() == {GRACE}


def test_what_came_at_the_last_moment_has_not_failed(time: FakeTime) -> None:
    cluster = FakeCluster(time, runs=[Run(length=1, late=2)])
    sync = synchroniser_of(cluster, time, wait_timeout=3)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert (sync.failed, sync.duration) == ({}, 3)


def test_whoever_waits_in_vain_for_somebody_else_sends_nothing(time: FakeTime) -> None:
    cluster = FakeCluster(time)
    cluster.begin(FOR_EVER)
    sync = synchroniser_of(cluster, time, wait_timeout=7, poll_interval=2)
    sync.carry_out(SYNCHRONISE, [ADA], False)
    assert (cluster.writes, sync.pending, sync.sent, sync.duration) == ([], [], set(), None)
    assert sync.failed[ADA].code == "Timeout"
    # The last wait is as long as what is left.
    assert time.slept == [2, 2, 2, 1]


def test_polls_are_as_far_apart_as_the_option_says(time: FakeTime) -> None:
    sync = synchroniser_of(FakeCluster(time, runs=[Run(length=30)]), time, poll_interval=7)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert time.slept == [7] * 5


@pytest.mark.parametrize("fault", [Fault.FATAL, Fault.BUSY])
def test_an_error_that_is_nobodys_in_particular_stops_it_for_all(time: FakeTime, fault: Fault) -> None:
    cluster = FakeCluster(time, [CHARLES], moods=[Mood(fault)])
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [ADA, GRACE], True)
    sync.carry_out(CANCEL, [CHARLES], True)
    assert len(cluster.writes) == 1
    assert sync.failed == dict.fromkeys([ADA, GRACE, CHARLES], sync.stopped_by)
    assert sync.sent == set()


def test_who_came_although_it_was_stopped_has_not_failed(time: FakeTime) -> None:
    cluster = FakeCluster(time, runs=[Run(length=2)])
    cluster.look_badly(status=[None, None, Fault.FATAL])
    sync = synchroniser_of(cluster, time)
    cluster.synced.add(GRACE)
    sync.carry_out(SYNCHRONISE, [ADA, GRACE], True)
    assert (sync.failed, sync.unknown, ADA in sync.listed) == ({}, {}, True)
    assert sync.stopped_by
    assert (sync.stopped_by.operation, sync.refresh_error) == ("ListSyncStatus", None)


def test_what_nobody_could_look_at_after_an_error_is_told(time: FakeTime) -> None:
    cluster = FakeCluster(time)
    cluster.look_badly(status=[None, Fault.FATAL], lists=[None, Fault.DOUBT])
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert sync.refresh_error
    assert (sync.refresh_error.operation, sync.refresh_error.fault) == ("ShowSyncIamUser", Fault.DOUBT)
    assert (sync.failed, sync.unknown.keys()) == ({}, {ADA})


def test_waiting_out_is_waiting_for_what_runs_and_looking_once(time: FakeTime) -> None:
    cluster = FakeCluster(time)
    cluster.begin(Run(length=3), [ADA])
    sync = synchroniser_of(cluster, time)
    sync.wait_out()
    assert sync.listed == {ADA, CAME_ALONG}
    assert cluster.calls == ["ListSyncStatus"] * 4 + ["ShowSyncIamUser"]
    assert (sync.duration, cluster.writes) == (None, [])


def test_waiting_out_ends_with_an_error_when_it_takes_too_long(time: FakeTime) -> None:
    cluster = FakeCluster(time)
    cluster.begin(FOR_EVER)
    with pytest.raises(ApiError, match="Timeout"):
        synchroniser_of(cluster, time, wait_timeout=5).wait_out()
    assert time.now - 100 == 5


def test_a_full_synchronisation_ends_when_everybody_expected_is_there(time: FakeTime) -> None:
    cluster = FakeCluster(time, [CHARLES], runs=[Run(length=4, late=2)], everybody=[ADA, GRACE])
    sync = synchroniser_of(cluster, time)
    sync.bring_all({ADA, GRACE}, True)
    assert sync.listed == {ADA, GRACE, CHARLES, CAME_ALONG}
    assert (sync.stopped_by, sync.duration, sync.sent) == (None, 6, {EVERYBODY})
    assert len(cluster.writes) == 1


@pytest.mark.parametrize("expected", [set(), {ADA, GRACE}])
def test_without_somebody_expected_it_ends_when_nobody_comes_any_more(time: FakeTime, expected: set) -> None:
    cluster = FakeCluster(time, runs=[Run(length=4, late=2)], everybody=[ADA])
    sync = synchroniser_of(cluster, time)
    sync.bring_all(expected, True)
    assert sync.listed == {ADA, CAME_ALONG}
    assert (sync.stopped_by, sync.duration) == (None, 6 + GRACE_POLLS)


def test_a_full_synchronisation_is_not_waited_for_without_wait(time: FakeTime) -> None:
    cluster = FakeCluster(time, everybody=[ADA])
    sync = synchroniser_of(cluster, time)
    sync.bring_all({ADA}, False)
    assert (sync.listed, sync.duration, time.slept, sync.sent) == (set(), 0, [], {EVERYBODY})


def test_a_full_synchronisation_waits_for_another_one(time: FakeTime) -> None:
    moods = [Mood(intruder=Run(hidden=2, length=5), brings=(GRACE,))]
    cluster = FakeCluster(time, moods=moods, everybody=[ADA])
    cluster.begin(Run(length=3))
    sync = synchroniser_of(cluster, time)
    sync.bring_all({ADA, GRACE}, True)
    assert [write.fault for write in cluster.writes] == [Fault.OVERTAKEN, None]
    assert sync.listed == {ADA, GRACE, CAME_ALONG}


@pytest.mark.parametrize(
    ("mood", "writes"),
    [
        (Mood(Fault.FATAL), 1),
        (Mood(Fault.BUSY), 1),
        (Mood(Fault.REFUSED), 1),
        (Mood(Fault.DOUBT, kept=False), MAX_DOUBTS),
    ],
)
def test_an_error_of_a_full_synchronisation_is_told_and_not_raised(time: FakeTime, mood: Mood, writes: int) -> None:
    cluster = FakeCluster(time, [CHARLES], moods=[mood] * MAX_DOUBTS, everybody=[ADA])
    sync = synchroniser_of(cluster, time)
    cluster.synced.add(GRACE)
    sync.bring_all({ADA}, True)
    assert sync.stopped_by
    assert (sync.stopped_by.fault, len(cluster.writes)) == (mood.fault, writes)
    assert sync.listed == {CHARLES, GRACE}
    assert sync.duration is None


def test_a_full_synchronisation_that_takes_too_long_is_told_with_who_came(time: FakeTime) -> None:
    cluster = FakeCluster(time, runs=[FOR_EVER], everybody=[ADA])
    sync = synchroniser_of(cluster, time, wait_timeout=9)
    sync.bring_all({ADA}, True)
    assert sync.stopped_by
    assert (sync.stopped_by.code, sync.duration, sync.listed) == ("Timeout", 9, set())


@pytest.mark.parametrize(
    ("run", "seconds"),
    [
        (Run(length=3), 3),
        (Run(hidden=2, length=4), 4),
        (Run(hidden=GRACE_POLLS, length=9), 9),
        # Never seen, so that it must have been over in between.
        (Run(length=0), GRACE_POLLS),
    ],
)
def test_who_is_listed_is_done_again_when_what_began_is_over(time: FakeTime, run: Run, seconds: float) -> None:
    cluster = FakeCluster(time, [ADA, GRACE], runs=[run])
    sync = synchroniser_of(cluster, time, again=[ADA])
    sync.carry_out(SYNCHRONISE, [ADA, GRACE], True)
    assert [write.names for write in cluster.writes] == [(ADA,)]
    assert (sync.failed, sync.unknown, sync.duration, time.now - 100) == ({}, {}, seconds, seconds)


def test_what_ran_before_a_call_is_not_what_it_began(time: FakeTime) -> None:
    cluster = FakeCluster(time, [ADA], runs=[Run(hidden=3, length=5)])
    cluster.begin(Run(length=4), [ADA])
    sync = synchroniser_of(cluster, time, again=[ADA])
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert time.now - 100 == 4 + 5


def test_looks_that_fail_after_a_call_leave_it_unknown(time: FakeTime) -> None:
    cluster = FakeCluster(time, [ADA])
    cluster.look_badly(status=[None, *[Fault.FATAL] * 9])
    sync = synchroniser_of(cluster, time, again=[ADA])
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert (sync.failed, sync.unknown) == ({}, {ADA: sync.stopped_by})


def test_a_call_that_only_gets_doubts_is_unknown(time: FakeTime) -> None:
    cluster = FakeCluster(time, [ADA], moods=[Mood(Fault.DOUBT, kept=False)] * MAX_DOUBTS)
    sync = synchroniser_of(cluster, time, again=[ADA])
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert (len(cluster.writes), sync.unknown.keys()) == (MAX_DOUBTS, {ADA})
    assert time.now - 100 == 10 * (MAX_DOUBTS - 1)
