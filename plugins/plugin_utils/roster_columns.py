# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the columns of a roster file, or the keys of its entries, stand for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput, printable
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import FIELDS, MIN_PASSWORD

# Every password that may work has MIN_PASSWORD characters, of this many of these kinds.
KINDS = tuple(re.compile(kind) for kind in ("[A-Z]", "[a-z]", "[0-9]", "[^A-Za-z0-9]"))
MIN_KINDS = 3

NAME_ON = "name_"
"""What the columns begin with that have accounts by clusters; the rest is what a cluster goes by."""


@dataclass(frozen=True)
class Header:
    """The field that each column stands for, None for one to leave out, and what is wrong with them.

    A field may be ``name_`` with what a cluster goes by: the account there.

    ``renamed`` has the name in the file of each field that is called otherwise there.
    """

    fields: tuple[str | None, ...]
    problems: tuple[str, ...]
    renamed: Mapping[str, str]


class Columns:
    """Knows the names that columns may have: those of the fields, and for each field the ``aliases``, one or a list.

    Case does not matter.
    """

    def __init__(self, aliases: Mapping[str, object], allow_unknown: bool) -> None:
        self._allow_unknown = allow_unknown
        self._fields = {name: name for name in FIELDS}
        self._names = {name: [name] for name in FIELDS}
        self._known: dict[tuple[str | None, ...], Header] = {}
        problems = []
        for name, value in aliases.items():
            columns = [value] if isinstance(value, str) else value
            if name not in FIELDS and not name.startswith(NAME_ON):
                problems.append(f"aliases: there is no field {printable(str(name))}, only {', '.join(FIELDS)}.")
            elif not isinstance(columns, (list, tuple)) or not all(
                isinstance(column, str) and column.strip() for column in columns
            ):
                problems.append(f"aliases: {name} must be the name of a column as text, or a list of them.")
            else:
                known = self._names.setdefault(name, [name])
                known += (column for column in map(str.strip, columns) if column not in known)
                problems += [
                    f"aliases: {printable(column)} is {self._fields[column.casefold()]} and {name}."
                    for column in map(str.strip, columns)
                    if self._fields.setdefault(column.casefold(), name) != name
                ]
        if problems:
            raise BadInput(problems)

    def names_of(self, name: str) -> list[str]:
        """Give the names that the column of a field may have."""
        return self._names[name]

    def knows(self, column: str | None) -> bool:
        """Tell whether a column stands for a field."""
        return self._field(column) is not None

    def header(self, columns: Sequence[str | None]) -> Header:
        """Read the names of columns, in their order; None stands for a name that must not be shown."""
        key = tuple(columns)
        if key not in self._known:
            self._known[key] = self._header(key)
        return self._known[key]

    def _field(self, column: str | None) -> str | None:
        field = self._fields.get(column.casefold()) if column else None
        if column and field is None and column.casefold().startswith(NAME_ON) and column[len(NAME_ON) :].strip():
            # Clusters differ by case.
            return f"{NAME_ON}{column[len(NAME_ON) :].strip()}"
        return field

    def _header(self, columns: tuple[str | None, ...]) -> Header:
        fields = tuple(map(self._field, columns))
        problems = []
        unknown = [shown(number, column) for number, column in enumerate(columns, 1) if not self.knows(column)]
        if unknown and not self._allow_unknown:
            problems.append(
                f"there is no field {', '.join(unknown)}, only {', '.join(FIELDS)}; "
                "aliases tell what they are, or allow_unknown leaves them out"
            )
        for name, count in Counter(filter(None, fields)).items():
            if count > 1:
                given = [printable(column or "") for column, known in zip(columns, fields) if known == name]
                problems.append(f"{name} is there more than once ({', '.join(given)})")
        renamed = {
            name: printable(column)
            for column, name in zip(columns, fields)
            if column and name and name != column.casefold()
        }
        return Header(fields, tuple(problems), renamed)


def showable(name: str) -> bool:
    """Tell whether a name in a file cannot have a password in it.

    Where a comma or a line end is missing, or columns are mixed up, passwords stand where names should.
    """
    return len(name) < MIN_PASSWORD or sum(bool(kind.search(name)) for kind in KINDS) < MIN_KINDS


def shown(number: int, column: str | None) -> str:
    """Give the name of a column for a message, or its number when the name may be a password."""
    if column is None or not showable(column):
        return f"(number {number}, not shown, for it may be a password)"
    return printable(column) or f"(number {number}, without a name)"
