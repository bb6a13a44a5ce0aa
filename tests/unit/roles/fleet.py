# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clusters of the sample inventory on the emulator, and the playbooks on them."""

from __future__ import annotations

import json

import pytest
import yaml

from tests.playbook import REPOSITORY
from tests.unit.conftest import Cluster

INVENTORY = REPOSITORY / "playbooks" / "inventory" / "clusters.yml"
ROSTER = REPOSITORY / "playbooks" / "rosters" / "team.yml"
EVERYBODY = [user["name"] for user in yaml.safe_load(ROSTER.read_text())["cluster_users_roster"]]
SIMULATION, GENOMICS = "ehpc-hz-simulation1", "ehpc-hz-genomics1"
REPORTS = "2b460e01-3351-4170-b0a7-57b9dd5ffef3"
READING = {"ListUsers", "ShowSyncIamUser", "ListSyncStatus"}


@pytest.fixture
def fleet(emulator):
    """The clusters of the sample inventory, without users, and all of the sample roster in IAM."""
    ehpc = [Cluster(cluster_id, emulator) for cluster_id in (SIMULATION, GENOMICS)]
    for cluster in ehpc:
        cluster.holds()
    emulator.put_iam([{"name": name, "groups": ["staff"]} for name in EVERYBODY])
    # Over at the first look, for the role looks every five seconds.
    emulator.put_mrs_cluster(REPORTS, settings={"polls": 0})
    emulator.clear_calls()
    yield emulator
    emulator.clear_faults()
    for cluster in ehpc:
        emulator.delete_cluster(cluster.id)
    emulator.delete_mrs_cluster(REPORTS)


def run(ansible, name, *arguments, roster=None, **variables):
    """Run a playbook of the collection on the sample inventory, with the sample roster unless there is another."""
    given = ["-e", json.dumps({"cluster_users_roster": roster}) if roster is not None else f"@{ROSTER}"]
    extra = ["-e", json.dumps(variables)] if variables else []
    playbook = name if "/" in name else f"clusterops.onboarding.{name}"
    return ansible.playbook(playbook, "-i", str(INVENTORY), *given, *extra, *arguments)


def writes(emulator):
    """The operations that were called and may change something, sorted."""
    return sorted(call["operation"] for call in emulator.calls() if call["operation"] not in READING)


def users(emulator, cluster_id):
    """The names of the accounts of an E-HPC cluster, sorted."""
    return sorted(user["name"] for user in emulator.cluster(cluster_id)["users"])


def report_of(ansible, kind):
    """The report that a playbook has written, by host."""
    written = json.loads((ansible.folder / "reports" / f"{kind}.json").read_text())
    return {cluster["host"]: cluster for cluster in written["clusters"]}
