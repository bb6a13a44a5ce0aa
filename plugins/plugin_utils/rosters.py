# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roster files read and checked as a whole, by the rules that the modules check by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.clusterops.onboarding.plugins.module_utils.alibabacloud.rules import rules_for
from ansible_collections.clusterops.onboarding.plugins.module_utils.core import roster
from ansible_collections.clusterops.onboarding.plugins.module_utils.core.errors import BadInput, printable
from ansible_collections.clusterops.onboarding.plugins.module_utils.core.masking import register_roster

from .roster_columns import Columns, showable
from .roster_files import Record, read_file
from .scopes import read_clusters, read_date

# Which generation a cluster is of does not show in a file, so the rules are those that allow more.
RULES = rules_for("auto")

# Names such as ada.lovelace2, which by their characters could be passwords but hardly are.
ACCOUNT = re.compile(r"[a-z0-9._-]+")


def read_rosters(
    files: Iterable[tuple[str, bytes]], aliases: Mapping[str, object] | None = None, allow_unknown: bool = False
) -> list[dict[str, Any]]:
    """Read files, given as name and content, to entries of ``users``, with the fields of roster.SCOPE beside.

    ``aliases`` has further names of columns for fields, one or a list. Columns that stand for no field are a problem
    unless ``allow_unknown``. BadInput names all problems of all files at once, each with file and line.
    """
    columns = Columns(aliases or {}, allow_unknown)
    records = [record for file, content in files for record in read_file(file, content, columns)]
    entries = [record for record in records if record.values is not None]
    users, problems = roster.examine(map(_entry_of_module, entries), RULES)
    for record, user, broken in zip(entries, users, problems):
        record.name = user.name
        record.problems += broken
        _read_scope(record)
    _refuse_duplicates(entries)
    if any(record.problems for record in records):
        roster.doubt_new_names(users, [record.problems for record in entries], RULES)
        raise BadInput(_sentence(record) for record in records if record.problems)
    values = [record.values for record in entries if record.values is not None]
    register_roster(values)
    return values


def _entry_of_module(record: Record) -> dict[str, Any]:
    return {name: value for name, value in (record.values or {}).items() if name in roster.FIELDS}


def _read_scope(record: Record) -> None:
    values = record.values or {}
    try:
        if "clusters" in values:
            values["clusters"] = read_clusters(values["clusters"])
    except BadInput as error:
        record.problems += error.problems
    try:
        if "expires" in values:
            values["expires"] = read_date(values["expires"]).isoformat()
    except BadInput as error:
        record.problems += error.problems


def _refuse_duplicates(entries: Iterable[Record]) -> None:
    """Name both places of a name that stands twice, unless both entries say which clusters they are for."""
    first: dict[str, Record] = {}
    everywhere: dict[str, Record] = {}
    for record in filter(lambda record: record.name, entries):
        scoped = "clusters" in (record.values or {})
        earlier = (everywhere if scoped else first).get(record.name)
        if earlier:
            record.problems.append(f"name stands in {earlier.place} already")
        first.setdefault(record.name, record)
        if not scoped:
            everywhere.setdefault(record.name, record)


def _sentence(record: Record) -> str:
    named = ACCOUNT.fullmatch(record.name) or (record.name and showable(record.name))
    who = f" ({printable(record.name)})" if named else ""
    return f"{record.place}{who}: {'; '.join(_with_column(problem, record) for problem in record.problems)}."


def _with_column(problem: str, record: Record) -> str:
    """Add what the column is called in the file when that is not the name of the field, which a problem begins with."""
    column = record.renamed.get(problem.partition(" ")[0])
    return f"{problem} (column {column})" if column else problem
