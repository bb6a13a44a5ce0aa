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
from pathlib import Path

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import printable
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.parse import Parsed, parse

from .roster_columns import NAME_ON, Columns, showable, shown
from .roster_yaml import VAULTED, entries_of_yaml
from .unreadable import NO_ROSTER, VARIABLE, Unreadable

BAD_QUOTES = "a quote is never closed, or something other than the end of the cell follows it"
STRAY_QUOTES = "has quotes that do not enclose the cell; remove them, and any space before an opening double quote"
MAY_HAVE_QUOTES = ("password", "auth_key")
# Double quotes anywhere; single ones at the ends of a cell or of an item of a list, for they are in people's names too.
SINGLE_QUOTES = "['`\u2018\u2019]"
STRAY_QUOTE = re.compile(rf'["\u201c\u201d\u201e\u00ab\u00bb]|(?:^|,)\s*{SINGLE_QUOTES}|{SINGLE_QUOTES}\s*(?:,|$)')
DELIMITERS = ",;\t"
# The first line, by which some programs tell spreadsheets what separates cells.
SEPARATOR = re.compile(r'"?sep=([^\r\n"])"?(?:\r\n|\r|\n)', re.IGNORECASE)
# Names such as ada.lovelace2, which by their characters could be passwords but hardly are.
ACCOUNT = re.compile(r"[a-z0-9._-]+")
LINE_END = re.compile(rb"\r\n|\r|\n")
BETWEEN_ENTRIES = re.compile(r"[\s,]*")


def read_file(file: str, content: bytes, columns: Columns) -> Iterator[Parsed]:
    """Give the entries of a file in their order, by the suffix of its name."""
    try:
        entries_of = FORMATS.get(Path(file).suffix.lower())
        if entries_of is None:
            raise Unreadable(0, f"the name of the file must end with one of {', '.join(FORMATS)}")
        for line, entry in entries_of(_text(content), columns):
            yield _parsed(_place(file, line), entry, columns)
    except Unreadable as error:
        yield Parsed(Entry(_place(file, error.line)), [error.problem], readable=False)


def _place(file: str, line: int) -> str:
    """Name an entry by the line that it begins on, 0 for the whole file."""
    return f"{printable(file)} line {line}" if line else printable(file)


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


def _parsed(place: str, entry: object, columns: Columns) -> Parsed:
    if isinstance(entry, Unreadable):
        return Parsed(Entry(place), [entry.problem], readable=False)
    if not isinstance(entry, tuple):
        return parse(place, entry)
    # A key that is unknown and without a value may be the rest of a password: {password: one,two} is YAML.
    header = columns.header([key if value is not None or columns.knows(key) else None for key, value in entry])
    values = {name: value for name, (_key, value) in zip(header.fields, entry) if name and value is not None}
    vaulted = [name for name, value in values.items() if value is VAULTED]
    parsed = parse(
        place,
        _with_names({name: value for name, value in values.items() if name not in vaulted}),
        columns=header.renamed,
        shows_name=_may_show,
    )
    encrypted = [f"{name} is encrypted by itself; encrypt the whole file instead" for name in vaulted]
    parsed.problems[:0] = [*header.problems, *encrypted]
    return parsed


def _with_names(values: Mapping[str, object]) -> dict[str, object]:
    """Put the columns of accounts by clusters into the field that has them all."""
    fields = {name: value for name, value in values.items() if not name.startswith(NAME_ON)}
    accounts = tuple((name.removeprefix(NAME_ON), values[name]) for name in values if name not in fields)
    names = fields.get("names", ())
    return {**fields, "names": (*names, *accounts)} if accounts and isinstance(names, tuple) else fields


def _may_show(name: str) -> bool:
    return ACCOUNT.fullmatch(name) is not None or showable(name)


def entries_of_csv(text: str, columns: Columns) -> Iterator[tuple[int, object]]:
    """Give each row that is not blank as pairs of column and text, None for nothing, with the line it begins on."""
    names: list[str] | None = None
    separator = SEPARATOR.match(text)
    end = skipped = 1 if separator else 0
    text = text[separator.end() :] if separator else text
    delimiter = separator[1] if separator else _delimiter(text, columns)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            line, end = end + 1, skipped + reader.line_num
            row = _without_empty_end(cells)
            if not row:
                continue
            if names is None:
                names = [cell.strip() for cell in row]
                fields = _fields(line, names, columns)
            elif len(row) > len(names):
                yield line, Unreadable(line, f"there are {len(row)} cells, but only {len(names)} columns")
            elif stray := [name for name, field, cell in zip(names, fields, row) if _has_stray_quotes(field, cell)]:
                yield line, Unreadable(line, f"{', '.join(map(printable, stray))} {STRAY_QUOTES}")
            else:
                values = (cell if name == "password" else cell.strip() for cell, name in zip(row, fields))
                yield line, tuple(zip(names, (value or None for value in values)))
    except csv.Error:
        raise Unreadable(end + 1, BAD_QUOTES) from None
    if names is None:
        raise Unreadable(1, "the file is empty; its first line must name the columns")


def _without_empty_end(cells: list[str]) -> list[str]:
    """Leave out the cells at the end that have no text, with which spreadsheets make all rows equally long."""
    size = max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return cells[:size]


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
        wanted = " or ".join(map(printable, columns.names_of("name")))
        found = ", ".join(shown(number, name) for number, name in enumerate(names, 1))
        problem = (
            f"there is no column {wanted}, only {found}; "
            "this line must name the columns, between commas, semicolons or tabs"
        )
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
