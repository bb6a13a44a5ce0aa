# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roster files: CSV, YAML and JSON as records that know the line they begin on.

Of what a file holds, only the names of columns get into a text made here: whatever cannot be read may be a password.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.clusterops.onboarding.plugins.module_utils.core.errors import printable

from .roster_columns import Columns
from .roster_yaml import VAULTED, entries_of_yaml
from .unreadable import NO_ROSTER, VARIABLE, Unreadable

NO_ENTRY = "must be a mapping of name, group, password and so on"
BAD_QUOTES = "a quote is never closed, or something other than the end of the cell follows it"
STRAY_QUOTES = "has quotes that do not enclose the cell; remove them, and any space before an opening double quote"
MAY_HAVE_QUOTES = ("password", "auth_key")
# Double quotes anywhere; single ones at the ends of a cell or of an item of a list, for they are in people's names too.
SINGLE_QUOTES = "['`\u2018\u2019]"
STRAY_QUOTE = re.compile(rf'["\u201c\u201d\u201e\u00ab\u00bb]|(?:^|,)\s*{SINGLE_QUOTES}|{SINGLE_QUOTES}\s*(?:,|$)')
DELIMITERS = ",;\t"
LINE_END = re.compile(rb"\r\n|\r|\n")
BETWEEN_ENTRIES = re.compile(r"[\s,]*")


@dataclass
class Record:
    """An entry of a file. With ``values`` of None it could not be read, and ``problems`` say why.

    ``line`` is the one it begins on, 0 for the whole file.
    ``renamed`` has the name in the file of each field that is called otherwise there.
    """

    file: str
    line: int
    values: dict[str, Any] | None
    problems: list[str]
    renamed: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    @property
    def place(self) -> str:
        return f"{printable(self.file)} line {self.line}" if self.line else printable(self.file)


def read_file(file: str, content: bytes, columns: Columns) -> Iterator[Record]:
    """Give the records of a file in their order, by the suffix of its name."""
    try:
        entries_of = FORMATS.get(Path(file).suffix.lower())
        if entries_of is None:
            raise Unreadable(0, f"the name of the file must end with one of {', '.join(FORMATS)}")
        for line, entry in entries_of(_text(content), columns):
            yield _record(file, line, entry, columns)
    except Unreadable as error:
        yield Record(file, error.line, None, [error.problem])


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        start = max((end.end() for end in LINE_END.finditer(content, 0, error.start)), default=0)
        problem = f"byte {error.start - start + 1} of the line is no UTF-8; save the file as UTF-8"
        raise Unreadable(_line(content, error.start), problem) from None
    if "\0" in text:
        raise Unreadable(_line(content, content.index(b"\0")), "there is a NUL character; save the file as UTF-8")
    return text.removeprefix("\ufeff")


def _line(content: bytes, position: int) -> int:
    return 1 + sum(1 for _end in LINE_END.finditer(content, 0, position))


def _record(file: str, line: int, entry: object, columns: Columns) -> Record:
    if isinstance(entry, Unreadable):
        return Record(file, line, None, [entry.problem])
    if not isinstance(entry, tuple):
        return Record(file, line, None, [NO_ENTRY])
    # A key that is unknown and without a value may be the rest of a password: {password: one,two} is YAML.
    header = columns.header([key if value is not None or columns.knows(key) else None for key, value in entry])
    values = {name: value for name, (_key, value) in zip(header.fields, entry) if name and value is not None}
    problems = list(header.problems)
    for name in [name for name, value in values.items() if value is VAULTED]:
        problems.append(f"{name} is encrypted by itself; encrypt the whole file instead")
        del values[name]
    return Record(file, line, values, problems, header.renamed)


def entries_of_csv(text: str, columns: Columns) -> Iterator[tuple[int, object]]:
    """Give each row that is not blank as pairs of column and text, None for nothing, with the line it begins on."""
    names: list[str] | None = None
    end = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, columns), strict=True)
    try:
        for row in reader:
            line, end = end + 1, reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if names is None:
                names = [cell.strip() for cell in row]
                fields = _fields(line, names, columns)
            elif len(row) > len(names):
                yield line, Unreadable(line, f"there are {len(row)} cells, but only {len(names)} columns")
            elif stray := [name for name, field, cell in zip(names, fields, row) if _has_stray_quotes(field, cell)]:
                yield line, Unreadable(line, f"{', '.join(map(printable, stray))} {STRAY_QUOTES}")
            else:
                cells = (cell if name == "password" else cell.strip() for cell, name in zip(row, fields))
                yield line, tuple(zip(names, (cell or None for cell in cells)))
    except csv.Error:
        raise Unreadable(end + 1, BAD_QUOTES) from None
    if names is None:
        raise Unreadable(1, "the file is empty; its first line must name the columns")


def _has_stray_quotes(name: str | None, cell: str) -> bool:
    """Tell whether quotes were meant to enclose a cell, or half of it after a comma within, and became part of it.

    The entry would then be for no cluster, or for nobody, and with ``exclusive`` an account would be removed.
    """
    text = cell.strip()
    if text.startswith('"') and not cell.startswith('"'):
        return True
    return name not in (None, *MAY_HAVE_QUOTES) and STRAY_QUOTE.search(text) is not None


def _delimiter(text: str, columns: Columns) -> str:
    """Tell what separates the cells of the first line such that most of them are known columns."""
    first = next((line for line in io.StringIO(text, newline="") if line.strip()), "")

    def fitness(delimiter: str) -> tuple[int, int]:
        names = next(csv.reader([first], delimiter=delimiter), [])
        return sum(columns.knows(name.strip()) for name in names), len(names)

    return max(DELIMITERS, key=fitness)


def _fields(line: int, names: list[str], columns: Columns) -> tuple[str | None, ...]:
    header = columns.header(names)
    if "name" not in header.fields:
        # Not with the names: when the first line names no columns, there may be passwords in it.
        wanted = " or ".join(map(printable, columns.names_of("name")))
        problem = f"there is no column {wanted}; this line must name the columns, between commas, semicolons or tabs"
        raise Unreadable(line, problem)
    if header.problems:
        raise Unreadable(line, "; ".join(header.problems))
    return header.fields


def entries_of_json(text: str, _columns: Columns) -> Iterator[tuple[int, object]]:
    """Give each element of the list as JSON has it, objects as pairs, with the line it begins on."""
    # No number is welcome, and one with thousands of digits must not be an error of its own.
    decoder = json.JSONDecoder(object_pairs_hook=tuple, parse_int=float)
    try:
        document = decoder.decode(text)
    except json.JSONDecodeError as error:
        raise Unreadable(error.lineno, f"from column {error.colno} on this is no JSON") from None
    except RecursionError:
        raise Unreadable(1, "this is nested too deeply for a roster") from None
    if isinstance(document, tuple) and len(document) == 1 and document[0][0] == VARIABLE:
        document = document[0][1]
    if not isinstance(document, list):
        raise Unreadable(1, NO_ROSTER)
    # Decoded once more one by one, for only so it shows where each of them is.
    line, counted, position = 1, 0, text.index("[") + 1
    for entry in document:
        match = BETWEEN_ENTRIES.match(text, position)
        begin = match.end() if match else position
        line += text.count("\n", counted, begin)
        counted = begin
        yield line, entry
        position = decoder.raw_decode(text, begin)[1]


FORMATS = {
    ".csv": entries_of_csv,
    ".yml": entries_of_yaml,
    ".yaml": entries_of_yaml,
    ".json": entries_of_json,
}
