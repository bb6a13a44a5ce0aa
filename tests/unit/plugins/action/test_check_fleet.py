# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Misspelt variables stop the playbooks before anything is sent."""

from __future__ import annotations

import json

import pytest
import yaml

from tests.playbook import REPOSITORY

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


@pytest.mark.parametrize("name", ["onboard", "audit", "offboard"])
def test_a_playbook_begins_with_the_checks(name):
    first = yaml.safe_load((REPOSITORY / "playbooks" / f"{name}.yml").read_text())[0]

    assert first["ansible.builtin.import_playbook"] == "check.yml"
