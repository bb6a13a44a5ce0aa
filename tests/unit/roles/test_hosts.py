# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""On which hosts the playbooks work, on how many at once, and when they leave the rest alone."""

from __future__ import annotations

import json

import pytest

from tests.unit.roles.fleet import GENOMICS, SIMULATION, run, states, synchronised, users, writes

ADA = {"name": "ada.lovelace", "password": "Analytical-1"}


def test_hosts_can_be_a_list(ansible, fleet):
    done = run(ansible, "onboard", onboarding_hosts=["simulation", "genomics"])

    assert done.returncode == 0 and states(ansible, "onboard") == {"simulation": "changed", "genomics": "changed"}
    assert synchronised(fleet) == []


def test_a_name_without_a_host_is_refused(ansible, fleet):
    done = run(ansible, "audit", onboarding_hosts="clutsers")

    assert done.returncode != 0 and "There is no host clutsers in the inventory." in done.output


def test_a_limit_applies_to_the_report(ansible, drifted):
    done = run(ansible, "audit", "--limit", "genomics", audit_fail_on_drift=True)

    assert done.returncode != 0 and states(ansible, "audit-limited") == {"genomics": "drifted"}


@pytest.mark.parametrize(("name", "state"), [("audit", "drifted"), ("onboard", "changed")])
def test_unreachable_hosts_are_reported_and_do_not_stop_others(ansible, fleet, name, state):
    hosts = {"genomics": {"ansible_connection": "ssh", "ansible_port": 1}}

    done = run(ansible, name, hosts=hosts, roster=[ADA], onboarding_hosts="ehpc_clusters", onboarding_serial=1)

    assert done.returncode != 0 and states(ansible, name) == {"genomics": "unreachable", "simulation": state}


def test_too_many_failures_leave_the_rest_alone(ansible, fleet):
    refused = {"kind": "error", "operation": "ListUsers", "code": "NotAuthorized", "times": None}
    fleet.add_faults([{**refused, "cluster_id": SIMULATION}])

    done = run(ansible, "onboard", onboarding_serial=1, onboarding_max_fail_percentage=0)

    assert done.returncode != 0 and writes(fleet) == []
    assert states(ansible, "onboard") == {"simulation": "failed", "genomics": "not_run", "reports": "not_run"}
    assert users(fleet, GENOMICS) == synchronised(fleet) == []


def test_forks_limit_how_many_clusters_are_written_to_at_once(ansible, fleet, tmp_path):
    ids = [f"ehpc-hz-many{number}" for number in range(6)]
    for cluster_id in ids:
        fleet.put_cluster(cluster_id, settings={"latency": 0.6})
    inventory = tmp_path / "many.json"
    hosts = {cluster_id: {"cluster_users_cluster_id": cluster_id} for cluster_id in ids}
    inventory.write_text(json.dumps({"clusters": {"vars": {"ansible_connection": "local"}, "hosts": hosts}}))
    roster = json.dumps({"cluster_users_roster": [ADA]})

    done = ansible.playbook("clusterops.onboarding.onboard", "-i", str(inventory), "-f", "3", "-e", roster)

    beside = [call["beside"] for call in fleet.calls() if call["operation"] == "AddUsers"]
    for cluster_id in ids:
        fleet.delete_cluster(cluster_id)
    assert done.returncode == 0 and len(beside) == 6 and 1 <= max(beside) <= 2
