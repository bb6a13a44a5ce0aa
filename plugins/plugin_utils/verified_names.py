# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that a cloud does not have, asked for once for all clusters of an account instead of once a cluster."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.clusterops.onboarding.plugins.module_utils._context import Context
from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import OnboardingError, printable
from ansible_collections.clusterops.onboarding.plugins.module_utils._masking import register_environment
from ansible_collections.clusterops.onboarding.plugins.module_utils._orphan import ended_when, parent_is_gone
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.base import Provider
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.registry import PROVIDERS
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.parse import Parsed

from .fleet import Cluster
from .in_process import SECRET_VARIABLES, surroundings
from .notes import VERIFIED
from .variables import Variables

VERIFY = "cluster_users_verify_names"
ENVIRONMENT = "cluster_environment"

Chosen = Callable[[Cluster], Iterable[Parsed]]
"""Gives the entries of a roster for a cluster."""


@dataclass
class _Account:
    """An account of a cloud: how it is asked, and for whom on behalf of which hosts, by name."""

    unknown_names: Callable[[Mapping[str, Any], Sequence[str], Context], Mapping[str, str]]
    params: Mapping[str, Any]
    environment: Mapping[str, Any]
    hosts: list[str] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)


def unknown_entries(
    clusters: Iterable[Cluster],
    variables: Mapping[str, Variables],
    chosen: Chosen,
    folder: str,
    warn: Callable[[str], None],
) -> list[str]:
    """Name the entries for these clusters whose names a cloud does not have; hosts without any are noted as VERIFIED.

    Only clusters are looked at that ask for it by VERIFY and are worked on from here. Those of an account that cannot
    be asked are left to ask for themselves, with a warning.
    """
    problems: list[str] = []
    for account in _accounts(clusters, variables, chosen):
        try:
            unknown = _ask(account, folder, warn)
        except OnboardingError as error:
            warn(f"The names could not be verified for all clusters at once, so each asks for its own. {error}")
            continue
        VERIFIED.add(account.hosts)
        for name, near in unknown.items():
            meant = f"; did you mean {printable(near)}?" if near else "."
            problems.append(f"{account.entries[name]}: the cloud has no user of this name{meant}")
    return problems


def _accounts(clusters: Iterable[Cluster], variables: Mapping[str, Variables], chosen: Chosen) -> Sequence[_Account]:
    found: dict[str, _Account] = {}
    for cluster in clusters:
        provider, own = PROVIDERS[cluster.provider], variables[cluster.host]
        is_asked = boolean(own.value(VERIFY) or False, strict=False) and own.value("ansible_connection") == "local"
        if not is_asked or not provider.unknown_names:
            continue
        names = [name for name in provider.variables if name in provider.find_spec]
        given = {name: own.value(f"cluster_users_{name}") for name in names}
        environment = own.value(ENVIRONMENT) or {}
        account = found.setdefault(
            json.dumps([provider.name, given, environment], sort_keys=True, default=str),
            _Account(provider.unknown_names, _validated(provider, cluster, given), environment),
        )
        account.hosts.append(cluster.host)
        for each in chosen(cluster):
            if each.entry.create and not each.entry.absent:
                account.entries.setdefault(each.entry.name, each.entry)
    return list(found.values())


def _validated(provider: Provider, cluster: Cluster, given: Mapping[str, Any]) -> Mapping[str, Any]:
    options = {"cluster_id": cluster.id, **{name: value for name, value in given.items() if value is not None}}
    params: Mapping[str, Any] = ArgumentSpecValidator(dict(provider.spec)).validate(options).validated_parameters
    return params


def _ask(account: _Account, folder: str, warn: Callable[[str], None]) -> Mapping[str, str]:
    register_environment(account.environment, SECRET_VARIABLES)
    with ended_when(parent_is_gone()), surroundings(account.environment, folder):
        context = Context(True, dict(os.environ), warn)
        return account.unknown_names(account.params, list(account.entries), context)
