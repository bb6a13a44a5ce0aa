# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Misspelt variables stop the playbooks before anything is sent."""

from __future__ import annotations

import json

import pytest
import yaml

from ansible_collections.clusterops.onboarding.plugins.action.check_fleet import too_old
from tests.playbook import REPOSITORY
from tests.unit.vaults import encrypted, with_password

CHECK = {
    "hosts": "clusters",
    "gather_facts": False,
    "tasks": [{"clusterops.onboarding.check_fleet": None, "run_once": True}],
}


def test_misspelt_variables_are_named_with_their_hosts(ansible):
    hosts = {f"host{number}": {"cluster_user_labels": []} for number in range(5)}
    groups = {
        "clusters": {"hosts": {**hosts, "big": {"cluster_users_team": "hpc"}}, "vars": {"ansible_connection": "local"}}
    }
    (ansible.folder / "inventory.json").write_text(json.dumps(groups))
    (ansible.folder / "play.json").write_text(json.dumps([CHECK]))

    run = ansible.playbook("play.json", "-i", "inventory.json", "--limit", "big", "-e", "offboard_name=ada")

    assert run.result["msg"].splitlines() == [
        "There is no variable cluster_user_labels (set for host0, host1, host2 and 2 more); "
        "did you mean cluster_users_labels?",
        "There is no variable offboard_name (set for all hosts); did you mean offboard_names?",
        "Nobody is named; set cluster_users_roster or cluster_users_roster_files.",
    ]
    assert run.result["unknown_variables"] == ["cluster_user_labels", "cluster_users_team", "offboard_name"]
    assert "reads no variable of these names: cluster_users_team." in run.output


def test_a_misspelt_variable_stops_a_playbook(ansible, cluster):
    cluster.holds([{"name": "svc.backup"}])
    variables = {
        "cluster_users_cluster_id": cluster.id,
        "cluster_users_roster": [{"name": "ada.lovelace", "password": "Analytical-1"}],
        "cluster_users_exclusive": True,
        "cluster_users_protectd": ["svc.*"],
    }
    inventory = {"clusters": {"hosts": {"sim": {"ansible_connection": "local", **variables}}}}
    (ansible.folder / "inventory.json").write_text(json.dumps(inventory))

    run = ansible.playbook("clusterops.onboarding.onboard", "-i", "inventory.json")

    assert run.returncode and "did you mean cluster_users_protected?" in run.output
    assert cluster.calls == []


@pytest.mark.parametrize(("options", "named"), [([], 20), (["-v"], 20), (["-vvv"], 23)])
def test_of_many_mistakes_the_first_are_named_and_all_with_vvv(ansible, cluster, options, named):
    names = [f"user{number:02}" for number in range(23)]
    hosts = {"sim": {"ansible_connection": "local", "cluster_users_cluster_id": cluster.id}}
    (ansible.folder / "inventory.json").write_text(json.dumps({"clusters": {"hosts": hosts}}))
    given = json.dumps({"cluster_users_roster": [{"name": name, "group": "everybody"} for name in names]})

    run = ansible.playbook("clusterops.onboarding.audit", "-i", "inventory.json", "-e", given, *options)

    assert run.returncode and "And 3 more." in run.output and cluster.calls == []
    assert sum(name in run.output for name in names) == named


@pytest.mark.parametrize("name", ["onboard", "audit", "offboard", "adopt"])
def test_a_playbook_begins_with_the_checks(name):
    first = yaml.safe_load((REPOSITORY / "playbooks" / f"{name}.yml").read_text())[0]

    assert first["ansible.builtin.import_playbook"] == "check.yml"


def test_who_is_offboarded_and_still_on_the_roster_is_warned_of(ansible, cluster):
    cluster.holds([{"name": name, "group": "users"} for name in ("ada.lovelace", "grace.hopper", "joan.clarke")])
    roster = [
        {"name": "ada.lovelace", "password": "Analytical-1"},
        {"name": "grace.hopper", "state": "absent"},
        {"name": "joan.clarke", "create": False},
    ]
    hosts = {"sim": {"ansible_connection": "local", "cluster_users_cluster_id": cluster.id}}
    (ansible.folder / "inventory.json").write_text(json.dumps({"clusters": {"hosts": hosts}}))
    given = {
        "cluster_users_roster": roster,
        "cluster_users_max_removals": 3,
        "offboard_names": "ada.lovelace, grace.hopper, joan.clarke",
    }

    run = ansible.playbook("clusterops.onboarding.offboard", "-i", "inventory.json", "-e", json.dumps(given))

    warning = "Still on the roster, so the next onboarding creates their accounts again"
    output = " ".join(run.output.split())
    assert run.returncode == 0 and cluster.groups == {}
    assert f"{warning}: roster entry 1 (ada.lovelace)." in output
    assert f"1 cluster: 1 changed. {warning}: ada.lovelace" in output


def test_a_wrong_vault_password_is_said_once_for_all_clusters(ansible, cluster):
    hosts = {f"host{number}": {"cluster_users_cluster_id": f"{cluster.id}{number}"} for number in range(3)}
    (ansible.folder / "inventory.json").write_text(json.dumps({"clusters": {"hosts": hosts}}))
    key = encrypted("a key").decode().replace("\n", "\n    ")
    (ansible.folder / "keys.yml").write_text(
        f"cluster_environment:\n  ALIBABA_CLOUD_ACCESS_KEY_SECRET: !vault |\n    {key}"
    )
    given = json.dumps({"cluster_users_roster": [{"name": "ada.lovelace"}]})
    arguments = ["-i", "inventory.json", "-e", "@keys.yml", "-e", given, *with_password(ansible.folder, "another")]

    run = ansible.playbook("clusterops.onboarding.onboard", *arguments)

    message = "cluster_environment (set for all hosts): a value cannot be evaluated or decrypted"
    assert run.returncode and message in run.output and "Decryption failed" not in run.output
    assert len(run.tasks) == 1 and cluster.calls == []


def test_a_missing_number_is_said_once_in_the_words_of_awx_too(ansible, cluster):
    hosts = {f"host{number}": {"cluster_users_cluster_id": f"{cluster.id}{number}"} for number in range(3)}
    (ansible.folder / "inventory.json").write_text(json.dumps({"clusters": {"hosts": hosts}}))
    # A question of a survey that is left blank is null.
    given = json.dumps({"cluster_users_max_removals": None, "offboard_names": "ada.lovelace", "onboarding_hosts": None})

    run = ansible.playbook("clusterops.onboarding.offboard", "-i", "inventory.json", "-e", given)

    assert run.result["failed"] and "with --check or in AWX with the job type Check" in run.result["msg"]
    assert cluster.calls == []


def test_old_versions_are_named_with_those_that_are_needed():
    needed = "clusterops.onboarding needs ansible-core 2.16 on Python 3.10 or newer"

    assert too_old("2.16.0", (3, 10)) == too_old("2.23.0.dev0", (3, 14)) == []
    assert f"This is ansible-core 2.15.13 on Python 3.9; {needed}" in too_old("2.15.13", (3, 9))[0]
