# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables of the pages that explain errors."""

from __future__ import annotations

import csv
import re

from tests.playbook import REPOSITORY


def advice(*rows: dict[str, str]) -> dict[str, str]:
    """What to do by code, without markup; "The same." is what the row before says."""
    found: dict[str, str] = {}
    for row in rows:
        text = row["What to do"].replace("``", "")
        same = list(found.values())[-1].split(". ")[0] if text.startswith("The same.") else ""
        found[row["Code"]] = text.replace("The same.", f"{same.rstrip('.')}.", 1)
    return found


def table(page: str, number: int = 0) -> list[dict[str, str]]:
    """The rows of a table of a page, as dictionaries."""
    text = (REPOSITORY / "docs" / "docsite" / "rst" / page).read_text()
    block = text.split(".. csv-table::")[1 + number].split("\n\n", 1)
    header = next(csv.reader([re.search(r":header: (.*)", block[0]).group(1)], skipinitialspace=True))
    lines = [line.strip() for line in block[1].splitlines() if line.startswith('  "')]
    return [dict(zip(header, row, strict=True)) for row in csv.reader(lines, skipinitialspace=True)]
