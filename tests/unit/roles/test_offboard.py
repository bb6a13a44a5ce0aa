# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook offboard on clusters of both clouds."""

from __future__ import annotations

from tests.unit.roles.fleet import (
    GENOMICS,
    SIMULATION,
    TEAM,
    names,
    report_of,
    run,
    states,
    synchronised,
    users,
    writes,
)


def test_offboard_removes_named_and_expired_people_only(ansible, onboarded):
    roster = [
        {"name": "ada.lovelace"},
        # Somebody may be named and absent in the roster as well.
        {"name": "grace.hopper", "state": "absent"},
        {"name": "katherine.johnson", "expires": "2020-12-31"},
        {"name": "alan.turing", "expires": "2999-12-31"},
        {"name": "new.comer1", "password": "Analytical-1"},
    ]
    variables = {
        "offboard_names": "grace.hopper,nobody.known",
        "cluster_users_exclusive": True,
        "cluster_users_expired": "absent",
        "cluster_users_leavers": ["joan.clarke"],
    }
    limits = {"simulation": 0, "genomics": 3, "reports": 3}
    hosts = {host: {"cluster_users_max_removals": limit} for host, limit in limits.items()}

    done = run(ansible, "offboard", hosts=hosts, roster=roster, **variables)

    assert done.returncode != 0
    # One refused the plan, so nothing is known of it.
    assert "On none of the 2 of 3 clusters that could be read: nobody.known" in " ".join(done.output.split())
    assert users(onboarded, GENOMICS) == synchronised(onboarded) == ["ada.lovelace", "alan.turing", "charles.babbage"]
    assert names(report_of(ansible, "offboard")["genomics"]["extra"]) == ["grace.hopper", "katherine.johnson"]
    assert states(ansible, "offboard") == {"simulation": "failed", "genomics": "changed", "reports": "changed"}
    assert "2 accounts would be removed, more than max_removals=0" in done.output
    assert users(onboarded, SIMULATION) == TEAM


def test_offboard_refuses_and_removes_nobody(ansible, onboarded):
    done = run(ansible, "offboard", cluster_users_roster=[], offboard_names="{{ leavers_of_today }}")

    assert done.returncode != 0 and writes(onboarded) == []
    assert "Set cluster_users_max_removals to the number" in done.output
    assert "'leavers_of_today' is undefined" in done.output
