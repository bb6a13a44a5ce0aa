# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks audit and offboard, and the reports of all, on clusters of both clouds."""

from __future__ import annotations

import json

import pytest

from tests.unit.roles.fleet import EVERYBODY, GENOMICS, REPORTS, SIMULATION, fleet, report_of, run, users, writes

__all__ = ["fleet"]
TEAM = sorted(set(EVERYBODY) - {"joan.clarke"})


def names(rows):
    return [row["name"] for row in rows]


@pytest.fixture
def drifted(ansible, fleet):
    """The fleet in line with the roster, and then altered behind our back on two clusters."""
    run(ansible, "onboard")
    fleet.change_users(
        GENOMICS,
        add=[{"name": "mallory.intruder"}],
        remove=["alan.turing"],
        change=[{"name": "grace.hopper", "group": "wheel"}],
    )
    fleet.change_mrs_names(REPORTS, add_users=["mallory.intruder"], remove_users=["joan.clarke"])
    fleet.clear_calls()
    return fleet


def test_onboard_reports_what_it_did_for_every_cluster(ansible, fleet):
    done = run(ansible, "onboard")

    assert done.returncode == 0
    found = report_of(ansible, "onboard")
    assert {host: cluster["state"] for host, cluster in found.items()} == dict.fromkeys(
        ("genomics", "simulation", "reports"), "changed"
    )
    assert names(found["genomics"]["missing"]) == TEAM and found["reports"]["cluster_id"] == REPORTS
    assert {path.suffix for path in (ansible.folder / "reports").iterdir()} == {".json", ".csv", ".xml", ".html"}


def test_audit_shows_who_is_missing_too_many_or_in_a_wrong_group_and_writes_to_no_cluster(ansible, drifted):
    done = run(ansible, "audit")

    assert done.returncode == 0 and writes(drifted) == []
    found = report_of(ansible, "audit")
    assert found["simulation"]["state"] == "in_line"
    genomics, reports = found["genomics"], found["reports"]
    assert (names(genomics["missing"]), names(genomics["extra"])) == (["alan.turing"], ["mallory.intruder"])
    assert [(row["name"], row["before"], row["after"]) for row in genomics["wrong_group"]] == [
        ("grace.hopper", "wheel", "users")
    ]
    assert (names(reports["missing"]), names(reports["extra"])) == (["joan.clarke"], ["mallory.intruder"])


def test_audit_cannot_write_whatever_it_is_told(ansible, drifted):
    asked = {"cluster_users_exclusive": True, "check_mode": False, "ansible_check_mode": False}

    done = run(ansible, "audit", "-e", "cluster_users_max_removals=100", **asked)

    assert done.returncode == 0 and writes(drifted) == []


def test_audit_fails_for_drift_when_asked_to(ansible, drifted):
    done = run(ansible, "audit", audit_fail_on_drift=True)

    assert done.returncode != 0 and writes(drifted) == []
    assert f"{GENOMICS} differs from the roster." in done.output and f"{SIMULATION} differs" not in done.output


def test_no_variable_makes_an_audit_see_less(ansible, drifted):
    less = {"cluster_users_exclusive": False, "cluster_users_max_removals": 0, "cluster_users_audit": False}

    done = run(ansible, "audit", **less)

    assert done.returncode == 0 and writes(drifted) == []
    assert names(report_of(ansible, "audit")["genomics"]["extra"]) == ["mallory.intruder"]


def test_an_audit_does_not_wait_for_a_synchronisation_that_runs(ansible, drifted):
    drifted.start_foreign_sync(REPORTS, 1000)

    done = run(ansible, "audit")

    assert done.returncode == 0 and names(report_of(ansible, "audit")["reports"]["missing"]) == ["joan.clarke"]


@pytest.mark.parametrize("name", ["audit", "onboard"])
def test_a_cluster_that_cannot_be_reached_is_told_and_fails(ansible, fleet, tmp_path, name):
    hosts = {
        "away": {"cluster_users_cluster_id": GENOMICS, "ansible_connection": "ssh", "ansible_port": 1},
        "here": {"cluster_users_cluster_id": SIMULATION, "ansible_connection": "local"},
    }
    inventory = tmp_path / "away.yml"
    inventory.write_text(json.dumps({"clusters": {"hosts": hosts}}))
    roster = json.dumps({"cluster_users_roster": [{"name": "ada.lovelace", "password": "Analytical-1"}]})
    serial = json.dumps({"onboarding_serial": 1})

    done = ansible.playbook(f"clusterops.onboarding.{name}", "-i", str(inventory), "-e", roster, "-e", serial)

    assert done.returncode != 0
    states = {host: cluster["state"] for host, cluster in report_of(ansible, name).items()}
    assert states == {"away": "unreachable", "here": "drifted" if name == "audit" else "changed"}


def test_a_name_that_stands_for_no_host_is_no_success(ansible, fleet):
    done = run(ansible, "audit", onboarding_hosts="clutsers")

    assert done.returncode != 0 and "There is no host clutsers in the inventory." in done.output


def test_hosts_may_be_a_list(ansible, fleet):
    done = run(ansible, "onboard", onboarding_hosts=["simulation", "genomics"])

    assert done.returncode == 0 and set(report_of(ansible, "onboard")) == {"simulation", "genomics"}


def test_audit_needs_no_passwords_and_names_more_than_may_be_removed(ansible, fleet):
    fleet.put_cluster(SIMULATION, [{"name": f"extra.user{number}"} for number in range(30)])

    done = run(ansible, "audit", roster=[{"name": "ada.lovelace"}], cluster_users_protected=["extra.user29"])

    assert done.returncode == 0 and writes(fleet) == []
    found = report_of(ansible, "audit")["simulation"]
    assert names(found["missing"]) == ["ada.lovelace"] and len(found["extra"]) == 29


def test_a_second_audit_says_what_is_new_and_since_when_the_rest_stands(ansible, drifted):
    run(ansible, "audit")
    since = report_of(ansible, "audit")["genomics"]["missing"][0]["since"]
    drifted.change_users(GENOMICS, add=[{"name": "eve.intruder"}], remove=["mallory.intruder"])

    run(ansible, "audit")

    written = json.loads((ansible.folder / "reports" / "audit.json").read_text())
    assert report_of(ansible, "audit")["genomics"]["missing"][0]["since"] == since
    assert "eve.intruder" in json.dumps(written["comparison"]) and "mallory.intruder" in json.dumps(
        written["comparison"]
    )


def test_a_cluster_that_fails_is_in_the_report_and_fails_in_the_end_and_no_other(ansible, fleet):
    fleet.add_faults([{"cluster_id": GENOMICS, "kind": "error", "operation": "ListUsers", "code": "NotAuthorized"}])

    done = run(ansible, "onboard")

    assert done.returncode != 0
    found = report_of(ansible, "onboard")
    assert found["genomics"]["state"] == "failed" and "NotAuthorized" in found["genomics"]["message"]
    assert users(fleet, SIMULATION) == TEAM and len(fleet.mrs_cluster(REPORTS)["user_names"]) == len(EVERYBODY)
    assert "genomics                   : " in done.output and done.output.count("failed=1") == 1


def test_bad_variables_are_in_the_report_too(ansible, fleet):
    done = run(ansible, "audit", cluster_users_exclusive="perhaps")

    assert done.returncode != 0 and writes(fleet) == []
    assert {cluster["state"] for cluster in report_of(ansible, "audit").values()} == {"failed"}


def test_when_too_many_fail_the_rest_is_left_alone_and_reported_so(ansible, fleet):
    fleet.add_faults(
        [{"cluster_id": SIMULATION, "kind": "error", "operation": "ListUsers", "code": "NotAuthorized", "times": None}]
    )

    done = run(ansible, "onboard", onboarding_serial=1, onboarding_max_fail_percentage=0)

    assert done.returncode != 0
    states = {host: cluster["state"] for host, cluster in report_of(ansible, "onboard").items()}
    assert states == {"simulation": "failed", "genomics": "not_run", "reports": "not_run"}
    assert users(fleet, GENOMICS) == [] and fleet.mrs_cluster(REPORTS)["user_names"] == []


def test_offboard_takes_named_and_expired_people_off_every_cluster_and_nobody_else(ansible, fleet):
    run(ansible, "onboard")
    fleet.clear_calls()
    roster = [
        {"name": "ada.lovelace"},
        {"name": "katherine.johnson", "expires": "2020-12-31"},
        {"name": "alan.turing", "expires": "2999-12-31"},
    ]
    leavers = {"offboard_names": ["grace.hopper", "joan.clarke"]}

    foreseen = run(ansible, "offboard", "--check", roster=roster, **leavers)
    unasked = run(ansible, "offboard", roster=roster, **leavers)
    too_few = run(ansible, "offboard", roster=roster, cluster_users_max_removals=1, **leavers)
    assert writes(fleet) == []
    done = run(ansible, "offboard", roster=roster, cluster_users_max_removals=3, **leavers)

    assert foreseen.returncode == done.returncode == 0
    assert unasked.returncode != 0 and "Set cluster_users_max_removals to the number" in unasked.output
    assert too_few.returncode != 0 and "2 accounts would be removed, more than max_removals=1" in too_few.output
    assert f"{REPORTS} (check mode, nothing was changed): 3 cancelled" in foreseen.output
    assert users(fleet, GENOMICS) == ["ada.lovelace", "alan.turing", "charles.babbage"]
    assert sorted(fleet.mrs_cluster(REPORTS)["user_names"]) == ["ada.lovelace", "alan.turing", "charles.babbage"]
    found = report_of(ansible, "offboard")
    assert names(found["genomics"]["extra"]) == ["grace.hopper", "katherine.johnson"]


def test_no_variable_makes_offboard_touch_anybody_else(ansible, fleet):
    run(ansible, "onboard")
    fleet.clear_calls()
    more = {
        "cluster_users_exclusive": True,
        "cluster_users_expired": "absent",
        "cluster_users_leavers": ["alan.turing"],
        "cluster_users_max_removals": 5,
    }

    done = run(
        ansible, "offboard", roster=[{"name": "new.comer1", "password": "Analytical-1"}],
        offboard_names="grace.hopper,nobody.known", **more
    )  # fmt: skip

    assert done.returncode == 0 and "On no cluster: nobody.known" in done.output
    left = sorted(set(EVERYBODY) - {"grace.hopper", "alan.turing"})
    assert sorted(fleet.mrs_cluster(REPORTS)["user_names"]) == left
    assert users(fleet, GENOMICS) == sorted(set(left) - {"joan.clarke"})


def test_who_is_absent_in_the_roster_may_also_be_named_to_leave(ansible, fleet):
    run(ansible, "onboard")
    roster = [{"name": "ada.lovelace"}, {"name": "grace.hopper", "state": "absent"}]

    done = run(ansible, "offboard", roster=roster, offboard_names=["grace.hopper"], cluster_users_max_removals=1)

    assert done.returncode == 0 and "grace.hopper" not in users(fleet, GENOMICS)


@pytest.mark.parametrize("given", [{"cluster_users_max_removals": None}, {"offboard_names": "{{ leavers_of_today }}"}])
def test_offboard_does_nothing_when_it_is_not_told_whom_and_how_many(ansible, fleet, given):
    run(ansible, "onboard")
    fleet.clear_calls()

    told = {"offboard_names": ["grace.hopper"], "cluster_users_max_removals": 1}
    done = run(ansible, "offboard", roster=[], **{**told, **given})

    assert done.returncode != 0 and writes(fleet) == []


def test_who_goes_because_time_is_over_is_ten_at_most_unless_told_otherwise(ansible, fleet):
    names_of_many = [f"user.number{number}" for number in range(11)]
    fleet.put_cluster(SIMULATION, [{"name": name} for name in names_of_many])
    roster = [{"name": name, "expires": "2020-01-01"} for name in names_of_many]
    task = {"roster": roster, "cluster_users_expired": "absent", "onboarding_hosts": "simulation"}

    refused = run(ansible, "onboard", **task)
    assert writes(fleet) == [] and "11 accounts would be removed, more than max_removals=10" in refused.output
    done = run(ansible, "onboard", cluster_users_max_removals=11, **task)

    assert refused.returncode != 0 and done.returncode == 0 and users(fleet, SIMULATION) == []


@pytest.mark.parametrize("name", ["onboard", "offboard"])
def test_no_removals_are_none_and_not_any_number(ansible, fleet, name):
    run(ansible, "onboard")
    fleet.clear_calls()
    roster = [{"name": "ada.lovelace", "state": "absent"}, {"name": "grace.hopper"}]

    done = run(ansible, name, roster=roster, cluster_users_max_removals=0)

    assert done.returncode != 0 and writes(fleet) == []
    assert "1 accounts would be removed, more than max_removals=0" in done.output


def test_offboard_spares_the_protected(ansible, fleet):
    run(ansible, "onboard")
    fleet.clear_calls()

    done = run(
        ansible, "offboard", roster=[], offboard_names="ada.lovelace, grace.hopper", cluster_users_max_removals=9,
        cluster_users_protected=["ada.*"],
    )  # fmt: skip

    assert done.returncode != 0 and writes(fleet) == []
    assert (
        done.output.count("match protected") + done.output.count("matches protected") >= 2 or "protected" in done.output
    )


def test_roster_files_serve_as_well_as_variables(ansible, fleet):
    (ansible.folder / "team.csv").write_text("name;group;password\nada.lovelace;wheel;Analytical-1\n")

    (ansible.folder / "bad.csv").write_text("name;password\nada.lovelace;Analytical-1\ngrace.hopper;short\n")

    bad = run(ansible, "onboard", roster=[], cluster_users_roster_files=["bad.csv"])
    nowhere = run(ansible, "onboard", roster=[], cluster_users_roster_files=["none.csv"])
    assert writes(fleet) == []
    done = run(ansible, "onboard", roster=[], cluster_users_roster_files=["team.csv"])

    assert (
        "bad.csv line 3 (grace.hopper): password must" in bad.output and "There is no file none.csv" in nowhere.output
    )
    assert done.returncode == 0 and users(fleet, GENOMICS) == ["ada.lovelace"]


def test_nobody_named_anywhere_is_refused(ansible, fleet):
    done = run(ansible, "onboard", roster=[])

    assert done.returncode != 0 and "Nobody is named" in done.output and writes(fleet) == []


def test_no_more_clusters_are_written_to_at_once_than_there_are_forks(ansible, fleet, tmp_path):
    clusters = [f"ehpc-hz-many{number}" for number in range(6)]
    for cluster_id in clusters:
        fleet.put_cluster(cluster_id, settings={"latency": 0.3})
    hosts = {cluster_id: {"cluster_users_cluster_id": cluster_id} for cluster_id in clusters}
    inventory = tmp_path / "many.yml"
    inventory.write_text(json.dumps({"clusters": {"vars": {"ansible_connection": "local"}, "hosts": hosts}}))

    beside = {}
    for forks in (2, 6):
        fleet.clear_calls()
        given = {"cluster_users_roster": [{"name": f"ada.lovelace{forks}", "password": "Analytical-1"}]}
        arguments = ["-i", str(inventory), "-f", str(forks), "-e", json.dumps(given)]
        assert ansible.playbook("clusterops.onboarding.onboard", *arguments).returncode == 0
        beside[forks] = max(call["beside"] for call in fleet.calls() if call["operation"] == "AddUsers")
    for cluster_id in clusters:
        fleet.delete_cluster(cluster_id)

    assert beside[2] <= 1 < beside[6]


@pytest.mark.parametrize("name", ["onboard", "audit", "offboard"])
def test_a_limit_limits_the_report_too(ansible, drifted, name):
    more = {"offboard_names": "ada.lovelace", "cluster_users_max_removals": 1} if name == "offboard" else {}

    done = run(ansible, name, "--limit", "genomics", audit_fail_on_drift=True, **more)

    assert (done.returncode != 0) == (name == "audit") and set(report_of(ansible, f"{name}-limited")) == {"genomics"}
    assert ("differs from the roster" in done.output) == (name == "audit")


def test_while_one_account_is_throttled_the_clusters_of_another_are_brought_in_line(ansible, fleet):
    fleet.add_faults(
        [{"cluster_id": GENOMICS, "kind": "throttle", "operation": "AddUsers", "retry_after_ms": 2000, "times": 2}]
    )

    done = run(ansible, "onboard")

    assert done.returncode == 0 and users(fleet, GENOMICS) == TEAM
    order = [(call["cluster_id"], call["operation"], call["code"]) for call in fleet.calls()]
    accepted = [cluster_id for cluster_id, operation, code in order if operation == "AddUsers" and code is None]
    assert accepted == [SIMULATION, GENOMICS]
    synchronised = order.index((REPORTS, "UpdateSyncIamUser", None))
    assert synchronised < order.index((GENOMICS, "AddUsers", None))
