# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the clouds are asked again, and when the cache is good enough."""

from __future__ import annotations

import json

import pytest

from tests.unit.plugins.inventory.conftest import CLUSTERS, MRS_CLUSTERS

BOTH = [{"provider": "ehpc"}, {"provider": "mrs"}]


@pytest.fixture
def cache(tmp_path):
    """The options of a cache on the disk."""
    return {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}


def test_a_second_run_makes_no_call_and_gives_the_same(inventories, fleet, cache):
    first = inventories.list(BOTH, keyed_groups=[{"key": "cluster.status"}], **cache)
    fleet.clear_calls()
    again = inventories.list(BOTH, keyed_groups=[{"key": "cluster.status"}], **cache)

    assert fleet.calls() == [] and again == first
    assert list(again.hosts) == sorted([*CLUSTERS, *MRS_CLUSTERS])


def test_hostnames_and_groups_may_change_without_a_call(inventories, fleet, cache):
    inventories.list(BOTH, **cache)
    fleet.clear_calls()
    found = inventories.list(BOTH, hostnames=["name"], groups={"idle": "cluster.status == 'frozen'"}, **cache)

    assert fleet.calls() == [] and found.groups["idle"] == ["bi-streams"]


def test_it_is_asked_again_when_something_else_is_asked_for(inventories, fleet, cache):
    inventories.list(BOTH, **cache)

    assert list(inventories.list([{**BOTH[0], "names": ["lab"]}, BOTH[1]], **cache).hosts)[2:] == ["ehpc-hz-paused"]
    fleet.clear_calls()
    inventories.list(BOTH, {"ALIBABA_CLOUD_REGION_ID": "cn-shanghai"}, **cache)
    assert fleet.calls() != []


def test_a_cache_is_passed_over_when_it_is_to_be_flushed(inventories, fleet, cache):
    inventories.list(BOTH, **cache)
    fleet.delete_cluster("ehpc-hz-paused")

    file = inventories.write_accounts(BOTH, **cache)
    kept = inventories.read(file)
    flushed = inventories.command(file, "--flush-cache")
    after = inventories.read(file)

    assert "ehpc-hz-paused" in kept.hosts
    assert "ehpc-hz-paused" not in {**flushed.hosts, **after.hosts}


def test_a_play_can_refresh_its_inventory(inventories, ansible, fleet, cache):
    file = inventories.write({"accounts": BOTH, **cache})
    count = {"ansible.builtin.debug": {"msg": "{{ groups['clusters'] | length }}"}}
    first, second = ({"hosts": "localhost", "gather_facts": False, "tasks": [count]} for _number in range(2))
    refresh = {"hosts": "localhost", "gather_facts": False, "tasks": [{"ansible.builtin.meta": "refresh_inventory"}]}
    playbook = ansible.folder / "play.yml"
    playbook.write_text(json.dumps([first, refresh, second]))
    inventories.read(file)
    fleet.delete_cluster("ehpc-hz-paused")

    run = ansible.playbook(str(playbook), "-i", str(file))

    assert [int(result["msg"]) for result in run.results] == [5, 4]


def test_an_inventory_with_something_missing_is_not_kept(inventories, fleet, cache):
    fleet.put_iam([], projects=[{"id": fleet.project_id, "name": "cn-north-4"}])
    accounts = [{"provider": "mrs", "regions": ["cn-north-4", "eu-west-101"]}]

    for _number in range(2):
        found = inventories.list(accounts, on_error="warn", **cache)
        assert list(found.hosts) == sorted(MRS_CLUSTERS) and "Clusters are missing" in found.messages


EVIL = "{{ lookup('ansible.builtin.pipe', 'echo evil') }}"


def poisoned(value):
    """Copy what a cache holds with a template in place of what the clouds said."""
    if isinstance(value, dict):
        told = {"region", "project_id", "name", "status", "location"}
        return {key: EVIL if key in told and item else poisoned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item) for item in value]
    # From ansible-core 2.19 on the whole is a text in JSON.
    return json.dumps(poisoned(json.loads(value))) if str(value).startswith("{") else value


def test_nothing_of_a_cache_is_taken_for_a_template(inventories, ansible, fleet, cache, tmp_path):
    file = inventories.write({"accounts": BOTH, **cache})
    inventories.read(file)
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_text(json.dumps(poisoned(json.loads(kept.read_text()))))
    names = ("cluster_users_region", "cluster_users_project_id | default('')", "cluster")
    task = {"ansible.builtin.debug": {"msg": " ".join(f"{{{{ {name} }}}}" for name in names)}}
    playbook = ansible.folder / "play.yml"
    playbook.write_text(json.dumps([{"hosts": "clusters", "gather_facts": False, "tasks": [task]}]))

    run = ansible.playbook(str(playbook), "-i", str(file))

    assert len(run.results) == 5
    assert all(result["msg"].count("evil") == result["msg"].count("echo evil") > 2 for result in run.results)
