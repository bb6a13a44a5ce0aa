# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module cluster_users on the clusters of the sample inventory, with the variables of their hosts."""

from __future__ import annotations

import pytest

from tests.unit.roles.fleet import (
    ENTRIES,
    EVERYBODY,
    GENOMICS,
    GROUPS,
    REPORTS,
    SIMULATION,
    fleet,
    groups,
    onboarded,
    synchronised,
    users,
    writes,
)

__all__ = ["fleet", "onboarded"]

ADA = {"name": "ada.lovelace", "password": "Analytical-1"}
HOSTS = {
    "simulation": {"cluster_id": SIMULATION},
    "genomics": {"cluster_id": GENOMICS},
    "reports": {"cluster_id": REPORTS, "provider": "mrs", "labels": ["data"]},
}


@pytest.fixture
def on(act, fleet):
    """Run the module on a host with the sample roster, unless another is given, and variables of the role."""

    def run(host, /, **variables):
        given = {"roster": ENTRIES, **HOSTS[host], **variables}
        return act(
            "cluster_users",
            environment=given.pop("environment", {}),
            module_defaults={"clusterops.onboarding.mrs_iam_sync": {"poll_interval": 0.05}},
            variables={"inventory_hostname": host, **{f"cluster_users_{name}": value for name, value in given.items()}},
        )

    return run


def test_variables_are_the_options_that_a_task_does_not_give(on, fleet):
    refuse = {"AddUsers": {"alan.turing": "AgentError.Account.UserAddFailure"}}
    before = [{"name": "svc.backup"}, {"name": "old.hand"}, {"name": "older.hand"}]
    fleet.put_cluster(SIMULATION, before, settings={"refuse": refuse})
    fleet.put_cluster(GENOMICS, [*before, {"name": "ada.lovelace", "group": "wheel"}])
    fleet.put_mrs_cluster(REPORTS, ["old.hand", "older.hand"])
    common = {"exclusive": True, "protected": ["svc.*"], "update_password": "always", "verify": True}

    stopped = on("simulation", on_error="stop", **common)
    changed = on("genomics", max_removals=2, **common)
    refused = on("reports", max_removals=1, **common)

    assert [result["failed"] for result in (stopped, changed, refused)] == [True, False, True]
    assert writes(fleet, SIMULATION) == ["AddUsers"]
    assert groups(fleet, GENOMICS) == {"svc.backup": "users", **GROUPS}
    calls = [call["operation"] for call in fleet.calls(GENOMICS)]
    assert calls == ["ListUsers", "AddUsers", "ModifyUserPasswords", "DeleteUsers", "ListUsers"]
    assert "2 accounts would be removed, more than max_removals=1" in refused["msg"] and writes(fleet, REPORTS) == []


@pytest.mark.parametrize("resync", [["ada.lovelace"], "ada.lovelace", "true", True])
def test_people_of_one_cloud_are_synchronised_again(on, onboarded, capsys, resync):
    results = {host: on(host, resync=resync) for host in HOSTS}
    audited = on("reports", resync=resync, purpose="audit")

    again = results["reports"]["summary"]["resynchronised"]
    assert not any(result["failed"] for result in results.values()) and again == (1 if "ada" in str(resync) else 6)
    assert f"{REPORTS}: {again} resynchronised" in capsys.readouterr().out
    assert not results["simulation"]["changed"] and not audited["changed"]


def test_entries_apply_to_the_clusters_that_they_name(on, fleet):
    roster = [
        ADA,
        {**ADA, "name": "by.host", "clusters": "genomics"},
        {**ADA, "name": "by.glob", "clusters": ["ehpc-hz-sim*"]},
        {"name": "joan.clarke", "clusters": ["data"]},
        {"name": "alan.turing", "clusters": ["mrs"]},
        {**ADA, "name": "grace.hopper", "expires": "2020-01-01"},
    ]

    for host in HOSTS:
        assert not on(host, roster=roster)["failed"]

    assert users(fleet, GENOMICS) == ["ada.lovelace", "by.host"]
    assert users(fleet, SIMULATION) == ["ada.lovelace", "by.glob"]
    assert synchronised(fleet) == ["ada.lovelace", "alan.turing", "joan.clarke"]


def test_absent_and_surplus_people_go_from_both_clouds(on, onboarded, capsys):
    roster = [{"name": "ada.lovelace"}, {"name": "grace.hopper", "state": "absent"}]

    named = on("reports", roster=roster, iam_groups=["staff"])
    exact = {"exclusive": True, "protected": ["joan.*", "alan.*"]}
    results = [on(host, roster=roster, **exact) for host in ("genomics", "reports")]

    assert not any(result["failed"] for result in (named, *results))
    assert f"{REPORTS}: 1 synchronised, 1 cancelled, 1 unchanged" in capsys.readouterr().out
    assert synchronised(onboarded) == ["ada.lovelace", "alan.turing", "joan.clarke"]
    assert users(onboarded, GENOMICS) == ["ada.lovelace", "alan.turing"]


def test_names_that_do_not_arrive_fail_their_cluster(on, fleet, capsys):
    fleet.put_iam([{"name": name} for name in EVERYBODY if name != "alan.turing"])

    failed = on("reports")

    assert failed["failed"] and f"1 of 6 names failed on {REPORTS}: alan.turing (" in failed["msg"]
    assert f"[reports] {REPORTS}: 5 synchronised, 1 failed" in capsys.readouterr().out


def test_what_a_synchronisation_brought_is_said_after_a_failure(on, fleet):
    fleet.put_cluster(SIMULATION, location="OnPremise", local_users=[{"name": "old.hand"}])

    result = on("simulation", sync=True, exclusive=True, max_removals=0)

    assert result["failed"] and result["changed"] and result["added"] == ["old.hand"]
    assert result["msg"].endswith("Before that, the cluster was synchronised.")


def test_sync_applies_to_hybrid_clusters_only(on, fleet):
    fleet.put_cluster(SIMULATION, location="OnPremise", local_users=[{"name": "ada.lovelace", "group": "wheel"}])

    hybrid, other = (on(host, sync=True) for host in ("simulation", "genomics"))

    assert groups(fleet, SIMULATION) == groups(fleet, GENOMICS) == GROUPS
    assert (hybrid["summary"]["created"], hybrid["summary"]["unchanged"]) == (4, 1) and other["summary"]["created"] == 5
    assert writes(fleet, SIMULATION) == ["AddUsers", "SyncUsers"] and writes(fleet, GENOMICS) == ["AddUsers"]


def test_a_cluster_on_premises_that_is_no_proxy_is_left(on, fleet):
    fleet.put_cluster(SIMULATION, location="OnPremise", settings={"proxy": False})

    result = on("simulation", sync=True)

    assert not result["failed"] and result["summary"]["created"] == 5 and writes(fleet, SIMULATION) == ["AddUsers"]


def test_nobody_is_created_when_a_sync_fails(on, fleet, capsys):
    fleet.put_cluster(GENOMICS, location="OnPremise")
    fault = {"operation": "SyncUsers", "kind": "error", "code": "AgentError.Account.UserSynFailure"}
    fleet.add_faults([{**fault, "cluster_id": GENOMICS}])

    failed = on("genomics", sync=True)

    assert failed["failed"] and "UserSynFailure" in failed["msg"] and users(fleet, GENOMICS) == []
    assert capsys.readouterr().out.startswith("[genomics] failed: ")


def test_the_region_of_a_host_is_called(on):
    environment = {"ALIBABA_CLOUD_EHPC_ENDPOINT": "", "ALIBABA_CLOUD_REGION_ID": "", "NO_PROXY": "*"}

    failed = on("genomics", region="xx-nowhere-1", environment=environment)

    assert failed["failed"] and "ehpc.xx-nowhere-1.aliyuncs.com" in failed["msg"]


def test_roster_files_are_read_for_each_cluster(on, fleet, tmp_path):
    (tmp_path / "team.csv").write_text("name;group;password\nada.lovelace;wheel;Analytical-1\n")
    (tmp_path / "others.csv").write_text("name\nalan.turing\n")

    on("simulation", roster=[], roster_files=["team.csv"])
    on("genomics", roster=[], roster_files=[], leavers=["x"])
    on("reports", roster=[], roster_files="others.csv,")

    assert groups(fleet, SIMULATION) == {"ada.lovelace": "wheel"}
    assert users(fleet, GENOMICS) == [] and synchronised(fleet) == ["alan.turing"]


def test_at_most_ten_expired_accounts_go_by_default(on, fleet):
    many = [{"name": f"user.number{number}"} for number in range(11)]
    for cluster_id in (SIMULATION, GENOMICS):
        fleet.put_cluster(cluster_id, many)
    expired = {"roster": [{**entry, "expires": "2020-01-01"} for entry in many], "expired": "absent"}

    refused, done = on("simulation", **expired), on("genomics", max_removals=11, **expired)

    assert "11 accounts would be removed, more than max_removals=10" in refused["msg"] and not done["failed"]
    assert users(fleet, GENOMICS) == [] and len(users(fleet, SIMULATION)) == 11


@pytest.mark.parametrize("purpose", ["onboard", "offboard"])
def test_nobody_goes_when_the_number_is_zero(on, onboarded, purpose):
    roster = [{"name": "ada.lovelace"}, {"name": "grace.hopper", "state": "absent"}]

    refused = on("genomics", roster=roster, max_removals=0, purpose=purpose)

    assert "1 accounts would be removed, more than max_removals=0" in refused["msg"] and writes(onboarded) == []


def test_protected_people_are_not_offboarded(on, onboarded):
    leavers = {"leavers": "ada.lovelace, grace.hopper", "max_removals": 9, "protected": ["ada.*"]}

    for host in ("genomics", "reports"):
        refused = on(host, roster=[], purpose="offboard", **leavers)

        assert refused["failed"] and "protected" in refused["msg"] and writes(onboarded) == []
