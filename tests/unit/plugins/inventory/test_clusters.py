# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which hosts, groups and variables an inventory has, and what tasks make of them."""

from __future__ import annotations

import json
import re
import sys

import pytest
import yaml

from tests.emulator.control import Emulator
from tests.playbook import REPOSITORY, lay_out
from tests.unit.plugins.inventory.conftest import CLUSTERS, MRS_CLUSTERS, PLUGIN

BOTH = [{"provider": "ehpc"}, {"provider": "mrs"}]
SAMPLE = REPOSITORY / "playbooks" / "inventory" / "account.clusters.yml"
SOURCE = REPOSITORY / "plugins" / "inventory" / "clusters.py"


def test_the_plugin_is_found_where_awx_looks_for_it(inventories, tmp_path, fleet):
    project = tmp_path / "project"
    lay_out(project / "collections")
    file = project / "onboarding_clusters.yml"
    file.write_text(yaml.safe_dump({"plugin": PLUGIN, "accounts": BOTH}))
    nowhere = {"ANSIBLE_COLLECTIONS_PATH": str(tmp_path / "none")}
    found = inventories.list(BOTH)

    listing = inventories.command(file, "--playbook-dir", str(project), environment=nowhere)

    assert (listing.hosts, listing.messages) == (found.hosts, "") and len(listing.hosts) == 5
    assert listing.groups == {name: found.groups[name] for name in listing.groups}


def test_clusters_of_both_clouds_are_hosts_as_the_role_needs(inventories, fleet):
    found = inventories.list(BOTH)

    assert list(found.hosts) == sorted([*CLUSTERS, *MRS_CLUSTERS]) and found.messages == ""
    assert found.groups["clusters"] == ["ehpc_clusters", "mrs_clusters"]
    assert found.groups["ehpc_clusters"] == sorted(CLUSTERS)
    assert found.groups["mrs_clusters"] == sorted(MRS_CLUSTERS)
    local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    assert found.hosts["2b460e01-reports"] == {
        **local,
        "cluster_users_provider": "mrs",
        "cluster_users_cluster_id": "2b460e01-reports",
        "cluster_users_region": "cn-north-4",
        "cluster_users_project_id": fleet.project_id,
        "cluster": {
            "id": "2b460e01-reports",
            "name": "bi-reports",
            "status": "running",
            "version": "MRS 3.2.0-LTS.1",
            "safe_mode": True,
            "region": "cn-north-4",
        },
    }
    newer = found.hosts["ehpc-hz-newer"]
    assert {name: value for name, value in newer.items() if name != "cluster"} == {
        **local,
        "cluster_users_provider": "ehpc",
        "cluster_users_cluster_id": "ehpc-hz-newer",
        "cluster_users_region": "cn-hangzhou",
    }
    facts = {"name": "hpc-two", "status": "running", "region": "cn-hangzhou", "api_version": "2024-07-30"}
    assert newer["cluster"].items() >= facts.items()
    assert found.hosts["ehpc-hz-older"]["cluster"]["api_version"] == "2018-04-12"


def test_an_account_chooses_by_name_state_id_and_generation(inventories, fleet):
    found = inventories.list(
        [
            {"provider": "ehpc", "names": ["hpc-*"], "api_version": "2018-04-12"},
            {"provider": "ehpc", "status": ["stopped"]},
            {"provider": "mrs", "cluster_ids": ["3c570e02-streams"]},
        ]
    )

    assert list(found.hosts) == ["3c570e02-streams", "ehpc-hz-older", "ehpc-hz-paused"]


def test_the_options_of_a_file_may_be_templates(inventories, fleet):
    lookup = "{{{{ lookup('ansible.builtin.env', '{}') }}}}".format
    environment = {"ALIBABA_CLOUD_ACCESS_KEY_SECRET": None, "ALIBABA_CLOUD_ACCESS_KEY_ID": None, "WANTED": "lab"}
    keys = {"MY_ID": fleet.access_key_id, "MY_SECRET": fleet.access_key_secret}
    account = {"access_key_id": lookup("MY_ID"), "access_key_secret": lookup("MY_SECRET"), "names": [lookup("WANTED")]}

    found = inventories.list([{"provider": "ehpc", **account}], environment={**environment, **keys})

    assert list(found.hosts) == ["ehpc-hz-paused"]
    assert fleet.access_key_secret not in str(found)


def test_the_first_expression_that_gives_a_name_counts(inventories, fleet):
    fleet.put_mrs_cluster("4d680e03-odd", name="a b:c")
    fleet.put_mrs_cluster("5e790e04-late", name="{{ 7 * 7 }}")

    found = inventories.list(
        [{"provider": "mrs", "name": "data"}],
        hostnames=["no_such_fact", "name ~ '.' ~ cluster_account if status == 'frozen' else ''", "name", "id"],
    )

    assert sorted(found.hosts) == ["4d680e03-odd", "5e790e04-late", "bi-reports", "bi-streams.data"]


RESERVED = ["all", "clusters", "localhost", "mrs_clusters", "ungrouped", "127.0.0.1", "state_running", "busy"]
UNUSABLE = ["-v", "..", ".", "@hosts"]


def test_a_host_never_hides_a_group(inventories, fleet):
    ids = {name: f"id-{number}" for number, name in enumerate([*RESERVED, *UNUSABLE])}
    for name, key in ids.items():
        fleet.put_mrs_cluster(key, name=name)

    found = inventories.list(
        BOTH,
        hostnames=["name", "id"],
        keyed_groups=[{"key": "cluster.status", "prefix": "state"}],
        groups={"busy": "cluster.status == 'running'"},
    )

    assert set(found.hosts) == {*ids.values(), "hpc-one", "hpc-two", "lab", "bi-reports", "bi-streams"}
    assert set(found.groups["mrs_clusters"]) == {*ids.values(), "bi-reports", "bi-streams"}
    assert found.groups["busy"] and set(found.groups["state_running"]) >= set(ids.values())
    for name in RESERVED:
        assert f"{name} is the name of a group or reserved; {ids[name]} of account 2" in found.messages


def test_a_name_and_an_id_that_are_both_reserved_are_refused(inventories, fleet):
    fleet.put_mrs_cluster("mrs_clusters", name="all")

    found = inventories.list(BOTH, hostnames=["name"])

    assert found.hosts == {}
    assert "hostnames gives all for mrs_clusters of account 2, which is the name of a group" in found.messages


def test_two_clusters_of_one_name_are_refused_and_both_are_named(inventories, fleet):
    fleet.put_mrs_cluster("4d680e03-twin", name="lab")

    found = inventories.list([{"provider": "ehpc", "region": "cn-hangzhou"}, BOTH[1]], hostnames=["name"])

    assert found.hosts == {}
    expected = "lab would be the host of ehpc-hz-paused of account 1, region cn-hangzhou and of 4d680e03-twin of"
    assert f"{expected} account 2." in found.messages


def test_a_cluster_that_no_expression_names_is_not_passed_over(inventories, fleet):
    for strict in (False, True):
        found = inventories.list(BOTH, hostnames=["no_such_fact"], strict=strict)

        assert found.hosts == {} and "hostnames gives no name for ehpc-hz-newer of account 1" in found.messages
        assert "'no_such_fact' is undefined" in found.messages


def test_a_wrong_expression_is_an_error_of_a_strict_inventory(inventories, fleet):
    fine = inventories.list(BOTH, hostnames=["no_such_fact", "id"])
    strict = inventories.list(BOTH, hostnames=["no_such_fact", "id"], strict=True)

    assert len(fine.hosts) == 5 and strict.hosts == {}
    for option in (
        {"compose": {"x": "no_such_fact"}},
        {"groups": {"x": "no_such_fact"}},
        {"keyed_groups": [{"key": "no_such_fact"}]},
    ):
        assert len(inventories.list(BOTH, **option).hosts) == 5
        assert "no_such_fact" in inventories.list(BOTH, strict=True, **option).messages


def test_groups_and_variables_are_made_of_facts(inventories, fleet):
    found = inventories.list(
        [{"provider": "ehpc", "name": "team a"}, BOTH[1]],
        compose={"cluster_users_labels": "[cluster.name, cluster_account | default('none')]"},
        groups={"not-running": "cluster.status != 'running'"},
        keyed_groups=[{"key": "cluster.region", "prefix": "region"}, {"key": "cluster_account", "separator": ""}],
    )

    assert found.hosts["ehpc-hz-older"]["cluster_users_labels"] == ["hpc-one", "team a"]
    assert found.hosts["2b460e01-reports"]["cluster_users_labels"] == ["bi-reports", "none"]
    assert found.groups["not_running"] == ["3c570e02-streams", "ehpc-hz-paused"]
    assert found.groups["region_cn_hangzhou"] == found.groups["team_a"] == sorted(CLUSTERS)
    assert found.groups["region_cn_north_4"] == sorted(MRS_CLUSTERS)


def test_nothing_that_a_cloud_says_is_taken_for_a_template(inventories, ansible, evaluate, fleet):
    evil = "{{ lookup('ansible.builtin.pipe', 'echo evil') }}"
    fleet.put_cluster("ehpc-hz-evil", name=evil)
    file = inventories.write({"accounts": BOTH, "compose": {"alias": "cluster.name", "aliases": "[cluster.name]"}})
    expressions = ["cluster.name", "alias", "aliases[0]"]
    variables = inventories.read(file).hosts["ehpc-hz-evil"]

    assert [evaluate(expression, **variables) for expression in expressions] == [evil] * 3

    # AWX keeps what ansible-inventory prints and hands it to the job as a script would.
    script = ansible.folder / "inventory.sh"
    script.write_text(f"#!/bin/sh\ncat <<'END'\n{inventories.command(file, '--export').text}\nEND\n")
    script.chmod(0o755)
    shown = " ".join(f"{{{{ {expression} }}}}" for expression in [*expressions, "ansible_python_interpreter"])
    task = {"ansible.builtin.debug": {"msg": shown}}
    playbook = ansible.folder / "play.yml"
    playbook.write_text(json.dumps([{"hosts": "ehpc-hz-evil", "gather_facts": False, "tasks": [task]}]))

    run = ansible.playbook(str(playbook), "-i", str(script))

    assert run.result["msg"] == f"{evil} {evil} {evil} {sys.executable}"


@pytest.mark.parametrize("name", ["clusters.yml", "onboarding_clusters.yaml", "my.yml", "clusters.json"])
def test_a_file_is_known_by_its_name(inventories, fleet, name):
    found = inventories.read(inventories.write({"accounts": BOTH}, name))

    assert bool(found.hosts) == ("clusters.y" in name)


def test_the_playbook_onboards_the_sample_inventory(ansible, fleet):
    roster = {"cluster_users_roster": [{"name": "ada.lovelace", "password": "Analytical-1"}]}
    fleet.put_iam([{"name": "ada.lovelace"}])
    # Over at the first look, for the role looks every five seconds.
    fleet.put_mrs_cluster("2b460e01-reports", settings={"polls": 0})
    variables = {**roster, "onboarding_reports": str(ansible.folder / "reports")}
    arguments = ["clusterops.onboarding.onboard", "-i", str(SAMPLE), "-e", json.dumps(variables)]

    first, again = ansible.playbook(*arguments), ansible.playbook(*arguments)

    assert first.returncode == again.returncode == 0
    for cluster_id in ("ehpc-hz-older", "ehpc-hz-newer"):
        assert f"{cluster_id}: 1 created" in first.output and f"{cluster_id}: 1 unchanged" in again.output
        assert [user["name"] for user in fleet.cluster(cluster_id)["users"]] == ["ada.lovelace"]
    assert fleet.mrs_cluster("2b460e01-reports")["user_names"] == ["ada.lovelace"]
    assert fleet.cluster("ehpc-hz-paused")["users"] == [] and "lab" not in first.output


def test_the_examples_of_the_documentation_run(inventories):
    (examples,) = re.findall(r'^EXAMPLES = r"""\n(.*?)^"""$', SOURCE.read_text(), re.MULTILINE | re.DOTALL)
    keys = {"access_keys": {"emulator-key-id": "emulator-key-secret", "sim-id": "sim-secret"}}
    huawei_keys = {"emulator-ak": "emulator-sk", "bi-ak": "bi-sk"}
    regions = [{"id": f"project{n}", "name": name} for n, name in enumerate(["cn-north-4", "ap-southeast-3"])]
    environment = {
        "SIMULATION_KEY_ID": "sim-id",
        "SIMULATION_KEY_SECRET": "sim-secret",
        "ANALYTICS_AK": "bi-ak",
        "ANALYTICS_SK": "bi-sk",
        "HUAWEICLOUD_SDK_PROJECT_ID": None,
    }
    with Emulator.start(**keys, huawei_keys=huawei_keys) as cloud:
        mrs = {"one": {"name": "bi", "project_id": "project0"}, "two": {"name": "bi-2", "project_id": "project1"}}
        cloud.put_world(clusters=CLUSTERS, mrs_clusters=mrs, iam={"projects": regions})
        environment |= {name: url for name, url in cloud.environment().items() if url == cloud.url}
        name = re.match(r"# (\S+):", examples).group(1)
        found = inventories.command(inventories.write(examples, name), environment=environment)

    assert (found.returncode, found.messages) == (0, "")
    simulation = ["hpc-one.simulation", "hpc-two.simulation", "lab.simulation"]
    assert sorted(found.hosts) == ["bi-2.analytics", "bi.analytics", *simulation]
    assert sorted(found.groups["scheduler_slurm"]) == ["hpc-one.simulation", "lab.simulation"]
    assert found.groups["paused"] == ["lab.simulation"]
    assert found.hosts["hpc-two.simulation"]["cluster_users_labels"] == ["hpc-two", "none"]
