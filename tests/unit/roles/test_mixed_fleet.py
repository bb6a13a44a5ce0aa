# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook onboard on clusters of both clouds, from one inventory and one roster."""

from __future__ import annotations

import json

from tests.unit.roles.fleet import EVERYBODY, REPORTS, fleet, run, users, writes

__all__ = ["fleet"]


def onboard(ansible, *arguments, **options):
    return run(ansible, "onboard", *arguments, **options)


def test_one_roster_comes_onto_clusters_of_both_clouds_and_a_second_run_changes_nothing(ansible, fleet):
    audit = onboard(ansible, "--check")
    assert writes(fleet) == []
    first = onboard(ansible)
    again = onboard(ansible)

    assert audit.returncode == first.returncode == again.returncode == 0
    assert sorted(fleet.mrs_cluster(REPORTS)["user_names"]) == sorted(EVERYBODY)
    assert users(fleet, "ehpc-hz-genomics1") == sorted(set(EVERYBODY) - {"joan.clarke"})
    assert f"{REPORTS} (check mode, nothing was changed): 6 synchronised" in audit.output
    assert f"{REPORTS}: 6 synchronised" in first.output and f"{REPORTS}: 6 unchanged" in again.output
    assert "ehpc-hz-simulation1: 5 created" in first.output
    assert writes(fleet) == ["AddUsers", "AddUsers", "UpdateSyncIamUser"]


def test_an_entry_is_only_for_the_clusters_that_it_names(ansible, fleet):
    roster = [
        {"name": "ada.lovelace", "password": "Analytical-1"},
        {"name": "by.host", "password": "Analytical-1", "clusters": "genomics"},
        {"name": "by.glob", "password": "Analytical-1", "clusters": ["ehpc-hz-sim*"]},
        {"name": "joan.clarke", "clusters": ["data"]},
        {"name": "alan.turing", "clusters": ["mrs"]},
        {"name": "grace.hopper", "password": "Analytical-1", "expires": "2020-01-01"},
    ]

    done = onboard(ansible, roster=roster)

    assert done.returncode == 0
    assert users(fleet, "ehpc-hz-genomics1") == ["ada.lovelace", "by.host"]
    assert users(fleet, "ehpc-hz-simulation1") == ["ada.lovelace", "by.glob"]
    assert sorted(fleet.mrs_cluster(REPORTS)["user_names"]) == ["ada.lovelace", "alan.turing", "joan.clarke"]


def test_what_a_roster_takes_away_goes_from_both(ansible, fleet):
    onboard(ansible)
    roster = [
        {"name": "ada.lovelace"},
        {"name": "grace.hopper", "state": "absent"},
    ]

    named = onboard(ansible, roster=roster, cluster_users_iam_groups=["staff"])
    exact = onboard(ansible, roster=roster, cluster_users_exclusive=True, cluster_users_protected=["joan.*"])

    assert f"{REPORTS}: 1 cancelled, 2 unchanged" in named.output and named.returncode == exact.returncode == 0
    assert fleet.mrs_cluster(REPORTS)["user_names"] == ["ada.lovelace", "joan.clarke"]
    assert users(fleet, "ehpc-hz-genomics1") == ["ada.lovelace"]


def test_who_does_not_arrive_fails_that_cluster_by_name_and_no_other(ansible, fleet, tmp_path):
    fleet.put_iam([{"name": name} for name in EVERYBODY if name != "alan.turing"])
    quick = {"clusterops.onboarding.mrs_iam_sync": {"poll_interval": 0.05}}
    playbook = tmp_path / "quick.yml"
    role = {"role": "clusterops.onboarding.cluster_users"}
    playbook.write_text(
        json.dumps([{"hosts": "clusters", "gather_facts": False, "module_defaults": quick, "roles": [role]}])
    )

    done = run(ansible, str(playbook))

    assert done.returncode != 0 and f"1 of 6 names failed on {REPORTS}: alan.turing (" in done.output
    assert f"{REPORTS}: 5 synchronised, 1 failed" in done.output and "ehpc-hz-genomics1: 5 created" in done.output


def test_a_state_that_is_none_is_refused_for_both(ansible, fleet):
    done = onboard(ansible, roster=[{"name": "ada.lovelace", "state": "gone", "password": "Analytical-1"}])

    assert done.returncode != 0 and writes(fleet) == []
    assert done.output.count("entry 1 (ada.lovelace): state must be one of present, absent.") >= 2
