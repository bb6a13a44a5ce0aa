# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where and how long an entry of a roster applies: its fields ``clusters`` and ``expires``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from ansible_collections.clusterops.onboarding.plugins.module_utils.core.errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils.core.plan import matches

SCOPE = ("clusters", "expires")
EXPIRED = ("omit", "absent", "only")
SEPARATORS = re.compile(r"[\s,;]+")
# Later versions of Python read more as a date than this.
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_clusters(value: object) -> list[str]:
    """Read names or globs of clusters: a list of them, or text that separates them by white space, commas, semicolons.

    BadInput says what is wrong, without the value.
    """
    globs = list(filter(None, SEPARATORS.split(value))) if isinstance(value, str) else value
    if not isinstance(globs, (list, tuple)) or not all(isinstance(glob, str) and glob.strip() for glob in globs):
        raise BadInput(["clusters must be names or globs of clusters as text, or a list of them"])
    if not globs:
        raise BadInput(["clusters is empty, so the entry would apply nowhere; leave it out to apply everywhere"])
    return list(globs)


def read_date(value: object, option: str = "expires") -> date:
    """Read a date or its text; BadInput says what is wrong, without the value."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise BadInput([f"{option} must be a date such as 2026-12-31, without a time"])


def for_cluster(
    entries: Iterable[object], names: Iterable[str], *, today: date, expired: str = "omit"
) -> list[dict[str, Any]]:
    """Give the entries that apply to a cluster that has these names, without the fields ``clusters`` and ``expires``.

    An entry holds through the day that it expires on. After that it is left out, or with ``absent`` becomes one that
    removes the account; an entry that removes it anyway stays as it is. With ``only``, entries that remove nobody are
    left out as well. Of the other fields nothing is checked.
    BadInput names every entry that cannot be read by its position.
    """
    names = list(names)
    chosen: list[dict[str, Any]] = []
    problems: list[str] = []
    for position, entry in enumerate(entries, 1):
        if not isinstance(entry, Mapping):
            problems.append(f"entry {position}: must be a mapping of name, group, password and so on.")
            continue
        broken: list[str] = []
        clusters, expires = entry.get("clusters"), entry.get("expires")
        applies, over = True, False
        if clusters is not None:
            try:
                globs = read_clusters(clusters)
                applies = any(matches(name, globs) for name in names)
            except BadInput as error:
                broken += error.problems
        if expires is not None:
            try:
                over = read_date(expires) < today
            except BadInput as error:
                broken += error.problems
        if broken:
            problems.append(f"entry {position}: {'; '.join(broken)}.")
        leaver = entry.get("state") == "absent"
        if not applies or (expired == "only" and not (over or leaver)):
            continue
        if leaver or not over:
            chosen.append({str(key): value for key, value in entry.items() if key not in SCOPE})
        elif expired != "omit":
            chosen.append({**{key: value for key, value in entry.items() if key == "name"}, "state": "absent"})
    if problems:
        raise BadInput(problems)
    return chosen
