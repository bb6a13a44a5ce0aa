# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a roster and an inventory before any cluster is worked on. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import combinations

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import printable
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.registry import PROVIDERS
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.parse import Parsed
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.rules import (
    EntryRules,
    almost,
    check,
    check_leaving,
    refuse_all,
    repeated,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.scope import (
    Ranks,
    by_person,
    closest,
    matches,
    on_day,
    today,
    with_account,
)

Clusters = frozenset[int]
"""The numbers of clusters."""
Placed = tuple[Parsed, Clusters]
"""An entry with its account, and the clusters on which that is it."""


@dataclass(frozen=True)
class Cluster:
    """A host of the inventory that stands for a cluster."""

    host: str
    id: str
    provider: str
    labels: tuple[str, ...] = ()

    @property
    def ranks(self) -> Ranks:
        """What entries may call it, the closest first."""
        return ((self.id,), (self.host,), self.labels, (self.provider,))

    @property
    def names(self) -> tuple[str, ...]:
        """What entries may call it."""
        return tuple(name for names in self.ranks for name in names)


class Fleet:
    """The clusters of an inventory."""

    def __init__(self, clusters: Sequence[Cluster]) -> None:
        self._clusters = clusters
        self._known: dict[str, Clusters] = {}
        self._closest: dict[tuple[str, ...], Mapping[tuple[str, ...], Clusters]] = {}
        names = {*PROVIDERS, *(name for cluster in clusters for name in cluster.names)}
        self._names = {name.casefold(): name for name in sorted(names, reverse=True)}

    def same_cluster(self, hosts: Iterable[str]) -> list[str]:
        """Name the hosts that stand for one cluster: they would write to it at the same time."""
        found = defaultdict(list)
        wanted = set(hosts)
        for cluster in self._clusters:
            if cluster.host in wanted:
                found[cluster.id].append(cluster.host)
        return [
            f"{' and '.join(map(printable, same))} are hosts of the same cluster, {printable(cluster_id)}."
            for cluster_id, same in found.items()
            if len(same) > 1
        ]

    def unmatched(self, entries: Iterable[Entry]) -> list[str]:
        """Name the clusters of entries that match none, with the name that was probably meant."""
        problems = []
        for entry in entries:
            named = [
                *((glob, "") for glob in entry.clusters or ()),
                *((key, "names: ") for key, _account in entry.names),
            ]
            for glob, field in named:
                if glob not in PROVIDERS and not self._matching(glob):
                    near = get_close_matches(glob.casefold(), self._names, 1)
                    meant = f"; did you mean {printable(self._names[near[0]])}?" if near else "."
                    problems.append(f"{entry}: {field}no cluster of the inventory matches {printable(glob)}{meant}")
        return problems

    def check(self, parsed: Sequence[Parsed], among: Sequence[Cluster], expired: str = "omit") -> list[str]:
        """Refuse entries that break a rule of a cloud they are for, or of which two are one account.

        ``among`` are the clusters that the roster is for. Of the entries only those are refused that count today, see
        ``on_day`` for ``expired``, or that cannot be read. Returns warnings; BadInput names all that is wrong.
        """
        places = {cluster: number for number, cluster in enumerate(self._clusters)}
        everywhere = frozenset(places[cluster] for cluster in among)
        people = by_person(each.entry for each in parsed)
        placed = [found for each in parsed for found in self._place(each, people, everywhere, expired)]
        judged = {id(each.entry): self._rules(clusters) for each, clusters in placed}

        def rules(entry: Entry) -> list[EntryRules]:
            return judged[id(entry)]

        accounts = [each for each, _clusters in placed]
        check(accounts, rules)
        warnings = []
        for (earlier, there), (later, here) in _pairs(placed):
            found = [repeated(later.entry, earlier.entry, cloud) for cloud in self._rules(there & here)]
            later.problems += dict.fromkeys(filter(None, found))
            if found and not any(found):
                warnings.append(f"{later.entry}: {almost(earlier.entry)}.")
        if expired == "only":
            others = (found for each in parsed for found in self._place(each, people, everywhere, "omit"))
            self._check_leaving(placed, [each for each in others if not each[0].entry.absent])
        refuse_all(accounts, rules)
        return warnings

    def _check_leaving(self, leaving: Iterable[Placed], staying: Iterable[Placed]) -> None:
        by_account: dict[str, list[Placed]] = defaultdict(list)
        for each in staying:
            by_account[each[0].entry.name.casefold()].append(each)
        for leaver, here in leaving:
            for other, there in by_account.get(leaver.entry.name.casefold(), ()):
                for cloud in self._rules(here & there):
                    check_leaving([leaver], [other.entry], cloud)

    def _place(
        self, parsed: Parsed, people: Mapping[str, Sequence[Entry]], everywhere: Clusters, expired: str
    ) -> list[Placed]:
        """Give what an entry comes to today for each of its accounts, the first with the problems that it has."""
        entry = on_day(parsed.entry, today(), expired) or (parsed.entry if parsed.problems else None)
        if entry is None:
            return []
        parts = [(entry, self._clusters_of(entry, everywhere))]
        if not entry.in_roster:
            parts = self._parts(entry, people.get(entry.name, ()), everywhere)
        placed = [
            (with_account(each, keys), here & clusters)
            for each, clusters in parts
            for keys, here in self._by_closest(tuple(key for key, _account in each.names)).items()
            if here & clusters
        ] or [(Parsed(entry), frozenset())]
        first = placed[0][0]
        first.problems[:0] = parsed.problems
        first.readable = first.readable and parsed.readable
        return placed

    def _parts(self, leaver: Entry, entries: Iterable[Entry], everywhere: Clusters) -> list[tuple[Entry, Clusters]]:
        """Give a leaver under the names of the entries for the same person, as ``of_leaver`` does for one cluster."""
        known = [
            (replace(leaver, names=entry.names, in_roster=True), self._clusters_of(entry, everywhere))
            for entry in entries
        ]
        rest = everywhere.difference(*(clusters for _entry, clusters in known))
        return [*known, *((entry, rest) for entry, _clusters in known)] or [(leaver, everywhere)]

    def _rules(self, clusters: Clusters) -> list[EntryRules]:
        names = {self._clusters[number].provider for number in clusters}
        return [provider.rules for name, provider in PROVIDERS.items() if name in names]

    def _clusters_of(self, entry: Entry, everywhere: Clusters) -> Clusters:
        if entry.clusters is None:
            return everywhere
        return everywhere & frozenset().union(*map(self._matching, entry.clusters))

    def _by_closest(self, keys: tuple[str, ...]) -> Mapping[tuple[str, ...], Clusters]:
        """Tell on which clusters which of the keys are the closest."""
        if keys not in self._closest:
            found = defaultdict(set)
            for number, cluster in enumerate(self._clusters):
                found[closest(keys, cluster.ranks)].add(number)
            self._closest[keys] = {which: frozenset(numbers) for which, numbers in found.items()}
        return self._closest[keys]

    def _matching(self, glob: str) -> Clusters:
        if glob not in self._known:
            found = (number for number, cluster in enumerate(self._clusters) if _has_name(cluster, glob))
            self._known[glob] = frozenset(found)
        return self._known[glob]


def _has_name(cluster: Cluster, glob: str) -> bool:
    return any(matches(name, [glob]) for name in cluster.names)


def _pairs(placed: Iterable[Placed]) -> Iterator[tuple[Placed, Placed]]:
    """Give those who may have one account, or be one person, where not both of them leave."""
    accounts: dict[str, list[Placed]] = defaultdict(list)
    people: dict[str, list[Placed]] = defaultdict(list)
    for each in placed:
        entry = each[0].entry
        if entry.name and each[0].readable:
            accounts[entry.name.casefold()].append(each)
            # Of somebody who leaves, there may be several accounts.
            if not entry.absent:
                people[entry.person or entry.name].append(each)
    for group in accounts.values():
        # That somebody leaves may well be said twice.
        yield from (pair for pair in combinations(group, 2) if not all(each.entry.absent for each, _where in pair))
    for group in people.values():
        for pair in combinations(group, 2):
            if len({each.entry.name.casefold() for each, _where in pair}) > 1:
                yield pair
