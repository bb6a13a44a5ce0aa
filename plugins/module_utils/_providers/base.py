# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection asks of a cloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._roster.entry import Entry
from .._roster.rules import EntryRules
from ..core.context import Context

ONBOARD, AUDIT, OFFBOARD = PURPOSES = ("onboard", "audit", "offboard")

StorePasswords = Callable[[Sequence[str]], Mapping[str, str]]
"""Makes and stores passwords for these names, and gives them; in check mode none."""


@dataclass(frozen=True)
class Task:
    """What is asked for on one cluster. ``entries`` say their state, and no name stands twice.

    ``options`` are those of the provider's spec. ``max_removals`` of None is any number. ``store_passwords`` is for
    accounts to be created for entries without a password, None when these need one.
    """

    purpose: str
    entries: Sequence[Entry]
    exclusive: bool
    protected: Sequence[str]
    max_removals: int | None
    on_error: str
    verify: bool
    options: Mapping[str, Any]
    store_passwords: StorePasswords | None = None


@dataclass(frozen=True)
class Provider:
    """A cloud.

    ``module`` is the name of the module whose ``module_defaults`` hold for its clusters, and ``spec`` its options for
    them: the connection and what only this cloud has. Those in ``variables`` may be given as variables as well.
    ``reconcile`` compares a cluster with what is asked for, sends what is missing unless in check mode, and gives the
    result of the module ``cluster_users``; it raises OnboardingError when nothing was changed.
    """

    name: str
    module: str
    spec: Mapping[str, Any]
    variables: Sequence[str]
    rules: EntryRules
    takes_passwords: bool
    reconcile: Callable[[Task, Context], dict[str, Any]]
