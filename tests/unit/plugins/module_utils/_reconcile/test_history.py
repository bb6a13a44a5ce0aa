# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a change follows from all its answers and from all that was seen."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.history import (
    SETTLE_TIME,
    History,
    Sight,
    Try,
    Verdict,
    in_effect,
    judge,
    remaining,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import (
    CREATED,
    GROUP_CHANGED,
    PASSWORD_SET,
    REMOVED,
    Account,
    Change,
)

GOOD = "Correct7horse"
CHANGES = {
    CREATED: Change(CREATED, "ada", "users", password=GOOD),
    GROUP_CHANGED: Change(GROUP_CHANGED, "ada", "users", "wheel"),
    PASSWORD_SET: Change(PASSWORD_SET, "ada", "users", "users", GOOD),
    REMOVED: Change(REMOVED, "ada", before="users"),
}
ALWAYS = Change(CREATED, "ada", "users", password=GOOD, always=True)
VISIBLE = [change for action, change in CHANGES.items() if action != PASSWORD_SET]
USERS, WHEEL = Account("ada", "users"), Account("ada", "wheel")

# Times are whole seconds, so that a sight can come exactly at the end of the settle time.
sizes = st.sampled_from((1, 1, 5))
clean = st.tuples(st.sampled_from((Fault.REFUSED, Fault.OVERTAKEN, Fault.BUSY, Fault.CLUSTER, Fault.FATAL)), sizes)
lost = st.tuples(st.just(Fault.DOUBT), sizes)
answers = clean | lost
accounts = st.none() | st.sampled_from((USERS, WHEEL))
gaps = st.integers(0, 12)


def error(fault: Fault) -> ApiError:
    return ApiError(f"{fault.name}.Code", "no", fault=fault, status=400)


def history_of(change: Change, *events: tuple) -> History:
    """Make a history of events at a time each: (fault or None, size), or (account,)."""
    made, at = [], 0
    for gap, event in events:
        at += gap
        made.append(Try(at, event[1], event[0] and error(event[0])) if len(event) == 2 else Sight(at, event[0]))
    return History(change, made)


@st.composite
def histories(draw: st.DrawFn, changes: list[Change] | None = None) -> History:
    """Draw a history of a change that was not answered as done."""
    change = draw(st.sampled_from(changes or [*CHANGES.values(), ALWAYS]))
    first = (0, draw(answers))
    rest = draw(st.lists(st.tuples(gaps, answers | st.tuples(accounts)), max_size=6))
    return history_of(change, first, *rest)


def test_a_change_that_was_never_sent_is_skipped() -> None:
    assert judge(History(ALWAYS)).verdict is Verdict.SKIPPED


@given(histories(), sizes)
def test_an_answer_as_done_is_taken_for_it(history: History, size: int) -> None:
    history.events.append(Try(100, size))
    assert judge(history).verdict is Verdict.DONE


@given(histories(VISIBLE), st.data())
def test_what_was_seen_after_sending_is_never_failed_or_unknown(history: History, data: st.DataObject) -> None:
    shown = None if history.change.action == REMOVED else Account("ada", history.change.group)
    place = data.draw(st.integers(1, len(history.events)))
    history.events.insert(place, Sight(history.events[place - 1].at, shown))
    assert in_effect(history.change, shown)
    assert judge(history).verdict in (Verdict.DONE, Verdict.UNCHANGED)


@given(histories())
def test_only_what_may_have_been_changed_is_said_to_be(history: History) -> None:
    certainly_without_effect = all(
        each.error.fault in (Fault.BUSY, Fault.FATAL) or (each.size == 1 and each.error.fault is not Fault.DOUBT)
        for each in history.tries
    )
    cluster = any(each.error.fault is Fault.CLUSTER for each in history.tries)
    if certainly_without_effect and not cluster:
        assert judge(history).verdict in (Verdict.FAILED, Verdict.UNCHANGED)


@example(history_of(CHANGES[GROUP_CHANGED], (0, (Fault.DOUBT, 1)), (SETTLE_TIME, (None,)), (0, (Fault.OVERTAKEN, 1))))
@given(histories(VISIBLE))
def test_unknown_has_no_list_after_the_settle_time(history: History) -> None:
    if judge(history).verdict is Verdict.UNKNOWN:
        last_unclear = max(each.at for each in history.unclear)
        exists = history.change.action == CREATED and any(each.conflict and each.size == 1 for each in history.tries)
        assert exists or all(sight.at < last_unclear + SETTLE_TIME for sight in history.sights)


@given(histories(VISIBLE))
def test_failed_after_a_lost_answer_has_a_list_after_settling(history: History) -> None:
    if judge(history).verdict is Verdict.FAILED and history.lost:
        last_lost = max(each.at for each in history.tries if each.lost)
        assert any(sight.at >= last_lost + SETTLE_TIME for sight in history.sights)


@given(histories([CHANGES[PASSWORD_SET]]))
def test_a_password_is_unknown_after_any_unclear_answer(history: History) -> None:
    unclear = any(each.lost or each.partial for each in history.tries)
    assert judge(history).verdict is (Verdict.UNKNOWN if unclear else Verdict.FAILED)


@given(histories(), st.integers(0, 99))
def test_a_later_refusal_turns_nothing_unknown_into_failed(history: History, after: int) -> None:
    assume(judge(history).verdict is Verdict.UNKNOWN and history.lost)
    settles_at = max(each.settles_at for each in history.tries if each.lost)
    assume(not any(sight.at >= settles_at for sight in history.sights))
    for fault in (Fault.REFUSED, Fault.BUSY, Fault.FATAL):
        later = History(history.change, [*history.events, Try(100 + after, 1, error(fault))])
        assert judge(later).verdict is Verdict.UNKNOWN


@given(histories())
def test_what_failed_or_is_unknown_has_its_error(history: History) -> None:
    said = judge(history)
    assert bool(said.error) == (said.verdict in (Verdict.FAILED, Verdict.UNKNOWN))


@pytest.mark.parametrize("action", [CREATED, GROUP_CHANGED, REMOVED])
def test_the_settle_time_begins_with_the_last_unclear_answer(action: str) -> None:
    change = CHANGES[action]
    unseen = USERS if action == REMOVED else None
    lost_twice = [(0, (Fault.DOUBT, 1)), (5, (Fault.DOUBT, 1)), (0, (Fault.FATAL, 1))]
    early = history_of(change, *lost_twice, (SETTLE_TIME - 1, (unseen,)))
    late = history_of(change, *lost_twice, (SETTLE_TIME, (unseen,)))
    assert (judge(early).verdict, judge(early).error.code) == (Verdict.UNKNOWN, "DOUBT.Code")
    assert (judge(late).verdict, judge(late).error.code) == (Verdict.FAILED, "FATAL.Code")


@pytest.mark.parametrize(
    ("earlier", "verdict"),
    [
        ([], Verdict.UNCHANGED),
        ([(Fault.OVERTAKEN, 5)], Verdict.UNCHANGED),
        ([(Fault.REFUSED, 5)], Verdict.DONE),
        ([(Fault.DOUBT, 1)], Verdict.DONE),
    ],
)
def test_a_missing_account_is_removed_whatever_a_list_says(earlier: list, verdict: Verdict) -> None:
    history = history_of(CHANGES[REMOVED], *((0, each) for each in earlier), (0, (Fault.OVERTAKEN, 1)), (0, (USERS,)))
    assert judge(history).verdict is verdict


def test_one_missing_account_says_nothing_of_its_batch() -> None:
    history = history_of(CHANGES[REMOVED], (0, (Fault.OVERTAKEN, 5)), (0, (USERS,)))
    assert judge(history).verdict is Verdict.UNKNOWN


def test_an_account_that_exists_after_a_lost_answer_is_done() -> None:
    history = history_of(CHANGES[CREATED], (0, (Fault.DOUBT, 1)), (9, (Fault.OVERTAKEN, 1)), (99, (None,)))
    assert judge(history).verdict is Verdict.UNKNOWN
    history.events.append(Sight(200, USERS))
    assert judge(history).verdict is Verdict.DONE


@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.OVERTAKEN])
def test_an_account_seen_after_a_partial_answer_is_created(fault: Fault) -> None:
    history = history_of(CHANGES[CREATED], (0, (fault, 5)), (0, (USERS,)))
    assert (judge(history).verdict, remaining(history)) == (Verdict.DONE, ())


@given(st.booleans(), st.sampled_from((USERS, WHEEL)))
def test_an_account_of_others_gets_its_group_and_password(always: bool, account: Account) -> None:
    change = ALWAYS if always else CHANGES[CREATED]
    history = history_of(change, (0, (Fault.OVERTAKEN, 1)), (0, (account,)))
    group = [Change(GROUP_CHANGED, "ada", "users", "wheel")] if account is WHEEL else []
    password = [Change(PASSWORD_SET, "ada", account.group, account.group, GOOD)] if always else []
    assert list(remaining(history)) == [*group, *password]
    # In the other group, that is only said when somebody is to see to it.
    assert judge(history).verdict is (Verdict.FAILED if group else Verdict.UNCHANGED)
    history.follow_ups = [History(each) for each in remaining(history)]
    assert judge(history).verdict is Verdict.UNCHANGED


def test_after_a_partial_answer_no_password_is_set_again() -> None:
    assert remaining(history_of(ALWAYS, (0, (Fault.REFUSED, 5)), (0, (USERS,)))) == ()


def test_what_does_not_verify_is_unknown_until_it_has_settled() -> None:
    history = History(CHANGES[CREATED], [Sight(0, USERS), Try(5, 1), Sight(6, None)])
    assert (judge(history).verdict, judge(history).error.code) == (Verdict.UNKNOWN, "NotInEffect")
    history.events.append(Sight(5 + SETTLE_TIME, None))
    assert judge(history).verdict is Verdict.FAILED
    history.events.append(Sight(99, USERS))
    assert judge(history).verdict is Verdict.DONE


def test_of_a_verified_password_only_the_account_is_seen() -> None:
    assert judge(History(CHANGES[PASSWORD_SET], [Try(0, 1), Sight(1, WHEEL)])).verdict is Verdict.DONE
    assert judge(History(CHANGES[PASSWORD_SET], [Try(0, 1), Sight(99, None)])).verdict is Verdict.FAILED
