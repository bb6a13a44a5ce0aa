# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report: every cluster in the state that it is in, every person in a list, and nothing else in it."""

from __future__ import annotations

import pytest
from hypothesis import given

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report import records, words
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.to_json import to_json

from .fleets import FIRST, MIXED, REFUSAL, audit, entry, onboard, reports, result, row, standing


def only(report):
    (cluster,) = report.clusters
    return cluster


def test_an_audit_says_of_each_cluster_how_it_stands_failed_and_unreachable_ones_included():
    report = audit(*MIXED)

    assert {cluster.host: cluster.state for cluster in report.clusters} == {
        "climate": "failed",
        "crash": "unreachable",
        "genomics": "in_line",
        "render": "not_run",
        "simulation": "drifted",
        "warehouse": "drifted",
    }
    assert [cluster.host for cluster in report.clusters] == sorted(entry["host"] for entry in MIXED)
    totals = report.totals
    assert [totals[state] for state in records.STATES] == [1, 2, 0, 0, 1, 1, 1] and totals["clusters"] == 6
    assert words.sentence(report) == "6 clusters: 1 in line, 2 drifted, 1 failed, 1 unreachable, 1 not run"
    assert words.title(report) == "Audit of 6 clusters"


def test_what_check_mode_would_create_is_missing_and_what_it_would_remove_is_extra():
    cluster = only(audit(entry("simulation", standing(["bob", "ada"], ["mallory"], ["grace"]))))

    assert cluster.missing == [{"name": "ada", "since": FIRST}, {"name": "bob", "since": FIRST}]
    assert cluster.extra == [{"name": "mallory", "since": FIRST}]
    assert cluster.wrong_group == [{"name": "grace", "before": "wheel", "after": "users", "sudo": True, "since": FIRST}]
    assert cluster.unchanged == 40


def test_users_and_groups_of_mrs_are_told_apart():
    cluster = next(cluster for cluster in audit(*MIXED).clusters if cluster.provider == "mrs")

    assert cluster.missing == [
        {"name": "ada", "since": FIRST},
        {"name": "analysts", "type": "group", "since": FIRST},
    ]
    assert cluster.extra == [{"name": "old.hand", "since": FIRST}]
    assert cluster.came_along == [{"name": "guest"}]


def test_a_run_says_what_it_did_without_times_of_differences():
    cluster = only(onboard(entry("simulation", standing(["ada"], [], ["grace"]))))

    assert cluster.state == "changed" and cluster.since == ""
    assert cluster.missing == [{"name": "ada"}]
    assert only(onboard(entry("simulation", result()))).state == "in_line"


def test_a_failure_keeps_who_it_was_and_what_the_cloud_said():
    failed = row("bob", "failed", wanted="created", error=REFUSAL)
    skipped = row("eve", "skipped", wanted="removed")
    outcome = result(row("ada", "created"), failed, skipped, failed=True, msg="1 of 44 users failed")
    cluster = only(onboard(entry("simulation", outcome)))

    assert cluster.state == "partly_done" and cluster.message == "1 of 44 users failed"
    told = {key: REFUSAL[key] for key in ("code", "message", "operation", "request_id")}
    assert cluster.failed == [{"name": "bob", "wanted": "created", **told}]
    assert cluster.skipped == [{"name": "eve", "wanted": "removed"}]
    assert cluster.missing == [{"name": "ada"}]


def test_a_hint_ends_what_the_cloud_said():
    failed = row("bob", "failed", wanted="created", error={**REFUSAL, "hint": "Try another name."})
    cluster = only(onboard(entry("simulation", result(failed, failed=True, msg="1 of 44 users failed"))))

    assert cluster.failed[0]["message"] == f"{REFUSAL['message']}. Try another name."


def test_what_is_unknown_is_told_and_makes_the_cluster_failed():
    unknown = row("bob", "unknown", wanted="created", error=REFUSAL)
    cluster = only(onboard(entry("simulation", result(unknown, failed=True, msg="1 of 44 users are unknown"))))

    told = {key: REFUSAL[key] for key in ("code", "message", "operation", "request_id")}
    assert cluster.state == "partly_done" and cluster.unknown == [{"name": "bob", "wanted": "created", **told}]
    assert words.counted(onboard(entry("simulation", result(unknown))), cluster) == "1 unknown"


def test_a_password_that_would_be_set_anew_is_no_drift_for_it_cannot_be_read():
    outcome = result(row("ada", "password_set"))

    assert only(audit(entry("simulation", outcome))).state == "in_line"
    assert only(onboard(entry("simulation", outcome))).state == "changed"


def test_who_was_synchronised_again_is_a_change_and_no_drift():
    outcome = result(row("ada", "resynchronised"))
    report = onboard(entry("reports", outcome))

    assert only(audit(entry("reports", outcome))).state == "in_line"
    assert only(report).state == "changed" and only(report).resynchronised == [{"name": "ada"}]
    assert words.counted(report, only(report)) == "1 synchronised again" and report.totals["rows"]["missing"] == 0


def test_a_change_that_cannot_be_foreseen_is_drift_with_its_message():
    outcome = {**result(), "changed": True, "msg": "A synchronisation would run."}
    cluster = only(audit(entry("warehouse", outcome, provider="mrs")))

    assert (cluster.state, cluster.message) == ("drifted", "A synchronisation would run.")


def test_only_named_fields_come_out_of_a_result():
    secret = "Compiler-2"
    outcome = result(row("ada", "created", password=secret, error={"code": "x", "password": secret}))
    outcome |= {"invocation": {"module_args": {"users": secret}}, "stdout": secret, "exception": secret}
    unknown = {"failed": True, "msg": {"password": secret}, "module_stdout": secret}

    report = audit(entry("simulation", outcome), entry("genomics", unknown))

    assert secret not in to_json(report)


def test_texts_from_outside_are_escaped_and_shortened():
    outcome = {"failed": True, "msg": "\x1b[31mred\u202e\nline " + "x" * 9999}
    cluster = only(audit(entry("si\nmu", outcome)))

    assert cluster.host == "si\\nmu"
    assert cluster.message.startswith("\\x1b[31mred\\u202e\nline xx") and len(cluster.message) < 4100


@pytest.mark.parametrize(
    ("clusters", "problem"),
    [
        ([entry("a", None), entry("a", None)], "a is in the report twice"),
        ([entry("a", result(row("ada", "blessed")))], "'blessed', which no report knows"),
        ([{**entry("a", None), "result": "text"}], "its result is not a dictionary"),
    ],
)
def test_what_cannot_be_understood_is_refused(clusters, problem):
    with pytest.raises(BadInput, match=problem):
        audit(*clusters)


@given(reports())
def test_every_cluster_and_every_person_is_counted_once(report):
    assert sum(report.totals[state] for state in records.STATES) == report.totals["clusters"]
    for name in records.LISTS:
        assert report.totals["rows"][name] == sum(len(cluster.rows(name)) for cluster in report.clusters)
    hosts = [host for hosts in report.hosts_by_state().values() for host in hosts]
    assert sorted(hosts) == [cluster.host for cluster in report.clusters]
