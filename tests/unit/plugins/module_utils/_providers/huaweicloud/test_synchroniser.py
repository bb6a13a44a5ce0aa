# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One synchronisation at a time: what is sent, when, what it is waited for, and when it is given up."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud import synchroniser
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.synchroniser import (
    CANCEL,
    EVERYBODY,
    GRACE_POLLS,
    MAX_CONSECUTIVE_REFUSALS,
    MAX_DOUBTS,
    SYNCHRONISE,
)
from tests.unit.plugins.module_utils._reconcile.fakes import FakeTime

from .fakes import CAME_ALONG, FakeCluster, Mood, Run, groups, synchroniser_of, users

ADA, GRACE, CHARLES = users("ada", "grace", "charles")
DOUBT = Mood(Fault.DOUBT)
LOST = Mood(Fault.DOUBT, kept=False)
FOR_EVER = Run(length=10**6)


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


def sizes(cluster: FakeCluster) -> list[tuple[int, int]]:
    """How many users and groups each call was for."""
    return [
        (sum(who.kind == "user" for who in write.names), sum(who.kind == "group" for who in write.names))
        for write in cluster.writes
    ]


def test_a_call_is_for_at_most_a_thousand_users_and_a_thousand_groups(time: FakeTime) -> None:
    everybody = [*users(*map(str, range(2500))), *groups(*map(str, range(1200)))]
    cluster = FakeCluster(time)
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, everybody, True)
    assert sizes(cluster) == [(1000, 1000), (1000, 200), (500, 0)]
    sync.carry_out(CANCEL, everybody, True)
    assert sizes(cluster)[3:] == [(1000, 1000), (1000, 200), (500, 0)]
    assert sync.listed == {CAME_ALONG}


def test_one_that_never_shows_is_tried_again_after_a_while(time: FakeTime) -> None:
    cluster = FakeCluster(time, moods=[Mood(intruder=Run(hidden=99, length=15))])
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert [write.fault for write in cluster.writes] == [Fault.OVERTAKEN] * 3 + [None]
    assert time.now - 100 == 3 * GRACE_POLLS + 2


@pytest.mark.parametrize(
    ("run", "seconds"),
    [
        (Run(length=0), 0),
        (Run(length=3), 3),
        (Run(length=3, late=4), 7),
        (Run(hidden=2, length=4), 4),
        (Run(hidden=9, length=4), 4),
        (Run(length=9, late=GRACE_POLLS - 1), 9 + GRACE_POLLS - 1),
    ],
)
def test_it_is_over_when_everybody_shows_and_takes_that_long(time: FakeTime, run: Run, seconds: float) -> None:
    cluster = FakeCluster(time, runs=[run])
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert (sync.failed, sync.duration, time.now - 100) == ({}, seconds, seconds)


def test_who_is_brought_by_others_after_their_turn_has_failed(time: FakeTime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synchroniser, "MAX_NAMES", 2)
    cluster = FakeCluster(time, [GRACE, CHARLES], [Mood(), Mood(intruder=Run(), brings=(ADA,))])
    sync = synchroniser_of(cluster, time)
    sync.carry_out(CANCEL, [ADA, GRACE, CHARLES], True)
    assert {name: error.code for name, error in sync.failed.items()} == {ADA: "NotCancelled"}
    assert sync.sent == {GRACE, CHARLES}


def test_without_waiting_only_the_last_batch_is_pending(time: FakeTime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synchroniser, "MAX_NAMES", 2)
    cluster = FakeCluster(time)
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [ADA, GRACE, CHARLES], False)
    assert sync.listed == {ADA, GRACE, CAME_ALONG}
    assert (sync.pending, sync.failed) == ([CHARLES], {})


def test_the_duration_goes_from_the_first_call_to_the_end_of_the_last_wait(time: FakeTime) -> None:
    cluster = FakeCluster(time, moods=[Mood(intruder=Run(length=50))], runs=[Run(length=3), Run(length=4)])
    sync = synchroniser_of(cluster, time, poll_interval=0.5)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert sync.duration == 3
    sync.carry_out(CANCEL, [ADA], True)
    assert sync.duration == 7


def test_a_row_of_refused_names_keeps_no_other_off(time: FakeTime) -> None:
    bad = users(*(f"bad-{number}" for number in range(MAX_CONSECUTIVE_REFUSALS)))
    cluster = FakeCluster(time, stuck=bad, refuses=True)
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [*bad, ADA], True)
    assert sync.failed.keys() == set(bad)
    assert (ADA in sync.listed, sync.stopped_by) == (True, None)


def test_names_that_are_refused_here_and_there_do_not_make_it_hopeless(time: FakeTime) -> None:
    names = users(*map(str, range(4 * MAX_CONSECUTIVE_REFUSALS)))
    cluster = FakeCluster(time, stuck=names[::2], refuses=True)
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, names, True)
    assert sync.failed.keys() == set(names[::2])
    assert (sync.listed, sync.stopped_by) == ({*names[1::2], CAME_ALONG}, None)


@pytest.mark.parametrize("count", [100, 1000, 5000])
def test_a_cluster_that_takes_nobody_is_given_up_after_a_bounded_number_of_calls(time: FakeTime, count: int) -> None:
    names = users(*map(str, range(count)))
    cluster = FakeCluster(time, stuck=names, refuses=True)
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, names, True)
    # Each name that is tried by itself costs one call, the halves that lead there about as many again.
    assert len(cluster.writes) <= 2 * MAX_CONSECUTIVE_REFUSALS + 12
    assert sync.failed.keys() == set(names)
    assert sync.stopped_by
    assert sync.stopped_by.code == "12000002"


def test_doubts_in_a_row_end_it_and_a_clear_answer_in_time_does_not(time: FakeTime) -> None:
    cluster = FakeCluster(time, moods=[LOST] * (MAX_DOUBTS - 1))
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert (len(cluster.writes), sync.failed) == (MAX_DOUBTS, {})

    cluster = FakeCluster(time, moods=[LOST] * 99)
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [GRACE], True)
    assert len(cluster.writes) == MAX_DOUBTS
    assert sync.stopped_by
    assert (sync.stopped_by.fault, sync.failed[GRACE]) == (Fault.DOUBT, sync.stopped_by)


def test_a_time_out_tells_when_none_was_running(time: FakeTime) -> None:
    sync = synchroniser_of(FakeCluster(time, stuck=[ADA]), time, wait_timeout=4)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert sync.unknown[ADA].message == "not there after 4 s, when none was running"


def test_what_came_at_the_last_moment_has_not_failed(time: FakeTime) -> None:
    cluster = FakeCluster(time, runs=[Run(length=1, late=2)])
    sync = synchroniser_of(cluster, time, wait_timeout=3)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert (sync.failed, sync.duration) == ({}, 3)


def test_polls_are_as_far_apart_as_the_option_says(time: FakeTime) -> None:
    told: list[str] = []
    cluster = FakeCluster(time, [GRACE], runs=[Run(length=30)])
    sync = synchroniser_of(cluster, time, poll_interval=7, progress=told.append)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert time.slept == [7] * 5
    assert told == ["cluster-1: waiting for a synchronisation, it knows 1 users and groups"] * 5


def test_who_came_although_it_was_stopped_has_not_failed(time: FakeTime) -> None:
    cluster = FakeCluster(time, runs=[Run(length=2)])
    cluster.look_badly(status=[None, None, Fault.FATAL])
    sync = synchroniser_of(cluster, time)
    cluster.synced.add(GRACE)
    sync.carry_out(SYNCHRONISE, [ADA, GRACE], True)
    assert (sync.failed, sync.unknown, ADA in sync.listed) == ({}, {}, True)
    assert sync.stopped_by
    assert (sync.stopped_by.operation, sync.refresh_error) == ("ListSyncStatus", None)


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


def test_a_full_synchronisation_that_takes_too_long_is_told_with_who_came(time: FakeTime) -> None:
    cluster = FakeCluster(time, runs=[FOR_EVER], everybody=[ADA])
    sync = synchroniser_of(cluster, time, wait_timeout=9)
    sync.bring_all({ADA}, True)
    assert sync.stopped_by
    assert (sync.stopped_by.code, sync.duration, sync.listed) == ("Timeout", 9, set())


def test_a_call_that_only_gets_doubts_is_unknown(time: FakeTime) -> None:
    cluster = FakeCluster(time, [ADA], moods=[Mood(Fault.DOUBT, kept=False)] * MAX_DOUBTS)
    sync = synchroniser_of(cluster, time, again=[ADA])
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert (len(cluster.writes), sync.unknown.keys()) == (MAX_DOUBTS, {ADA})
    assert time.now - 100 == 10 * (MAX_DOUBTS - 1)
