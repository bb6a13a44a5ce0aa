# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs between the generations of the API: how users are laid out, the limits, and the rules."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.generations import (
    GENERATION_2018,
    GENERATION_2024,
    GENERATIONS,
    Generation,
    flat,
    json_text,
    single,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.rules import (
    RULES_2018,
    RULES_2024,
    rules_for,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import (
    ACTIONS,
    CREATED,
    GROUP_CHANGED,
    PASSWORD_SET,
    REMOVED,
    Change,
)
from tests.emulator.alibabacloud.ehpc import OPERATIONS as OLDER
from tests.emulator.alibabacloud.ehpc_next import MAX_CREATED, MAX_DELETED
from tests.emulator.alibabacloud.ehpc_next import OPERATIONS as NEWER

ADA = Change(CREATED, "ada", "users", password="Correct7horse")
BOB = Change(CREATED, "bob", "wheel", auth_key="ssh-ed25519 AAAA bob")
BODY = "AAAAC3NzaC1lZDI1NTE5AAAAIG9uYm9hcmRpbmcgdGVzdCBrZXkgb25seSAxMjM0NTY3OA"
KEYS = (
    f"ssh-ed25519 {BODY}",
    f"ssh-rsa {BODY}== ada@example.com",
    f"ecdsa-sha2-nistp256 {BODY}=",
    f"sk-ssh-ed25519@openssh.com {BODY} a comment of words",
)

texts = st.text(min_size=1, max_size=9)
changes = st.builds(
    Change, st.just(CREATED), texts, st.none() | texts, password=st.none() | texts, auth_key=st.none() | texts
)
batches = st.lists(changes, min_size=1, max_size=9)


def values(change: Change) -> dict[str, str]:
    """The fields of a change that it leaves open are not sent."""
    known = {"Name": change.name, "Group": change.group, "Password": change.password, "AuthKey": change.auth_key}
    return {field: value for field, value in known.items() if value is not None}


def test_a_flat_list_counts_its_users_from_one_and_leaves_out_what_is_open() -> None:
    assert flat("Name", "Password", "Group")([ADA, BOB]) == {
        "User.1.Name": "ada",
        "User.1.Password": "Correct7horse",
        "User.1.Group": "users",
        "User.2.Name": "bob",
        "User.2.Group": "wheel",
    }


def test_a_list_in_json_is_one_parameter() -> None:
    assert json_text("UserName", "Group", "Password", "AuthKey")([ADA, BOB]) == {
        "User": '[{"UserName":"ada","Group":"users","Password":"Correct7horse"},'
        '{"UserName":"bob","Group":"wheel","AuthKey":"ssh-ed25519 AAAA bob"}]'
    }


def test_a_single_user_is_plain_parameters() -> None:
    assert single("UserName", "Group")([BOB]) == {"UserName": "bob", "Group": "wheel"}
    assert single("UserName", "Password")([ADA]) == {"UserName": "ada", "Password": "Correct7horse"}


FIELDS = ("Name", "Group", "Password", "AuthKey")


@given(batch=batches)
def test_every_layout_holds_exactly_what_the_users_have(batch: list[Change]) -> None:
    expected = [values(change) for change in batch]
    laid_out = flat(*FIELDS)(batch)
    read = [
        {field: laid_out[key] for field in FIELDS if (key := f"User.{number}.{field}") in laid_out}
        for number in range(1, len(batch) + 1)
    ]
    assert read == expected
    assert len(laid_out) == sum(map(len, expected))
    assert json.loads(json_text(*FIELDS)(batch)["User"]) == expected
    assert single(*FIELDS)(batch[:1]) == expected[0]


@given(batch=batches)
def test_a_field_that_an_operation_does_not_take_is_not_sent(batch: list[Change]) -> None:
    names = [Change(REMOVED, user.name) for user in batch]
    for generation in GENERATIONS:
        encode = generation.writes[REMOVED].encode
        assert encode(batch) == encode(names)


@pytest.mark.parametrize(
    ("generation", "known"), [(GENERATION_2018, OLDER), (GENERATION_2024, NEWER)], ids=["2018", "2024"]
)
def test_every_action_has_an_operation_that_the_generation_knows(generation: Generation, known: dict) -> None:
    assert set(generation.writes) == set(ACTIONS)
    assert {write.operation for write in generation.writes.values()} | {generation.describe, "ListUsers"} <= set(known)


def test_the_limits_and_methods_are_those_of_the_documentation() -> None:
    assert {action: (write.method, write.limit) for action, write in GENERATION_2018.writes.items()} == dict.fromkeys(
        ACTIONS, ("GET", 100)
    )
    assert {action: (write.method, write.limit) for action, write in GENERATION_2024.writes.items()} == {
        CREATED: ("POST", MAX_CREATED),
        REMOVED: ("GET", MAX_DELETED),
        GROUP_CHANGED: ("POST", 1),
        PASSWORD_SET: ("POST", 1),
    }


def test_only_calls_for_one_user_each_run_side_by_side() -> None:
    writes = [write for generation in GENERATIONS for write in generation.writes.values()]
    assert {write.limit for write in writes if write.at_once > 1} == {1}
    assert {write.at_once for write in writes if write.limit > 1} == {1}


def test_the_rules_are_those_of_the_generation_and_the_wider_ones_while_it_is_not_known() -> None:
    assert [generation.rules for generation in GENERATIONS] == [RULES_2018, RULES_2024]
    assert rules_for("2018-04-12") is RULES_2018
    assert rules_for("2024-07-30") is rules_for("auto") is RULES_2024


@pytest.mark.parametrize("auth_key", KEYS)
def test_a_public_key_is_good_on_newer_clusters_only(auth_key: str) -> None:
    assert RULES_2024.auth_key(auth_key) is None
    assert "E-HPC NEXT" in (RULES_2018.auth_key(auth_key) or "")


@pytest.mark.parametrize("kind", ["OPENSSH ", "RSA ", "EC ", "ENCRYPTED ", ""])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", " ", ""])
def test_a_private_key_is_refused_as_one_and_not_repeated(kind: str, line_end: str) -> None:
    private = f"-----BEGIN {kind}PRIVATE KEY-----{line_end}{BODY}{line_end}-----END {kind}PRIVATE KEY-----"
    assert RULES_2024.auth_key(private) == "auth_key is a private key, it must be the public one"
    assert BODY not in (RULES_2018.auth_key(private) or "")


@pytest.mark.parametrize(
    "auth_key",
    [
        "",
        BODY,
        "ssh-ed25519",
        "ssh-ed25519 short",
        f"ssh-ed25519  {BODY}",
        f" ssh-ed25519 {BODY}",
        f"ssh-ed25519 {BODY}\n",
        f"ssh-ed25519 {BODY} a\nssh-ed25519 {BODY} b",
        f"ssh-ed25519 {BODY}\u00e9",
        f'command="sh" ssh-ed25519 {BODY}',
    ],
)
def test_what_is_no_public_key_on_one_line_is_told_so_and_not_repeated(auth_key: str) -> None:
    problem = RULES_2024.auth_key(auth_key)
    assert problem == "auth_key must be one SSH public key on one line, such as ssh-ed25519 AAAA… name"


@given(comment=st.text(string.printable, max_size=20))
@example(comment="PRIVATE KEY")
def test_a_comment_keeps_to_its_line(comment: str) -> None:
    good = not set(comment) & set("\r\n")
    assert (RULES_2024.auth_key(f"ssh-ed25519 {BODY} {comment}") is None) == good


@pytest.mark.parametrize(
    ("name", "older", "newer"), [("ada", False, True), ("a" * 30, True, True), ("a" * 31, False, False)]
)
def test_newer_clusters_take_short_names_too(name: str, older: bool, newer: bool) -> None:
    assert (RULES_2018.new_name(name) is None) == older
    assert (RULES_2024.new_name(name) is None) == newer


def test_passwords_and_groups_have_the_same_rules_in_both_generations() -> None:
    assert (RULES_2018.groups, RULES_2018.default_group) == (RULES_2024.groups, RULES_2024.default_group)
    assert RULES_2018.password is RULES_2024.password
    assert RULES_2018.disputed_password is RULES_2024.disputed_password
