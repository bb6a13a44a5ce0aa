# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two clusters, and files by which ansible-playbook runs the role on them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.emulator.control import Emulator
from tests.unit.conftest import Cluster


@contextmanager
def pair(emulator: Emulator, **settings: Any) -> Iterator[list[Cluster]]:
    """Give two clusters without users that behave by these settings."""
    clusters = [Cluster(f"ehpc-hz-{uuid4().hex[:10]}", emulator) for _number in range(2)]
    for cluster in clusters:
        cluster.holds(**settings)
    try:
        yield clusters
    finally:
        for cluster in clusters:
            emulator.delete_cluster(cluster.id)


def role_on(
    folder: Path,
    clusters: Sequence[Cluster],
    variables: Mapping[str, Any],
    module_defaults: Mapping[str, Any] | None = None,
    **play: Any,
) -> list[str]:
    """Write a playbook, an inventory and variables to a folder; give the arguments that run the role with them."""
    hosts = {cluster.id: {"cluster_users_cluster_id": cluster.id} for cluster in clusters}
    local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    inventory = {"all": {"hosts": hosts, "vars": local}}
    plays = [
        {
            "hosts": "all",
            "gather_facts": False,
            "module_defaults": {"clusterops.onboarding.ehpc_user": dict(module_defaults or {})},
            "roles": ["clusterops.onboarding.cluster_users"],
            **play,
        }
    ]
    for name, content in (("play", plays), ("inventory", inventory), ("variables", variables)):
        (folder / f"{name}.json").write_text(json.dumps(content))
    return ["play.json", "-i", "inventory.json", "-e", "@variables.json"]
