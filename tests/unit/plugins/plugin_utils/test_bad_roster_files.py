# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roster files that cannot be read: what is wrong has its place, and no password shows."""

from __future__ import annotations

import csv
import io
import json

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.plugin_utils import roster_yaml

from .reading import passwords, problems, read

FILES = ("a.csv", "a.yml", "a.json")
NO_ROSTER = (
    "there must be a list of entries, or a mapping with nothing but cluster_users_roster in it, which is that list"
)
BAD_QUOTES = "a quote is never closed, or something other than the end of the cell follows it"
STRAY_QUOTES = "has quotes that do not enclose the cell; remove them, and any space before an opening double quote"
HIDDEN = "not shown, for it may be a password)"
ONLY = (
    "only name, group, password, auth_key, state, update_password, create, names, clusters, expires; "
    "aliases tell what they are, or allow_unknown leaves them out"
)

BAD_FILES = {
    "empty": ("a.csv", "", "a.csv line 1: the file is empty; its first line must name the columns."),
    "no header": (
        "a.csv",
        "\nada.lovelace,users,Analytical-1\n",
        f"a.csv line 2: there is no column name, only ada.lovelace, users, (number 3, {HIDDEN}; "
        "this line must name the columns, between commas, semicolons or tabs.",
    ),
    "header runs into the first row": (
        "a.csv",
        "name,group,emailAnalytical-1\n",
        f"a.csv line 1: there is no field (number 3, {HIDDEN}, {ONLY}.",
    ),
    "unknown columns": (
        "a.csv",
        "name;uid;;E\x07\n",
        f"a.csv line 1: there is no field uid, (number 3, without a name), E\\x07, {ONLY}.",
    ),
    "column twice": ("a.csv", "name,group,name\n", "a.csv line 1: name is there more than once (name, name)."),
    "too many cells": (
        "a.csv",
        "name,password\nada,Analytical,-1\n",
        "a.csv line 2: there are 3 cells, but only 2 columns.",
    ),
    "quote not closed": ("a.csv", 'name,password\n\n"ada,Analytical-1\nbob,x\n', f"a.csv line 3: {BAD_QUOTES}."),
    "text after a quote": ("a.csv", 'name,group\n"ada",users\n"bob"Analytical-1,users', f"a.csv line 3: {BAD_QUOTES}."),
    **{
        f"stray quotes in {cell}": ("a.csv", f"name,{column}\nx,\ny, {cell}", f"a.csv line 3: {column} {STRAY_QUOTES}.")
        for column, cell in (
            ("clusters", '"sim"'),
            ("clusters", "'genomics'"),
            ("clusters", "\N{LEFT DOUBLE QUOTATION MARK}sim\N{RIGHT DOUBLE QUOTATION MARK}"),
            ("expires", '"2099-12-31"'),
            ("group", "`users`"),
            ("password", '"Analytical-1"'),
        )
    },
    "stray quotes in names": ("a.csv", "name\n'ada.lovelace'\n", f"a.csv line 2: name {STRAY_QUOTES}."),
    "stray quotes in a list": (
        "a.csv",
        "name;clusters\nada;sim, 'genomics', big\n",
        f"a.csv line 2: clusters {STRAY_QUOTES}.",
    ),
    "endless cell": ("a.csv", 'name\n"' + 200_000 * "a", f"a.csv line 2: {BAD_QUOTES}."),
    "NUL": ("a.csv", "name\r\nada\rb\0b\n", "a.csv line 3: there is a NUL character; save the file as UTF-8."),
    "Latin-1": (
        "a.csv",
        "name\r\nada\nbj\xf6rn".encode("latin-1"),
        "a.csv line 3: byte 3 of the line is no UTF-8; save the file as UTF-8.",
    ),
    "UTF-16": (
        "a.csv",
        "name".encode("utf-16"),
        "a.csv line 1: byte 1 of the line is no UTF-8; save the file as UTF-8.",
    ),
    "Latin-1 in YAML": (
        "a.yml",
        "- name: ada\n- name: \xf6".encode("latin-1"),
        "a.yml line 2: byte 9 of the line is no UTF-8; save the file as UTF-8.",
    ),
    "spreadsheet": ("a.xlsx", "", "a.xlsx: the name of the file must end with one of .csv, .yml, .yaml, .json."),
    "no YAML": (
        "a.yml",
        '- name: ada\n  password: "Analytical-1\\q"\n',
        "a.yml line 2: from column 26 on this is no YAML; text with special characters needs quotes.",
    ),
    "password as an alias": (
        "a.yml",
        "- name: ada\n  password: *Analytical-1\n",
        "a.yml line 2: there is a * without a value of that name; put text with * in quotes.",
    ),
    "merge": (
        "a.yml",
        "- &a {name: ada}\n- <<: *a\n",
        "a.yml line 2: << does not work in a roster; write all fields of the entry.",
    ),
    "control character": ("a.yml", "- name: ada\n- name: b\x07b\n", "a.yml line 2: there is a control character."),
    "deep YAML": ("a.yml", 100_000 * "[", "a.yml line 1: this is nested too deeply for a roster."),
    "deep YAML in blocks": ("a.yml", 100_000 * "- ", "a.yml line 1: this is nested too deeply for a roster."),
    "deep YAML in an entry": (
        "a.yml",
        "- name: ada\n- " + 2_000 * "{",
        "a.yml line 2: this is nested too deeply for a roster.",
    ),
    "YAML in itself": (
        "a.yml",
        "- &x [*x]\n",
        "a.yml line 1: there is a * without a value of that name; put text with * in quotes.",
    ),
    "empty YAML": ("a.yml", "# nobody\n", f"a.yml line 2: {NO_ROSTER}."),
    "YAML mapping": ("a.yml", "\nusers: []\n", f"a.yml line 2: {NO_ROSTER}."),
    "YAML mapping with more": ("a.yml", "cluster_users_roster: []\nother: 1\n", f"a.yml line 2: {NO_ROSTER}."),
    "no list in YAML": ("a.yml", "cluster_users_roster: ada\n", f"a.yml line 1: {NO_ROSTER}."),
    "two documents": ("a.yml", "- name: ada\n---\n- name: bob\n", f"a.yml line 2: {NO_ROSTER}."),
    "no JSON": (
        "a.json",
        '[{"name": "ada",\n"password": Analytical-1}]',
        "a.json line 2: from column 13 on this is no JSON.",
    ),
    "line end in JSON": (
        "a.json",
        '[{"name": "ada", "password": "Analytical-1\n"}]',
        "a.json line 1: from column 43 on this is no JSON.",
    ),
    "deep JSON": ("a.json", 100_000 * "[", "a.json line 1: this is nested too deeply for a roster."),
    "JSON mapping": ("a.json", '{"users": []}', f"a.json line 1: {NO_ROSTER}."),
    "JSON mapping with more": ("a.json", '{"cluster_users_roster": [], "x": 1}', f"a.json line 1: {NO_ROSTER}."),
    "key twice in JSON": (
        "a.json",
        '[{"name": "x", "name": "y"}]',
        "a.json line 1 (y): name is there more than once (name, name).",
    ),
    "key twice in YAML": (
        "a.yml",
        "- {name: x, name: y}",
        "a.yml line 1 (y): name is there more than once (name, name).",
    ),
    "huge number": (
        "a.json",
        f'[{{"name": "x", "group": {5000 * "1"}}}]',
        "a.json line 1 (x): group must be text, put it in quotes.",
    ),
    "rest of a password": (
        "a.yml",
        "- {name: x, password: Analytic1,l-1}",
        f"a.yml line 1 (x): there is no field (number 3, {HIDDEN}, {ONLY}.",
    ),
    "key that is no text": (
        "a.yml",
        "- {name: x, 7: y, [a]: b}",
        f"a.yml line 1 (x): there is no field (number 2, {HIDDEN}, (number 3, {HIDDEN}, {ONLY}.",
    ),
    "vaulted value": (
        "a.yml",
        "- name: x\n  password: !vault |\n    $ANSIBLE_VAULT;1.1;AES256\n",
        "a.yml line 1 (x): password is encrypted by itself; encrypt the whole file instead.",
    ),
    "password as a tag": (
        "a.yml",
        "- name: x\n  password: !Analytical-1\n",
        "a.yml line 1 (x): password must be text, put it in quotes.",
    ),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_cannot_be_read_says_where_and_why_and_shows_nothing(case: str) -> None:
    file, content, problem = BAD_FILES[case]
    assert problems(content, file) == [problem]


def test_stray_quotes_of_a_column_that_is_left_out_are_refused() -> None:
    content = 'name, full name, clusters\nada, "Lovelace, Ada"\n'

    assert problems(content, "a.csv", allow_unknown=True) == [f"a.csv line 2: full name, clusters {STRAY_QUOTES}."]


def test_quotes_of_a_password_a_key_or_a_column_left_out_are_kept() -> None:
    content = """name,password,full name\nada,'Analytic"1',"Ada ""Countess"" O'Hara"\n"""

    assert read(content, allow_unknown=True) == [{"name": "ada", "password": "'Analytic\"1'"}]
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq0 ada's 'work'"
    assert read(f"name,auth_key\nada,{key}\n") == [{"name": "ada", "auth_key": key}]


def test_the_yaml_parser_in_pure_python_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_yaml, "LOADER", yaml.SafeLoader)
    for file, content, problem in BAD_FILES.values():
        if file == "a.yml" and "column 26" not in problem:
            assert problems(content, file) == [problem]
    assert read("- {name: ada, group: users}", "a.yml") == [{"name": "ada", "group": "users"}]


@given(
    st.binary(max_size=60) | st.text(",;\t\r\n\"' \ufeff\0{}[]:*&!|-#abc", max_size=40).map(str.encode),
    st.sampled_from(FILES),
)
@example(b"name,group\n" + b"\r\r\n,\x00", "a.csv")
def test_whatever_a_file_holds_there_are_entries_or_printable_problems_with_its_name(content: bytes, file: str) -> None:
    try:
        read(b"name\n" + content if file == "a.csv" else content, file)
    except BadInput as error:
        assert error.problems
        assert all(problem.isprintable() and problem.startswith(f"{file} line ") for problem in error.problems)


@given(st.data(), st.sampled_from(FILES), passwords)
def test_no_password_shows_when_a_file_is_damaged(data: st.DataObject, file: str, password: str) -> None:
    entry = {"name": "ada", "group": "root", "password": password}
    entries = [entry, {**entry, "name": "bob", "password": "Compiler-2"}]
    text = {"a.csv": as_csv, "a.yml": yaml.safe_dump, "a.json": json.dumps}[file](entries)
    for _turn in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 2))
        text = text[:at] + data.draw(st.sampled_from(["", *",;\n\"'{}[]:*&!|-# "])) + text[at + cut :]
    try:
        read(text, file)
    except BadInput as error:
        assert not any(password in problem for problem in error.problems)


def as_csv(entries: list[dict[str, str]]) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, entries[0])
    writer.writeheader()
    writer.writerows(entries)
    return file.getvalue()
