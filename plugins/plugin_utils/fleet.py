# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a roster and an inventory before any cluster is worked on. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    refuse_all,
    repeated,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.scope import matches


@dataclass(frozen=True)
class Cluster:
    """A host of the inventory that stands for a cluster."""

    host: str
    id: str
    provider: str
    labels: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What entries may call it."""
        return (self.host, self.id, self.provider, *self.labels)


class Fleet:
    """The clusters of an inventory."""

    def __init__(self, clusters: Sequence[Cluster]) -> None:
        self._clusters = clusters
        self._known: dict[str, frozenset[int]] = {}
        self._names = sorted({*PROVIDERS, *(name for cluster in clusters for name in cluster.names)})

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
            for glob in entry.clusters or ():
                if glob not in PROVIDERS and not self._matching(glob):
                    near = get_close_matches(glob, self._names, 1)
                    meant = f"; did you mean {printable(near[0])}?" if near else "."
                    problems.append(f"{entry}: no cluster of the inventory matches {printable(glob)}{meant}")
        return problems

    def check(self, parsed: Sequence[Parsed], among: Sequence[Cluster]) -> list[str]:
        """Refuse entries that break a rule of a cloud they are for, or of which two are one account.

        ``among`` are the clusters that the roster is for. Returns warnings; BadInput names all that is wrong.
        """
        places = {cluster: number for number, cluster in enumerate(self._clusters)}
        everywhere = frozenset(places[cluster] for cluster in among)

        def clusters(entry: Entry) -> frozenset[int]:
            if entry.clusters is None:
                return everywhere
            return everywhere & frozenset().union(*map(self._matching, entry.clusters))

        def rules(entry: Entry) -> list[EntryRules]:
            names = {self._clusters[number].provider for number in clusters(entry)}
            return [provider.rules for name, provider in PROVIDERS.items() if name in names]

        check(parsed, rules)
        warnings = []
        similar = defaultdict(list)
        for each in parsed:
            similar[each.entry.name.casefold()].append(each)
        for group in (group for name, group in similar.items() if name):
            for earlier, later in combinations(group, 2):
                # That somebody leaves may well be said twice.
                if earlier.entry.absent and later.entry.absent:
                    continue
                names = {self._clusters[number].provider for number in clusters(earlier.entry) & clusters(later.entry)}
                found = [
                    repeated(later.entry, earlier.entry, provider.rules)
                    for name, provider in PROVIDERS.items()
                    if name in names
                ]
                later.problems += dict.fromkeys(filter(None, found))
                if found and not any(found):
                    warnings.append(f"{later.entry}: {almost(earlier.entry)}.")
        refuse_all(parsed, rules)
        return warnings

    def _matching(self, glob: str) -> frozenset[int]:
        if glob not in self._known:
            found = (number for number, cluster in enumerate(self._clusters) if _has_name(cluster, glob))
            self._known[glob] = frozenset(found)
        return self._known[glob]


def _has_name(cluster: Cluster, glob: str) -> bool:
    return any(matches(name, [glob]) for name in cluster.names)
