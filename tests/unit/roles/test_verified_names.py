# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names are verified once for all clusters, before any is worked on."""

from __future__ import annotations

import json
from collections import Counter

import pytest

CLUSTERS = ("verified-1", "verified-2", "verified-3")
PEOPLE = ("ada.lovelace", "grace.hopper")


@pytest.fixture
def fleet(emulator):
    emulator.put_iam([{"name": name, "groups": ["staff"]} for name in PEOPLE])
    for cluster_id in CLUSTERS:
        emulator.put_mrs_cluster(cluster_id, settings={"polls": 0})
    emulator.clear_calls()
    yield emulator
    emulator.clear_faults()
    for cluster_id in CLUSTERS:
        emulator.delete_mrs_cluster(cluster_id)


@pytest.fixture
def onboard(ansible, fleet):
    """Give a function that onboards people onto the clusters and counts the calls."""

    def run(*people, **variables):
        hosts = {f"host-{cluster_id}": {"cluster_users_cluster_id": cluster_id} for cluster_id in CLUSTERS}
        common = {"ansible_connection": "local", "cluster_users_provider": "mrs", "cluster_users_verify_names": True}
        inventory = {"clusters": {"hosts": hosts, "vars": {**common, **variables}}}
        (ansible.folder / "inventory.json").write_text(json.dumps(inventory))
        (ansible.folder / "team.csv").write_text("name\n" + "".join(f"{name}\n" for name in people))
        done = ansible.playbook(
            "clusterops.onboarding.onboard", "-i", "inventory.json", "-e", "cluster_users_roster_files=team.csv"
        )
        return done, Counter(call["operation"] for call in fleet.calls())

    return run


def test_a_misspelt_name_is_told_once_before_any_cluster_is_looked_at(onboard):
    done, calls = onboard("ada.lovelce", "grace.hopper")

    told = "team.csv line 2 (ada.lovelce): the cloud has no user of this name; did you mean ada.lovelace?"
    assert done.returncode != 0 and done.result["msg"] == told
    assert calls["KeystoneListUsers"] == 2 and "ShowSyncIamUser" not in calls


def test_iam_is_asked_once_for_all_clusters(onboard, fleet):
    done, calls = onboard(*PEOPLE)

    assert done.returncode == 0 and calls["KeystoneListUsers"] == 1 and calls["UpdateSyncIamUser"] == 3
    assert all(fleet.mrs_cluster(cluster_id)["user_names"] == sorted(PEOPLE) for cluster_id in CLUSTERS)


@pytest.mark.parametrize("variables", [{"ansible_connection": "ansible.builtin.local"}, {"fault": True}])
def test_clusters_ask_for_themselves_where_that_is_not_possible(onboard, fleet, variables):
    if "fault" in variables:
        refused = {"kind": "error", "operation": "KeystoneListUsers", "code": "Forbidden", "status": 403}
        fleet.add_faults([{**refused, "times": 1}])
    done, calls = onboard(*PEOPLE, **{name: value for name, value in variables.items() if name != "fault"})

    assert done.returncode == 0 and calls["KeystoneListUsers"] == 3 + ("fault" in variables)
    assert ("could not be verified for all clusters at once" in done.output) == ("fault" in variables)
