# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the fields of an entry, with one rule for each kind of value, wherever the entry comes from.

null and empty text are a field that is not given. No text made here has a value in it but the name: whatever cannot be
read may be a password.
"""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .._errors import BadInput, printable
from .entry import FIELDS, Entry

NO_ENTRY = "must be a mapping of name, group, password and so on"
NO_DATE = "must be a date such as 2026-12-31, without a time"
NO_CLUSTERS = "clusters must be names or globs of clusters as text, or a list of them"
NO_NAMES = "names must be a mapping of clusters to account names as text; in CSV it is columns such as name_<cluster>"
NOWHERE = "clusters is empty, so the entry would apply nowhere; leave it out to apply everywhere"
BETWEEN_CLUSTERS = re.compile(r"[\s,;]+")
# Names and paths may have spaces in them.
BETWEEN_TEXTS = re.compile(r"[,;\r\n]+")
# Later versions of Python read more as a date than this.
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TRUTH = {"true": True, "false": False}


@dataclass
class Parsed:
    """An entry and what is wrong with it. Of one that is not ``readable``, nothing more can be said."""

    entry: Entry
    problems: list[str] = field(default_factory=list)
    readable: bool = True

    def __str__(self) -> str:
        return f"{self.entry}: {'; '.join(map(self._with_column, self.problems))}."

    def _with_column(self, problem: str) -> str:
        """Add what the column is called in the file when that is not the name of the field, which comes first."""
        column = self.entry.columns.get(problem.partition(" ")[0])
        return f"{problem} (column {column})" if column else problem


def parse(
    place: str,
    value: object,
    known: Sequence[str] = FIELDS,
    *,
    columns: Mapping[str, str] | None = None,
    shows_name: Callable[[str], bool] = bool,
) -> Parsed:
    """Read an entry with the ``known`` fields; see Entry for ``place`` and ``columns``."""
    if not isinstance(value, Mapping):
        return Parsed(Entry(place), [NO_ENTRY], readable=False)
    # In YAML {password: first,last} has a field "last" without a value: half a password, which must not be shown.
    unknown = [printable(str(key)) if value[key] is not None else "(not shown)" for key in value if key not in known]
    problems = [f"there is no field {', '.join(unknown)}, only {', '.join(known)}"] if unknown else []
    fields: dict[str, Any] = {}
    for name in known:
        given = value.get(name)
        # Not by "in", for a list is not hashable and a date is equal to nothing.
        if given is None or (isinstance(given, str) and not given):
            continue
        try:
            fields[name] = READERS.get(name, read_text)(given, name)
        except BadInput as error:
            problems += error.problems
    shown = all(map(shows_name, [*dict(fields.get("names", ())).values(), *filter(None, [fields.get("name")])]))
    return Parsed(Entry(place, **fields, columns=columns or {}, name_shown=shown), problems)


def refuse(parsed: Iterable[Parsed]) -> None:
    """Raise BadInput that names all entries with problems, if there are any."""
    problems = [str(each) for each in parsed if each.problems]
    if problems:
        raise BadInput(problems)


def read_text(value: object, name: str) -> str:
    """Take a text; BadInput for anything else."""
    if isinstance(value, str):
        return value
    # Of a number nobody knows how it was written: YAML reads 0123 as 83, and no password may come to that.
    raise BadInput([f"{name} must be text, put it in quotes"])


def read_date(value: object, name: str = "expires") -> date:
    """Read a date or its text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise BadInput([f"{name} {NO_DATE}"])


def read_clusters(value: object, _name: str = "clusters") -> tuple[str, ...]:
    """Read names or globs of clusters: a list of them, or text that separates them by white space, commas, semicolons.

    Text that begins with a bracket may be such a list, as ansible-core from 2.19 on leaves it after templating.
    """
    globs = as_list(value, BETWEEN_CLUSTERS)
    if not isinstance(globs, (list, tuple)) or not all(isinstance(glob, str) and glob.strip() for glob in globs):
        raise BadInput([NO_CLUSTERS])
    if not globs:
        raise BadInput([NOWHERE])
    return tuple(globs)


def read_names(value: object, name: str = "names") -> tuple[tuple[str, str], ...]:
    """Read accounts by what clusters go by: a mapping, or its pairs, as files give them."""
    pairs = tuple(value.items()) if isinstance(value, Mapping) else value
    if not isinstance(pairs, tuple) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        raise BadInput([NO_NAMES])
    given = tuple((key, account) for key, account in pairs if account is not None and account != "")
    if not all(isinstance(text, str) and text.strip() for pair in given for text in pair):
        raise BadInput([NO_NAMES])
    if len(dict(given)) < len(given):
        raise BadInput([f"{name} has one cluster more than once"])
    return given


def read_texts(value: object, name: str) -> list[str]:
    """Read a list of texts, or text that separates them by commas, semicolons or line ends; none for null."""
    if value is None:
        return []
    texts = as_list(value, BETWEEN_TEXTS)
    if not isinstance(texts, (list, tuple)) or not all(isinstance(text, str) for text in texts):
        raise BadInput([f"{name} must be a list of texts, or text with commas between them; put numbers in quotes."])
    return [text.strip() for text in texts if text.strip()]


def read_truth(value: object, name: str) -> bool:
    """Read true or false, or their text."""
    truth = TRUTH.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(truth, bool):
        raise BadInput([f"{name} must be true or false"])
    return truth


def as_list(value: object, between: re.Pattern[str]) -> object:
    """Split a text, if it is one."""
    if not isinstance(value, str):
        return value
    if value.startswith("["):
        try:
            texts = literal_eval(value)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            texts = None
        # Otherwise it is a glob such as [ab]c.
        if texts and isinstance(texts, list):
            return texts
    return [text for text in between.split(value) if text]


READERS: dict[str, Callable[[object, str], Any]] = {
    "create": read_truth,
    "names": read_names,
    "clusters": read_clusters,
    "expires": read_date,
}
