# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One synchronisation at a time: what is sent, when, what it is waited for, and when it is given up."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud import synchroniser
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.synchroniser import (
    CANCEL,
    GRACE_POLLS,
    MAX_CONSECUTIVE_REFUSALS,
    MAX_DOUBTS,
    SYNCHRONISE,
    Task,
)
from tests.unit.plugins.module_utils._reconcile.fakes import FakeTime

from .fakes import CAME_ALONG, FakeCluster, Mood, Run, groups, synchroniser_of, users

ADA, GRACE, CHARLES = users("ada", "grace", "charles")
DOUBT = Mood(Fault.DOUBT)
LOST = Mood(Fault.DOUBT, kept=False)


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


def sizes(cluster: FakeCluster) -> list[tuple[int, int]]:
    """How many users and groups each call was for."""
    return [
        (sum(who.kind == "user" for who in write.names), sum(who.kind == "group" for who in write.names))
        for write in cluster.writes
    ]


def test_who_is_there_already_is_not_sent(time: FakeTime) -> None:
    cluster = FakeCluster(time, [ADA])
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [ADA, GRACE], True)
    assert [write.names for write in cluster.writes] == [(GRACE,)]
    assert sync.listed == {ADA, GRACE, CAME_ALONG}
    assert (sync.failed, sync.pending, sync.sent) == ({}, [], {GRACE})


def test_nothing_is_sent_for_nobody(time: FakeTime) -> None:
    cluster = FakeCluster(time, [ADA])
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [], True)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    sync.carry_out(CANCEL, [GRACE], True)
    assert (cluster.writes, sync.duration) == ([], None)


def test_a_call_is_for_at_most_a_thousand_users_and_a_thousand_groups(time: FakeTime) -> None:
    everybody = [*users(*map(str, range(2500))), *groups(*map(str, range(1200)))]
    cluster = FakeCluster(time)
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, everybody, True)
    assert sizes(cluster) == [(1000, 1000), (1000, 200), (500, 0)]
    sync.carry_out(CANCEL, everybody, True)
    assert sizes(cluster)[3:] == [(1000, 1000), (1000, 200), (500, 0)]
    assert sync.listed == {CAME_ALONG}


def test_what_runs_is_waited_for_and_whoever_it_brought_is_not_sent(time: FakeTime) -> None:
    cluster = FakeCluster(time)
    cluster.begin(Run(length=4), [ADA])
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [ADA, GRACE], True)
    assert [write.names for write in cluster.writes] == [(GRACE,)]
    assert cluster.collisions == {}


def test_when_somebody_else_has_brought_all_meanwhile_nothing_is_sent(time: FakeTime) -> None:
    cluster = FakeCluster(time)
    cluster.begin(Run(length=4), [ADA])
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert (cluster.writes, sync.sent, sync.failed, sync.duration) == ([], set(), {}, None)


@pytest.mark.parametrize("hidden", [0, 3, GRACE_POLLS])
def test_after_a_collision_the_other_one_is_waited_for_even_if_it_hides(time: FakeTime, hidden: int) -> None:
    cluster = FakeCluster(time, moods=[Mood(intruder=Run(hidden, length=9), brings=(ADA,))])
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [ADA, GRACE], True)
    assert [(write.names, write.fault) for write in cluster.writes] == [
        ((ADA, GRACE), Fault.OVERTAKEN),
        ((GRACE,), None),
    ]
    assert sync.failed == {}


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


@pytest.mark.parametrize(("task", "code"), [(SYNCHRONISE, "NotSynchronised"), (CANCEL, "NotCancelled")])
def test_who_does_not_show_a_while_after_the_end_has_failed(time: FakeTime, task: Task, code: str) -> None:
    cluster = FakeCluster(time, [GRACE] if task is CANCEL else [], runs=[Run(length=4)], stuck=[GRACE])
    sync = synchroniser_of(cluster, time)
    sync.carry_out(task, [GRACE], True)
    error = sync.failed[GRACE]
    assert (error.code, error.fault, error.target) == (code, Fault.DOUBT, "cluster-1")
    assert "operation log" in error.hint
    # The last poll that saw it running was at 3 seconds.
    assert time.now - 100 == 3 + GRACE_POLLS
    assert sync.stopped_by is None


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


def test_without_waiting_one_call_takes_no_time(time: FakeTime) -> None:
    sync = synchroniser_of(FakeCluster(time), time)
    sync.carry_out(SYNCHRONISE, [ADA], False)
    assert (sync.pending, sync.duration, time.slept) == ([ADA], 0, [])


def test_the_duration_goes_from_the_first_call_to_the_end_of_the_last_wait(time: FakeTime) -> None:
    cluster = FakeCluster(time, moods=[Mood(intruder=Run(length=50))], runs=[Run(length=3), Run(length=4)])
    sync = synchroniser_of(cluster, time, poll_interval=0.5)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert sync.duration == 3
    sync.carry_out(CANCEL, [ADA], True)
    assert sync.duration == 7


@pytest.mark.parametrize("bad", [0, 1, 5, 9])
def test_one_refused_name_keeps_no_other_off(time: FakeTime, bad: int) -> None:
    names = users(*map(str, range(10)))
    cluster = FakeCluster(time, stuck=[names[bad]], refuses=True)
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, names, True)
    assert sync.failed.keys() == {names[bad]}
    assert sync.failed[names[bad]].code == "12000002"
    assert sync.listed >= set(names) - {names[bad]}
    assert len(cluster.writes) <= 10


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


def test_who_came_before_a_call_was_refused_is_not_sent_again(time: FakeTime) -> None:
    moods = [Mood(intruder=Run(length=3), brings=(ADA,))]
    cluster = FakeCluster(time, moods=moods, stuck=[GRACE], refuses=True)
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [ADA, GRACE], True)
    assert [write.fault for write in cluster.writes] == [Fault.OVERTAKEN, Fault.REFUSED]
    assert sync.failed.keys() == {GRACE}


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


@pytest.mark.parametrize("mood", [DOUBT, LOST])
def test_a_call_in_doubt_is_settled_by_looking(time: FakeTime, mood: Mood) -> None:
    cluster = FakeCluster(time, moods=[mood], runs=[Run(length=3)])
    sync = synchroniser_of(cluster, time)
    sync.carry_out(SYNCHRONISE, [ADA], True)
    assert (sync.failed, sync.sent) == ({}, {ADA})
    assert [write.fault for write in cluster.writes] == ([Fault.DOUBT] if mood.kept else [Fault.DOUBT, None])
    # Nobody knows since when it ran.
    assert sync.duration == (None if mood.kept else 2 + 1)


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
