# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of an adopted roster as text. Pure.

Names come from clouds, so none of them may be read as anything but a text: not by YAML, nor as a template, nor by a
spreadsheet.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import yaml

from ...module_utils._errors import printable
from ...module_utils._roster.entry import Entry
from ..roster_columns import NAME_ON
from ..variables import TEMPLATE

ROSTER = "cluster_users_roster"
PROTECTED = "cluster_users_protected"
# The one in pure Python writes the same, ten times slower.
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
LIST = "tag:yaml.org,2002:seq"
CSV_COLUMNS = ("name", "group", "create", "clusters")
CSV_NAME = re.compile(r"\w(?:[\w .@+-]*[\w.@+-])?")


class _Unsafe(str):
    """A text that looks like a template and is none."""


class _Line(list[Any]):
    """A list that is written on one line, as far as it fits."""


yaml.add_representer(_Unsafe, lambda dumper, text: dumper.represent_scalar("!unsafe", str.__str__(text)), Dumper=DUMPER)
yaml.add_representer(
    _Line, lambda dumper, items: dumper.represent_sequence(LIST, items, flow_style=True), Dumper=DUMPER
)


def to_yaml(entries: Iterable[Entry], undecided: Iterable[Sequence[str]]) -> str:
    """Write a file of variables that serves as a roster file, too; with the names that may be of one person on top."""
    comments = [f"Undecided whether one person: {', '.join(names)}" for names in undecided]
    return _comments(comments) + _dump({ROSTER: [_fields(entry) for entry in entries]})


def to_csv(entries: Iterable[Entry], _undecided: Iterable[Sequence[str]]) -> str:
    """Write a table, with a byte order mark, without which spreadsheets do not read UTF-8."""
    entries = list(entries)
    keys = sorted({key for entry in entries for key, _account in entry.names})
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([*CSV_COLUMNS, *(f"{NAME_ON}{key}" for key in keys)])
    for entry in entries:
        create, names = "" if entry.create else "false", dict(entry.names)
        fields = [entry.name, entry.group or "", create, " ".join(entry.clusters or ())]
        writer.writerow([*fields, *(names.get(key, "") for key in keys)])
    return f"\ufeff{file.getvalue()}"


def fits_csv(name: str) -> bool:
    """Tell whether a name in a cell is read as it is, by the collection and by a spreadsheet."""
    return CSV_NAME.fullmatch(name) is not None


WRITERS: dict[str, tuple[Callable[[Iterable[Entry], Iterable[Sequence[str]]], str], Callable[[str], bool]]] = {
    ".yml": (to_yaml, bool),
    ".yaml": (to_yaml, bool),
    ".csv": (to_csv, fits_csv),
}
"""By suffix, what writes a roster, and what tells which names it can have."""


def protected_to_yaml(globs: Iterable[str], earlier: Sequence[str] | None) -> str:
    """Write the variable with the globs that it had and these. When hosts differ in it, which is None, as a comment."""
    if earlier is None:
        text = _dump({PROTECTED: [_text(glob) for glob in globs]})
        return _comments(["The hosts have different lists; add these to them:", *text.splitlines()])
    return _dump({PROTECTED: [_text(glob) for glob in dict.fromkeys([*earlier, *globs])]})


def _fields(entry: Entry) -> dict[str, Any]:
    fields = {name: _text(value) if isinstance(value, str) else value for name, value in entry.as_fields().items()}
    if entry.names:
        fields["names"] = {_text(key): _text(account) for key, account in entry.names}
    return {**fields, "clusters": _Line(map(_text, fields["clusters"]))}


def _text(text: str) -> str:
    # A text of ansible-core is a class of its own, which YAML does not know.
    return _Unsafe(text) if TEMPLATE.search(text) else str.__str__(text)


def _dump(data: dict[str, Any]) -> str:
    return str(yaml.dump(data, Dumper=DUMPER, sort_keys=False, allow_unicode=True, width=120))


def _comments(lines: Iterable[str]) -> str:
    return "".join(f"# {printable(line)}\n" for line in lines)
