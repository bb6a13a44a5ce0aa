# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clusters of the sample inventory on the emulator, and the playbooks on them."""

from __future__ import annotations

import json

import pytest
import yaml

from tests.playbook import REPOSITORY

INVENTORY = REPOSITORY / "playbooks" / "inventory" / "clusters.yml"
ROSTER = REPOSITORY / "playbooks" / "rosters" / "team.yml"
ENTRIES = yaml.safe_load(ROSTER.read_text())["cluster_users_roster"]
EVERYBODY = sorted(entry["name"] for entry in ENTRIES)
# Who is to be on the E-HPC clusters, by group.
GROUPS = {entry["name"]: entry["group"] for entry in ENTRIES if "clusters" not in entry}
TEAM = sorted(GROUPS)
SIMULATION, GENOMICS = "ehpc-hz-simulation1", "ehpc-hz-genomics1"
REPORTS = "2b460e01-3351-4170-b0a7-57b9dd5ffef3"
# The variables of a host that is not there.
UNREACHABLE = {
    "cluster_users_cluster_id": "ehpc-hz-crash",
    "ansible_connection": "ssh",
    "ansible_host": "127.0.0.1",
    "ansible_port": 1,
}
READING = {"DescribeCluster", "GetCluster", "ListClusters", "ListUsers", "ShowSyncIamUser", "ListSyncStatus"}


@pytest.fixture
def fleet(emulator):
    """The clusters of the sample inventory, without users, and all of the sample roster in IAM."""
    fill(emulator)
    yield emulator
    emulator.clear_faults()
    for cluster_id in (SIMULATION, GENOMICS):
        emulator.delete_cluster(cluster_id)
    emulator.delete_mrs_cluster(REPORTS)


@pytest.fixture
def onboarded(fleet):
    """The fleet in line with the sample roster."""
    fill(fleet, [{"name": name, "group": group} for name, group in GROUPS.items()], EVERYBODY)
    return fleet


@pytest.fixture
def drifted(onboarded):
    """The fleet after somebody altered two clusters: each lacks one and has one too many, on one a group differs."""
    onboarded.change_users(
        GENOMICS,
        add=[{"name": "mallory.intruder"}],
        remove=["alan.turing"],
        change=[{"name": "grace.hopper", "group": "wheel"}],
    )
    onboarded.change_mrs_names(REPORTS, add_users=["mallory.intruder"], remove_users=["joan.clarke"])
    return onboarded


def fill(emulator, accounts=(), names=()):
    """Put the clusters there with these accounts and names, and forget all calls."""
    for cluster_id in (SIMULATION, GENOMICS):
        emulator.put_cluster(cluster_id, accounts)
    emulator.put_iam([{"name": name, "groups": ["staff"]} for name in EVERYBODY])
    # Over at the first look, for the role looks every five seconds.
    emulator.put_mrs_cluster(REPORTS, names, settings={"polls": 0})
    emulator.clear_calls()


def run(ansible, name, *arguments, roster=None, hosts=None, **variables):
    """Run a playbook of the collection on the sample inventory.

    The roster is the sample's unless another is given or hosts have their own. ``hosts`` are further hosts, or more
    variables of those that the sample has; ``variables`` are extra variables.
    """
    inventory = ["-i", str(INVENTORY)]
    if hosts:
        more = ansible.folder / "hosts.json"
        more.write_text(json.dumps({"clusters": {"hosts": hosts}}))
        inventory += ["-i", str(more)]
    if roster is not None:
        variables["cluster_users_roster"] = roster
    own = any("cluster_users_roster" in host for host in (variables, *(hosts or {}).values()))
    extra = [*([] if own else ["-e", f"@{ROSTER}"]), "-e", json.dumps(variables)]
    playbook = name if "/" in name else f"clusterops.onboarding.{name}"
    return ansible.playbook(playbook, *inventory, *extra, *arguments)


def writes(emulator, cluster_id=None):
    """The operations that were called and may change something, sorted."""
    return sorted(call["operation"] for call in emulator.calls(cluster_id) if call["operation"] not in READING)


def groups(emulator, cluster_id):
    """The groups of all accounts of an E-HPC cluster by name."""
    return {user["name"]: user["group"] for user in emulator.cluster(cluster_id)["users"]}


def users(emulator, cluster_id):
    """The names of the accounts of an E-HPC cluster, sorted."""
    return sorted(groups(emulator, cluster_id))


def synchronised(emulator):
    """The names that the MRS cluster knows, sorted."""
    return sorted(emulator.mrs_cluster(REPORTS)["user_names"])


def report_of(ansible, kind):
    """The report that a playbook has written, by host."""
    written = json.loads((ansible.folder / "reports" / f"{kind}.json").read_text())
    return {cluster["host"]: cluster for cluster in written["clusters"]}


def states(ansible, kind):
    """The states of all clusters in a report, by host."""
    return {host: cluster["state"] for host, cluster in report_of(ansible, kind).items()}


def names(rows):
    """The names of the rows of a report."""
    return [row["name"] for row in rows]
