# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trying again: within the budget, as the cloud asks, and only after faults that allow it."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._retry import (
    MAX_DELAY,
    MAX_TRIES,
    READ,
    WRITE,
    full_jitter,
    polling,
)

from ._reconcile.fakes import FakeTime

seconds = st.floats(0, 100, allow_nan=False).map(lambda value: round(value, 3))
delays = st.lists(seconds, max_size=20)
waits = st.lists(st.none() | seconds, min_size=1, max_size=20)


def error(fault: Fault = Fault.BUSY, retry_after: float | None = None, code: str = "Throttling") -> ApiError:
    return ApiError(code, "later", fault=fault, retry_after=retry_after)


class Attempt:
    """Fails with these errors in turn, each time a fixed while after it began, then succeeds."""

    def __init__(self, errors: list[ApiError], time: FakeTime | None = None, lasts: float = 0):
        self.errors, self.time, self.lasts, self.tries = errors, time, lasts, 0

    def __call__(self) -> str:
        self.tries += 1
        if self.time:
            self.time.now += self.lasts
        if self.tries <= len(self.errors):
            raise self.errors[self.tries - 1]
        return "answer"


@given(seconds, delays, waits, seconds)
def test_a_call_never_sleeps_past_its_budget(budget: float, drawn: list[float], asked: list, lasts: float) -> None:
    time = FakeTime()
    attempt = Attempt([error(retry_after=wait) for wait in asked], time, lasts)
    deadline = time.now + budget
    try:
        assert time.retry(budget, drawn).call(attempt, WRITE) == "answer"
    except ApiError as raised:
        assert raised is attempt.errors[attempt.tries - 1]
    # Only the last try itself may end later than the budget.
    assert time.now - lasts <= max(deadline, 100) + 1e-6
    assert len(time.slept) == attempt.tries - 1


@given(delays)
def test_there_is_one_try_more_than_there_are_delays(drawn: list[float]) -> None:
    attempt = Attempt([error()] * 99)
    with pytest.raises(ApiError):
        FakeTime().retry(1e9, drawn).call(attempt, WRITE)
    assert attempt.tries == len(drawn) + 1


def test_a_cloud_that_asks_for_no_time_at_all_is_not_asked_for_ever() -> None:
    attempt = Attempt([error(retry_after=0)] * 1000)
    with pytest.raises(ApiError):
        FakeTime().retry(10, full_jitter()).call(attempt, WRITE)
    assert attempt.tries == MAX_TRIES + 1


@given(st.lists(seconds, max_size=10))
def test_the_wait_that_the_cloud_asks_for_is_kept_to_the_letter(asked: list[float]) -> None:
    time = FakeTime()
    attempt = Attempt([error(retry_after=wait) for wait in asked])
    assert time.retry(1e9, [7.0] * 10).call(attempt, WRITE) == "answer"
    assert time.slept == asked


@given(seconds, st.floats(0.001, 1e6))
def test_a_wait_longer_than_what_is_left_ends_the_call_at_once(budget: float, more: float) -> None:
    time = FakeTime()
    attempt = Attempt([error(retry_after=budget + more)])
    with pytest.raises(ApiError):
        time.retry(budget).call(attempt, WRITE)
    assert attempt.tries == 1
    assert time.slept == []


def test_without_a_budget_there_is_one_try() -> None:
    time = FakeTime()
    attempt = Attempt([error(), error()])
    with pytest.raises(ApiError):
        time.retry(0).call(attempt, READ)
    assert attempt.tries == 1
    assert time.slept == []


def test_the_last_wait_is_cut_to_what_is_left_of_the_budget() -> None:
    time = FakeTime()
    with pytest.raises(ApiError):
        time.retry(10, [4, 4, 4, 4]).call(Attempt([error()] * 9), WRITE)
    assert time.slept == [4, 4, 2]


def test_at_exactly_the_deadline_there_is_no_other_try() -> None:
    time = FakeTime()
    backoff = time.retry(10).start()
    time.now += 10
    assert not backoff.pause()
    assert not backoff.pause(0)
    assert time.slept == []


def test_a_wait_that_ends_at_exactly_the_deadline_is_kept() -> None:
    time = FakeTime()
    backoff = time.retry(10).start()
    time.now += 4
    assert backoff.pause(6)
    assert time.slept == [6]
    assert not backoff.pause(0)


def test_a_look_at_something_that_takes_its_time_is_soon_at_first_and_then_every_five_seconds() -> None:
    assert list(islice(polling(), 6)) == [1, 2, 3, 5, 5, 5]


@pytest.mark.parametrize("again", [READ, WRITE, ()])
@pytest.mark.parametrize("fault", Fault)
def test_only_the_faults_that_were_named_are_tried_again(fault: Fault, again: tuple[Fault, ...]) -> None:
    time = FakeTime()
    attempt = Attempt([error(fault)])
    if fault in again:
        assert time.retry(60).call(attempt, again) == "answer"
    else:
        with pytest.raises(ApiError):
            time.retry(60).call(attempt, again)
        assert time.slept == []
    assert attempt.tries == 1 + (fault in again)


def test_a_write_that_may_have_had_its_effect_is_not_repeated_unseen() -> None:
    assert Fault.DOUBT not in WRITE
    assert Fault.DOUBT in READ


def test_the_last_error_is_the_one_that_is_raised() -> None:
    errors = [error(code=f"Error{number}") for number in range(9)]
    with pytest.raises(ApiError) as caught:
        FakeTime().retry(3).call(Attempt(errors), WRITE)
    assert caught.value is errors[3]


def test_what_is_no_api_error_is_not_tried_again() -> None:
    tries = []

    def attempt() -> None:
        tries.append(1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        FakeTime().retry(60).call(attempt, READ)
    assert len(tries) == 1


@given(st.integers(1, 20))
def test_each_call_has_the_whole_budget_to_itself(budget: int) -> None:
    time = FakeTime()
    policy = time.retry(budget)
    for _call in range(2):
        assert policy.call(Attempt([error()] * budget), WRITE) == "answer"
    assert len(time.slept) == 2 * budget


def test_delays_are_random_below_a_bound_that_doubles_up_to_a_minute() -> None:
    for _run in range(50):
        first = list(islice(full_jitter(), 8))
        assert all(0 <= delay <= min(MAX_DELAY, 2**number) for number, delay in enumerate(first))
    assert len({tuple(islice(full_jitter(), 20)) for _run in range(5)}) > 1


@pytest.mark.parametrize(
    ("fault", "status", "tries"),
    [
        (Fault.DOUBT, 200, 6),
        (Fault.CLUSTER, 406, 2),
        (Fault.DOUBT, 503, 51),
        (Fault.DOUBT, None, 51),
    ],
)
def test_a_read_is_repeated_less_when_it_is_unlikely_to_help(fault: Fault, status: int | None, tries: int) -> None:
    errors = [ApiError("NotJson", "no", fault=fault, status=status) for _number in range(99)]
    attempt = Attempt(errors)
    with pytest.raises(ApiError):
        FakeTime().retry(50).call(attempt, READ)
    assert attempt.tries == tries


def test_a_wait_does_not_go_past_the_time_it_is_for() -> None:
    time = FakeTime()
    backoff = time.retry(60, [5.0] * 9).start()
    assert backoff.pause(until=103.0)
    assert backoff.pause(until=103.0)
    assert time.slept == [3.0, 5.0]


def test_every_other_try_is_told_with_its_reason() -> None:
    told: list[str] = []
    errors = [error().during("ListUsers", "ehpc-hz-1"), error(code="Busy").during("ListUsers", "ehpc-hz-1")]
    assert replace(FakeTime().retry(60), progress=told.append).call(Attempt(errors), WRITE) == "answer"
    assert told == [f"ehpc-hz-1: ListUsers is tried again after {code}" for code in ("Throttling", "Busy")]
