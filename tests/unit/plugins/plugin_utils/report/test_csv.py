# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CSV: a row for each difference, and no cell that a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report import model
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.to_csv import COLUMNS, to_csv

from .fleets import FIRST, MIXED, audit, entry, reports, result, row, standing

TRIGGERS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
evil = st.text(st.sampled_from("=+-@;,\t\r\n'\" a|!\uff1d"), min_size=1, max_size=8)


def cells(text, delimiter=","):
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter))


def test_each_difference_has_a_row_and_so_has_each_cluster_without_one():
    head, *rows = cells(to_csv(audit(*MIXED)))
    found = [dict(zip(head, cell, strict=True)) for cell in rows]

    assert tuple(head) == COLUMNS
    assert [(line["host"], line["state"], line["name"], line["type"], line["kind"]) for line in found] == [
        ("climate", "failed", "", "", ""),
        ("crash", "unreachable", "", "", ""),
        ("genomics", "in line", "", "", ""),
        ("render", "not run", "", "", ""),
        ("simulation", "drifted", "ada", "", "missing"),
        ("simulation", "drifted", "bob", "", "missing"),
        ("simulation", "drifted", "mallory", "", "extra"),
        ("simulation", "drifted", "grace", "", "wrong group"),
        ("warehouse", "drifted", "ada", "", "missing"),
        ("warehouse", "drifted", "analysts", "group", "missing"),
        ("warehouse", "drifted", "old.hand", "", "extra"),
        ("warehouse", "drifted", "guest", "", "came along"),
    ]
    assert found[0]["message"] == "The access key is not known."
    assert (found[7]["before"], found[7]["after"]) == ("wheel", "users")


def test_everybody_on_a_cluster_has_a_row():
    members = [
        {"name": "ada", "group": "users", "expires": "2026-12-31"},
        {"name": "grace", "account": "grace_h", "group": "wheel"},
        {"name": "mallory", "group": "wheel", "on_roster": False},
        {"name": "svc.backup", "group": "users", "on_roster": False},
    ]
    rows = [row("bob", "created", group="users"), row("mallory", "removed", before="wheel")]
    head, *found = cells(to_csv(audit(entry("simulation", result(*rows, members=members)))))

    columns = ("name", "account", "kind", "group", "sudo", "member_since", "expires")
    assert [tuple(cell[head.index(column)] for column in columns) for cell in found] == [
        ("bob", "", "missing", "users", "", "", ""),
        ("mallory", "", "extra", "wheel", "yes", FIRST, ""),
        ("ada", "", "in line", "users", "", FIRST, "2026-12-31"),
        ("grace", "grace_h", "in line", "wheel", "yes", FIRST, ""),
        ("svc.backup", "", "not on the roster", "users", "", FIRST, ""),
    ]


def test_an_account_of_another_name_stands_beside_the_person():
    rows = [row("ada", "created", account="ada_l"), row("bob", "created")]
    head, *found = cells(to_csv(audit(entry("simulation", result(*rows)))))

    assert [(cell[head.index("name")], cell[head.index("account")]) for cell in found] == [
        ("ada", "ada_l"),
        ("bob", ""),
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\uff1d1", "x;=1", 'x;"=1'])
def test_a_formula_becomes_text(name):
    text = to_csv(audit(entry("simulation", standing([name]))))

    assert "'" in cells(text)[1][4]
    for delimiter in ",;\t":
        assert not any(cell.lstrip().startswith(TRIGGERS) for line in cells(text, delimiter) for cell in line)


@given(st.lists(evil, min_size=1, max_size=4, unique=True), evil)
def test_no_cell_starts_a_formula_whatever_is_in_the_report_and_however_it_is_split(names, message):
    (cluster,) = audit(entry("simulation", standing(names))).clusters
    # A report may come from a file, so nothing is taken for printable here.
    cluster.message = cluster.host = message
    cluster.missing = [{"name": name} for name in names]
    text = to_csv(model.assemble("audit", [cluster], "2026-11-01T03:00:00Z", True))

    for delimiter in ",;\t":
        for line in cells(text, delimiter):
            for cell in line:
                assert not cell.startswith(TRIGGERS), cell
    assert all(len(line) == len(COLUMNS) for line in cells(text))


@given(reports())
def test_what_is_no_formula_stays_as_it_is(report):
    rows = cells(to_csv(report))[1:]

    told = [cluster.host for cluster in report.clusters]
    assert {line[0].removeprefix("'") for line in rows} == {host.removeprefix("'") for host in told}
    assert to_csv(report).startswith("\ufeff")
