# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin ``report``: files, what it returns, and when it says that it changed."""

from __future__ import annotations

import csv
import json
import os
import resource
import stat
from functools import partial
from getpass import getuser
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from ansible_collections.clusterops.onboarding.plugins.action.report import SPEC
from ansible_collections.clusterops.onboarding.plugins.modules import report as module
from ansible_collections.clusterops.onboarding.plugins.plugin_utils import written_files
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.records import from_plain
from tests.unit.plugins.plugin_utils.report.fleets import MIXED, REFUSAL, entry, result, row, standing

DRIFTED = entry("simulation", standing(["ada"], ["mallory"]))
IN_LINE = entry("genomics", result())


@pytest.fixture
def report(act, tmp_path):
    """Run the plugin and give what it returned."""
    return partial(act, "report", dest=str(tmp_path / "reports"))


def read(path):
    written = json.loads(Path(path).read_text(encoding="utf-8"))
    from_plain(written)
    return written


def documented(options):
    """Give documented options as an argument spec."""
    for option in options.values():
        if "suboptions" in option:
            option["options"] = documented(option.pop("suboptions"))
        del option["description"]
        option.pop("version_added", None)
    return options


def test_the_documentation_has_the_options_that_the_plugin_takes():
    assert documented(yaml.safe_load(module.DOCUMENTATION)["options"]) == SPEC


def test_it_writes_every_format_and_says_where_and_what(report, tmp_path):
    told = report(clusters=MIXED)

    folder = tmp_path / "reports"
    assert told["changed"] and told["msg"] == ("6 clusters: 1 in line, 2 drifted, 1 failed, 1 unreachable, 1 not run")
    assert told["paths"] == {
        "json": str(folder / "audit.json"),
        "csv": str(folder / "audit.csv"),
        "junit": str(folder / "audit.xml"),
        "html": str(folder / "audit.html"),
    }
    assert sorted(path.name for path in folder.iterdir()) == ["audit.csv", "audit.html", "audit.json", "audit.xml"]
    written = read(folder / "audit.json")
    assert written["totals"] == told["totals"] and written["check_mode"] is True
    assert told["hosts"] == {
        "in_line": ["genomics"],
        "drifted": ["simulation", "warehouse"],
        "changed": [],
        "partly_done": [],
        "failed": ["climate"],
        "unreachable": ["crash"],
        "not_run": ["render"],
    }
    assert told["comparison"] is None
    table = (folder / "audit.csv").read_text(encoding="utf-8-sig")
    assert len(list(csv.DictReader(table.splitlines()))) == 12
    assert ElementTree.parse(folder / "audit.xml").getroot().get("tests") == "6"
    assert (folder / "audit.html").read_text().startswith("<!DOCTYPE html>")


def test_the_same_fleet_is_no_change_and_another_one_is(report, tmp_path):
    assert report(clusters=[DRIFTED, IN_LINE])["changed"]
    file = tmp_path / "reports" / "audit.json"
    made = read(file)["generated"]
    file.write_text(file.read_text().replace(made, "2026-01-01T00:00:00Z"))

    assert not report(clusters=[IN_LINE, DRIFTED])["changed"]
    assert read(file)["generated"] >= made
    assert report(clusters=[IN_LINE])["changed"]
    (tmp_path / "reports" / "audit.html").unlink()
    assert report(clusters=[IN_LINE])["changed"]
    assert report(clusters=[IN_LINE], formats=["csv"])["changed"]


def test_check_mode_says_the_same_and_writes_nothing(report, tmp_path):
    told = report(check_mode=True, clusters=[DRIFTED])

    assert told["changed"] and told["hosts"]["drifted"] == ["simulation"]
    assert not (tmp_path / "reports").exists()


def test_a_playbook_reports_what_it_did_or_would_do(ansible, report, tmp_path):
    options = {"clusters": [DRIFTED], "kind": "onboard", "dest": "out/today", "name": "run", "formats": ["json"]}
    task = {"clusterops.onboarding.report": options, "check_mode": False}

    would = ansible.tasks([task], "--check").result
    did = report(**{**options, "dest": str(tmp_path / "did")})

    assert (did["msg"], would["msg"]) == ("1 cluster: 1 changed", "1 cluster: 1 would change")
    # A relative folder is taken from where Ansible was started.
    assert would["paths"] == {"json": str(tmp_path / "out" / "today" / "run.json")}
    assert read(tmp_path / "out" / "today" / "run.json")["check_mode"] is True


def test_what_a_run_did_and_what_failed_is_in_its_report(report):
    failed = row("bob", "failed", wanted="created", error=REFUSAL)
    outcome = result(row("ada", "created"), failed, failed=True, msg="1 of 2 users failed")
    told = report(clusters=[entry("simulation", outcome)], kind="onboard", formats=["json"])

    (cluster,) = read(told["paths"]["json"])["clusters"]
    assert told["hosts"]["partly_done"] == ["simulation"]
    assert cluster["failed"][0]["request_id"] == "r-7" and cluster["missing"] == [{"name": "ada"}]


def test_an_audit_is_compared_with_the_one_that_it_replaces(report, tmp_path):
    previous = str(tmp_path / "reports" / "audit.json")
    members = [{"name": "mallory", "group": "users", "on_roster": False}, {"name": "bob", "group": "users"}]
    first = report(
        clusters=[entry("simulation", {**standing(["ada"], ["mallory"]), "members": members})], previous=previous
    )
    assert first["comparison"] is None and "warnings" not in first
    assert first["msg"] == "1 cluster: 1 drifted. There is no earlier audit to compare with"
    written = read(previous)
    old = json.dumps(written).replace(written["generated"], "2026-01-01T00:00:00Z")
    Path(previous).write_text(old)

    second = report(clusters=[entry("simulation", {**standing(["ada", "bob"]), "members": []})], previous=previous)

    assert second["comparison"] == {
        "previous": "2026-01-01T00:00:00Z",
        "clusters_added": [],
        "clusters_gone": [],
        "came": 0,
        "went": 2,
        "changed": 0,
    }
    (cluster,) = read(previous)["clusters"]
    assert [person["since"] == "2026-01-01T00:00:00Z" for person in cluster["missing"]] == [True, False]


def test_dated_reports_are_kept_and_the_oldest_removed(report, tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    others = ["audit-20250101T000000Z.json.bak", "audit-limited-20250101T000000Z.json", "team.csv"]
    old = [f"audit-2025010{day}T000000Z.{suffix}" for day in (1, 2, 3) for suffix in ("json", "html")]
    for name in (*others, *old):
        (folder / name).write_text(name)

    report(clusters=[IN_LINE], formats=["json", "html"], keep=2)

    names = sorted(path.name for path in folder.iterdir())
    made = read(folder / "audit.json")["generated"].replace("-", "").replace(":", "")
    kept = ["audit-20250103T000000Z.html", "audit-20250103T000000Z.json", f"audit-{made}.html", f"audit-{made}.json"]
    assert names == sorted([*others, *kept, "audit.html", "audit.json"])
    assert (folder / f"audit-{made}.json").read_text() == (folder / "audit.json").read_text()
    report(clusters=[IN_LINE], formats=["json", "html"])
    assert sorted(path.name for path in folder.iterdir()) == names


def test_it_says_by_whom_when_and_from_what_it_was_made(report):
    started = "2026-01-01T00:00:00.000+00:00"
    options = {"clusters": [IN_LINE], "formats": ["json"], "sources": ["team.csv"], "started": started}

    run = read(report(**options)["paths"]["json"])["run"]

    assert run["by"] == getuser() and run["job"] == "" and run["sources"] == ["team.csv"] and run["seconds"] > 10**6
    assert "started is no time" in report(**{**options, "started": "today"})["msg"]


def test_the_slices_of_a_job_become_one_report(report, tmp_path):
    slices = [
        report(clusters=[cluster], name=f"slice{number}", formats=["json"])["paths"]["json"]
        for number, cluster in enumerate([DRIFTED, IN_LINE])
    ]
    told = report(merge=slices, clusters=[entry("climate", None)])

    assert told["msg"] == "3 clusters: 1 in line, 1 drifted, 1 not run"
    other = report(clusters=[IN_LINE], kind="onboard", formats=["json"])["paths"]["json"]
    assert "different kinds" in report(merge=[slices[0], other])["msg"]
    assert "of kind onboard, not audit" in report(merge=[other])["msg"]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({}, "one of the following is required: hosts, clusters, merge"),
        ({"hosts": ["nobody"]}, "There is no host nobody in the inventory. No report was written."),
        ({"hosts": []}, "hosts is empty"),
        ({"clusters": [{"provider": "ehpc"}]}, "missing required arguments: host"),
        ({"clusters": [IN_LINE, IN_LINE]}, "genomics is in the report twice. No report was written."),
        ({"merge": []}, "There is neither a cluster nor a report to merge. No report was written."),
        ({"clusters": [IN_LINE], "name": "../audit"}, "a name of files without a folder, not '../audit'"),
        ({"clusters": [IN_LINE], "name": ".audit"}, "a name of files without a folder, not '.audit'"),
        ({"clusters": [IN_LINE], "formats": ["pdf"]}, "must be one or more of"),
        ({"clusters": [IN_LINE], "kind": "onboard", "previous": "old.json"}, "Only audits can be compared"),
        ({"merge": ["old.json.gone"]}, "cannot be read: No such file or directory"),
        ({"merge": ["."]}, "cannot be read: Is a directory"),
        ({"merge": ["text"]}, "is not a report: it is not JSON"),
        ({"merge": ["other"]}, "it is of version 3, and only version 2 can be read"),
        ({"merge": ["wrong"]}, "it is damaged, or was not written as a report"),
        ({"clusters": [IN_LINE], "dest": "text"}, "The report cannot be written"),
        (
            {"clusters": [IN_LINE], "dest": "text/today"},
            "The report cannot be written: [Errno 20] Not a directory",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(report, tmp_path, monkeypatch, options, problem):
    monkeypatch.chdir(tmp_path)
    for name, content in {"text": "hello", "other": '{"version": 3}', "wrong": '{"version": 2}'}.items():
        (tmp_path / name).write_text(content)
    report(clusters=[IN_LINE], dest=str(tmp_path), name="old")

    told = report(**options)

    assert told["failed"] and problem in told["msg"]
    assert not (tmp_path / "reports").exists()


def test_a_file_that_cannot_be_put_in_place_fails_the_task(report, tmp_path):
    (tmp_path / "reports" / "audit.json").mkdir(parents=True)

    told = report(clusters=[IN_LINE], formats=["json"])

    assert told["failed"] and "The report cannot be written: [Errno 21] Is a directory" in told["msg"]
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["audit.json"]


def test_without_room_for_a_file_the_one_before_stays(tmp_path):
    (tmp_path / "audit.csv").write_text("the one before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            written_files.replace(tmp_path / "audit.csv", b"x" * 1_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"audit.csv": "the one before"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{half of a rep", "is not a report: it is not JSON"),
        ('{"schema": 1}', "it is of version None"),
        (None, "The earlier report is a later one, of 2999-01-01T00:00:00Z."),
    ],
)
def test_a_useless_earlier_report_is_passed_over_with_a_warning(report, tmp_path, text, reason):
    path = report(clusters=[IN_LINE])["paths"]["json"]
    later = {**read(path), "generated": "2999-01-01T00:00:00Z"}
    Path(path).write_text(json.dumps(later) if text is None else text, encoding="utf-8")

    told = report(clusters=[DRIFTED], previous=path)

    assert not told["failed"] and told["comparison"] is None
    assert any(reason in warning and "Nothing was compared." in warning for warning in told["warnings"])
    assert read(path)["totals"]["drifted"] == 1


UMASKS = [(0, 0o664, 0o775), (0o022, 0o644, 0o755), (0o077, 0o600, 0o700)]


@pytest.mark.parametrize(("umask", "file_mode", "folder_mode"), UMASKS)
def test_reports_follow_the_umask_and_are_never_writable_by_all(report, tmp_path, umask, file_mode, folder_mode):
    earlier = os.umask(umask)
    try:
        assert not report(clusters=[IN_LINE], dest=str(tmp_path / "reports" / "today"))["failed"]
    finally:
        os.umask(earlier)

    folder = tmp_path / "reports" / "today"
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {file_mode}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, folder.parent)} == {folder_mode}


def test_a_report_keeps_the_mode_that_it_had(report, tmp_path):
    path = Path(report(clusters=[IN_LINE])["paths"]["json"])
    path.chmod(0o600)

    assert report(clusters=[DRIFTED])["changed"]

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to(path.with_name("elsewhere"))])
@pytest.mark.parametrize("name", ["audit.json", "audit.html"])
def test_a_pipe_or_a_link_in_place_of_a_report_fails_the_task(report, tmp_path, name, make):
    folder = tmp_path / "reports"
    folder.mkdir()
    make(folder / name)

    told = report(clusters=[IN_LINE])

    assert (
        told["failed"]
        and f"The report cannot be written: [Errno 22] Not a regular file: '{folder / name}'" in told["msg"]
    )
    assert not (folder / "elsewhere").exists()


def test_a_pipe_as_an_earlier_report_is_left_with_a_warning(report, tmp_path):
    os.mkfifo(tmp_path / "earlier.json")

    told = report(clusters=[IN_LINE], previous=str(tmp_path / "earlier.json"))

    assert not told["failed"] and any("Not a regular file" in warning for warning in told["warnings"])


def test_of_clusters_that_could_not_be_read_nothing_is_claimed(report):
    read_entry = entry("simulation", result(row("grace.hopper", "removed")))
    refused = entry("genomics", {"failed": True, "msg": "ListUsers: NotAuthorized"})
    names = "ada.lovelace, grace.hopper"

    some = report(kind="offboard", clusters=[read_entry, refused], names=names)
    none = report(kind="offboard", clusters=[refused], names=names)

    assert some["msg"].endswith("On none of the 1 of 2 clusters that could be read: ada.lovelace")
    assert some["unmatched_names"] == ["ada.lovelace"] and none["unmatched_names"] == []
    still = report(kind="offboard", clusters=[read_entry], still_on_roster=["grace.hopper"])
    told = "Still on the roster, so the next onboarding creates their accounts again: grace.hopper"
    assert read(still["paths"]["json"])["notes"] == [told] and told in still["msg"]
    assert none["msg"] == "1 cluster: 1 failed"


def test_removals_are_counted_for_each_host_but_not_by_audits(report):
    clusters = [entry("simulation", standing(extra=["ada", "bob"])), IN_LINE]

    assert report(kind="offboard", clusters=clusters)["removals"] == {"simulation": 2}
    assert report(clusters=clusters)["removals"] == {}
