# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules for names and passwords are the cloud's own, and what they say gives no password away."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.rules import (
    DISPUTED,
    RULES_2018,
    SPECIALS,
    disputed_password,
    new_name_problem,
    password_problem,
)
from tests.emulator.alibabacloud.ehpc import NAME
from tests.emulator.alibabacloud.users import is_password

NAME_CHARACTERS = string.ascii_letters + string.digits + "."
PASSWORD_CHARACTERS = string.ascii_letters + string.digits + SPECIALS + DISPUTED
# Near the rules on both sides: mostly good characters, lengths around the bounds.
NEARLY_NAMES = st.text(st.sampled_from(NAME_CHARACTERS + "_- \n\u00e9"), max_size=33)
NEARLY_PASSWORDS = st.text(st.sampled_from(PASSWORD_CHARACTERS + " \n\u00e9\u0661\uff21"), max_size=33)

TOO_SHORT_OR_LONG = "password must be 8 to 30 characters long"
BAD_CHARACTER = "password may have letters, digits and ()~!@#$%^&*-+=|{}[]:;<>,.?/ in it, nothing else"
TOO_FEW_KINDS = "password must have three of these in it: upper case, lower case, digits, special characters"


@pytest.mark.parametrize("name", ["abcdef", "A12345", "a.b.c.", "ada.lovelace", "a" * 30, "Zz.9876543210", "a......"])
def test_a_good_name_has_no_problem(name: str) -> None:
    assert new_name_problem(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "user1",
        "a" * 31,
        "1abcdef",
        ".abcdef",
        "ada-lovelace",
        "ada_lovelace",
        "ada lovelace",
        "abcdef\n",
        "\u00e4bcdef",
        "abcde\u00e9",
        "abcde\u0661",
    ],
)
def test_a_name_that_breaks_the_rule_is_told_the_rule(name: str) -> None:
    assert new_name_problem(name) == (
        "name of a new account must be 6 to 30 characters, a letter first, then letters, digits and dots"
    )


@given(name=NEARLY_NAMES | st.text())
def test_a_name_is_good_exactly_when_the_cloud_takes_it(name: str) -> None:
    assert (new_name_problem(name) is None) == bool(NAME.fullmatch(name))


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("Aa1" + "x" * 4, TOO_SHORT_OR_LONG),
        ("Aa1" + "x" * 5, None),
        ("Aa1" + "x" * 27, None),
        ("Aa1" + "x" * 28, TOO_SHORT_OR_LONG),
        ("", TOO_SHORT_OR_LONG),
        ("lowerUPPER", TOO_FEW_KINDS),
        ("lower12345", TOO_FEW_KINDS),
        ("UPPER12345", TOO_FEW_KINDS),
        ("lower#####", TOO_FEW_KINDS),
        ("UPPER#####", TOO_FEW_KINDS),
        ("12345#####", TOO_FEW_KINDS),
        ("lowerUPPER1", None),
        ("lowerUPPER#", None),
        ("lower12345#", None),
        ("UPPER12345#", None),
        ("lowerUPPER1#", None),
        ("With space 1", BAD_CHARACTER),
        ("Line1break\n", BAD_CHARACTER),
        ("Tab1\tTab1", BAD_CHARACTER),
        ("Caf\u00e9caf\u00e91", BAD_CHARACTER),
        ("Digit\u0661\u0662\u0663", BAD_CHARACTER),
        ("wide1\uff21\uff22\uff23", BAD_CHARACTER),
    ],
)
def test_a_password_is_told_the_rule_that_it_breaks(password: str, problem: str | None) -> None:
    assert password_problem(password) == problem


@pytest.mark.parametrize("special", SPECIALS + DISPUTED)
def test_every_special_character_of_the_vendor_is_good_in_a_password(special: str) -> None:
    assert password_problem(f"lower1{special}{special}") is None


@given(password=NEARLY_PASSWORDS | st.text())
def test_a_password_is_good_exactly_when_the_cloud_takes_it(password: str) -> None:
    assert (password_problem(password) is None) == is_password(password)


@given(password=NEARLY_PASSWORDS | st.text())
def test_what_is_said_of_a_password_is_one_of_a_few_fixed_texts(password: str) -> None:
    assert password_problem(password) in (None, TOO_SHORT_OR_LONG, BAD_CHARACTER, TOO_FEW_KINDS)
    assert disputed_password(password) in (None, disputed_password("_"))


def test_no_rule_that_a_password_breaks_repeats_it() -> None:
    for password in ("Sh0rt#!", "Too#L0ng" * 4, "With a blank 1", "onlylowercaseletters"):
        problem = password_problem(password)
        assert problem
        assert password not in problem


@pytest.mark.parametrize("character", DISPUTED)
def test_a_character_on_which_the_vendors_pages_disagree_is_a_reason_to_warn(character: str) -> None:
    password = f"Aa1{character}aaaa"
    assert password_problem(password) is None
    warning = disputed_password(password)
    assert warning
    assert "E-HPC may refuse" in warning
    assert password not in warning


@given(password=st.text(st.sampled_from(string.ascii_letters + string.digits + SPECIALS)))
def test_nothing_else_is_a_reason_to_warn(password: str) -> None:
    assert disputed_password(password) is None


def test_the_roster_is_checked_by_these_rules() -> None:
    assert (RULES_2018.groups, RULES_2018.default_group) == (("users", "wheel"), "users")
    assert RULES_2018.new_name("user1") == new_name_problem("user1")
    assert RULES_2018.password("short") == TOO_SHORT_OR_LONG
    assert RULES_2018.disputed_password("Aa1_aaaa") == disputed_password("Aa1_aaaa")
