# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as CSV for spreadsheets: a row for each person on a cluster and each difference, or for the cluster."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from . import words
from .records import Cluster, Report, Row

COLUMNS = (
    *("host", "provider", "cluster_id", "state"),
    *("name", "account", "type", "kind", "group", "sudo", "before", "after", "since", "member_since", "expires"),
    *("code", "message", "request_id"),
)

IN_LINE = "in line"
NOT_ON_ROSTER = "not on the roster"

# What makes a spreadsheet take a cell for a formula; the wide forms do so in East Asian settings.
FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20"
STARTS_FORMULA = re.compile(rf"\s*[{FORMULA}]")
# A spreadsheet that splits at other signs than commas makes a cell of the middle of ours.
STARTS_FORMULA_INSIDE = re.compile(rf"(;[\s\"']*)(?=[{FORMULA}])")


def to_csv(report: Report) -> str:
    """Write the report with a byte order mark, without which spreadsheets do not read UTF-8."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    kinds, states = words.lists(report), words.states(report)
    for cluster in report.clusters:
        common = {"host": cluster.host, "provider": cluster.provider, "cluster_id": cluster.cluster_id}
        common["state"] = states[cluster.state]
        writer.writerows([_cell({**common, **row}.get(column)) for column in COLUMNS] for row in _rows(cluster, kinds))
    return f"\ufeff{file.getvalue()}"


def _rows(cluster: Cluster, kinds: Mapping[str, str]) -> Iterator[Row]:
    members = {_person(row): _of_member(row) for row in cluster.members or ()}
    rows = [
        # Who is missing is nobody's member.
        {**members.pop(_person(row), {}), **row, "kind": kinds[name], "sudo": _yes(row.get("sudo"))}
        for name, row in cluster.differences
    ]
    if cluster.message or not (rows or members):
        yield {"message": cluster.message, "since": cluster.since}
    yield from rows
    yield from members.values()


def _person(row: Row) -> tuple[str | None, ...]:
    return tuple(map(row.get, ("name", "account", "type")))


def _of_member(row: Row) -> Row:
    told: Row = {key: row[key] for key in ("name", "account", "group", "expires") if key in row}
    kind = IN_LINE if row.get("on_roster", True) else NOT_ON_ROSTER
    return {**told, "kind": kind, "member_since": row["since"], "sudo": _yes(row.get("sudo"))}


def _yes(value: object) -> str:
    return "yes" if value else ""


@lru_cache(maxsize=10_000)
def _cell(text: str | None) -> str:
    """Keep a text from starting a formula: an apostrophe in front makes every spreadsheet take it for text."""
    safe = STARTS_FORMULA_INSIDE.sub(r"\1'", re.sub(r"[\t\r\n]+", " ", text or ""))
    return f"'{safe}" if STARTS_FORMULA.match(safe) else safe
