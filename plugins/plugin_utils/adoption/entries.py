# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is on clusters and not in the roster for them, as entries for exactly these clusters. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ...module_utils._errors import BadInput, printable
from ...module_utils._providers.registry import PROVIDERS
from ...module_utils._roster.entry import Entry
from ...module_utils._roster.rules import EntryRules
from ...module_utils._roster.scope import matches
from ..fleet import Cluster
from .names import exact_glob, is_service
from .people import People, owners_of, undecided, with_several

# Neither a glob nor a list of names, nor anything that a file or a spreadsheet reads otherwise.
PLAIN_NAME = re.compile(r"\w[\w.:-]*")


@dataclass(frozen=True)
class Reading:
    """A cluster that was read.

    ``members`` are those of the result of ``cluster_users``. ``known`` has all accounts that the roster has for the
    cluster, whether they shall be there or not, and whose they are; the globs of ``protected`` hold for it.
    """

    cluster: Cluster
    members: Sequence[Mapping[str, Any]]
    known: Mapping[str, str] = field(default_factory=dict)
    protected: Sequence[str] = ()


@dataclass(frozen=True)
class Conflict:
    """A person with several accounts on one cluster, which no entry can have: each stays a person of its own there."""

    person: str
    cluster: str
    accounts: Sequence[str]


@dataclass(frozen=True)
class Adoption:
    """What a roster lacks.

    ``protected`` are globs, each for one name: accounts that look like those of services, and accounts that no entry
    can be for. ``undecided`` are names that may be of one person. ``unresolved`` can neither have an entry nor be
    protected, since the roster has them removed from another cluster. ``unmatched`` are accounts that people are said
    to have and no cluster has.
    """

    entries: Sequence[Entry]
    protected: Sequence[str]
    undecided: Sequence[tuple[str, ...]]
    unresolved: Sequence[str]
    conflicts: Sequence[Conflict]
    unmatched: Sequence[str]


@dataclass(frozen=True)
class _Account:
    """An account to adopt. Where groups mean nothing it has none, and is ``of_any_group``."""

    cluster: str
    group: str | None
    of_any_group: bool
    create: bool


def adopt(
    readings: Sequence[Reading],
    inventory: Iterable[Cluster],
    *,
    people: People = MappingProxyType({}),
    leaving: Collection[str] = frozenset(),
    fits: Callable[[str], bool] = bool,
) -> Adoption:
    """Compare clusters with the roster for them.

    ``inventory`` has all clusters, also those that were not read. ``leaving`` are the names that the roster has removed
    from any cluster. A name that does not fit into the file gets no entry. BadInput when a cluster cannot be named.
    """
    called = cluster_names([reading.cluster for reading in readings], inventory)
    owners = owners_of(people)
    rostered = {account: person for reading in readings for account, person in reading.known.items()}
    accounts: dict[tuple[str, str], list[_Account]] = defaultdict(list)
    services: set[str] = set()
    unfit: set[str] = set()
    conflicts: list[Conflict] = []
    for reading in readings:
        cluster, rules = called[reading.cluster], PROVIDERS[reading.cluster.provider].rules
        lacking = [
            member
            for member in reading.members
            if member["name"] not in reading.known and not matches(member["name"], reading.protected)
        ]
        # Whoever has put one into the roster, or said whose it is, has decided what it is.
        of_services = {name for member in lacking if is_service(name := member["name"])} - {*rostered, *owners}
        others = [member for member in lacking if member["name"] not in of_services]
        nameless = _without_entry([member["name"] for member in others], reading.known, rules, fits)
        services |= of_services
        unfit |= nameless
        fit = [member for member in others if member["name"] not in nameless]
        several = with_several([member["name"] for member in fit], reading.known, owners)
        conflicts += [Conflict(person, cluster, found) for person, found in several.items()]
        for member in fit:
            name = member["name"]
            person = owners.get(name, name)
            key = (name if person in several else person, name)
            accounts[key].append(_account(member, cluster, rules))
    new = {*unfit, *(name for _person, name in accounts)}
    there = {member["name"] for reading in readings for member in reading.members}
    return Adoption(
        entries=[entry for key in sorted(accounts) for entry in _entries(*key, accounts[key])],
        protected=[exact_glob(name) for name in sorted(services | (unfit - {*leaving}))],
        undecided=undecided({*new, *rostered}, new - {*owners}, {**rostered, **owners}),
        unresolved=sorted(unfit & {*leaving}),
        conflicts=sorted(conflicts, key=lambda each: each.person),
        unmatched=sorted({name for person, found in people.items() for name in found or [person]} - there),
    )


def cluster_names(clusters: Iterable[Cluster], inventory: Iterable[Cluster]) -> dict[Cluster, str]:
    """Give for each cluster a name by which entries mean this one and no other: that of its host, or else its ID.

    A label would be less text, and would let people in on each cluster that gets it later.
    """
    ids: dict[str, set[str]] = defaultdict(set)
    shared = {*PROVIDERS}
    for cluster in inventory:
        shared.update(cluster.labels)
        for name in cluster.names:
            ids[name].add(cluster.id)
    called: dict[Cluster, str] = {}
    problems: list[str] = []
    for cluster in clusters:
        names = (
            name
            for name in (cluster.host, cluster.id)
            if PLAIN_NAME.fullmatch(name) and name not in shared and ids[name] == {cluster.id}
        )
        found = next(names, None)
        if found is None:
            problems.append(
                f"Neither {printable(cluster.host)} nor {printable(cluster.id)} is a plain name of this cluster alone; "
                "give its host another name."
            )
        else:
            called[cluster] = found
    if problems:
        raise BadInput(problems)
    return called


def _without_entry(
    names: Sequence[str], known: Mapping[str, str], rules: EntryRules, fits: Callable[[str], bool]
) -> set[str]:
    """Choose the names that no entry can have.

    Those are names that break a rule, names that are not told apart, and those of people who have another account on
    the cluster by the roster.
    """
    people = {*known.values()}
    broken = {name for name in names if name in people or not fits(name) or rules.problems(Entry("", name))}
    if rules.case_matters:
        return broken
    alike = Counter(name.casefold() for name in {*names, *known} - broken)
    return broken | {name for name in names if alike[name.casefold()] > 1}


def _account(member: Mapping[str, Any], cluster: str, rules: EntryRules) -> _Account:
    """Read a member. With a group that no entry can have, the account could not be created anew either."""
    group = member.get("group") or None
    allowed = group is None or not rules.problems(Entry("", member["name"], group=group))
    return _Account(
        cluster, group if allowed else None, "group" not in member, allowed and member.get("create") is not False
    )


def _entries(person: str, name: str, accounts: Sequence[_Account]) -> list[Entry]:
    """Make an entry for each group; accounts of any group are with the others if these are all of one.

    Accounts of another name than that of the person have entries of their own, and a glob for all clusters of the entry
    says the name: with a key for each, a fleet would fill the file.
    """
    groups = {account.group for account in accounts if not account.of_any_group}
    only = groups.pop() if len(groups) == 1 else None
    by_group: dict[str | None, list[_Account]] = defaultdict(list)
    for account in accounts:
        by_group[only if account.of_any_group else account.group].append(account)
    return [
        Entry(
            "",
            person,
            names=() if name == person else (("*", name),),
            group=group,
            create=all(account.create for account in same),
            clusters=tuple(account.cluster for account in same),
        )
        for group, same in sorted(by_group.items(), key=lambda item: item[0] or "")
    ]
