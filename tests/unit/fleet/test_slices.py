# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet in slices at the same time, as AWX runs a sliced job, comes to the same as the whole fleet in one run.

AWX gives each slice the inventory with only every n-th host, and runs it with ansible-runner, as these tests do.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import ansible_runner
import pytest

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report import files, merge
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.records import from_plain
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.to_json import to_json
from tests.unit.conftest import COLLECTIONS

SLICES = 2
EHPC = [f"ehpc-hz-slice{number}" for number in range(8)]
MRS = [f"2b460e01-3351-4170-b0a7-57b9dd5ff{number:03}" for number in range(4)]
UNREADABLE = EHPC[6:]
TEAM = ["ada.lovelace", "alan.turing", "grace.hopper"]
ROSTER = [{"name": name, "group": "users", "password": "Analytical-1"} for name in TEAM]
HOSTS = {
    **{f"host-{cluster_id}": {"cluster_users_cluster_id": cluster_id} for cluster_id in EHPC},
    **{
        f"host-{cluster_id}": {"cluster_users_cluster_id": cluster_id, "cluster_users_provider": "mrs"}
        for cluster_id in MRS
    },
}


@pytest.fixture
def fleet(emulator):
    """Clusters of both clouds, of which some have drifted and some cannot be read."""
    fill(emulator)
    faults = {"kind": "error", "operation": "ListUsers", "code": "NotAuthorized", "times": None}
    emulator.add_faults([{**faults, "cluster_id": cluster_id} for cluster_id in UNREADABLE])
    yield emulator
    emulator.clear_faults()
    for cluster_id in EHPC:
        emulator.delete_cluster(cluster_id)
    for cluster_id in MRS:
        emulator.delete_mrs_cluster(cluster_id)


def fill(emulator):
    """Make the clusters, or put them back to what they were at first: each lacks somebody else or has one too many."""
    emulator.put_iam([{"name": name} for name in [*TEAM, "mallory.intruder"]])
    for number, cluster_id in enumerate(EHPC):
        names = [*TEAM[: number % 4], *(["mallory.intruder"] if number % 3 else [])]
        emulator.put_cluster(
            cluster_id, [{"name": name, "group": "wheel" if number == 5 else "users"} for name in names]
        )
    for number, cluster_id in enumerate(MRS):
        emulator.put_mrs_cluster(cluster_id, TEAM[: number + 1], settings={"polls": 0})
    emulator.clear_calls()


def holds(emulator):
    """Who is on each cluster."""
    return {
        **{cluster_id: {user["name"] for user in emulator.cluster(cluster_id)["users"]} for cluster_id in EHPC},
        **{cluster_id: set(emulator.mrs_cluster(cluster_id)["user_names"]) for cluster_id in MRS},
    }


@pytest.fixture
def runner(emulator, tmp_path):
    """Give a function that starts ansible-runner on these hosts, in a folder of its own; the run is under way."""

    def start(folder: Path, hosts: list[str], **what):
        folder.mkdir()
        (folder / "project").mkdir()
        local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        inventory = folder / "inventory.json"
        inventory.write_text(json.dumps({"clusters": {"vars": local, "hosts": {host: HOSTS[host] for host in hosts}}}))
        variables = {
            "ANSIBLE_COLLECTIONS_PATH": COLLECTIONS.name,
            "ANSIBLE_HOME": str(folder / "home"),
            "ANSIBLE_REMOTE_TEMP": str(folder / "remote"),
            "NO_PROXY": "127.0.0.1",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            **emulator.environment(),
        }
        return ansible_runner.run_async(
            private_data_dir=str(folder), inventory=str(inventory), envvars=variables, quiet=True, **what
        )

    return start


def finish(started, *, failed=()):
    """Wait for runs; each has to fail if hosts of it do, and only then."""
    runs = []
    for thread, run in started:
        thread.join()
        assert run.stats is not None, run.stdout.read()
        assert sorted(run.stats["failures"]) == sorted(set(failed) & set(run.stats["processed"]))
        runs.append(run)
    return runs


@pytest.fixture
def onboard(runner, tmp_path):
    """Give a function that starts onboarding on these hosts, with a report of this name."""

    def start(name, hosts):
        given = {"cluster_users_roster": ROSTER, "onboarding_reports": str(tmp_path / "reports" / name)}
        return runner(tmp_path / name, hosts, playbook="clusterops.onboarding.onboard", extravars=given)

    return start


@pytest.fixture
def merged(runner, tmp_path):
    """Give a function that merges reports of these names."""

    def run(names):
        reports = [str(tmp_path / "reports" / name / "onboard.json") for name in names]
        options = json.dumps({"merge": reports, "kind": "onboard", "dest": str(tmp_path / "reports" / "merged")})
        module = {"host_pattern": "localhost", "module": "clusterops.onboarding.report", "module_args": options}
        finish([runner(tmp_path / "merged", [], **module)])
        return files.load(tmp_path / "reports" / "merged" / "onboard.json")

    return run


def running_at_once(runs):
    """Whether all runs were under way before the first of them had ended."""
    times = [[event["created"] for event in run.events] for run in runs]
    return max(min(created) for created in times) < min(max(created) for created in times)


def same(whole, merged):
    """Whether two reports say the same; each call has a request ID of its own, as each run has its time."""
    texts = (re.sub(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", "", to_json(report)) for report in (whole, merged))
    return merge.same_but_for_times(*(from_plain(json.loads(text)) for text in texts))


def calls(emulator):
    """The calls of each cluster, in their order."""
    return {cluster_id: [call["operation"] for call in emulator.calls(cluster_id)] for cluster_id in (*EHPC, *MRS)}


def test_slices_come_to_the_same_as_the_whole_fleet(fleet, onboard, merged, tmp_path):
    failed = [f"host-{cluster_id}" for cluster_id in UNREADABLE]

    finish([onboard("whole", list(HOSTS))], failed=failed)
    whole, left = files.load(tmp_path / "reports" / "whole" / "onboard.json"), (holds(fleet), calls(fleet))
    fill(fleet)
    names = [f"slice{number}" for number in range(SLICES)]
    slices = finish([onboard(name, list(HOSTS)[number::SLICES]) for number, name in enumerate(names)], failed=failed)
    report = merged(names)

    assert running_at_once(slices)
    assert same(whole, report) and report.totals == whole.totals
    assert [cluster.host for cluster in report.clusters] == sorted(HOSTS)
    assert report.totals["failed"] == 2 and report.totals["rows"]["missing"] > 5
    assert (holds(fleet), calls(fleet)) == left
    assert all(set(TEAM) <= names for cluster_id, names in left[0].items() if cluster_id not in UNREADABLE)
