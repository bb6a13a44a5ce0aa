# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin ``adopt``."""

from __future__ import annotations

import json

import yaml

from ansible_collections.clusterops.onboarding.plugins.action.adopt import SPEC
from ansible_collections.clusterops.onboarding.plugins.modules import adopt as module

PLAY = {"hosts": "all", "gather_facts": False, "ignore_errors": True}


def test_the_documentation_has_the_options_that_the_plugin_takes():
    documented = yaml.safe_load(module.DOCUMENTATION)["options"]

    assert {
        name: {key: option[key] for key in option if key != "description"} for name, option in documented.items()
    } == SPEC


def adopted(ansible, hosts, options, *arguments):
    """Run the plugin for hosts with these variables; give what it returned."""
    inventory = {"all": {"hosts": hosts, "vars": {"ansible_connection": "local"}}}
    (ansible.folder / "inventory.json").write_text(json.dumps(inventory))
    (ansible.folder / "play.json").write_text(
        json.dumps([{**PLAY, "tasks": [{"clusterops.onboarding.adopt": options, "run_once": True}]}])
    )
    return ansible.playbook("play.json", "-i", "inventory.json", *arguments).result


def test_it_reads_variables_and_says_what_it_needs(ansible):
    members = {"members": [{"name": "ada.lovelace", "group": "users"}, {"name": "svc.backup", "group": "users"}]}
    hosts = {
        "one": {"cluster_users_cluster_id": "id-1", "cluster_users_result": members, "cluster_users_protected": "root"},
        "two": {"cluster_users_cluster_id": "id-2", "cluster_users_result": {"msg": "no key"}},
        "three": {"cluster_users_cluster_id": "id-3", "cluster_users_result": members},
    }
    options = {"hosts": ["one", "two", "three"], "dest": "made/people.yaml"}
    (ansible.folder / "taken.protected.yml").symlink_to("nothing")

    done = adopted(ansible, hosts, options)
    taken = adopted(ansible, hosts, {**options, "dest": "taken.yml"})
    foreseen = adopted(ansible, hosts, {**options, "dest": "taken.yml"}, "--check")
    other = adopted(ansible, hosts, {**options, "dest": "people.txt"})
    unknown = adopted(ansible, hosts, {**options, "hosts": ["four"]})
    people = {"ada.king": ["ada.lovelace"], "ada": "ada.lovelace", "=ada": [], "al": [1]}
    disputed = adopted(ansible, hosts, {**options, "dest": "people.csv", "people": people})

    assert done["changed"] and done["failures"] == {"two": "no key"} and done["protected"] == ["svc.backup"]
    assert done["roster"] == [{"name": "ada.lovelace", "group": "users", "clusters": ["one", "three"]}]
    assert done["paths"] == [str(ansible.folder / "made" / name) for name in ("people.yaml", "people.protected.yml")]
    # The hosts have different lists.
    assert yaml.safe_load((ansible.folder / "made" / "people.protected.yml").read_text()) is None
    assert taken["failed"] and "taken.protected.yml. Choose another name" in taken["msg"]
    assert not (ansible.folder / "taken.yml").exists()
    assert foreseen["changed"] and "Exists already" in foreseen["warnings"][0] and not foreseen["failed"]
    assert "dest must end with one of .yml, .yaml, .csv. Nothing was written." in other["msg"]
    assert "There is no host four in the inventory." in unknown["msg"]
    assert disputed["failed"] and disputed["msg"].splitlines() == [
        "people: =ada does not fit into a table, write dest as YAML.",
        "people: al must be a list of texts, or text with commas between them; put numbers in quotes.",
        "people: ada.lovelace cannot be an account of ada and ada.king. Nothing was written.",
    ]
