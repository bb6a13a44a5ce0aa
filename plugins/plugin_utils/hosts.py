# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts of an inventory as the clusters that they stand for, by their variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.playbook.task import Task

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput, printable
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.registry import (
    DEFAULT_PROVIDER,
    PROVIDERS,
)

from ._compat import raw_variables
from .fleet import Cluster
from .sources import SOURCES
from .variables import Variables


def raw_of_hosts(task: Task, task_vars: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the variables of all hosts of the inventory and the play; raw, for little of them need be evaluated."""
    # An implicit localhost is in the play only.
    known = dict.fromkeys([*task_vars["groups"]["all"], *task_vars["ansible_play_hosts_all"]])
    return {host: raw_variables(task, task_vars["hostvars"], host) for host in known}


def cluster_of(host: str, variables: Variables) -> Cluster | None:
    """Give the cluster that a host stands for, None when it stands for none; BadInput for one of no known provider."""
    cluster_id = variables.value("cluster_users_cluster_id")
    if cluster_id is None:
        return None
    provider = variables.value("cluster_users_provider") or DEFAULT_PROVIDER
    if provider not in PROVIDERS:
        raise BadInput([f"cluster_users_provider of {printable(host)} must be one of {', '.join(PROVIDERS)}."])
    return Cluster(host, str(cluster_id), provider, tuple(variables.texts("cluster_users_labels")))


def by_roster(hosts: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """Group the hosts that have the same roster."""
    groups: list[tuple[list[Any], list[str]]] = []
    for host, raw in hosts.items():
        roster = [raw.get(name) for name in (*SOURCES, "offboard_names")]
        same = next((names for known, names in groups if known == roster), None)
        if same is None:
            groups.append((roster, [host]))
        else:
            same.append(host)
    return [names for _roster, names in groups]
