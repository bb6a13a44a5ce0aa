# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roster: checked as a whole, every problem named once, no password in any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.rules import (
    disputed_passwords,
    read_entries,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import OF_ACCOUNTS

from .strategies import OLD, RULES, SHORT, names, secrets

GOOD = "Correct7horse"
SECRET_NUMBER = 83920175

fields = st.sampled_from(OF_ACCOUNTS)


def problems(entries: list[object], **options: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read_entries(entries, RULES, **options)
    return caught.value.problems


def test_every_bad_entry_is_named_in_one_error_with_its_position_and_rule() -> None:
    entries = [
        {"name": "ada", "password": GOOD},
        {"name": "bob", "password": "short"},
        {"name": None},
        {"name": "cy", "group": "root", "state": "gone", "update_password": "never"},
        {"name": "dan"},
        {"name": "ada"},
        {"name": "eve", "update_password": "always"},
        {"name": "fay", "group": "root", "password": "short", "auth_key": "none"},
    ]
    assert problems(entries) == [
        f"entry 2 (bob): {SHORT}.",
        "entry 3: name is missing.",
        "entry 4 (cy): state must be one of present, absent; "
        "update_password must be one of on_create, always; "
        "group must be one of users, wheel.",
        "entry 6 (ada): stands in entry 1 already.",
        "entry 7 (eve): update_password is always, so it needs a password.",
        f"entry 8 (fay): group must be one of users, wheel; {SHORT}; auth_key is no SSH public key; "
        "password and auth_key exclude each other.",
    ]


def test_an_entry_may_be_anything_and_is_named_by_its_position_without_its_value() -> None:
    fields = "name, group, password, auth_key, state, update_password, create"
    entries = ["ada", None, ["Correct7horse"], {"name": 7}, {"name": "ada", "password": 123}, {"name": "bob", "pw": 1}]
    assert problems([{"name": "zoe"}, *entries]) == [
        *(f"entry {n}: must be a mapping of name, group, password and so on." for n in (2, 3, 4)),
        "entry 5: name must be text, put it in quotes; name is missing.",
        "entry 6 (ada): password must be text, put it in quotes.",
        f"entry 7 (bob): there is no field pw, only {fields}.",
    ]


def test_a_field_that_is_null_is_left_open() -> None:
    (user,) = read_entries([{"name": "ada", "group": None, "password": None, "state": None}], RULES)[0]
    assert (user.group, user.password, user.state) == (None, None, "present")


@pytest.mark.parametrize("field", ["name", "group", "password", "auth_key", "state", "update_password"])
@pytest.mark.parametrize("value", [SECRET_NUMBER, float(SECRET_NUMBER), [str(SECRET_NUMBER)], {"a": SECRET_NUMBER}])
def test_a_field_that_is_no_text_is_a_problem_and_its_value_is_not_shown(field: str, value: object) -> None:
    (problem,) = problems([{"name": "ada", field: value}])
    assert f"{field} must be text, put it in quotes" in problem
    assert str(SECRET_NUMBER) not in problem


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | secrets,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | fields, inner, max_size=4),
    max_leaves=8,
)


@given(st.lists(json_values | st.dictionaries(fields, json_values, max_size=6), max_size=5))
def test_whatever_the_entries_are_there_is_a_roster_or_a_printable_problem_for_each_bad_one(entries: list) -> None:
    try:
        users = read_entries(entries, RULES)[0]
    except BadInput as error:
        assert 1 <= len(error.problems) <= len(entries)
        assert all(problem.isprintable() and problem.startswith("entry ") for problem in error.problems)
    else:
        assert [user.name for user in users] == [entry["name"] for entry in entries]


@given(fields.filter(lambda field: field != "name"), secrets)
def test_a_password_in_the_wrong_field_is_not_shown(field: str, secret: str) -> None:
    assert secret not in str(problems([{"name": "ada", "group": "root", field: secret}, "ada"]))


def test_the_text_of_the_error_has_a_line_for_each_bad_entry() -> None:
    with pytest.raises(BadInput) as caught:
        read_entries([{"name": "a b"}, {"name": ""}], RULES)
    assert str(caught.value).splitlines() == caught.value.problems
    assert len(caught.value.problems) == 2


@given(st.lists(names, min_size=1, max_size=8))
def test_each_repeated_name_is_named_with_both_positions(drawn: list[str]) -> None:
    expected = [
        f"entry {position} ({name}): stands in entry {drawn.index(name) + 1} already."
        for position, name in enumerate(drawn, 1)
        if drawn.index(name) + 1 != position
    ]
    entries = [{"name": name} for name in drawn]
    if expected:
        assert problems(entries) == expected
    else:
        assert [(user.name, user.place) for user in read_entries(entries, RULES)[0]] == [
            (name, f"entry {position}") for position, name in enumerate(drawn, 1)
        ]


@given(
    st.lists(st.sampled_from(("good", "bad")), min_size=1, max_size=10),
)
def test_exactly_the_bad_entries_are_named(kinds: list[str]) -> None:
    entries = [
        {"name": f"user{number}", "password": GOOD if kind == "good" else "x"} for number, kind in enumerate(kinds, 1)
    ]
    expected = [f"entry {number} (user{number}): {SHORT}." for number, kind in enumerate(kinds, 1) if kind == "bad"]
    assert (problems(entries) if expected else []) == expected


@given(st.text(min_size=1, max_size=7), st.text(min_size=1, max_size=7))
def test_the_message_does_not_depend_on_what_a_refused_password_is(one: str, other: str) -> None:
    texts = [
        problems([{"name": "ada", "password": password}, {"name": "bob", "password": password, "group": "root"}])
        for password in (one, other)
    ]
    assert texts[0] == texts[1]


@given(secrets)
def test_no_representation_of_a_roster_shows_a_password(secret: str) -> None:
    (user,) = read_entries([{"name": "ada", "password": secret}], RULES)[0]
    assert secret not in repr(user) + str(user)
    assert secret not in str(problems([{"name": "ada", "password": secret}, {"name": "ada", "password": secret}]))


@given(secrets.map(lambda secret: secret + "\\"))
def test_a_disputed_password_is_a_warning_that_names_the_entry_and_not_the_password(secret: str) -> None:
    users, _similar = read_entries([{"name": "ada", "password": GOOD}, {"name": "bob", "password": secret}], RULES)
    assert disputed_passwords(users, RULES) == ["entry 2 (bob): password has a backslash in it"]


def test_a_name_that_only_a_new_account_must_not_have_is_no_problem_by_itself() -> None:
    assert [user.name for user in read_entries([{"name": "old-ada"}], RULES)[0]] == ["old-ada"]


def test_a_name_that_a_new_account_must_not_have_is_named_beside_other_problems() -> None:
    entries = [{"name": "old-ada"}, {"name": "old-bob", "state": "absent"}, {"name": "cy", "group": "root"}]
    assert problems(entries) == [
        f"entry 1 (old-ada): {OLD}, unless the account exists already.",
        "entry 3 (cy): group must be one of users, wheel.",
    ]


UNADDRESSABLE = (
    "a b",
    " a",
    "a\n",
    "a\tb",
    "a*",
    "?",
    "[a]",
    "a]",
    "-rf",
    "a\x00",
    "a\x7f",
    "a\u00a0b",
    "a\u2028b",
    "a\u202eb",
    "a\u200bb",
)


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("name", UNADDRESSABLE)
def test_a_name_that_could_address_somebody_else_is_refused(name: str, state: str) -> None:
    (problem,) = problems([{"name": name, "state": state}])
    assert "name must not have white space" in problem


@pytest.mark.parametrize("name", ["ada", "ada.lovelace", "ada-l", "a_b", "7ada", "Ada", "\u00e4da"])
def test_any_other_name_can_be_addressed(name: str) -> None:
    assert read_entries([{"name": name}], RULES)[0][0].name == name


def test_what_an_entry_leaves_open_is_taken_from_the_task() -> None:
    entries = [{"name": "ada", "state": None}, {"name": "bob", "state": "present", "password": GOOD}]
    users, _similar = read_entries(entries, RULES, state="absent", update_password="always")
    assert [(user.state, user.update_password) for user in users] == [
        ("absent", "always"),
        ("present", "always"),
    ]
    assert [(user.group, user.password) for user in users] == [(None, None), (None, GOOD)]


def test_nobody_is_a_roster() -> None:
    assert read_entries([], RULES) == ([], [])
