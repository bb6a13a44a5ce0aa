# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of variables: those that the role and the playbooks read, and those that look like a misspelling of one."""

from __future__ import annotations

from collections.abc import Iterable

from ansible_collections.clusterops.onboarding.plugins.module_utils._operations.cluster_users import VARIABLES

PREFIXES = ("adopt_", "audit_", "cluster_users_", "offboard_", "onboarding_")
OF_PLAYBOOKS = (
    "adopt_dest",
    "adopt_people",
    "audit_expiring_days",
    "audit_fail_on_drift",
    "offboard_names",
    "onboarding_hosts",
    "onboarding_in_process",
    "onboarding_keep_reports",
    "onboarding_max_fail_percentage",
    "onboarding_purpose",
    "onboarding_reports",
    "onboarding_serial",
    "onboarding_unmatched_clusters",
)
# What the role itself sets; there from the second playbook of a run on.
SET_BY_ROLE = ("cluster_users_result",)
MAX_EDITS = 2


def known_names() -> set[str]:
    """Give the names of all variables of the role and the playbooks."""
    return {*(f"cluster_users_{name}" for name in VARIABLES), *OF_PLAYBOOKS, *SET_BY_ROLE}


def unknown_names(names: Iterable[str], known: set[str]) -> dict[str, str | None]:
    """Map names that are none of ours to the one that was probably meant, None for one that just begins like ours.

    Names that neither begin like ours nor look like a misspelling are left out. A misspelt name is at most MAX_EDITS
    insertions, deletions or replacements of a character away. Nobody reads a variable of such a name, so what it was to
    say would not hold: accounts would not be protected.
    """
    meant = {name: _nearest(name, known) for name in sorted({*names} - known)}
    return {name: nearest for name, nearest in meant.items() if nearest or name.startswith(PREFIXES)}


def _nearest(name: str, known: set[str]) -> str | None:
    likely = (candidate for candidate in known if abs(len(candidate) - len(name)) <= MAX_EDITS)
    distance, nearest = min(((edit_distance(name, candidate), candidate) for candidate in likely), default=(0, None))
    return nearest if distance <= MAX_EDITS else None


def edit_distance(first: str, second: str) -> int:
    """Count the insertions, deletions and replacements of a character that make one text of another (Levenshtein)."""
    row = list(range(len(second) + 1))
    for number, character in enumerate(first, 1):
        previous, row[0] = row[0], number
        for position, other in enumerate(second, 1):
            replaced = previous + (character != other)
            previous, row[position] = row[position], min(row[position] + 1, row[position - 1] + 1, replaced)
    return row[-1]
