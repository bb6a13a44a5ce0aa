# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as one HTML page that needs nothing else: no server, no other file, no network.

The page's own script draws it from the data, for which see ``page/data.js``; the policy in its head lets no other
script run and nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import takewhile
from pathlib import Path
from typing import Any

from . import words
from .records import LISTS, STEPS, Report, plain

PAGE = Path(__file__).with_name("page")
SCRIPTS = (
    *("data.js", "nodes.js", "picture.js", "details.js", "table.js", "people.js"),
    *("address.js", "history.js", "attention.js", "main.js"),
)


def to_html(report: Report, expiring_days: int = 30) -> str:
    """Write the report as a page, with those whose entries expire within so many days."""
    style = _read("style.css")
    script = '(function () {\n"use strict";\n' + "".join(_read(name) for name in SCRIPTS) + "})();\n"
    policy = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    parts = {
        "policy": escape("; ".join(f"{key} {value}" for key, value in policy.items())),
        "title": escape(words.title(report)),
        "style": style,
        "data": embedded({**encoded(report), "expiring_days": expiring_days}),
        "script": script,
    }
    # In one go, so that nothing in the data is taken for a place to fill.
    page = _read("page.html").split("@@")
    return "".join(parts[piece] if index % 2 else piece for index, piece in enumerate(page))


def embedded(data: object) -> str:
    """Write data as JSON that can stand within a script element, whatever is in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def encoded(report: Report) -> dict[str, Any]:
    """Shrink a report for the page: each text stands there once and lists are columns of numbers."""
    texts = _Texts()
    fields = plain(report)
    return {
        **{key: fields[key] for key in ("kind", "generated", "check_mode", "run", "notes", "totals", "reasons")},
        "words": {"lists": words.lists(report), "states": words.states(report)},
        "clusters": [
            [
                *(cluster[key] for key in ("host", "provider", "cluster_id", "state", "unchanged", "message")),
                *(cluster[key] for key in ("since", "read")),
                _columns_of(cluster, LISTS, texts),
                cluster["members"] and _columns(cluster["members"], texts),
            ]
            for cluster in fields["clusters"]
        ],
        "history": [{**step, "clusters": [_step(each, texts) for each in step["clusters"]]} for step in report.history],
        "texts": list(_shortened(texts.numbers)),
    }


def _step(step: Mapping[str, Any], texts: _Texts) -> list[Any]:
    return [*(step[key] for key in ("host", "before", "after", "read")), _columns_of(step, STEPS, texts)]


class _Texts:
    """Numbers for texts, in the order in which they come; 0 is the empty one."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {"": 0}

    def number(self, text: str | None) -> int:
        return self.numbers.setdefault(text or "", len(self.numbers))


def _columns_of(lists: Mapping[str, Any], names: Iterable[str], texts: _Texts) -> dict[str, Any]:
    return {name: _columns(lists[name], texts) for name in names if lists[name]}


def _columns(rows: Sequence[Mapping[str, str]], texts: _Texts) -> dict[str, int | list[int]]:
    """Turn rows into columns. A column is one number when all are the same; names are steps from one to the next.

    A truth value is 0 or 1, any other number is that of a text; without another word, everybody is on the roster.
    """
    columns: dict[str, int | list[int]] = {}
    for key in dict.fromkeys(key for row in rows for key in row):
        column = [_number(row.get(key, key == "on_roster"), texts) for row in rows]
        if key == "name":
            columns[key] = [number - before for number, before in zip(column, [0, *column])]
        else:
            columns[key] = column[0] if len(set(column)) == 1 else column
    return columns


def _number(value: str | bool | None, texts: _Texts) -> int:
    return int(value) if isinstance(value, bool) else texts.number(value)


def _shortened(texts: Iterable[str]) -> Iterator[int | str]:
    """Give of each text how much of the one before it begins with, and the rest: names come in their order."""
    before = ""
    for text in texts:
        # JavaScript counts a character beyond these as two.
        pairs = takewhile(lambda pair: pair[0] == pair[1] <= "\uffff", zip(before, text))
        length = len(list(pairs))
        yield length
        yield text[length:]
        before = text


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _read(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")
