# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which accounts of different names are of one person, as the user says. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from ...module_utils._errors import BadInput, printable
from ...module_utils._roster.parse import read_texts
from .names import likenesses

People = Mapping[str, Sequence[str]]
"""The names of accounts by person. The name of the person is one of theirs, too, listed or not."""


def read_people(value: Mapping[object, object], option: str, fits: Callable[[str], bool]) -> dict[str, list[str]]:
    """Read accounts by person from an option; BadInput names each account of two people and what cannot be read."""
    people: dict[str, list[str]] = {}
    problems: list[str] = []
    for person, accounts in value.items():
        if not isinstance(person, str) or not person.strip():
            problems.append(f"{option}: the name of a person must be text, put it in quotes.")
            continue
        if not fits(person):
            problems.append(f"{option}: {printable(person)} does not fit into a table, write dest as YAML.")
        try:
            people[person] = read_texts(accounts, f"{option}: {printable(person)}")
        except BadInput as error:
            problems += error.problems
    owners: dict[str, list[str]] = defaultdict(list)
    for person, accounts in people.items():
        for account in {person, *accounts}:
            owners[account].append(person)
    for account, found in sorted(owners.items()):
        if len(found) > 1:
            told = " and ".join(map(printable, sorted(found)))
            problems.append(f"{option}: {printable(account)} cannot be an account of {told}.")
    if problems:
        raise BadInput(problems)
    return people


def owners_of(people: People) -> dict[str, str]:
    """Give the person by account."""
    return {account: person for person, accounts in people.items() for account in (person, *accounts)}


def with_several(names: Iterable[str], known: Mapping[str, str], owners: Mapping[str, str]) -> dict[str, list[str]]:
    """Give those of the people with these accounts of a cluster who have another there, and all their accounts there.

    ``known`` has the person by account for all whom the roster has for the cluster.
    """
    new = {name: owners.get(name, name) for name in names}
    accounts: dict[str, set[str]] = defaultdict(set)
    for account, person in (*new.items(), *known.items()):
        accounts[person].add(account)
    return {person: sorted(accounts[person]) for person in sorted({*new.values()}) if len(accounts[person]) > 1}


def undecided(names: Iterable[str], new: Collection[str], owners: Mapping[str, str]) -> list[tuple[str, ...]]:
    """List names that may be of one person, where one is ``new`` and they are not known to be of one."""
    return [
        group
        for group in likenesses(names)
        if not set(group).isdisjoint(new) and len({owners.get(name, name) for name in group}) > 1
    ]
