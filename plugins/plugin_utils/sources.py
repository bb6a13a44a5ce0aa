# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that is named for a host: its roster in variables and files, and who leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible.parsing.dataloader import DataLoader

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput, printable
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.base import ADOPT, OFFBOARD
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.parse import Parsed
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.scope import Ranks, for_cluster, today

from .rosters import open_files, parse_files
from .variables import Variables

NOBODY = "Nobody is named; set cluster_users_roster or cluster_users_roster_files."
NO_LEAVERS = (
    "Nobody is named; set offboard_names, or cluster_users_roster with entries that have expired or are absent."
)
NO_LIMIT = (
    "Set cluster_users_max_removals to the number of people that may go from a cluster; a run in check mode tells it, "
    "with --check or in AWX with the job type Check."
)
SOURCES = ("cluster_users_roster_files", "cluster_users_roster", "cluster_users_leavers", "cluster_users_expired")


@dataclass(frozen=True)
class Source:
    """The variables that name somebody, and where files are looked for."""

    variables: Variables
    loader: DataLoader
    purpose: str

    def read(self) -> list[Parsed]:
        """Read everybody who is named, files first; what is wrong with an entry stands with it.

        BadInput when nobody is named, unless people are adopted, or when a file or a list cannot be read at all.
        """
        parsed: list[Parsed] = []
        problems: list[str] = []
        for part in (self._of_files, self._of_roster, self._of_leavers):
            try:
                parsed += part()
            except BadInput as error:
                problems += error.problems
        if problems:
            raise BadInput([*(str(each) for each in parsed if each.problems), *problems])
        if not parsed and self.purpose != ADOPT:
            given = f"Nobody is named in {', '.join(map(printable, self.names))}." if self.names else NOBODY
            raise BadInput([NO_LEAVERS if self.purpose == OFFBOARD else given])
        return parsed

    @property
    def names(self) -> list[str]:
        """Name the files and variables that have entries; BadInput when files cannot be named."""
        own = ["offboard_names"] if self.purpose == OFFBOARD else []
        variables = ("cluster_users_roster", "cluster_users_leavers", *own)
        return [*self.variables.texts("cluster_users_roster_files"), *filter(self.variables.raw.get, variables)]

    def chosen(self, parsed: Iterable[Parsed], ranks: Ranks, expired: str) -> list[Parsed]:
        """Choose the entries that are for a cluster that goes by these names."""
        expired = "only" if self.purpose == OFFBOARD else expired
        return for_cluster((each.entry for each in parsed), ranks, day=today(), expired=expired)

    def staying(self, parsed: Iterable[Parsed], ranks: Ranks) -> list[Entry]:
        """Give those who stay on a cluster though ``chosen`` leaves them out: an offboarding is only for the others."""
        if self.purpose != OFFBOARD:
            return []
        there = for_cluster((each.entry for each in parsed), ranks, day=today())
        return [each.entry for each in there if not each.entry.absent]

    def _of_files(self) -> Iterator[Parsed]:
        files = self.variables.texts("cluster_users_roster_files")
        path = self.variables.raw.get("ansible_search_path") or [self.loader.get_basedir()]
        return parse_files(open_files(files, self.loader, path))

    def _of_roster(self) -> Iterator[Parsed]:
        return self.variables.entries("cluster_users_roster", "roster")

    def _of_leavers(self) -> Iterator[Parsed]:
        names = ["cluster_users_leavers", *(["offboard_names"] if self.purpose == OFFBOARD else [])]
        for name in names:
            for number, leaver in enumerate(self.variables.texts(name), 1):
                place = f"{name.removeprefix('cluster_users_')} entry {number}"
                yield Parsed(Entry(place, leaver, state="absent", in_roster=False))


def with_options(raw: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Give variables as if the options of a task were some, which go before those that there are."""
    given = {f"cluster_users_{name}": value for name, value in options.items() if value is not None}
    return {**raw, **given}
