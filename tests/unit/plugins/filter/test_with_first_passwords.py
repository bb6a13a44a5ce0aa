# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that gives entries of a roster their first passwords, by itself and as ansible-playbook runs it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.clusterops.onboarding.plugins.filter.with_first_passwords import with_first_passwords
from ansible_collections.clusterops.onboarding.plugins.module_utils.alibabacloud.rules import password_problem
from tests.unit.vaults import encrypted, with_password

GIVEN = "Analytical-1"
FIRST = "Eniac+1946"
ENTRIES: list[dict[str, Any]] = [
    {"name": "ada.lovelace", "group": "wheel"},
    {"name": "grace.hopper", "password": GIVEN},
    {"name": "jean.bartik", "auth_key": "ssh-ed25519 AAAA"},
    {"name": "alan.turing", "state": "absent"},
    {"name": "kay.mcnulty", "update_password": "always"},
    {"name": "joan.clarke", "password": None},
]
FIRSTS = {entry["name"]: FIRST for entry in ENTRIES if entry["name"] != "joan.clarke"}


def test_who_lacks_a_password_gets_the_first_one_and_others_stay_as_they_are() -> None:
    complete = with_first_passwords(ENTRIES, FIRSTS)

    assert complete == [{"name": "ada.lovelace", "group": "wheel", "password": FIRST}, *ENTRIES[1:]]
    assert "password" not in ENTRIES[0]


def test_with_a_placeholder_nobody_lacks_a_password() -> None:
    *others, last = with_first_passwords(ENTRIES, FIRSTS, placeholder=True)

    assert others == with_first_passwords(ENTRIES, FIRSTS)[:-1]
    assert password_problem(last["password"]) is None
    assert with_first_passwords(ENTRIES, FIRSTS, placeholder=True)[-1] != last


def test_a_roster_whose_passwords_are_set_in_each_run_gets_none() -> None:
    assert with_first_passwords(ENTRIES, FIRSTS, True, "always") == ENTRIES


@pytest.mark.parametrize(
    ("entries", "passwords"),
    [
        (GIVEN, {}),
        ({"name": GIVEN}, {}),
        ([GIVEN], {}),
        ([[GIVEN]], {}),
        (ENTRIES, GIVEN),
        (ENTRIES, [FIRST]),
        (ENTRIES, None),
    ],
)
def test_arguments_that_make_no_sense_are_refused_without_what_is_in_them(entries: object, passwords: object) -> None:
    with pytest.raises(AnsibleFilterError, match=r"^with_first_passwords needs ") as caught:
        with_first_passwords(entries, passwords)

    assert GIVEN not in str(caught.value) and FIRST not in str(caught.value)


def test_entries_that_are_wrong_are_left_for_the_module_to_refuse() -> None:
    wrong = [{}, {"name": None}, {"name": ["ada"]}, {"name": 7}]

    assert with_first_passwords(wrong, FIRSTS) == wrong


def test_it_takes_the_passwords_of_an_encrypted_file(ansible, cluster) -> None:
    (ansible.folder / "first.yml").write_bytes(encrypted(json.dumps(FIRSTS)))
    lookup = "lookup('ansible.builtin.file', playbook_dir + '/first.yml') | from_json"
    users = f"{{{{ [{{'name': 'ada.lovelace'}}] | clusterops.onboarding.with_first_passwords({lookup}) }}}}"

    run = ansible.module(
        "ehpc_user", {"cluster_id": cluster.id, "users": users}, "-vvvv", *with_password(ansible.folder)
    )

    assert not run.result["failed"] and cluster.passwords == {"ada.lovelace": FIRST}
    assert FIRST not in run.output
