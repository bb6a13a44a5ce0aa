# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role cluster_users with first passwords for those who have none."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.unit.vaults import VAULT_PASSWORD, stored, with_password

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
    """Give a function that runs the role on both clusters with first passwords in the folder ``first``."""

    def run(*arguments, vault=True, environment=None, in_process=True, play=None, **variables):
        variables = {"cluster_users_roster": ROSTER, "cluster_users_first_passwords": "first", **variables}
        files = role_on(ansible.folder, clusters, variables, **play or {})
        vault_arguments = with_password(ansible.folder) if vault else []
        runner = replace(ansible, in_process=in_process)
        return runner.playbook(*files, *vault_arguments, *arguments, environment=environment)

    return run


@pytest.fixture
def folder(ansible):
    return ansible.folder / "first"


def changed(run):
    return [task["task"] for task in run.tasks if task["result"].get("changed")]


def test_new_accounts_get_the_passwords_that_the_files_hold_and_a_second_run_changes_nothing(onboard, clusters, folder):
    first = onboard()
    files = {path: path.read_bytes() for path in folder.glob("*.yml")}
    again = onboard()

    assert first.returncode == again.returncode == 0 and len(files) == 2
    for cluster in clusters:
        made = stored(folder, cluster.id)
        assert list(made) == NEW
        assert cluster.passwords == {"old.hand": "long ago", "grace.hopper": GIVEN, **made}
        assert cluster.calls == ["ListUsers", "ListUsers", "AddUsers", "ListUsers", "ListUsers"]
        assert f"{cluster.id}: 3 created, 2 unchanged" in first.output
    assert changed(again) == [] and {path: path.read_bytes() for path in files} == files


def test_nothing_is_looked_up_or_written_for_a_roster_with_all_passwords(onboard, clusters, folder):
    run = onboard(vault=False, cluster_users_roster=[{"name": "ada.lovelace", "password": GIVEN}])

    assert run.returncode == 0 and not folder.exists()
    assert all(cluster.calls == ["ListUsers", "AddUsers"] for cluster in clusters)


def test_accounts_that_exist_need_neither_a_file_nor_a_vault_password(onboard, clusters, folder):
    run = onboard(vault=False, cluster_users_roster=[{"name": "old.hand", "group": "wheel"}])

    assert run.returncode == 0 and not folder.exists()
    assert all(cluster.groups == {"old.hand": "wheel"} for cluster in clusters)
    assert all(cluster.passwords == {"old.hand": "long ago"} for cluster in clusters)


@pytest.mark.parametrize("way", [{"arguments": ["--check"]}, {"play": {"check_mode": True}}])
def test_check_mode_foresees_the_accounts_and_writes_nothing(onboard, clusters, folder, way):
    arguments = way.pop("arguments", [])

    before = onboard(*arguments, **way)

    assert before.returncode == 0 and not folder.exists()
    for cluster in clusters:
        assert cluster.writes == [] and ": 3 created, 2 unchanged" in before.output
    onboard()
    files = {path: path.read_bytes() for path in folder.iterdir()}
    after = onboard(*arguments, **way)
    assert changed(after) == [] and {path: path.read_bytes() for path in folder.iterdir()} == files


def test_who_could_not_be_created_gets_the_same_password_the_next_time(onboard, clusters, folder):
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


def test_without_a_vault_password_nothing_is_sent_for_it_would_be_lost(onboard, clusters, folder):
    run = onboard(vault=False)

    assert run.returncode != 0 and "There is no vault password to keep first passwords with" in run.output
    assert all(cluster.writes == [] for cluster in clusters) and not folder.exists()


def test_a_wrong_vault_password_keeps_that_file_and_that_cluster_from_the_run(ansible, onboard, clusters, folder):
    onboard("--limit", clusters[0].id)

    run = onboard(
        *with_password(ansible.folder, "another one"), vault=False, cluster_users_roster=[{"name": "new.comer"}]
    )

    assert run.returncode != 0 and f"{clusters[0].id}.yml cannot be decrypted with a vault password" in run.output
    assert "new.comer" not in clusters[0].groups
    assert clusters[1].passwords["new.comer"] == stored(folder, clusters[1].id, "another one")["new.comer"]


@pytest.mark.parametrize("where", ["role", "entry"])
def test_passwords_that_are_set_in_each_run_are_for_people_to_say(onboard, clusters, folder, where):
    variables = (
        {"cluster_users_update_password": "always"}
        if where == "role"
        else {"cluster_users_roster": [{"name": "ada.lovelace", "update_password": "always"}]}
    )

    run = onboard(**variables)

    assert run.returncode != 0 and "entry 1 (ada.lovelace): update_password is always, so it needs a password" in (
        run.output
    )
    assert all(cluster.calls == [] for cluster in clusters) and not folder.exists()


def test_a_cluster_without_first_passwords_has_nothing_of_the_one_before_on_the_same_host(ansible, clusters, folder):
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
def test_no_password_is_in_the_output_results_log_or_fact_cache(ansible, onboard, clusters, folder, in_process):
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
        "-vvvv", "--diff", environment=environment, in_process=in_process, play=show, cluster_users_roster=roster
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
