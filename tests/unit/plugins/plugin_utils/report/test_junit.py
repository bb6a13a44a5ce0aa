# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JUnit XML: what a CI system shows red is what is not in line, and it can always be read."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.to_junit import to_junit

from .fleets import MIXED, REFUSAL, audit, entry, onboard, reports, result, row, standing


def cases(report):
    root = ElementTree.fromstring(to_junit(report))
    return {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}


def test_drift_is_a_failure_and_what_was_not_seen_is_an_error():
    assert cases(audit(*MIXED)) == {
        "climate": ["error"],
        "crash": ["error"],
        "genomics": ["system-out"],
        "render": ["error"],
        "simulation": ["failure"],
        "warehouse": ["failure"],
    }


def test_a_failure_says_who_it_is_about():
    root = ElementTree.fromstring(to_junit(audit(entry("simulation", standing(["ada"], [], ["grace"])))))
    failure = root.find(".//failure")

    assert root.find("testsuite").attrib == {
        "name": "clusterops.onboarding.audit",
        "timestamp": "2026-11-01T03:00:00",
        "tests": "1",
        "failures": "1",
        "errors": "0",
    }
    assert failure.get("message") == "1 missing, 1 wrong group"
    assert failure.text.splitlines() == [
        "cluster ehpc-hz-simulation",
        "missing: ada (since 2026-11-01T03:00:00Z)",
        "wrong group: grace (wheel -> users, since 2026-11-01T03:00:00Z)",
    ]


def test_a_run_that_changed_a_cluster_passes_and_one_that_failed_names_the_request():
    refused = row("bob", "failed", wanted="created", account="bob_b", error=REFUSAL)
    failed = result(refused, failed=True, msg="1 user failed\nsee users")
    report = onboard(entry("genomics", standing(["ada"])), entry("simulation", failed))
    root = ElementTree.fromstring(to_junit(report))

    assert cases(report) == {"genomics": ["system-out"], "simulation": ["error"]}
    assert root.find(".//system-out").text.endswith("added: ada")
    assert root.find(".//error").get("message") == "1 user failed"
    assert root.find(".//error").text.endswith(
        "failed: bob (account bob_b, request id r-7): InvalidUser: is not welcome"
    )


@given(reports())
def test_it_is_xml_whatever_is_in_the_report_and_counts_what_it_shows(report):
    root = ElementTree.fromstring(to_junit(report).encode())

    assert len(list(root.iter("testcase"))) == int(root.get("tests")) == report.totals["clusters"]
    assert len(list(root.iter("failure"))) == int(root.get("failures"))
    assert len(list(root.iter("error"))) == int(root.get("errors"))
