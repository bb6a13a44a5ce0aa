# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where and how long an entry of a roster applies: its fields ``clusters`` and ``expires``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from ansible_collections.clusterops.onboarding.plugins.module_utils.core.errors import BadInput, printable
from ansible_collections.clusterops.onboarding.plugins.module_utils.core.plan import matches
from ansible_collections.clusterops.onboarding.plugins.module_utils.core.roster import SCOPE, STATES, given

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
    removes the account, as one whose state is absent does; with ``only`` all others are left out. Fields that are no
    field and values that are no text are refused here, the rest is left to the modules.
    BadInput names every entry that cannot be read by its position, its values aside.
    """
    names = list(names)
    chosen: list[dict[str, Any]] = []
    problems: list[str] = []
    leavers: set[str] = set()
    for position, entry in enumerate(entries, 1):
        fields, broken = given(entry, SCOPE)
        scope: Mapping[str, Any] = entry if isinstance(entry, Mapping) else {}
        clusters, expires, name = scope.get("clusters"), scope.get("expires"), fields.get("name", "")
        applies, over = True, False
        if clusters is not None:
            try:
                globs = read_clusters(clusters)
                applies = any(matches(each, globs) for each in names)
            except BadInput as error:
                broken += error.problems
        if expires is not None:
            try:
                over = read_date(expires) < today
            except BadInput as error:
                broken += error.problems
        if broken:
            place = f"entry {position} ({printable(name)})" if name else f"entry {position}"
            problems.append(f"{place}: {'; '.join(broken)}.")
        leaver = fields.get("state") == "absent" or (over and expired != "omit")
        # That somebody leaves may well be said twice, in the roster and by name.
        if not applies or (over and not leaver) or (expired == "only" and not leaver) or (leaver and name in leavers):
            continue
        if leaver:
            leavers.add(name)
        chosen.append({"name": name, "state": "absent"} if leaver else dict(fields))
    if problems:
        raise BadInput(problems)
    return chosen


def names_by_state(entries: Iterable[object]) -> dict[str, list[str]]:
    """Give the names of entries by their state; BadInput names every entry that has no name or a state that is none."""
    names: dict[str, list[str]] = {state: [] for state in STATES}
    problems: list[str] = []
    for position, entry in enumerate(entries, 1):
        fields, broken = given(entry)
        state, name = fields.get("state", STATES[0]), fields.get("name", "")
        broken += [] if name else ["name is missing"]
        broken += [] if state in STATES else [f"state must be one of {', '.join(STATES)}"]
        place = f"entry {position} ({printable(name)})" if name else f"entry {position}"
        problems += [f"{place}: {'; '.join(broken)}."] if broken else []
        names.setdefault(state, []).append(name)
    if problems:
        raise BadInput(problems)
    return names
