# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written of names is read as the same names, by the collection and by Ansible."""

from __future__ import annotations

from dataclasses import replace

import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.adoption.files import (
    WRITERS,
    protected_to_yaml,
    to_csv,
)
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.rosters import parse_files

ENTRY = Entry("", "ada", group="users", create=False, clusters=("genomics", "sim-1"))
names = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1)


class Loader(yaml.SafeLoader):
    """Reads a file of variables as Ansible does, but for what is unsafe."""


Loader.add_constructor("!unsafe", lambda loader, node: ("unsafe", loader.construct_scalar(node)))


@given(st.lists(names), st.sampled_from([*WRITERS]))
def test_names_are_read_as_they_were_written(found, suffix):
    writer, fits = WRITERS[suffix]
    entries = [Entry("", name, group="wheel", clusters=("one", "two")) for name in found if fits(name)]
    others = [
        Entry("", "ada", names=(("*", entry.name),), clusters=("three",)) for entry in entries if entry.name.strip()
    ]

    parsed = parse_files([(f"adopted{suffix}", writer([ENTRY, *entries, *others], [found]).encode())])

    assert [each.entry.as_fields() for each in parsed] == [entry.as_fields() for entry in (ENTRY, *entries, *others)]


def test_a_template_is_a_text():
    writer, _fits = WRITERS[".yml"]
    (entry,) = yaml.load(writer([Entry("", "{{ x }}", clusters=("one",))], []), Loader)["cluster_users_roster"]

    (other,) = yaml.load(writer([replace(ENTRY, names=(("*", "{{ x }}"),))], []), Loader)["cluster_users_roster"]

    assert entry["name"] == other["names"]["*"] == ("unsafe", "{{ x }}")
    assert yaml.load(protected_to_yaml(["{%x"], []), Loader) == {"cluster_users_protected": [("unsafe", "{%x")]}


def test_the_list_of_protected_accounts_keeps_what_it_had():
    assert yaml.safe_load(protected_to_yaml(["svc.a", "root"], ["svc.*", "root"])) == {
        "cluster_users_protected": ["svc.*", "root", "svc.a"]
    }
    text = protected_to_yaml(["svc.a"], None)
    assert yaml.safe_load(text) is None and "# - svc.a\n" in text


def test_a_spreadsheet_takes_no_name_for_a_formula():
    _writer, fits = WRITERS[".csv"]

    assert not any(map(fits, ["=x", "+x", "-x", "@x", "a;=x", '"a"', "a,b", " a", "a "]))
    assert to_csv([ENTRY], []) == "\ufeffname,group,create,clusters\r\nada,users,false,genomics sim-1\r\n"
