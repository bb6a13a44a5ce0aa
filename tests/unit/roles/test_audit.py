# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook audit on clusters of both clouds."""

from __future__ import annotations

import json

from tests.unit.roles.fleet import GENOMICS, REPORTS, SIMULATION, UNREACHABLE, names, report_of, run, states, writes


def test_audits_report_drift_and_what_is_new(ansible, drifted):
    first = run(ansible, "audit")
    found = report_of(ansible, "audit")
    drifted.change_users(GENOMICS, add=[{"name": "eve.intruder"}], remove=["mallory.intruder"])
    second = run(ansible, "audit", hosts={"crash": UNREACHABLE}, audit_fail_on_drift=True)

    assert first.returncode == 0 and second.returncode != 0 and writes(drifted) == []
    told = "1 missing, 1 extra, 1 in the wrong group (alan.turing, eve.intruder, grace.hopper)."
    assert f"{GENOMICS} differs from the roster: {told}" in second.output
    assert f"{SIMULATION} differs" not in second.output
    assert {host: cluster["state"] for host, cluster in found.items()} == {
        "simulation": "in_line", "genomics": "drifted", "reports": "drifted",
    }  # fmt: skip
    assert states(ansible, "audit") == {**{host: found[host]["state"] for host in found}, "crash": "unreachable"}
    genomics, reports = found["genomics"], found["reports"]
    assert (names(genomics["missing"]), names(genomics["extra"])) == (["alan.turing"], ["mallory.intruder"])
    assert [(row["name"], row["before"], row["after"]) for row in genomics["wrong_group"]] == [
        ("grace.hopper", "wheel", "users")
    ]
    assert (names(reports["missing"]), names(reports["extra"])) == (["joan.clarke"], ["mallory.intruder"])
    written = json.loads((ansible.folder / "reports" / "audit.json").read_text())
    assert report_of(ansible, "audit")["genomics"]["missing"][0]["since"] == genomics["missing"][0]["since"]
    comparison = json.dumps(written["history"])
    assert "eve.intruder" in comparison and "mallory.intruder" in comparison


def test_variables_make_an_audit_neither_write_nor_see_less(ansible, drifted):
    drifted.put_cluster(SIMULATION, [{"name": f"extra.user{number}"} for number in range(30)])
    drifted.start_foreign_sync(REPORTS, 1000)
    variables = {
        "cluster_users_exclusive": False,
        "cluster_users_max_removals": 0,
        "cluster_users_audit": False,
        "check_mode": False,
        "ansible_check_mode": False,
    }

    # It needs no passwords and does not wait for the synchronisation that runs. One cluster has no entry.
    roster = [{"name": "ada.lovelace", "clusters": "simulation"}, {"name": "joan.clarke", "clusters": "data"}]
    done = run(ansible, "audit", roster=roster, cluster_users_protected=["extra.user29"], **variables)

    assert done.returncode == 0 and writes(drifted) == []
    found = report_of(ansible, "audit")
    assert names(found["simulation"]["missing"]) == ["ada.lovelace"] and len(found["simulation"]["extra"]) == 29
    assert all("mallory.intruder" in names(found[host]["extra"]) for host in ("genomics", "reports"))
    assert names(found["reports"]["missing"]) == ["joan.clarke"]
