# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as CSV for spreadsheets: a row for each difference, and one for each cluster without any."""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache
from typing import Any

from . import words
from .model import Report, differences

COLUMNS = (
    *("host", "provider", "cluster_id", "state"),
    *("name", "account", "type", "kind", "before", "after", "since", "code", "message", "request_id"),
)

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
    for cluster in report["clusters"]:
        rows: list[dict[str, Any]] = [{**row, "kind": kinds[name]} for name, row in differences(cluster)]
        if cluster["message"] or not rows:
            rows.insert(0, {"message": cluster["message"], "since": cluster.get("since")})
        common = {key: cluster[key] for key in ("host", "provider", "cluster_id")}
        common["state"] = states[cluster["state"]]
        writer.writerows([_cell({**common, **row}.get(column)) for column in COLUMNS] for row in rows)
    return f"\ufeff{file.getvalue()}"


@lru_cache(maxsize=10_000)
def _cell(text: str | None) -> str:
    """Keep a text from starting a formula: an apostrophe in front makes every spreadsheet take it for text."""
    safe = STARTS_FORMULA_INSIDE.sub(r"\1'", re.sub(r"[\t\r\n]+", " ", text or ""))
    return f"'{safe}" if STARTS_FORMULA.match(safe) else safe
