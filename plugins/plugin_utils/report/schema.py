# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a report against ``schema.json``, with the few keywords of JSON Schema that it uses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


@cache
def load_schema() -> dict[str, Any]:
    """Read the schema of reports."""
    schema: dict[str, Any] = json.loads(Path(__file__).with_name("schema.json").read_text(encoding="utf-8"))
    return schema


def problems(report: object) -> Iterator[str]:
    """Name every place at which something is not a report, for example ``clusters.3.host is missing``."""
    schema = load_schema()
    return _problems(report, schema, schema["$defs"], "")


def _problems(value: Any, schema: dict[str, Any], known: dict[str, Any], place: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    if "type" in schema and not _is_a(value, schema["type"]):
        yield f"{place or 'the report'} is not of type {schema['type']}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{place} is not {schema['const']!r}"
    if value not in schema.get("enum", [value]):
        yield f"{place} is none of {', '.join(schema['enum'])}"
    if isinstance(value, str) and "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        yield f"{place} does not match {schema['pattern']}"
    if isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{place} is less than {schema['minimum']}"
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from _problems(item, schema["items"], known, f"{place}.{index}".lstrip("."))
    if isinstance(value, dict) and "properties" in schema:
        properties = schema["properties"]
        yield from (f"{place}.{name} is missing".lstrip(".") for name in schema["required"] if name not in value)
        yield from (f"{place}.{name} is not known".lstrip(".") for name in value if name not in properties)
        for name in value.keys() & properties.keys():
            yield from _problems(value[name], properties[name], known, f"{place}.{name}".lstrip("."))


def _is_a(value: object, names: str | list[str]) -> bool:
    # To Python a truth value is a number, to JSON it is not.
    return any(
        isinstance(value, TYPES[name]) and isinstance(value, bool) == (name == "boolean")
        for name in ([names] if isinstance(names, str) else names)
    )
