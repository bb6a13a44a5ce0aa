# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""On which hosts the playbooks work, on how many at once, and when they leave the rest alone."""

from __future__ import annotations

import json

from tests.unit.roles.fleet import GENOMICS, SIMULATION, run, states, synchronised, users, writes

ADA = {"name": "ada.lovelace", "password": "Analytical-1"}
INVALID = {
    "provider": ({"cluster_users_provider": "other"}, "cluster_users_provider of provider must be one of ehpc, mrs."),
    "text": ({"cluster_users_roster": "ada.lovelace"}, "cluster_users_roster must be a list of entries."),
    "nobody": ({"cluster_users_roster": []}, "Nobody is named; set cluster_users_roster or cluster_users_"),
    "none": ({"cluster_users_roster_files": ["none.csv"]}, "There is no file none.csv."),
    "bad": ({"cluster_users_roster_files": "bad.csv"}, "bad.csv line 3 (grace.hopper): password must be 8 to"),
    "again": ({"cluster_users_cluster_id": "invalid-bad"}, "are hosts of the same cluster, invalid-bad."),
    **{
        provider: ({"cluster_users_roster": [{**ADA, "state": "gone"}], "cluster_users_provider": provider},
                   "roster entry 1 (ada.lovelace): state must be one of present, absent.")
        for provider in ("ehpc", "mrs")
    },
}  # fmt: skip


def test_mistakes_of_all_clusters_are_told_once(ansible, fleet):
    (ansible.folder / "bad.csv").write_text("name;password\nada.l;Analytical-1\ngrace.hopper;short\n")
    hosts = {
        host: {"cluster_users_cluster_id": f"invalid-{host}", "cluster_users_roster": [ADA], **variables}
        for host, (variables, _message) in INVALID.items()
    }

    done = run(ansible, "onboard", hosts=hosts, onboarding_hosts=list(INVALID))

    assert done.returncode != 0 and fleet.calls() == []
    (result,) = [task["result"] for task in done.tasks]
    assert [message for _variables, message in INVALID.values() if result["msg"].count(message) != 1] == []


def test_a_name_without_a_host_is_refused(ansible, fleet):
    done = run(ansible, "audit", onboarding_hosts="clutsers")

    assert done.returncode != 0 and "There is no host clutsers in the inventory." in done.output


def test_too_many_failures_leave_the_rest_alone(ansible, fleet):
    refused = {"kind": "error", "operation": "ListUsers", "code": "NotAuthorized", "times": None}
    fleet.add_faults([{**refused, "cluster_id": SIMULATION}])

    done = run(ansible, "onboard", onboarding_serial=1, onboarding_max_fail_percentage=0)

    assert done.returncode != 0 and writes(fleet) == []
    assert states(ansible, "onboard") == {"simulation": "failed", "genomics": "not_run", "reports": "not_run"}
    assert users(fleet, GENOMICS) == synchronised(fleet) == []


def test_the_share_of_failures_is_a_number(ansible, fleet):
    done = run(ansible, "onboard", onboarding_max_fail_percentage="some")

    told = "onboarding_max_fail_percentage is a number from 0 to 100. Nothing was changed."
    assert done.returncode != 0 and told in done.output and writes(fleet) == []


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
