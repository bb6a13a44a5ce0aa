# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of an entry: one rule for each kind of value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import FIELDS, Entry
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.parse import (
    BETWEEN_TEXTS,
    NO_NAMES,
    Parsed,
    parse,
    read_texts,
)

SECRET = "Analytical-1"
values = st.none() | st.booleans() | st.integers() | st.dates() | st.just(SECRET) | st.lists(st.just(SECRET))


@given(st.dictionaries(st.sampled_from(FIELDS) | st.just("pass"), values) | values)
def test_no_problem_shows_a_value_but_the_name(value):
    parsed = parse("entry 1", value)

    shown = [problem for problem in parsed.problems if SECRET in problem]
    assert shown == [] and str(parsed).startswith("entry 1")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, st.sampled_from([None, ""]))))
def test_null_and_empty_text_are_not_given(value):
    assert parse("entry 1", value) == Parsed(Entry("entry 1"))


@pytest.mark.parametrize("clusters", [["sim*", "gpu"], "sim* gpu", "sim*,gpu;", "['sim*', 'gpu']", ("sim*", "gpu")])
def test_clusters_may_be_text(clusters):
    assert parse("entry 1", {"name": "ada", "clusters": clusters}).entry.clusters == ("sim*", "gpu")


@pytest.mark.parametrize("clusters", ["[ab]c", "[]", "[x", "[1]"])
def test_a_glob_may_begin_with_a_bracket(clusters):
    parsed = parse("entry 1", {"name": "ada", "clusters": clusters})
    assert bool(parsed.problems) == (clusters == "[1]")


@pytest.mark.parametrize(("value", "create"), [(True, True), (False, False), ("False", False), ("true", True)])
def test_create_may_be_text(value, create):
    assert parse("entry 1", {"name": "ada", "create": value}).entry.create is create


@pytest.mark.parametrize(
    "names", [{"mrs": "a l", "gpu*": None, "x": ""}, (("mrs", "a l"),), (("x", ""), ("mrs", "a l"))]
)
def test_names_are_accounts_by_what_clusters_go_by(names):
    parsed = parse("entry 1", {"name": "ada", "names": names})
    assert parsed.entry.names == (("mrs", "a l"),) and parsed.problems == []


@pytest.mark.parametrize("names", [SECRET, [SECRET], {"mrs": 7}, {7: "a"}, {"": "a"}, {"mrs": [SECRET]}, {"mrs": " "}])
def test_names_of_another_shape_are_refused_without_values(names):
    assert str(parse("entry 1", {"name": "ada", "names": names})) == f"entry 1 (ada): {NO_NAMES}."


def test_a_name_that_may_be_a_password_hides_all_names():
    value = {"name": "ada", "names": {"mrs": SECRET}}
    parsed = parse("entry 1", value, shows_name=lambda name: name != SECRET)
    assert str(parsed.entry.with_account(SECRET)) == str(parsed.entry) == "entry 1"


@given(st.lists(st.text("ab /.;,\n", min_size=1)))
def test_a_list_may_be_one_text(texts):
    plain = [text.strip() for text in texts if text.strip() and not BETWEEN_TEXTS.search(text)]

    assert (
        read_texts(plain, "x") == read_texts(", ".join(plain), "x") == read_texts(";".join([*plain, ""]), "x") == plain
    )


@pytest.mark.parametrize("value", [123456, [123456], {"a": 1}, True, [["a"]]])
def test_what_is_no_list_of_texts_is_refused(value):
    with pytest.raises(BadInput, match="offboard_names must be a list of texts, or text with commas between them"):
        read_texts(value, "offboard_names")


def test_an_entry_survives_the_way_to_a_target():
    entry = parse(
        "a.csv line 2", {"name": "ada", "password": SECRET, "create": "false"}, columns={"name": "login"}
    ).entry

    assert Entry(**entry.as_json()) == entry and SECRET not in repr(entry)
    other = replace(entry.with_account("ada_l"), in_roster=False)
    assert Entry(**other.as_json()) == other and str(other) == "a.csv line 2 (ada, account ada_l)"
    assert entry.columns == {"name": "login"} and other.columns == {}


def test_the_fields_of_an_entry_are_those_that_were_given():
    fields = {"name": "ada", "names": {"a": "b"}, "clusters": ["a"], "expires": "2026-12-31", "create": False}
    entry = parse("entry 1", {**fields, "group": None, "expires": date(2026, 12, 31)}).entry

    assert entry.as_fields() == fields
