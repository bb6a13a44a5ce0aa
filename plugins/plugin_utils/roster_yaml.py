# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roster files in YAML, read event by event: that tells the lines, and takes a third of the time of objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.parse import read_date

from .roster_columns import Columns
from .unreadable import NO_ROSTER, VARIABLE, Unreadable

# The one in pure Python reads the same, ten times slower.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TEXT = ("tag:yaml.org,2002:str", "!unsafe")
MERGE = "tag:yaml.org,2002:merge"
NULL = "tag:yaml.org,2002:null"
BOOL = "tag:yaml.org,2002:bool"
TIMESTAMP = "tag:yaml.org,2002:timestamp"
MAX_DEPTH = 10
TOO_DEEP = "this is nested too deeply for a roster"
# What libyaml says from 0.2.6 on, which is in PyYAML 6.0.4. It reads ahead, so it may find this first.
LIBYAML_TOO_DEEP = "exceeded maximum nesting depth"

# What stands for values that no field can have.
NOT_TEXT = object()
VAULTED = object()


def entries_of_yaml(text: str, _columns: Columns) -> Iterator[tuple[int, object]]:
    """Give each element of the list with the line it begins on.

    Mappings are tuples of pairs, with None for keys that are no text. Text stays text, a date becomes a date, a truth a
    truth, any other value NOT_TEXT or VAULTED.
    """
    unprintable = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if unprintable:
        raise Unreadable(text.count("\n", 0, unprintable.start()) + 1, "there is a control character")
    loader = LOADER(text)
    try:
        yield from _Document(loader).entries()
    except yaml.MarkedYAMLError as error:
        # Not with the words of the library: they may quote what stands there.
        line, column = (error.problem_mark.line, error.problem_mark.column) if error.problem_mark else (0, 0)
        problem = f"from column {column + 1} on this is no YAML; text with special characters needs quotes"
        if error.problem == LIBYAML_TOO_DEEP:
            problem = TOO_DEEP
        raise Unreadable(line + 1, problem) from None
    finally:
        loader.dispose()


class _Document:
    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._anchors: dict[str, object] = {}

    def entries(self) -> Iterator[tuple[int, object]]:
        event = self._next()
        while isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
            event = self._next()
        closing = [yaml.DocumentEndEvent, yaml.StreamEndEvent]
        if isinstance(event, yaml.MappingStartEvent):
            self._expect(yaml.ScalarEvent, VARIABLE)
            event = self._next()
            closing.insert(0, yaml.MappingEndEvent)
        if not isinstance(event, yaml.SequenceStartEvent):
            raise Unreadable(_line(event), NO_ROSTER)
        event = self._next()
        while not isinstance(event, yaml.SequenceEndEvent):
            yield _line(event), self._value(event, 1)
            event = self._next()
        for kind in closing:
            self._expect(kind)

    def _next(self) -> Any:
        return self._loader.get_event()

    def _expect(self, kind: type, value: str | None = None) -> None:
        event = self._next()
        if not isinstance(event, kind) or getattr(event, "value", None) != value:
            raise Unreadable(_line(event), NO_ROSTER)

    def _value(self, event: Any, depth: int) -> object:
        """Read the value that begins with this event, to its end."""
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise Unreadable(_line(event), "there is a * without a value of that name; put text with * in quotes")
            return self._anchors[event.anchor]
        if depth > MAX_DEPTH:
            raise Unreadable(_line(event), TOO_DEEP)
        value: object
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = list(self._values(yaml.SequenceEndEvent, depth))
        else:
            parts = list(self._values(yaml.MappingEndEvent, depth))
            keys = (key if isinstance(key, str) else None for key in parts[::2])
            value = tuple(zip(keys, parts[1::2]))
        if event.anchor:
            self._anchors[event.anchor] = value
        return value

    def _values(self, end: type, depth: int) -> Iterator[object]:
        event = self._next()
        while not isinstance(event, end):
            yield self._value(event, depth + 1)
            event = self._next()

    def _scalar(self, event: Any) -> object:
        tag = event.tag or self._loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag in TEXT:
            return event.value
        if tag == MERGE:
            raise Unreadable(_line(event), "<< does not work in a roster; write all fields of the entry")
        if tag == NULL:
            return None
        if tag == BOOL:
            return yaml.SafeLoader.bool_values.get(event.value.lower(), NOT_TEXT)
        if tag == TIMESTAMP:
            try:
                return read_date(event.value)
            except BadInput:
                return NOT_TEXT
        return VAULTED if tag == "!vault" else NOT_TEXT


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
