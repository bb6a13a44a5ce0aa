# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook offboard on clusters of both clouds."""

from __future__ import annotations

import pytest

from tests.unit.roles.fleet import EVERYBODY, GENOMICS, REPORTS, names, report_of, run, synchronised, users, writes

ABSENT = [{"name": "ada.lovelace"}, {"name": "grace.hopper", "state": "absent"}]


def test_offboard_removes_named_and_expired_people_only(ansible, onboarded):
    roster = [
        {"name": "ada.lovelace"},
        {"name": "katherine.johnson", "expires": "2020-12-31"},
        {"name": "alan.turing", "expires": "2999-12-31"},
    ]
    leavers = {"offboard_names": ["grace.hopper", "joan.clarke"]}

    predicted = run(ansible, "offboard", "--check", roster=roster, **leavers)
    assert writes(onboarded) == []
    done = run(ansible, "offboard", roster=roster, cluster_users_max_removals=3, **leavers)

    assert predicted.returncode == done.returncode == 0
    assert f"{REPORTS} (check mode, nothing was changed): 3 cancelled" in predicted.output
    assert users(onboarded, GENOMICS) == ["ada.lovelace", "alan.turing", "charles.babbage"]
    assert synchronised(onboarded) == ["ada.lovelace", "alan.turing", "charles.babbage"]
    assert names(report_of(ansible, "offboard")["genomics"]["extra"]) == ["grace.hopper", "katherine.johnson"]


def test_variables_make_offboard_touch_nobody_else(ansible, onboarded):
    variables = {
        "cluster_users_exclusive": True,
        "cluster_users_expired": "absent",
        "cluster_users_leavers": ["alan.turing"],
        "cluster_users_max_removals": 5,
    }
    # Somebody may be named and absent in the roster as well.
    roster = [{"name": "new.comer1", "password": "Analytical-1"}, *ABSENT]

    done = run(ansible, "offboard", roster=roster, offboard_names="grace.hopper,nobody.known", **variables)

    assert done.returncode == 0 and "On no cluster: nobody.known" in done.output
    left = sorted(set(EVERYBODY) - {"grace.hopper", "alan.turing"})
    assert synchronised(onboarded) == left
    assert users(onboarded, GENOMICS) == sorted(set(left) - {"joan.clarke"})


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"offboard_names": ["grace.hopper"]}, "Set cluster_users_max_removals to the number"),
        ({"offboard_names": "{{ leavers_of_today }}", "cluster_users_max_removals": 1}, "failed=1"),
        (
            {"cluster_users_roster": ABSENT, "cluster_users_max_removals": 0},
            "1 accounts would be removed, more than max_removals=0",
        ),
        (
            {
                "offboard_names": "ada.lovelace, grace.hopper",
                "cluster_users_max_removals": 9,
                "cluster_users_protected": ["ada.*"],
            },
            "protected",
        ),
    ],
    ids=["no-number", "undefined-names", "number-is-zero", "protected"],
)
def test_offboard_refuses_and_removes_nobody(ansible, onboarded, variables, message):
    done = run(ansible, "offboard", **{"cluster_users_roster": [], **variables})

    assert done.returncode != 0 and message in done.output and writes(onboarded) == []
