# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ehpc_user on bad input: refused with every bad entry named, before anything is changed."""

from __future__ import annotations

import pytest

GOOD = "Passw0rd."
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGfUqzI0 ada@example.com"
NAME_RULES = {
    "2018-04-12": "name of a new account must be 6 to 30 characters, a letter first, then letters, digits and dots",
    "2024-07-30": "name of a new account must be 1 to 30 characters, a letter first, then letters, digits and dots",
}

BAD_ENTRIES = {
    "name missing": ({"group": "users"}, "entry 2: name is missing."),
    "name empty": ({"name": ""}, "entry 2: name is missing."),
    "name with a blank": ({"name": "ada lovelace"}, "entry 2 (ada lovelace): name must not have white space"),
    "name with a wildcard": ({"name": "ada.*", "state": "absent"}, "entry 2 (ada.*): name must not have white space"),
    "unknown group": ({"name": "ada.lovelace", "group": "root"}, "group must be one of users, wheel."),
    "unknown state": ({"name": "ada.lovelace", "state": "gone"}, "state must be one of present, absent."),
    "unknown update_password": (
        {"name": "ada.lovelace", "update_password": "never"},
        "update_password must be one of on_create, always.",
    ),
    "always without a password": (
        {"name": "ada.lovelace", "update_password": "always"},
        "update_password is always, so it needs a password.",
    ),
    "password too short": (
        {"name": "ada.lovelace", "password": "Short-1"},
        "password must be 8 to 30 characters long.",
    ),
    "password too long": (
        {"name": "ada.lovelace", "password": "Long-1" + "x" * 25},
        "password must be 8 to 30 characters long.",
    ),
    "password too simple": (
        {"name": "ada.lovelace", "password": "simple-password"},
        "password must have three of these in it: upper case, lower case, digits, special characters.",
    ),
    "password with a blank": (
        {"name": "ada.lovelace", "password": "Not good 1"},
        "password may have letters, digits and ()~!@#$%^&*-+=|{}[]:;<>,.?/ in it, nothing else.",
    ),
    "password and key": (
        {"name": "ada.lovelace", "password": GOOD, "auth_key": KEY},
        "password and auth_key exclude each other",
    ),
    "private key": ({"name": "ada.lovelace", "auth_key": "-----BEGIN OPENSSH PRIVATE KEY-----"}, "entry 2"),
    "no mapping": (None, "entry 2: must be a mapping of name, group, password and so on"),
    "a list of lists": ([{"name": "ada.lovelace", "password": "Secret-in-a-list1"}], "entry 2: must be a mapping"),
    "a number": ({"name": "ada.lovelace", "password": 12345678}, "password must be text, put it in quotes."),
    "a list as password": ({"name": "ada.lovelace", "password": ["Secret-in-a-list1"]}, "password must be text"),
    "unknown field": (
        {"name": "ada.lovelace", "passwd": "Secret-in-a-list1"},
        "entry 2 (ada.lovelace): there is no field passwd, only name, group, password, auth_key, state",
    ),
    "password in the wrong column": ({"name": "ada.lovelace", "group": "Secret-in-a-list1"}, "group must be one of"),
    "control characters": ({"name": "ada\x1b[2Jlovelace"}, "entry 2 (ada\\x1b[2Jlovelace): name must not have"),
    "twice": ({"name": "first.user"}, "entry 2 (first.user): stands in entry 1 already."),
}

BAD_OPTIONS = {
    "neither users nor name": ({}, "one of the following is required: users, name"),
    "users and name": ({"users": [], "name": "ada.lovelace"}, "mutually exclusive: users|name"),
    "unknown option": ({"name": "ada.lovelace", "uid": 1000}, "Unsupported parameters"),
    "empty glob": ({"name": "ada.lovelace", "state": "absent", "protected": [" "]}, "protected has an empty entry."),
    "cluster id": ({"name": "ada.lovelace", "cluster_id": "my cluster"}, "cluster_id 'my cluster' does not look like"),
    "batch size": ({"name": "ada.lovelace", "batch_size": 101}, "batch_size must be 1 to 100."),
    "max_removals": ({"name": "ada.lovelace", "max_removals": -1}, "max_removals must not be negative."),
    "concurrency": ({"name": "ada.lovelace", "concurrency": 0}, "concurrency must be 1 to 64."),
    "retry_timeout": ({"name": "ada.lovelace", "retry_timeout": -1}, "retry_timeout must be 0 to 86400."),
    "plain HTTP": (
        {"name": "ada.lovelace", "endpoint": "http://ehpc.cn-hangzhou.aliyuncs.com"},
        "must be reached by HTTPS",
    ),
    "half a key": (
        {"name": "ada.lovelace", "access_key_id": "id"},
        "access_key_id is given without access_key_secret.",
    ),
}


def test_rules_for_entries_are_checked_before_the_first_call(ehpc_user, cluster):
    first = {"name": "first.user", "password": GOOD}

    for rule, (entry, message) in BAD_ENTRIES.items():
        result = ehpc_user(users=[first, entry])
        assert result["failed"] and message in result["msg"], rule
        assert result["msg"].endswith("Nothing was changed."), rule
        assert "Secret-in-a-list1" not in result["msg"], rule
        assert "first.user" not in result["msg"] or rule == "twice", "an entry that is right is named"
    assert cluster.calls == []


def test_rules_for_options_are_checked_before_the_first_call(ehpc_user, cluster):
    for rule, (options, message) in BAD_OPTIONS.items():
        result = ehpc_user(**options)
        assert result["failed"] and message in result["msg"], rule
    assert cluster.writes == [] and len(cluster.calls) <= 1


def test_all_bad_entries_are_named_at_once(ehpc_user, cluster):
    long_name = "n" * 31
    users = [
        {"name": "good.user1", "password": GOOD},
        {"name": "bad.group1", "group": "admins", "password": "short"},
        {"name": long_name, "password": GOOD},
        {"name": "good.user1"},
    ]

    result = ehpc_user(users=users)

    assert result["msg"].splitlines() == [
        "entry 2 (bad.group1): group must be one of users, wheel; password must be 8 to 30 characters long.",
        f"entry 3 ({long_name}): {NAME_RULES[cluster.generation]}, unless the account exists already.",
        "entry 4 (good.user1): stands in entry 1 already. Nothing was changed.",
    ]
    assert cluster.calls == []


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_the_cluster_tells_is_checked_before_any_write(ehpc_user, cluster, check_mode):
    cluster.holds([{"name": "user1"}, {"name": "svc.backup"}])
    long_name = "n" * 31
    users = [
        {"name": "user1"},
        {"name": long_name, "password": GOOD},
        {"name": "new.user1"},
        {"name": "svc.backup", "state": "absent"},
        {"name": "new.user2", "password": GOOD},
    ]

    # Told that it is a cluster of E-HPC NEXT, the name would be refused before the first call.
    result = ehpc_user(users=users, protected=["svc.*"], check_mode=check_mode, api_version="auto")

    assert result["msg"].splitlines() == [
        f"This cannot be done on {cluster.id}:",
        f"entry 2 ({long_name}): {NAME_RULES[cluster.generation]}.",
        "entry 3 (new.user1): does not exist yet, so it needs a password.",
        "entry 4 (svc.backup): must be absent, yet it matches protected. Nothing was changed.",
    ]
    assert cluster.calls == ["ListUsers"] * (1 if cluster.generation == "2018-04-12" else 2)


@pytest.mark.parametrize("generation", ["2024-07-30"])
@pytest.mark.parametrize("name", ["1st.user", "ada_lovelace", "ada-lovelace", ".ada", "n" * 31, "zo\u00eb"])
def test_names_that_next_gives_to_nobody_are_refused_at_once(ehpc_user, cluster, name):
    cluster.holds([{"name": name}])
    users = [{"name": "a", "password": GOOD}, {"name": name}]

    refused = ehpc_user(users=users)
    kept = ehpc_user(users=[users[0], {"name": name, "create": False, "group": "wheel"}])
    removed = ehpc_user(users=[{"name": name, "state": "absent"}])

    rule = f"entry 2 ({name}): {NAME_RULES['2024-07-30']}; if the account is there already, say create: false."
    assert refused["msg"] == f"{rule} Nothing was changed." and "ListUsers" not in refused.get("api_calls", {})
    assert kept["summary"]["created"] == kept["summary"]["group_changed"] == 1
    assert removed["summary"]["removed"] == 1 and [*cluster.groups] == ["a"]
    assert cluster.calls.count("ListUsers") == 2


def test_a_disputed_password_is_accepted_with_a_warning(ehpc_user, cluster):
    result = ehpc_user(name="ada.lovelace", password="Under_score1")

    assert not result["failed"] and cluster.passwords == {"ada.lovelace": "Under_score1"}
    warning = "entry 1 (ada.lovelace): password has one of _ ' \" \\ ` in it, which E-HPC may refuse"
    assert any(warning in text for text in result["warnings"])
