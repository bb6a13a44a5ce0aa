# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role cluster_users with first passwords for those who have none."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.unit.vaults import VAULT_PASSWORD, encrypted, stored, with_password

from .pair import pair, role_on

GIVEN = "Analytical-1"
ROSTER = [
    {"name": "ada.lovelace", "group": "wheel"},
    {"name": "grace.hopper", "password": GIVEN},
    {"name": "old.hand"},
    {"name": "joan.clarke"},
    {"name": "charles.babbage", "state": "absent"},
]
NEW = ["ada.lovelace", "joan.clarke"]


@pytest.fixture
def clusters(emulator):
    with pair(emulator) as made:
        for cluster in made:
            cluster.holds([{"name": "old.hand", "password": "long ago"}])
        yield made


@pytest.fixture
def onboard(ansible, clusters):
    """Give a function that runs the role on both clusters with first passwords in the folder ``first``.

    ``rosters`` are those of the first and the second cluster.
    """

    def run(
        *arguments, rosters=(ROSTER, ROSTER), vault=True, environment=None, in_process=True, play=None, **variables
    ):
        rosters = {cluster.id: roster for cluster, roster in zip(clusters, rosters, strict=True)}
        variables = {"rosters": rosters, "cluster_users_first_passwords": "first", **variables}
        chosen = {"cluster_users_roster": "{{ rosters[inventory_hostname] }}"}
        files = role_on(ansible.folder, clusters, variables, vars=chosen, **play or {})
        vault_arguments = with_password(ansible.folder) if vault else []
        runner = replace(ansible, in_process=in_process)
        return runner.playbook(*files, *vault_arguments, *arguments, environment=environment)

    return run


@pytest.fixture
def folder(ansible):
    return ansible.folder / "first"


def changed(run):
    return [task["task"] for task in run.tasks if task["result"].get("changed")]


def test_new_accounts_get_stored_passwords_once(onboard, clusters, folder):
    check = onboard("--check")
    assert check.returncode == 0 and not folder.exists() and clusters[0].writes == clusters[1].writes == []
    first = onboard()
    files = {path: path.read_bytes() for path in folder.iterdir()}
    again = onboard()
    check_again = onboard("--check")

    assert first.returncode == again.returncode == check_again.returncode == 0 and len(files) == 3
    for cluster in clusters:
        made = stored(folder, cluster.id)
        assert list(made) == NEW
        assert cluster.passwords == {"old.hand": "long ago", "grace.hopper": GIVEN, **made}
        assert cluster.writes == ["AddUsers"]
        assert f"{cluster.id} (check mode, nothing was changed): 3 created, 2 unchanged" in check.output
        assert f"{cluster.id}: 3 created, 2 unchanged" in first.output
    assert changed(again) == changed(check_again) == []
    assert {path: path.read_bytes() for path in folder.iterdir()} == files


def test_check_mode_of_the_play_stores_and_sends_nothing(onboard, clusters, folder):
    run = onboard(play={"check_mode": True})

    assert run.returncode == 0 and not folder.exists()
    for cluster in clusters:
        assert cluster.writes == [] and f"{cluster.id} (check mode, nothing was changed): 3 created" in run.output


def test_only_missing_passwords_need_a_vault_password(onboard, clusters, folder):
    complete = [{"name": "ada.lovelace", "password": GIVEN}, {"name": "old.hand", "group": "wheel"}]

    run = onboard(vault=False, rosters=(complete, ROSTER))

    assert run.returncode != 0 and "There is no vault password to keep first passwords with" in run.output
    assert clusters[0].groups == {"old.hand": "wheel", "ada.lovelace": "users"} and clusters[1].writes == []
    assert clusters[0].passwords == {"old.hand": "long ago", "ada.lovelace": GIVEN} and not folder.exists()


def test_a_failed_account_gets_the_same_password_later(onboard, clusters, folder):
    refusing, other = clusters
    refusing.holds(refuse={"AddUsers": {"ada.lovelace": "AgentError.Account.UserAddFailure"}})

    failed = onboard()
    kept = stored(folder, refusing.id)
    refusing.emulator.put_cluster(refusing.id, [])
    done = onboard()

    assert failed.returncode != 0 and f"{refusing.id}: ada.lovelace" in failed.output and "ada.lovelace" in kept
    assert done.returncode == 0 and {**refusing.passwords, **kept} == refusing.passwords
    assert stored(folder, refusing.id) == {**stored(folder, refusing.id), **kept}
    assert other.passwords["ada.lovelace"] == stored(folder, other.id)["ada.lovelace"] != kept["ada.lovelace"]


def test_a_wrong_vault_password_fails_the_cluster_of_that_file_only(onboard, clusters, folder):
    folder.mkdir()
    (folder / f"{clusters[0].id}.yml").write_bytes(encrypted('{"old.hand": "Eniac+1946"}', "another one"))

    run = onboard()

    assert run.returncode != 0 and f"{clusters[0].id}.yml cannot be decrypted with a vault password" in run.output
    assert clusters[0].writes == []
    assert clusters[1].passwords["ada.lovelace"] == stored(folder, clusters[1].id)["ada.lovelace"]


def test_passwords_that_are_set_in_each_run_must_be_given(onboard, clusters, folder):
    always = [{"name": "ada.lovelace", "update_password": "always"}]

    by_entry = onboard(rosters=(always, always))
    by_role = onboard(cluster_users_update_password="always")

    for run in (by_entry, by_role):
        assert run.returncode != 0 and not folder.exists()
        assert "entry 1 (ada.lovelace): update_password is always, so it needs a password" in run.output
    assert clusters[0].calls == clusters[1].calls == []


def test_first_passwords_do_not_reach_the_next_cluster(ansible, clusters, folder):
    role = {"ansible.builtin.include_role": {"name": "clusterops.onboarding.cluster_users"}}
    tasks = [
        {**role, "vars": {"cluster_users_cluster_id": cluster.id, "cluster_users_first_passwords": path}}
        for cluster, path in zip(clusters, ("first", ""), strict=True)
    ]
    files = role_on(ansible.folder, [], {"cluster_users_roster": ROSTER}, hosts="localhost", roles=[], tasks=tasks)

    run = ansible.playbook(*files, *with_password(ansible.folder))

    assert run.returncode != 0 and f"This cannot be done on {clusters[1].id}:" in run.output
    assert set(stored(folder, clusters[0].id).items()) < set(clusters[0].passwords.items())
    assert clusters[1].writes == [] and stored(folder, clusters[1].id) == {}


@pytest.mark.parametrize("in_process", [True, False])
def test_first_passwords_are_shown_nowhere(ansible, onboard, clusters, folder, in_process):
    clusters[1].holds(refuse={"AddUsers": {"ada.lovelace": "AgentError.Account.UserAddFailure"}})
    clusters[1].faults({"operation": "AddUsers", "kind": "echo_password"})
    environment = {
        "ANSIBLE_LOG_PATH": str(ansible.folder / "ansible.log"),
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(ansible.folder / "cache"),
        "ANSIBLE_DISPLAY_ARGS_TO_STDOUT": "true",
        "ANSIBLE_DISPLAY_TRACEBACK": "always",
        "ANSIBLE_INJECT_INVOCATION": "true",
    }
    show = {"post_tasks": [{"ansible.builtin.debug": {"var": "vars"}}, {"ansible.builtin.debug": {"var": "hostvars"}}]}
    # The roster is on display here, so it has no password of its own.
    roster = [{"name": name} for name in (*NEW, "old.hand")]

    run = onboard(
        "-vvvv", "--diff", rosters=(roster, roster), environment=environment, in_process=in_process, play=show
    )

    made = [password for cluster in clusters for password in stored(folder, cluster.id).values()]
    shown = {
        "output": run.output,
        "results": json.dumps(run.tasks),
        "log": (ansible.folder / "ansible.log").read_text(),
        **{str(path): path.read_text() for path in ansible.folder.glob("cache/**/*") if path.is_file()},
        **{str(path): path.read_text() for path in folder.iterdir()},
    }
    assert len(made) == 5 and clusters[0].passwords["ada.lovelace"] in made
    for place, text in shown.items():
        assert [secret for secret in (*made, VAULT_PASSWORD) if secret in text] == [], place
