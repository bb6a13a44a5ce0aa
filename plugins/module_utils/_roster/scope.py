# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which entries are for a cluster, under which names, and until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timezone
from fnmatch import fnmatchcase
from functools import cache

from .._errors import printable
from .entry import Entry
from .parse import Parsed

EXPIRED = ("omit", "absent", "only")

Ranks = Sequence[Sequence[str]]
"""What a cluster goes by, the closest first; names of one rank, such as its labels, are equally close."""


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
        return Entry(
            entry.place,
            entry.name,
            state="absent",
            names=entry.names,
            columns=entry.columns,
            name_shown=entry.name_shown,
            in_roster=entry.in_roster,
        )
    return None if over or expired == "only" else entry


def closest(keys: Iterable[str], ranks: Ranks) -> tuple[str, ...]:
    """Give those of the keys, names or globs, that match the closest of a cluster's names that any of them matches."""
    for names in ranks:
        found = tuple(key for key in keys if any(fnmatchcase(name, key) for name in names))
        if found:
            return found
    return ()


def with_account(entry: Entry, keys: Sequence[str]) -> Parsed:
    """Give an entry with the account that these keys of its ``names`` say; it is a problem when they disagree."""
    accounts = {account: key for key, account in entry.names if key in keys}
    if len(accounts) > 1:
        told = " and ".join(printable(key) for key in accounts.values())
        return Parsed(entry, [f"names of {told} differ, and one cluster goes by both"], readable=False)
    return Parsed(entry.with_account(next(iter(accounts), entry.name)))


def of_leaver(leaver: Entry, entries: Sequence[Entry], is_here: Callable[[Entry], bool]) -> list[Entry]:
    """Give a leaver under the names of the roster's entries for the same person, for a cluster.

    These are the entries for this cluster; without any, all of them, for the person may have been there before.
    Without an entry, only the exact name is known.
    """
    known = list(filter(is_here, entries)) or entries
    return [replace(leaver, names=entry.names, in_roster=True) for entry in known] or [leaver]


def by_person(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Collect the entries of a roster by person, without the leavers."""
    people: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.in_roster:
            people[entry.name].append(entry)
    return people


def for_cluster(entries: Iterable[Entry], ranks: Ranks, *, day: date, expired: str = "omit") -> list[Parsed]:
    """Give what the entries that apply to a cluster come to on a day, see ``on_day``, with their accounts on it."""
    names = [name for rank in ranks for name in rank]

    @cache
    def is_known(glob: str) -> bool:
        return any(fnmatchcase(name, glob) for name in names)

    @cache
    def closest_of(keys: tuple[str, ...]) -> tuple[str, ...]:
        return closest(keys, ranks)

    def is_here(entry: Entry) -> bool:
        return entry.clusters is None or any(map(is_known, entry.clusters))

    entries = list(entries)
    people = by_person(entries)
    chosen: list[Parsed] = []
    leavers: set[str] = set()
    for entry in entries:
        for each in [entry] if entry.in_roster else of_leaver(entry, people.get(entry.name, []), is_here):
            then = on_day(each, day, expired)
            if then is None or not is_here(each):
                continue
            found = with_account(then, closest_of(tuple(key for key, _account in then.names)))
            # That somebody leaves may well be said twice, in the roster and by name.
            if then.absent and found.entry.name in leavers:
                continue
            if then.absent:
                leavers.add(found.entry.name)
            chosen.append(found)
    return chosen
