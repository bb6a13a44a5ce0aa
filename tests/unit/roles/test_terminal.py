# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the playbooks print of a fleet: few lines, few names, and each reason once."""

from __future__ import annotations

import json
import re

import pytest

EHPC = {f"sim{number:02}": f"ehpc-hz-terminal{number:02}" for number in range(10)}
MRS = {f"data{number:02}": f"terminal-{number:02}" for number in range(4)}
HOSTS = {**EHPC, **MRS}
PEOPLE = [f"person{number:02}" for number in range(30)]
LEAVER = "old.hand"
NAME = re.compile(r"person\d\d")
REFUSED = {"kind": "error", "operation": "ListUsers", "code": "NotAuthorized", "message": "You are not allowed."}
PLAYBOOKS = {
    "adopt": (),
    "audit": (),
    "onboard": (),
    "offboard": ("-e", f"offboard_names={LEAVER}", "-e", "cluster_users_max_removals=1"),
}


@pytest.fixture
def fleet(emulator):
    """Fourteen clusters of both clouds; none has anybody of the roster, and each has two others."""
    emulator.put_iam([{"name": name, "groups": ["staff"]} for name in [*PEOPLE, LEAVER, "ada.lovelace"]])
    for cluster_id in EHPC.values():
        emulator.put_cluster(cluster_id, [{"name": LEAVER}, {"name": "ada.lovelace", "group": "wheel"}])
    for cluster_id in MRS.values():
        emulator.put_mrs_cluster(cluster_id, [LEAVER, "ada.lovelace"], settings={"polls": 0})
    yield emulator
    emulator.clear_faults()
    for cluster_id in EHPC.values():
        emulator.delete_cluster(cluster_id)
    for cluster_id in MRS.values():
        emulator.delete_mrs_cluster(cluster_id)


@pytest.fixture
def play(ansible, fleet):
    """Give a function that runs a playbook on the fourteen clusters with a roster of thirty people."""
    hosts = {
        host: {"cluster_users_cluster_id": cluster_id, "cluster_users_provider": "ehpc" if host in EHPC else "mrs"}
        for host, cluster_id in HOSTS.items()
    }
    variables = {"ansible_connection": "local", "cluster_users_region": "cn-north-4"}
    (ansible.folder / "inventory.json").write_text(json.dumps({"clusters": {"hosts": hosts, "vars": variables}}))
    roster = {"cluster_users_roster": [{"name": name, "password": "Analytical-1"} for name in PEOPLE]}
    (ansible.folder / "roster.json").write_text(json.dumps(roster))

    def run(name, *arguments, ok_hosts=True):
        extra = [*PLAYBOOKS[name], *([] if name == "adopt" else ["-e", "@roster.json"]), *arguments]
        shown = {"ANSIBLE_DISPLAY_OK_HOSTS": str(ok_hosts)}
        playbook = f"clusterops.onboarding.{name}"
        return ansible.playbook(playbook, "-i", "inventory.json", *extra, environment=shown)

    return run


def last_words(run):
    """Give the lines that say what was done or is to be done."""
    return [line for line in run.output.splitlines() if line.startswith(("Plan: ", "Done: ")) or "entries for" in line]


@pytest.mark.parametrize("ok_hosts", [True, False])
def test_a_fleet_that_goes_well_prints_two_lines_a_cluster(play, ok_hosts):
    foreseen = play("onboard", "--check", ok_hosts=ok_hosts)
    runs = [play(name, "-v", ok_hosts=ok_hosts) for name in PLAYBOOKS]
    done = play("onboard", ok_hosts=ok_hosts)

    for run in (foreseen, *runs, done):
        lines = run.output.splitlines()
        assert run.returncode == 0 and len(lines) <= 2 * len(HOSTS) + 30, run.output
        assert max(len(NAME.findall(line)) for line in lines) <= 20 and " => {" not in run.output, run.output
        assert len(last_words(run)) == 1
    told = [last_words(run)[0].partition(" clusters")[0] for run in (foreseen, *runs, done)]
    assert told == [
        "Plan: 420 to add on 14 of 14",
        "2 entries for 14",
        "Plan: 420 to add, 28 to remove on 14 of 14",
        "Done: 420 added on 14 of 14",
        "Done: 14 removed on 14 of 14",
        "Done: nothing changed on 14",
    ]


@pytest.mark.parametrize("ok_hosts", [True, False])
def test_a_fleet_in_bad_weather_says_each_reason_once(play, fleet, ok_hosts):
    for name in PLAYBOOKS:
        fleet.add_faults([{**REFUSED, "times": None, "cluster_id": cluster_id} for cluster_id in EHPC.values()])

        run = play(name, ok_hosts=ok_hosts)

        assert run.returncode != 0 and run.output.count("You are not allowed") == 1
        assert f"10 clusters failed: NotAuthorized: You are not allowed (ListUsers on {EHPC['sim00']}, " in run.output
        assert f"({', '.join(EHPC)})" in run.output
        assert {host for host in HOSTS if f"fatal: [{host}]: FAILED! => " in run.output} == {*EHPC}
        assert {host for host in HOSTS if f"[{host}] failed: NotAuthorized\n" in run.output} == {*EHPC}
        assert len(last_words(run)) == 1 and max(len(NAME.findall(line)) for line in run.output.splitlines()) <= 20
        fleet.clear_faults()


def test_drift_that_fails_says_what_and_how_many(play):
    run = play("audit", "-e", "audit_fail_on_drift=true", ok_hosts=False)

    who = f"ada.lovelace, {LEAVER}, {', '.join(PEOPLE[:18])} and 12 more"
    told = (
        f"10 clusters failed: {EHPC['sim00']} differs from the roster: 30 missing, 1 extra with sudo, 1 extra ({who})."
    )
    assert run.returncode != 0 and run.output.count(told) == 1
    assert {host for host in HOSTS if f"fatal: [{host}]: FAILED! => " in run.output} == {*HOSTS}


def test_few_clusters_have_a_line_each(play):
    some = ",".join([*EHPC][:4])
    run = play("onboard", "--limit", some)

    assert [f"[{host}] {EHPC[host]}: 30 created" in run.output for host in EHPC] == [True] * 4 + [False] * 6
