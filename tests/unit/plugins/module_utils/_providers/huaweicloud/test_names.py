# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names: who cannot be meant is refused with all others, who is new must be somebody IAM can have."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.names import (
    GROUP,
    MAX_LENGTH,
    OPTIONS,
    USER,
    Identity,
    advice,
    check_names,
    check_new,
    unsupported,
)

KINDS = st.sampled_from([USER, GROUP])
LETTERS = string.ascii_letters + string.digits + "-_. "
RULE = "the name of an IAM user has letters, digits, spaces and - _ . only, and no digit in front"
# Short and of few characters, so that they collide, and some of everything else.
NAMES = st.text("ab", max_size=2) | st.text(max_size=4) | st.text("x", min_size=60, max_size=132)


def params(**options: list[str] | None) -> dict[str, list[str] | None]:
    return {**dict.fromkeys(OPTIONS), **options}


def problems(**options: list[str] | None) -> list[str]:
    with pytest.raises(BadInput) as caught:
        check_names(params(**options))
    return caught.value.problems


def can_be_meant(kind: str, name: str) -> bool:
    return bool(name) and name.isprintable() and name == name.strip() and len(name) <= MAX_LENGTH[kind]


def iam_can_have(kind: str, name: str) -> bool:
    plain = bool(name) and not name[0].isdigit() and all(char in LETTERS for char in name)
    return kind == GROUP or plain


@given(st.fixed_dictionaries({option: st.none() | st.lists(NAMES, max_size=4) for option in OPTIONS}))
def test_names_are_taken_in_order_when_all_can_be_meant_and_none_is_named_twice(
    options: dict[str, list[str] | None],
) -> None:
    everybody = [Identity(kind, name) for option, kind in OPTIONS.items() for name in options[option] or ()]
    if all(can_be_meant(*who) for who in everybody) and len(set(everybody)) == len(everybody):
        assert check_names(options) == {
            option: [Identity(kind, name) for name in options[option] or ()] for option, kind in OPTIONS.items()
        }
    else:
        with pytest.raises(BadInput) as caught:
            check_names(options)
        assert all(problem.isprintable() for problem in caught.value.problems)


@given(names=st.lists(NAMES, min_size=1, max_size=6))
def test_every_entry_that_cannot_be_meant_is_told_with_its_position(names: list[str]) -> None:
    bad = [not can_be_meant(USER, name) or name in names[:place] for place, name in enumerate(names)]
    odd = [not iam_can_have(USER, name) for name in names]
    if any(bad):
        told = [problem.partition(" (")[0] for problem in problems(user_names=names)]
        places = [place for place, is_bad in enumerate(bad, 1) if is_bad]
        places += [place for place, (is_bad, is_odd) in enumerate(zip(bad, odd, strict=True), 1) if is_odd > is_bad]
        assert told == [f"user_names entry {place}" for place in places]


@pytest.mark.parametrize("name", ["9lives", "j\u00f6rg", "a@b", "semi;colon"])
def test_a_name_that_iam_gives_to_nobody_may_still_be_on_the_cluster(name: str) -> None:
    assert check_names(params(user_names=[name]))["user_names"] == [Identity(USER, name)]
    assert problems(user_names=[name], group_names=[""]) == [
        "group_names entry 1 (): name is missing.",
        f"user_names entry 1 ({name}): {RULE}, unless the cluster has it already.",
    ]


def test_a_user_and_a_group_may_share_a_name_but_nobody_may_come_and_go() -> None:
    assert check_names(params(user_names=["ada"], group_names=["ada"]))
    assert problems(user_names=["ada", "grace"], absent_user_names=["grace"]) == [
        "absent_user_names entry 1 (grace): stands in user_names entry 2 already."
    ]


@pytest.mark.parametrize(("kind", "option"), [(USER, "user_names"), (GROUP, "group_names")])
def test_a_name_is_as_long_as_iam_allows(kind: str, option: str) -> None:
    most = MAX_LENGTH[kind]
    assert check_names(params(**{option: ["x" * most]}))
    (problem,) = problems(**{option: ["x" * (most + 1)]})
    assert problem.endswith(f"name must not have more than {most} characters.")


@pytest.mark.parametrize("name", [" ada", "ada ", "a\nda", "a\x1b[2Jda", "a\u202eda", "\u00a0ada", "a\x00"])
def test_what_no_terminal_should_show_is_in_no_name(name: str) -> None:
    for option in OPTIONS:
        (problem,) = problems(**{option: [name]})
        assert "control characters" in problem
        assert problem.isprintable()


@given(who=st.lists(st.builds(Identity, KINDS, st.text(LETTERS, max_size=4) | st.text(max_size=4)), max_size=6))
def test_a_new_name_is_refused_when_iam_gives_it_to_nobody(who: list[Identity]) -> None:
    bad = [each for each in who if not iam_can_have(*each)]
    if not bad:
        check_new(who)
        return
    with pytest.raises(BadInput) as caught:
        check_new(who)
    assert len(caught.value.problems) == len(bad)
    assert all(problem.startswith("user ") and RULE in problem for problem in caught.value.problems)


@given(st.lists(st.sampled_from(LETTERS + "@\u00f6"), max_size=4).map("".join))
def test_a_name_is_supported_of_two_plain_characters_on(name: str) -> None:
    plain = len(name) >= 2 and all(char in LETTERS.replace(".", "") for char in name)
    assert (unsupported([Identity(USER, name)], []) == {}) == plain
    assert unsupported([Identity(GROUP, name)], [Identity(GROUP, name.upper())]) == {}


def test_of_twins_by_case_the_later_is_unsupported() -> None:
    first, second, group = Identity(USER, "Ada"), Identity(USER, "aDA"), Identity(GROUP, "ADA")
    assert [*unsupported([second], [first, group])] == [*unsupported([first, second], [group])] == [second]


def test_advice_names_the_rule_that_a_name_breaks() -> None:
    names = [Identity(USER, name) for name in ("a.b", "ab", "ada-lovelace", "l" * 21, "ada_lovelace")]
    rules = unsupported(names, [])
    said = [advice(name, rules).split(" ")[0] for name in (*names, Identity(GROUP, "a.b"))]
    assert said == ["Its", "On", "On", "On", "", ""]


def test_a_group_is_shown_as_one_and_a_user_by_the_bare_name() -> None:
    assert [str(Identity(USER, "ada")), str(Identity(GROUP, "navy"))] == ["ada", "group navy"]
    assert str(Identity(GROUP, "a\x1b")) == "group a\\x1b"
