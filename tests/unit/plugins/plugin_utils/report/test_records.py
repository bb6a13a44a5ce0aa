# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.compare import compared
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.records import from_plain, plain, reasons
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.to_json import to_json

from .fleets import FIRST, MIXED, REFUSAL, SECOND, audit, entry, onboard, reports, result, row

WRONG = st.sampled_from([None, True, 1, "", "text", [], [1], {}, {"name": 1}, [{"name": 1}], [{}]])


@given(reports(generated=FIRST), reports(kinds=("audit",), generated=SECOND))
def test_a_report_is_read_back_as_it_was_written(old, new):
    for report in (old, new if old.kind != "audit" else compared(old, new)):
        assert from_plain(json.loads(to_json(report))) == report


@pytest.mark.parametrize("version", [None, 1, 3, "2"])
def test_a_report_of_another_version_is_refused(version):
    with pytest.raises(BadInput, match=f"of version {version!r}, and only version 2"):
        from_plain({**plain(audit(*MIXED)), "version": version})


@pytest.mark.parametrize("time", ["text", "../../x", "2026-13", "2026-11-08T03:00:00+01:00", None, 7])
def test_a_report_of_no_time_is_refused(time):
    # It becomes a part of the names of dated files.
    with pytest.raises(BadInput, match="damaged"):
        from_plain({**plain(audit(*MIXED)), "generated": time})


@given(st.data())
def test_a_damaged_report_is_refused_or_can_be_used(data):
    report = json.loads(to_json(compared(audit(*MIXED, generated=FIRST), audit(*MIXED[:-1], generated=SECOND))))
    holder = data.draw(st.sampled_from([report, *report["clusters"], *report["history"]]))
    key = data.draw(st.sampled_from([key for key in holder if key not in ("totals", "reasons", "version")]))
    if data.draw(st.booleans()):
        del holder[key]
    else:
        holder[key] = data.draw(WRONG)
    try:
        read = from_plain(report)
    except BadInput:
        return
    later = compared(read, audit(*MIXED, generated="2030-01-01T00:00:00Z"), keep=5)
    assert from_plain(json.loads(to_json(later))) == later


def test_equal_failures_are_one_reason_with_its_clusters():
    def failing(host, *names):
        rows = [row(name, "failed", wanted="created", error=REFUSAL) for name in names]
        return entry(host, result(*rows, failed=True, msg="see users"))

    refused = {"failed": True, "msg": "No key. Nothing was changed.", "error": {**REFUSAL, "code": "NoKey"}}
    unreadable = [
        entry(host, {"failed": True, "msg": f"This cannot be done on ehpc-hz-{host}: no."}) for host in ("e", "f", "g")
    ]
    report = onboard(failing("a", "bob", "eve"), failing("b", "bob"), entry("c", refused), *unreadable)

    assert reasons(report) == [
        {
            "code": "",
            "message": "This cannot be done on the cluster: no.",
            "names": [],
            "people": 0,
            "clusters": ["e", "f", "g"],
        },
        {
            "code": "InvalidUser",
            "message": "is not welcome",
            "names": ["bob", "eve"],
            "people": 2,
            "clusters": ["a", "b"],
        },
        {"code": "NoKey", "message": "is not welcome", "names": [], "people": 0, "clusters": ["c"]},
    ]


def test_who_has_sudo_and_should_not_is_counted():
    rows = [
        row("mallory", "removed", before="wheel"),
        row("old.hand", "removed", before="users"),
        row("grace", "group_changed", before="wheel", group="users"),
        row("ada", "group_changed", before="users", group="wheel"),
        row("bob", "created", group="wheel"),
    ]
    report = audit(entry("simulation", result(*rows)), entry("reports", result(*rows), provider="mrs"))

    assert [row["name"] for row in report.clusters[1].sudo] == ["mallory", "grace"] and report.clusters[0].sudo == []
    assert report.totals["rows"]["sudo"] == 2
