# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roster files: whatever holds the same entries reads the same, and every entry knows its line."""

from __future__ import annotations

import csv
import io
import json
import string

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.rules import addressable
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import FIELDS

from .reading import NO_ENTRY, WRONG_GROUP, passwords, problems, read

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq0 ada; home, office"

CHARACTERS = string.ascii_letters + ".,;é_@|#:-"
clusters = st.lists(st.text(string.ascii_letters + "*?[]-.", min_size=1, max_size=5), min_size=1, max_size=3)


@st.composite
def entries(draw: st.DrawFn, characters: str = CHARACTERS) -> list[dict[str, object]]:
    """Draw the entries of a roster without a problem, with the fields that each of them gives."""
    drawn = []
    names = st.text(characters, min_size=1, max_size=9).filter(addressable)
    for name in draw(st.lists(names, unique=True, max_size=6)):
        secret = draw(st.fixed_dictionaries({}, optional={"password": passwords}) | st.just({"auth_key": KEY}))
        others = st.fixed_dictionaries(
            {},
            optional={
                "group": st.sampled_from(("users", "wheel")),
                "state": st.sampled_from(("present", "absent")),
                "update_password": st.just("on_create"),
                "clusters": clusters,
                "expires": st.dates().map(str),
            },
        )
        drawn.append({"name": name, **secret, **draw(others)})
    return drawn


@given(
    entries(),
    st.permutations(FIELDS),
    st.sampled_from(",;\t"),
    st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    st.sampled_from(("\n", "\r\n", "\r")),
    st.sampled_from(("", "\ufeff")),
    st.sampled_from((" ", ", ", ";")),
)
def test_csv_of_any_kind_reads_as_what_was_written(drawn, columns, delimiter, quoting, line_end, mark, separator):
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=line_end)
    writer.writerow(columns)
    for entry in drawn:
        cells = {**entry, "clusters": separator.join(entry.get("clusters", []))}
        writer.writerow([cells.get(column, "") for column in columns])
        file.write(line_end)

    assert read(mark + file.getvalue()) == drawn


@given(
    entries(CHARACTERS + "\"'"),
    st.booleans(),
    st.booleans(),
    st.sampled_from((None, 2)),
    st.sampled_from(("", "\ufeff")),
)
def test_yaml_and_json_read_as_what_was_written(drawn, wrapped, plain, indent, mark):
    document = {"cluster_users_roster": drawn} if wrapped else drawn

    text = yaml.safe_dump(document, allow_unicode=plain, default_flow_style=plain, indent=indent, sort_keys=False)
    assert read(mark + text, "team.yml") == drawn
    assert read(mark + json.dumps(document, ensure_ascii=plain, indent=indent), "team.JSON") == drawn


def test_an_entry_is_at_the_line_that_it_begins_on_whatever_came_before() -> None:
    text = (
        '\r\nname,group,clusters\r\n\r\nada,"users","one\r\ntwo"\r\n, ,\r\n"b\r\nb",users,ehpc\r\nada.l,root,ehpc\r\n'
    )
    assert problems(text) == [
        r"team.csv line 7 (b\r\nb): name must not have white space, control characters, * ? [ ] \ "
        "or a leading hyphen in it.",
        f"team.csv line 9 (ada.l): {WRONG_GROUP}.",
    ]


def test_json_and_yaml_know_the_lines_of_their_entries() -> None:
    text = """{"cluster_users_roster": [
{"name": "ada.lovelace"},

 {"name":
"x", "clusters": "ehpc", "group": "root"}, {"name": "y",
"group": 1}, 7]}"""
    assert problems(text, "team.json") == [
        f"team.json line 4 (x): {WRONG_GROUP}.",
        "team.json line 5 (y): group must be text, put it in quotes.",
        f"team.json line 6: {NO_ENTRY}.",
    ]
    text = """# everybody
cluster_users_roster:
  - name: ada.lovelace

  - {name: x,
     clusters: ehpc, group: root}
  - name: y
    group: no
  -
"""
    assert problems(text, "team.yaml") == [
        f"team.yaml line 5 (x): {WRONG_GROUP}.",
        "team.yaml line 7 (y): group must be text, put it in quotes.",
        f"team.yaml line 9: {NO_ENTRY}.",
    ]


@pytest.mark.parametrize("text", ["name\n", "name,group\r\n,\r\n"])
def test_a_header_alone_is_an_empty_roster(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "value", ["!unsafe Analytical-1", "!!str Analytical-1", "&a Analytical-1", "|-\n    Analytical-1"]
)
def test_text_is_text_however_yaml_has_it(value: str) -> None:
    assert read(f"- name: ada\n  password: {value}\n", "a.yml") == [{"name": "ada", "password": "Analytical-1"}]


def test_yaml_may_say_a_value_once_for_several_entries() -> None:
    text = "- {name: a, clusters: &here [x, y]}\n- {name: b, clusters: *here}\n"
    first, second = read(text, "a.yml")
    assert first["clusters"] == second["clusters"] == ["x", "y"]
