# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of variables: those that the role and the playbooks read, and those that look like a misspelling of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ansible_collections.clusterops.onboarding.plugins.module_utils._operations.cluster_users import VARIABLES

PREFIXES = ("adopt_", "audit_", "cluster_users_", "offboard_", "onboarding_")
ALL = ("onboard", "audit", "offboard", "adopt")
REPORTING = ("onboard", "audit", "offboard")
CHANGING = ("onboard", "offboard")


class OfPlaybooks(NamedTuple):
    """What a variable is for: the playbooks that read it, its default in words, and what it says."""

    playbooks: tuple[str, ...]
    default: str
    description: str


OF_PLAYBOOKS = {
    "adopt_dest": OfPlaybooks(
        ("adopt",),
        "adopted.yml",
        "Path of the roster that is written, ending with .yml, .yaml or .csv. Accounts that look like those of "
        "services are proposed for protection in a file beside it.",
    ),
    "adopt_people": OfPlaybooks(
        ("adopt",),
        "each name is a person of its own",
        "Whose accounts of different names are: {ada.lovelace: [alovelace, lovelace_a]}.",
    ),
    "audit_expiring_days": OfPlaybooks(
        ("audit",), "30", "The report lists people whose entry expires within so many days."
    ),
    "audit_fail_on_drift": OfPlaybooks(("audit",), "false", "Let the clusters fail that differ from the roster."),
    "offboard_names": OfPlaybooks(
        ("offboard",),
        "nobody by name",
        "Who goes, a list or text with commas. Of people in the roster, the account goes that their entry says for a "
        "cluster.",
    ),
    "onboarding_hosts": OfPlaybooks(ALL, "the group clusters", "Pattern of the hosts, one for each cluster."),
    "onboarding_in_process": OfPlaybooks(
        ALL,
        "true",
        "Whether modules of this collection do their work in Ansible's worker where that comes to the same.",
    ),
    "onboarding_keep_reports": OfPlaybooks(
        REPORTING, "10", "Of how many runs reports are kept with their date, beside the latest."
    ),
    "onboarding_max_fail_percentage": OfPlaybooks(
        ALL, "100", "When more of the clusters than this have failed, those that have not begun are left alone."
    ),
    "onboarding_reports": OfPlaybooks(
        REPORTING, "reports", "Folder of the reports, from where ansible-playbook was started."
    ),
    "onboarding_serial": OfPlaybooks(
        CHANGING, "all clusters at once", "Batches of clusters: a number, a percentage or a list of them."
    ),
    "onboarding_unmatched_clusters": OfPlaybooks(
        ALL,
        "refuse, in AWX warn",
        "Whether to refuse a roster whose clusters match none in the inventory, or to warn. In AWX the inventory may "
        "have a part of the clusters only.",
    ),
}
"""The variables of the playbooks; the guide has a table of them."""

# What playbooks set themselves; the result is there from the second playbook of a run on.
SET_BY_PLAYBOOKS = ("cluster_users_result", "onboarding_purpose")
MAX_EDITS = 2


def known_names() -> set[str]:
    """Give the names of all variables of the role and the playbooks."""
    return {*(f"cluster_users_{name}" for name in VARIABLES), *OF_PLAYBOOKS, *SET_BY_PLAYBOOKS}


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
