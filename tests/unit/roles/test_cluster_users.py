# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role cluster_users and the playbook onboard on the E-HPC clusters of the sample inventory, with its roster."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import yaml

from tests.playbook import REPOSITORY
from tests.unit.conftest import Cluster

INVENTORY = REPOSITORY / "playbooks" / "inventory" / "clusters.yml"
ROSTER = REPOSITORY / "playbooks" / "rosters" / "team.yml"
EVERYBODY = yaml.safe_load(ROSTER.read_text())["cluster_users_roster"]
TEAM = {user["name"]: user.get("group", "users") for user in EVERYBODY if "clusters" not in user}
MODULE = "Bring the accounts of the E-HPC cluster in line with the roster"


@pytest.fixture
def fleet(emulator):
    """The two E-HPC clusters of the sample inventory, without users."""
    clusters = [Cluster(cluster_id, emulator) for cluster_id in ("ehpc-hz-simulation1", "ehpc-hz-genomics1")]
    for cluster in clusters:
        cluster.holds()
        emulator.clear_calls(cluster.id)
    yield clusters
    for cluster in clusters:
        emulator.clear_faults(cluster.id)
        emulator.delete_cluster(cluster.id)


def onboard(ansible, *arguments, inventory=INVENTORY, **variables):
    extra = ["-e", json.dumps({"onboarding_hosts": "ehpc_clusters", **variables})]
    return ansible.playbook(
        "clusterops.onboarding.onboard", "-i", str(inventory), "-e", f"@{ROSTER}", *extra, *arguments
    )


def outcomes(run):
    return {task["host"]: task["result"] for task in run.tasks if task["task"].endswith(MODULE)}


def test_the_roster_comes_onto_every_cluster_with_one_task_each_and_a_second_run_changes_nothing(ansible, fleet):
    first = onboard(ansible)
    again = onboard(ansible)

    assert first.returncode == again.returncode == 0
    for cluster in fleet:
        assert cluster.groups == TEAM
        assert cluster.calls == ["ListUsers", "AddUsers", "ListUsers"]
        assert f"{cluster.id}: 5 created" in first.output
        assert f"{cluster.id}: 5 unchanged" in again.output
    assert len(outcomes(first)) == 2 and all(result["changed"] for result in outcomes(first).values())
    assert not any(task["result"].get("changed") for task in again.tasks)


def test_check_mode_shows_what_somebody_altered_and_sends_nothing(ansible, fleet):
    onboard(ansible)
    altered = fleet[1]
    altered.emulator.change_users(
        altered.id,
        add=[{"name": "mallory.intruder"}],
        remove=["alan.turing"],
        change=[{"name": "grace.hopper", "group": "wheel"}],
    )
    before = altered.groups

    run = onboard(ansible, "--check", "--diff", cluster_users_exclusive=True)

    assert f"{fleet[0].id} (check mode, nothing was changed): 5 unchanged" in run.output
    assert f"{altered.id} (check mode, nothing was changed): 1 created, 1 group changed, 1 removed" in run.output
    for line in ("+alan.turing: users", "-grace.hopper: wheel", "+grace.hopper: users", "-mallory.intruder: users"):
        assert line in run.output
    assert altered.groups == before and altered.writes == ["AddUsers"] and fleet[0].writes == ["AddUsers"]


def test_a_cluster_that_fails_is_reported_and_does_not_keep_the_others(ansible, fleet):
    fleet[0].holds(refuse={"AddUsers": {"alan.turing": "AgentError.Account.UserAddFailure"}})

    run = onboard(ansible)

    assert run.returncode != 0
    assert f"{fleet[0].id}: 4 created, 1 failed" in run.output
    assert f"1 of 5 users failed on {fleet[0].id}: alan.turing" in run.output
    assert f"{fleet[1].id}: 5 created" in run.output and fleet[1].groups == TEAM


def test_a_cluster_that_cannot_be_read_fails_with_the_module_s_own_message(ansible, fleet):
    fleet[0].holds(status="stopped")

    run = onboard(ansible)

    assert run.returncode != 0 and "its status is stopped" in run.output and fleet[1].groups == TEAM


def test_a_cluster_that_fails_does_not_report_what_was_done_on_the_one_before(ansible, fleet, tmp_path):
    first, second = fleet
    second.emulator.put_cluster(second.id, location="OnPremise")
    second.faults({"operation": "SyncUsers", "kind": "error", "code": "AgentError.Account.UserSynFailure"})
    role = {"ansible.builtin.include_role": {"name": "clusterops.onboarding.cluster_users"}}
    tasks = [
        {**role, "vars": {"cluster_users_cluster_id": cluster.id, "cluster_users_sync": cluster is second}}
        for cluster in fleet
    ]

    playbook = tmp_path / "two_in_a_row.yml"
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))

    run = ansible.playbook(str(playbook), "-e", f"@{ROSTER}")

    assert run.returncode != 0 and f"{first.id}: 5 created" in run.output
    assert "UserSynFailure" in run.output and f"{second.id}: 5 created" not in run.output


def test_every_variable_of_the_role_reaches_the_module(ansible, fleet):
    for cluster in fleet:
        cluster.holds([{"name": "svc.backup"}, {"name": "old.hand"}, {"name": "older.hand"}])
    variables = {
        "cluster_users_exclusive": True,
        "cluster_users_protected": ["svc.*"],
        "cluster_users_update_password": "always",
        "cluster_users_on_error": "stop",
        "cluster_users_verify": True,
    }

    refused = onboard(ansible, cluster_users_max_removals=1, **variables)
    done = onboard(ansible, cluster_users_max_removals=2, **variables)

    assert "2 accounts would be removed, more than max_removals=1" in refused.output
    assert done.returncode == 0
    for cluster in fleet:
        assert cluster.groups == {"svc.backup": "users", **TEAM}
        assert cluster.calls == ["ListUsers", "ListUsers", "AddUsers", "DeleteUsers", "ListUsers"]


def test_hybrid_clusters_are_synchronised_first_when_asked_and_others_left(ansible, fleet):
    local, cloud = fleet
    local.emulator.put_cluster(local.id, location="OnPremise", local_users=[{"name": "ada.lovelace", "group": "wheel"}])

    run = onboard(ansible, cluster_users_sync=True)

    assert run.returncode == 0 and local.groups == cloud.groups == TEAM
    assert f"{local.id}: 4 created, 1 unchanged" in run.output and f"{cloud.id}: 5 created" in run.output
    assert local.writes == ["SyncUsers", "AddUsers"] and cloud.writes == ["AddUsers"]


def test_clusters_of_either_generation_need_no_word_about_it(ansible, fleet):
    older, newer = fleet[0], replace(fleet[1], generation="2024-07-30")
    newer.holds()

    first, again = onboard(ansible), onboard(ansible)

    assert older.groups == newer.groups == TEAM and newer.writes == ["CreateUsers"]
    versions = {result["cluster_id"]: result["api_version"] for result in outcomes(first).values()}
    assert versions == {older.id: "2018-04-12", newer.id: "2024-07-30"}
    assert not any(result["changed"] for result in outcomes(again).values())


def test_the_region_of_a_host_is_the_one_that_is_asked(ansible, fleet):
    environment = {"ALIBABA_CLOUD_EHPC_ENDPOINT": "", "ALIBABA_CLOUD_REGION_ID": "", "NO_PROXY": "*"}

    run = ansible.playbook(
        "clusterops.onboarding.onboard", "-i", str(INVENTORY), "-e", f"@{ROSTER}",
        "-e", "cluster_users_region=xx-nowhere-1", "-e", "onboarding_hosts=ehpc_clusters", environment=environment,
    )  # fmt: skip

    assert run.returncode != 0 and "ehpc.xx-nowhere-1.aliyuncs.com" in run.output


def test_two_hosts_for_one_cluster_are_refused_before_anything_is_sent(ansible, fleet, tmp_path):
    inventory = yaml.safe_load(INVENTORY.read_text())
    inventory["clusters"]["children"]["ehpc_clusters"]["hosts"]["again"] = {"cluster_users_cluster_id": fleet[0].id}
    twice = tmp_path / "twice.yml"
    twice.write_text(yaml.safe_dump(inventory))

    run = onboard(ansible, inventory=twice)

    assert run.returncode != 0 and "More than one host of the play stands for the same cluster" in run.output
    assert fleet[0].calls == fleet[1].calls == []


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"cluster_users_provider": "other"}, "value of cluster_users_provider must be one of: ehpc, mrs, got: other"),
        ({"cluster_users_exclusive": "perhaps"}, "cluster_users_exclusive"),
        ({"cluster_users_roster": "ada.lovelace"}, "cluster_users_roster"),
    ],
)
def test_variables_are_checked_before_anything_is_sent(ansible, fleet, variables, message):
    run = onboard(ansible, **variables)

    assert run.returncode != 0 and message in run.output
    assert fleet[0].calls == fleet[1].calls == []


def test_the_playbook_works_on_the_hosts_that_are_asked_for(ansible, fleet):
    run = onboard(ansible, onboarding_hosts="genomics")

    assert run.returncode == 0 and fleet[0].calls == [] and fleet[1].groups == TEAM


def test_no_password_of_the_roster_shows_at_any_verbosity(ansible, fleet):
    fleet[0].holds(refuse={"AddUsers": {"alan.turing": "AgentError.Account.UserAddFailure"}})

    run = onboard(ansible, "-vvvv", "--diff")

    for password in [user["password"] for user in EVERYBODY if "password" in user]:
        assert password not in run.output
