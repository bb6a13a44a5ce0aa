# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rosters from files: checked as the modules check them, over all files, with the places of what is wrong."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.rules import rules_for
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.rules import read_entries
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import FIELDS as EVERY_FIELD
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import OF_ACCOUNTS as FIELDS
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.parse import NO_NAMES
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.roster_columns import showable
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.rosters import read_rosters

from .reading import passwords

RULE = "name of a new account must be 1 to 30 characters, a letter first, then letters, digits and dots"
NEW_NAME = f"{RULE}, unless the account exists already"


def read(*files: tuple[str, str], **options: object) -> list[dict[str, object]]:
    return read_rosters([(file, content.encode()) for file, content in files], **options)


def problems(*files: tuple[str, str], **options: object) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read(*files, **options)
    return caught.value.problems


def test_files_of_all_kinds_make_one_roster_in_their_order() -> None:
    assert read(
        ("a.csv", "name,group\nada.lovelace,users\n"),
        (
            "b.yml",
            "- {name: grace.hopper, expires: 2026-12-31, clusters: sim* gpu}\n- {name: alan.turing, group: null}",
        ),
        ("c.json", '[{"name": "mary.keller", "clusters": ["gpu cluster"]}]'),
    ) == [
        {"name": "ada.lovelace", "group": "users"},
        {"name": "grace.hopper", "expires": "2026-12-31", "clusters": ["sim*", "gpu"]},
        {"name": "alan.turing"},
        {"name": "mary.keller", "clusters": ["gpu cluster"]},
    ]


def test_every_problem_of_every_file_is_named_at_once_in_order() -> None:
    assert problems(
        ("a.csv", "name,group,password,state,clusters,expires\n,,,,,x\nbob,root,short,gone,ehpc,31.12.2026\n"),
        ("b.csv", "group\nusers\n"),
        (
            "c.yml",
            "- name: 12\n  clusters: [7]\n  expires: 2026-12-31 10:00:00\n"
            "- name: ada\n  update_password: always\n  clusters: [ehpc]\n",
        ),
        ("d.txt", ""),
        ("e.json", "["),
        ("f.json", f'[{{"name": "{31 * "x"}", "clusters": "ehpc"}}]'),
    ) == [
        "a.csv line 2: expires must be a date such as 2026-12-31, without a time; name is missing.",
        "a.csv line 3 (bob): expires must be a date such as 2026-12-31, without a time; "
        "state must be one of present, absent; group must be one of users, wheel; "
        "password must be 8 to 30 characters long.",
        "b.csv line 1: there is no column name, only group; "
        "this line must name the columns, between commas, semicolons or tabs.",
        "c.yml line 1: name must be text, put it in quotes; "
        "clusters must be names or globs of clusters as text, or a list of them; "
        "expires must be a date such as 2026-12-31, without a time; name is missing.",
        "c.yml line 4 (ada): update_password is always, so it needs a password.",
        "d.txt: the name of the file must end with one of .csv, .yml, .yaml, .json.",
        "e.json line 1: from column 2 on this is no JSON.",
        f"f.json line 1 ({31 * 'x'}): {NEW_NAME}.",
    ]


def test_the_name_of_an_account_that_may_exist_is_no_problem_of_its_own() -> None:
    assert len(read(("a.csv", f"name\n{31 * 'x'}\n"))) == 1


fields = st.sampled_from(FIELDS)
values = st.none() | st.sampled_from(("ada", "b b", "root", "users", "absent", "always", "Analytical-1", 7, ["x"]))


@given(st.lists(st.dictionaries(fields, values), max_size=4, unique_by=lambda entry: str(entry.get("name"))))
def test_an_entry_has_the_problems_that_the_module_finds_in_it(entries: list[dict[str, object]]) -> None:
    def found(check: object) -> list[str]:
        try:
            check()
        except BadInput as error:
            return [problem.partition(": ")[2] for problem in error.problems]
        return []

    by_file = found(lambda: read(("a.json", json.dumps([{**entry, "clusters": "ehpc"} for entry in entries]))))
    assert by_file == found(lambda: read_entries(entries, rules_for("auto")))


@pytest.mark.parametrize(
    ("first", "second", "third", "refused"),
    [
        ("", "", "", [("b.yml line 1", "a.csv line 3"), ("b.yml line 3", "a.csv line 3")]),
        ("", "gpu", "gpu", [("b.yml line 1", "a.csv line 3"), ("b.yml line 3", "a.csv line 3")]),
        ("gpu", "", "gpu", [("b.yml line 1", "a.csv line 3"), ("b.yml line 3", "b.yml line 1")]),
        ("gpu", "gpu", "", [("b.yml line 3", "a.csv line 3")]),
        ("gpu", "sim*", "gpu", []),
    ],
)
def test_a_name_may_stand_twice_only_where_all_say_which_clusters(first, second, third, refused) -> None:
    files = (
        ("a.csv", f"name,clusters\ngrace,\nada,{first}\n"),
        ("b.yml", f"- name: ada\n  clusters: {second}\n- name: ada\n  clusters: {third}\n"),
    )
    if refused:
        assert problems(*files) == [f"{place} (ada): name stands in {earlier} already." for place, earlier in refused]
    else:
        assert len(read(*files)) == 4


def test_columns_may_have_other_names_and_problems_give_them() -> None:
    aliases = {"name": ["login", "Benutzer"], "group": "Rolle", "password": ["Kennwort"]}
    assert read(
        ("a.csv", "Benutzer;group\nada;users\n"), ("b.yml", "- {login: bob, Rolle: wheel}"), aliases=aliases
    ) == [
        {"name": "ada", "group": "users"},
        {"name": "bob", "group": "wheel"},
    ]
    assert problems(
        ("a.csv", "login;Rolle;Kennwort;clusters\nada;root;short;ehpc\n"), ("b.json", '[{"login": 1}]'), aliases=aliases
    ) == [
        "a.csv line 2 (ada): group must be one of users, wheel (column Rolle); "
        "password must be 8 to 30 characters long (column Kennwort).",
        "b.json line 1: name must be text, put it in quotes (column login); name is missing (column login).",
    ]
    assert problems(("a.csv", "login;name\nada;ada\n"), ("b.csv", "user\nada\n"), aliases=aliases) == [
        "a.csv line 1: name is there more than once (login, name).",
        "b.csv line 1: there is no column name or login or Benutzer, only user; "
        "this line must name the columns, between commas, semicolons or tabs.",
    ]


def test_accounts_by_clusters_are_columns_or_a_mapping() -> None:
    assert read(
        ("a.csv", "Name;Name_mrs;name_Big Sim;MRS login\nada;ada_l;;\nbob;;b b;\ncy;;;c\ndan;;;\n"),
        ("b.yml", "- {name: eve, names: {mrs: e, sim*: null}}\n- {name: fay, names: {big: f}, MRS login: g}"),
        ("c.json", '[{"name": "gus", "names": {"big": "g"}}, {"name": "hal", "names": {}}]'),
        aliases={"name_reports": "MRS login"},
    ) == [
        {"name": "ada", "names": {"mrs": "ada_l"}},
        {"name": "bob", "names": {"Big Sim": "b b"}},
        {"name": "cy", "names": {"reports": "c"}},
        {"name": "dan"},
        {"name": "eve", "names": {"mrs": "e"}},
        {"name": "fay", "names": {"big": "f", "reports": "g"}},
        {"name": "gus", "names": {"big": "g"}},
        {"name": "hal"},
    ]
    # The rules are those of the account on the cluster, which a file does not tell.
    assert len(read(("a.csv", "name;clusters;name_mrs\n ada;mrs;ada\n"))) == 1


def test_accounts_that_cannot_be_read_are_named_without_values() -> None:
    assert problems(
        ("a.csv", "name;names\nada;Analytical-1\n"),
        ("b.yml", "- {name: bob, names: {mrs: x, mrs: y}}\n- {name: cy, names: {mrs: !vault z}}\n- name_mrs: !vault z"),
        ("c.csv", "name;name_mrs;Name_mrs\nada;a;b\n"),
        ("d.csv", "name;name_\nada;a\n"),
        ("e.csv", "name;name_mrs;expires\neve;Analytical-1;x\n"),
    ) == [
        f"a.csv line 2 (ada): {NO_NAMES}.",
        "b.yml line 1 (bob): names has one cluster more than once.",
        f"b.yml line 2 (cy): {NO_NAMES}.",
        "b.yml line 3: name_mrs is encrypted by itself; encrypt the whole file instead; name is missing.",
        "c.csv line 1: name_mrs is there more than once (name_mrs, Name_mrs).",
        f"d.csv line 1: there is no field name_, only {', '.join(EVERY_FIELD)}; "
        "aliases tell what they are, or allow_unknown leaves them out.",
        "e.csv line 2: expires must be a date such as 2026-12-31, without a time.",
    ]


def test_the_delimiter_is_what_makes_the_first_line_name_most_fields() -> None:
    aliases = {"name": "Login, short; unique"}
    assert read(("a.csv", "Login, short; unique\tgroup\nada\tusers\n"), aliases=aliases) == [
        {"name": "ada", "group": "users"}
    ]


def test_aliases_that_make_no_sense_are_all_named() -> None:
    aliases = {
        "user": "login",
        "name": 7,
        "group": ["x", 3],
        "password": "",
        "state": "group",
        "expires": "y",
        "clusters": "y",
    }
    fields = "name, group, password, auth_key, state, update_password, create, names, clusters, expires"
    wrong = "must be the name of a column as text, or a list of them."
    assert problems(aliases=aliases) == [
        f"aliases: there is no field user, only {fields}.",
        f"aliases: name {wrong}",
        f"aliases: group {wrong}",
        f"aliases: password {wrong}",
        "aliases: group is group and state.",
        "aliases: y is expires and clusters.",
    ]


def test_unknown_columns_can_be_left_out() -> None:
    files = (
        ("a.csv", "uid,name,,mail\n7,ada,x,\n"),
        ("b.yml", "- {name: bob, mail: b@example.org, 7: 8, [a]: }"),
        ("c.json", '[{"name": "cy", "more": {"name": "x"}}]'),
    )
    assert read(*files, allow_unknown=True) == [{"name": "ada"}, {"name": "bob"}, {"name": "cy"}]


def test_a_password_in_csv_is_taken_as_it_stands_and_everything_else_without_white_space_around_it() -> None:
    text = "name , group\t,password,clusters\n ada\u00a0, users ,Analytical-1, gpu \n"
    assert read(("a.csv", text)) == [{"name": "ada", "group": "users", "password": "Analytical-1", "clusters": ["gpu"]}]
    (problem,) = problems(("a.csv", "name,password,clusters\nada, Analytical-1,ehpc\n"))
    assert problem.startswith("a.csv line 2 (ada): password may have letters, digits and ")


@given(st.text(max_size=4), passwords, st.text(max_size=4))
def test_what_may_have_a_password_in_it_is_not_shown(before: str, password: str, after: str) -> None:
    assert not showable(before + password + after)


@pytest.mark.parametrize("name", ["ada", "ada.lovelace2", "user-00001", "gracehopper1", "Hopper", "bj\u00f6rn"])
def test_names_as_accounts_have_them_are_shown(name: str) -> None:
    (problem,) = problems(("a.csv", f"name,state\n{name},gone\n"))
    assert problem.startswith(f"a.csv line 2 ({name}): ")


def test_mixed_up_columns_show_no_password() -> None:
    assert problems(("a.csv", "password,name,clusters\nada.lovelace,Analytical-1,ehpc\n")) == [
        "a.csv line 2: password must have three of these in it: upper case, lower case, digits, special characters."
    ]


def test_a_name_of_a_file_cannot_fake_lines_of_a_log() -> None:
    assert problems(("a\n.csv", "")) == [r"a\n.csv line 1: the file is empty; its first line must name the columns."]


@pytest.mark.parametrize(
    "content",
    [
        "name;group;;\nada.lovelace;users;;\n;; ;\n",
        "sep=;\nname;group\nada.lovelace;users\n",
        '"sep=;"\r\nname;group\r\nada.lovelace;users\r\n',
        "Name;GROUP\nada.lovelace;users\n",
    ],
)
def test_csv_as_spreadsheets_write_it_is_read(content) -> None:
    assert read(("a.csv", content)) == [{"name": "ada.lovelace", "group": "users"}]


def test_lines_are_counted_with_the_one_of_the_separator() -> None:
    (problem,) = problems(("a.csv", "sep=|\nname|state\nada|present\nbob|gone\n"))
    assert problem.startswith("a.csv line 4 (bob): state must be")


def test_entries_for_one_cloud_are_judged_by_its_rules() -> None:
    content = "name,group,password,clusters\nada.lovelace,analysts,,mrs\nAda Lovelace,,short,mrs\n"
    assert [entry["name"] for entry in read(("a.csv", content))] == ["ada.lovelace", "Ada Lovelace"]
    (problem,) = problems(("a.csv", "name,group,clusters\nada.lovelace,analysts,ehpc mrs\n"))
    assert problem == "a.csv line 2 (ada.lovelace): group must be one of users, wheel."


def test_an_entry_may_keep_an_account_and_never_create_it() -> None:
    files = (("a.csv", "name,create\nada,FALSE\nbob,true\n"), ("b.yml", "- {name: cy, create: no}"))
    assert read(*files) == [{"name": "ada", "create": False}, {"name": "bob"}, {"name": "cy", "create": False}]
    (problem,) = problems(("a.csv", "name,create\nada,perhaps\n"))
    assert problem == "a.csv line 2 (ada): create must be true or false."
