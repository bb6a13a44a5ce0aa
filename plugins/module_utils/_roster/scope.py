# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which entries are for a cluster, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timezone
from fnmatch import fnmatchcase

from .entry import Entry

EXPIRED = ("omit", "absent", "only")


def today() -> date:
    """Give the day by which entries expire."""
    return datetime.now(timezone.utc).date()


def matches(name: str, globs: Iterable[str]) -> bool:
    """Tell whether a name matches one of the globs, in the same case."""
    return any(fnmatchcase(name, glob) for glob in globs)


def on_day(entry: Entry, day: date, expired: str) -> Entry | None:
    """Give what an entry comes to on a day; None when it does not count.

    An entry holds through the day that it expires on. After that it is left out, or with ``absent`` removes the
    account, as one whose state is absent does; with ``only`` all others are left out.
    """
    over = entry.expires is not None and entry.expires < day
    if entry.absent or (over and expired != "omit"):
        return Entry(entry.place, entry.name, state="absent", columns=entry.columns, name_shown=entry.name_shown)
    return None if over or expired == "only" else entry


def for_cluster(entries: Iterable[Entry], names: Sequence[str], *, day: date, expired: str = "omit") -> list[Entry]:
    """Give what the entries that apply to a cluster with these names come to on a day, see ``on_day``."""
    known: dict[str, bool] = {}
    chosen: list[Entry] = []
    leavers: set[str] = set()
    for entry in entries:
        for glob in entry.clusters or ():
            if glob not in known:
                known[glob] = any(fnmatchcase(name, glob) for name in names)
        then = on_day(entry, day, expired)
        # That somebody leaves may well be said twice, in the roster and by name.
        if (
            then is None
            or (then.absent and then.name in leavers)
            or not (entry.clusters is None or any(known[glob] for glob in entry.clusters))
        ):
            continue
        if then.absent:
            leavers.add(then.name)
        chosen.append(then)
    return chosen
