# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: it leads to what the roster wants, touches nobody else, and is the same each time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput, printable
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import (
    CREATED,
    DEFAULT_MAX_REMOVALS,
    PASSWORD_SET,
    REMOVED,
    Account,
    make_plan,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.rules import read_entries
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.scope import matches

from .fakes import FakeCluster
from .strategies import OLD, RULES, Situation, situations

GOOD = "Correct7horse"


def parse(*entries: dict[str, object]) -> list[Entry]:
    return read_entries(entries, RULES)[0]


def after(situation: Situation) -> FakeCluster:
    """Carry the plan out, each step on a cluster that refuses what does not fit its accounts."""
    cluster = FakeCluster(situation.accounts)
    for change in situation.plan().changes:
        (((_batch, error),),) = cluster.write(change.action, [change], 1)
        assert error is None
    return cluster


@given(situations())
def test_carrying_out_the_plan_gives_exactly_what_the_roster_wants(situation: Situation) -> None:
    cluster = after(situation)
    held, expected, passwords = situation.accounts, {}, {}
    for user in situation.entries:
        if user.state == "present":
            there = held.get(user.name)
            expected[user.name] = user.group or (there.group if there else "users")
            if not there or user.update_password == "always":
                passwords[user.name] = user.password
    named = {user.name for user in situation.entries}
    for name, account in held.items():
        if name not in named and (not situation.exclusive or matches(name, situation.protected)):
            expected[name] = account.group
    assert {name: account.group for name, account in cluster.accounts.items()} == expected
    assert cluster.passwords == passwords


@given(situations(update_password=("on_create",)))
def test_a_second_plan_is_empty(situation: Situation) -> None:
    again = replace(situation, accounts=after(situation).accounts)
    assert again.plan().changes == ()
    assert again.plan().unchanged == again.plan().size


@given(situations())
def test_a_second_plan_has_nothing_but_the_passwords_that_are_always_set(situation: Situation) -> None:
    again = replace(situation, accounts=after(situation).accounts).plan()
    expected = [user.name for user in situation.entries if user.state == "present" and user.update_password == "always"]
    assert [(change.action, change.name) for change in again.changes] == [(PASSWORD_SET, name) for name in expected]


@given(situations())
def test_the_order_is_that_of_the_roster_and_then_the_extra_accounts_by_name(situation: Situation) -> None:
    position = {user.name: (number, "") for number, user in enumerate(situation.entries)}
    order = [position.get(change.name, (len(position) + 1, change.name)) for change in situation.plan().changes]
    assert order == sorted(order)


@given(situations(), st.randoms(use_true_random=False))
def test_the_plan_does_not_depend_on_the_order_in_which_the_accounts_are_listed(situation: Situation, random) -> None:
    listed = list(situation.accounts.items())
    random.shuffle(listed)
    assert replace(situation, accounts=dict(listed)).plan() == situation.plan()


@given(situations())
def test_every_user_is_counted_exactly_once(situation: Situation) -> None:
    plan = situation.plan()
    changed = {change.name for change in plan.changes}
    assert plan.unchanged + len(changed) == plan.size
    assert plan.size == len({user.name for user in situation.entries} | changed)


@given(situations())
def test_exclusive_removes_nobody_who_is_protected_or_wanted(situation: Situation) -> None:
    removed = {change.name for change in situation.plan().changes if change.action == REMOVED}
    assert not {name for name in removed if matches(name, situation.protected)}
    assert not removed & {user.name for user in situation.entries if user.state == "present"}
    if not situation.exclusive:
        assert removed <= {user.name for user in situation.entries}


@given(situations(), st.integers(0, 6))
def test_there_are_never_more_removals_than_allowed(situation: Situation, limit: int) -> None:
    wanted = [change.name for change in situation.plan().changes if change.action == REMOVED]
    if len(wanted) <= limit:
        assert situation.plan(max_removals=limit) == situation.plan()
        return
    with pytest.raises(BadInput) as caught:
        situation.plan(max_removals=limit)
    assert f"{len(wanted)} accounts would be removed, more than max_removals={limit}: " in str(caught.value)
    assert ", ".join(sorted(wanted)) in str(caught.value)


@given(situations())
def test_a_creation_knows_whether_its_password_is_always_set(situation: Situation) -> None:
    always = {user.name for user in situation.entries if user.update_password == "always"}
    created = [change for change in situation.plan().changes if change.action == CREATED]
    assert [change.always for change in created] == [change.name in always for change in created]


def test_exclusive_removes_ten_accounts_and_no_more_when_nobody_said_a_number() -> None:
    roster = parse({"name": "ada", "password": GOOD})
    extras = {f"extra{number:02}": Account(f"extra{number:02}", "users") for number in range(25)}
    ten = dict(list(extras.items())[:DEFAULT_MAX_REMOVALS])
    assert len(make_plan(roster, ten, RULES, exclusive=True).changes) == 1 + DEFAULT_MAX_REMOVALS
    with pytest.raises(BadInput, match=r"25 accounts .* extra19 and 5 more\. If that is meant, set max_removals to 25"):
        make_plan(roster, extras, RULES, exclusive=True)


def test_users_who_are_named_as_absent_may_be_any_number_when_nobody_said_one() -> None:
    held = {f"user{number}": Account(f"user{number}", "users") for number in range(50)}
    leaving = read_entries([{"name": name} for name in held], RULES, state="absent")[0]
    assert len(make_plan(leaving, held, RULES).changes) == 50


def test_an_exclusive_empty_roster_is_refused() -> None:
    with pytest.raises(BadInput, match="would remove everybody"):
        make_plan(parse(), {"ada": Account("ada", "users")}, RULES, exclusive=True)


def test_every_entry_that_cannot_be_carried_out_is_named_at_once() -> None:
    roster = parse(
        {"name": "root", "state": "absent"}, {"name": "ada"}, {"name": "old-bob", "password": GOOD}, {"name": "old-cy"}
    )
    with pytest.raises(BadInput) as caught:
        make_plan(roster, {"old-cy": Account("old-cy", "users")}, RULES, protected=["r*"])
    assert caught.value.problems == [
        "entry 1 (root): must be absent, yet it matches protected.",
        "entry 2 (ada): does not exist yet, so it needs a password.",
        f"entry 3 (old-bob): {OLD}.",
    ]


def test_protected_globs_tell_upper_from_lower_case() -> None:
    assert matches("Root", ["R*"])
    assert not matches("Root", ["r*"])


def test_white_space_around_protected_globs_does_not_make_them_match_nobody() -> None:
    held = {name: Account(name, "users") for name in ("root", "zoe")}
    plan = make_plan(parse({"name": "ada", "password": GOOD}), held, RULES, exclusive=True, protected=[" ro* ", "\tx"])
    assert [change.name for change in plan.changes] == ["ada", "zoe"]


@pytest.mark.parametrize("glob", ["", " ", "\n"])
@pytest.mark.parametrize("exclusive", [True, False])
def test_an_empty_protected_entry_is_refused(glob: str, exclusive: bool) -> None:
    with pytest.raises(BadInput) as caught:
        make_plan(parse({"name": "ada"}), {}, RULES, exclusive=exclusive, protected=["root", glob])
    assert caught.value.problems == ["protected has an empty entry."]


@pytest.mark.parametrize("name", ["a b", "-rf", "*", "z\u202e"])
def test_exclusive_does_not_remove_an_account_whose_name_may_address_others(name: str) -> None:
    roster, held = parse({"name": "ada", "password": GOOD}), {name: Account(name, "users")}
    with pytest.raises(BadInput) as caught:
        make_plan(roster, held, RULES, exclusive=True)
    assert caught.value.problems == [
        f"the account {printable(name)!r} cannot be addressed safely.",
        "Protect it, or remove it by hand.",
    ]
    assert [change.name for change in make_plan(roster, held, RULES).changes] == ["ada"]
    protected = f"{name[:-1]}?"
    assert len(make_plan(roster, held, RULES, exclusive=True, protected=[protected]).changes) == 1


def test_an_auth_key_that_the_cluster_does_not_take_is_refused_before_anything_is_sent() -> None:
    roster = parse({"name": "ada", "auth_key": "ssh-ed25519 AAAA"})
    rules = replace(RULES, auth_key=lambda _key: "auth_key does not work here")
    with pytest.raises(BadInput) as caught:
        make_plan(roster, {}, rules)
    assert caught.value.problems == ["entry 1 (ada): auth_key does not work here."]
    (change,) = make_plan(roster, {}, RULES).changes
    assert (change.auth_key, change.password) == ("ssh-ed25519 AAAA", None)


def test_no_representation_of_a_plan_shows_a_password() -> None:
    assert GOOD not in repr(make_plan(parse({"name": "ada", "password": GOOD}), {}, RULES))
