# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin ``first_passwords``: whose passwords are made, where they are kept, and that nobody sees them."""

from __future__ import annotations

import json
from functools import partial

import pytest

from tests.unit.vaults import VAULT_PASSWORD, encrypted, secrets, stored, with_password

CLUSTER = "ehpc-hz-abcdef1234"
GIVEN = "Analytical-1"
USERS = [
    {"name": "ada.lovelace"},
    {"name": "grace.hopper", "password": GIVEN},
    {"name": "alan.turing", "state": "absent"},
    {"name": "old.hand"},
    {"name": "joan.clarke", "group": "wheel"},
]
NEW = ["ada.lovelace", "joan.clarke"]
GOOD = {"dest": "first", "cluster_id": CLUSTER, "users": USERS, "accounts": ["old.hand"]}
UNREADABLE = (
    [{"name": "ada.lovelace", "password": GIVEN, "uid": 7}],
    [[{"name": "ada.lovelace", "password": GIVEN}]],
    {"name": "ada.lovelace", "password": GIVEN},
)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "first"


@pytest.fixture
def make(act, folder):
    """Run the plugin on ``USERS``, where ``old.hand`` has an account already."""
    return partial(act, "first_passwords", vault=secrets(), **{**GOOD, "dest": str(folder)})


def test_who_is_new_and_has_no_password_gets_one_once(make, folder):
    first = make()
    before = (folder / f"{CLUSTER}.yml").read_bytes()
    again = make()

    found = {"path": str(folder / f"{CLUSTER}.yml"), "names": NEW, "stored": True, "failed": False}
    # A key of Ansible's own, which ansible-core before 2.20 leaves in.
    told = [{key: value for key, value in each.items() if key != "_ansible_no_log"} for each in (first, again)]
    assert told == [{**found, "changed": True, "added": NEW}, {**found, "changed": False, "added": []}]
    assert list(stored(folder, CLUSTER)) == NEW and (folder / f"{CLUSTER}.yml").read_bytes() == before


def test_check_mode_tells_the_same_and_writes_nothing(make, folder):
    before = make(check_mode=True)
    assert not folder.exists()
    done = make()
    after = make(check_mode=True)

    assert before == {**done, "stored": False} and before["changed"]
    assert after["stored"] and not after["changed"]


def test_clusters_side_by_side_have_a_file_each(ansible, folder):
    clusters = [f"ehpc-hz-{number}" for number in range(6)]
    hosts = {cluster: {"ansible_connection": "local"} for cluster in clusters}
    options = {"dest": "first", "cluster_id": "{{ inventory_hostname }}", "users": USERS, "accounts": []}
    play = {"hosts": "all", "gather_facts": False, "tasks": [{"clusterops.onboarding.first_passwords": options}]}
    (ansible.folder / "inventory.json").write_text(json.dumps({"all": {"hosts": hosts}}))
    (ansible.folder / "play.json").write_text(json.dumps([play]))

    run = ansible.playbook("play.json", "-i", "inventory.json", *with_password(ansible.folder))

    assert run.returncode == 0
    passwords = [password for cluster in clusters for password in stored(folder, cluster).values()]
    assert len(passwords) == len(set(passwords)) == 3 * len(clusters)


def test_an_encrypted_password_of_the_roster_counts_as_one(ansible, folder):
    vaulted = encrypted(GIVEN).decode().rstrip().replace("\n", "\n        ")
    (ansible.folder / "play.yml").write_text(
        f"""
- hosts: localhost
  gather_facts: false
  vars:
    users:
    - name: ada.lovelace
      password: !vault |
        {vaulted}
    - name: joan.clarke
  tasks:
  - clusterops.onboarding.first_passwords:
      dest: first
      cluster_id: {CLUSTER}
      users: "{{{{ users }}}}"
      accounts: []
"""
    )

    run = ansible.playbook("play.yml", *with_password(ansible.folder))

    assert run.result["names"] == list(stored(folder, CLUSTER)) == ["joan.clarke"]


def test_without_a_vault_password_nothing_is_written(make, folder):
    for check_mode in (False, True):
        result = make(check_mode=check_mode, vault=())
        assert result["failed"] and result["msg"] == (
            "There is no vault password to keep first passwords with; give one, such as by --vault-password-file. "
            "No password was made."
        )
    assert not folder.exists()


def test_when_nobody_is_new_no_vault_password_is_needed(make, folder):
    result = make(vault=(), accounts=["old.hand", *NEW])

    assert not result["failed"] and not result["changed"]
    assert result["path"] is None and result["names"] == [] and result["stored"]
    assert not folder.exists()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (encrypted("{}", "another vault password"), "cannot be decrypted with a vault password of this run."),
        (f'{{"ada.lovelace": "{GIVEN}"}}'.encode(), "is not encrypted with Ansible Vault"),
        (encrypted(f"ada.lovelace: {GIVEN}"), "holds something else than first passwords"),
    ],
)
def test_a_file_that_is_not_of_first_passwords_is_left_as_it_is(make, folder, content, problem):
    file = folder / f"{CLUSTER}.yml"
    folder.mkdir()
    file.write_bytes(content)

    result = make()

    assert result["failed"] and f"{file} {problem}" in result["msg"]
    assert GIVEN not in str(result) and file.read_bytes() == content
    assert [path.name for path in folder.iterdir()] == [file.name]


def test_a_folder_that_cannot_be_written_is_named(make, folder):
    folder.write_text("")

    result = make()

    assert result["failed"] and result["msg"].startswith("The first passwords cannot be stored: ")
    assert str(folder) in result["msg"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"users": [{"name": "ada.lovelace"}, {"name": "bad name"}]}, "entry 2 (bad name): name must not have"),
        ({"users": [{"name": "ada.lovelace"}, {"name": "ada.lovelace"}]}, "stands in entry 1 already"),
        ({"users": [{"name": "ada.lovelace", "update_password": "always"}]}, "is always, so it needs a password"),
        ({"update_password": "always"}, "entry 1 (ada.lovelace): update_password is always, so it needs a password"),
        *(
            ({"users": users}, message)
            for users, message in zip(
                UNREADABLE, ("there is no field uid", "must be a mapping of name", "users"), strict=True
            )
        ),
        ({"passwd": GIVEN}, "passwd"),
        ({"cluster_id": "../other"}, "cluster_id is to name a file"),
    ],
)
def test_a_roster_that_would_be_refused_leaves_no_password(make, folder, wrong, message):
    result = make(**wrong)

    assert result["failed"] and message in result["msg"]
    assert GIVEN not in str(result) and not folder.exists()


def test_no_password_is_in_the_output_the_log_or_a_fact_cache(ansible, folder):
    cache = ansible.folder / "cache"
    environment = {
        "ANSIBLE_LOG_PATH": str(ansible.folder / "ansible.log"),
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(cache),
        "ANSIBLE_DISPLAY_ARGS_TO_STDOUT": "true",
        "ANSIBLE_INJECT_INVOCATION": "true",
    }

    arguments = ("-vvvv", "--diff", *with_password(ansible.folder))
    task = {"clusterops.onboarding.first_passwords": GOOD}
    run = ansible.tasks([task], *arguments, environment=environment)

    made = stored(folder, CLUSTER)
    kept = [path.read_text() for path in cache.rglob("*") if path.is_file()]
    for text in (run.output, str(run.tasks), (ansible.folder / "ansible.log").read_text(), *kept):
        assert not any(secret in text for secret in (*made.values(), VAULT_PASSWORD))
    assert len(made) == 2 and GIVEN not in str(run.tasks)


def test_no_password_of_what_is_refused_is_in_the_output(ansible, folder):
    (ansible.folder / "plain").mkdir()
    (ansible.folder / "plain" / f"{CLUSTER}.yml").write_text(json.dumps({"ada.lovelace": GIVEN}))
    refused = [{"dest": "plain"}, {"passwd": GIVEN}, *({"users": users} for users in UNREADABLE)]
    tasks = [{"clusterops.onboarding.first_passwords": {**GOOD, **options}} for options in refused]

    run = ansible.tasks(tasks, "-vvvv", *with_password(ansible.folder))

    assert all(result["failed"] for result in run.results)
    assert GIVEN not in run.output + str(run.tasks) and not folder.exists()
