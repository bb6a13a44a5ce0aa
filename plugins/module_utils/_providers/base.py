# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection asks of a cloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._context import Context
from .._reconcile.plan import check_limit
from .._roster.entry import Entry
from .._roster.rules import EntryRules

ONBOARD, AUDIT, OFFBOARD, ADOPT = PURPOSES = ("onboard", "audit", "offboard", "adopt")

StorePasswords = Callable[[Sequence[str]], Mapping[str, str]]
"""Makes and stores passwords for these names, and gives them; in check mode none."""

Listed = Callable[[Iterable[str]], None]
"""Is told the names of the accounts that a cluster has, as they were listed for the plan."""


@dataclass(frozen=True)
class Task:
    """What is asked for on one cluster.

    ``entries`` say their state, are named as accounts, and keep the rules of the provider; no name stands twice.
    ``options`` are those of the provider's spec. ``max_removals`` of None is any number. ``store_passwords`` is for
    accounts to be created for entries without a password, None when these need one. ``members`` asks for a list of
    everybody on the cluster, of a purpose that changes nothing. ``listed`` is called once.
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
    members: bool = False
    listed: Listed | None = None

    def __post_init__(self) -> None:
        """Refuse a number of removals that is none."""
        check_limit(self.max_removals)


@dataclass(frozen=True)
class Environment:
    """The environment variables that a cloud's connection reads.

    ``keys`` are those of a key, its secret and its token, ``of_account`` others that hold for one account only,
    ``of_region`` those for one region only; ``endpoints`` are by the option that goes before them.
    """

    keys: Sequence[tuple[str, str, str]]
    regions: Sequence[str]
    endpoints: Mapping[str, str]
    of_account: Sequence[str] = ()
    of_region: Sequence[str] = ()

    @property
    def identity(self) -> list[str]:
        """The variables that must all come from one account."""
        return [*(name for names in self.keys for name in names), *self.of_account]

    @property
    def secrets(self) -> set[str]:
        """The variables of secrets and tokens."""
        return {name for names in self.keys for name in names[1:]}

    @property
    def shown(self) -> list[str]:
        """The variables that are no secrets."""
        return [*(names[0] for names in self.keys), *self.of_account, *self.regions, *self.endpoints.values()]


@dataclass(frozen=True)
class Provider:
    """A cloud.

    ``name`` is what rosters and variables call it. ``module`` is the name of the module whose ``module_defaults`` hold
    for its clusters, ``cluster_users`` when there is none of its own. ``spec`` has its options: ``cluster_id``, the
    connection and what only this cloud has; an option that another cloud has as well is the same in both. Those in
    ``variables``, among them ``region``, may be given as variables as well. ``takes_passwords`` tells whether it is the
    cluster that keeps them.

    ``reconcile`` compares a cluster with what is asked for, sends what is missing unless in check mode, and gives the
    result of the module ``cluster_users``: ``changed``, ``cluster_id``, ``summary`` (counts by action, ``unchanged``
    among them), ``users`` (rows of ``name``, ``action`` and ``changed`` for everybody who is not simply unchanged),
    ``diff`` and ``api_calls``, after a failure also ``failed`` and ``msg``. No secret is in it. It raises
    OnboardingError when nothing was changed. An audit comes in check mode and exclusive, and only reports: it refuses
    neither names that could not be created or addressed, nor that nobody stays. An entry whose ``create`` is False
    neither creates its account nor lets it be removed. To adopt comes in check mode and without entries. When asked
    for, the result has ``members``, a row by name for everybody on the cluster: ``name``, ``group`` unless groups of
    entries mean nothing here, and ``create`` False for a name that could not be created anew. Who is in one of
    ``sudo_groups`` may use sudo. Where people are users of the cloud before they come to a cluster, ``unknown_names``
    takes options of the spec and tells which of these users there are not, each with the nearest that there is, or "".

    ``find_clusters`` reads the clusters of a region, with options of ``find_spec``, of which those in
    ``of_one_region`` hold for one region only. ``region`` and the options with an endpoint are in both specs. It gives
    ``clusters``, mappings with an ``id`` and a ``name`` at least, and may give values for ``variables``.
    """

    name: str
    module: str
    spec: Mapping[str, Any]
    variables: Sequence[str]
    rules: EntryRules
    takes_passwords: bool
    environment: Environment
    find_spec: Mapping[str, Any]
    find_clusters: Callable[[Mapping[str, Any], Context], dict[str, Any]]
    of_one_region: Sequence[str]
    reconcile: Callable[[Task, Context], dict[str, Any]]
    sudo_groups: Sequence[str] = ()
    unknown_names: Callable[[Mapping[str, Any], Sequence[str], Context], Mapping[str, str]] | None = None
