# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster of each provider with a way to see what reaches it: the two clouds of the emulator, and a third one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.base import Provider
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.registry import PROVIDERS
from tests.emulator.control import Emulator
from tests.unit.conftest import Cluster

from .third_cloud.provider import PROVIDER as THIRD

KEYS = {
    "THIRD_CLOUD_KEY": "third-key-id",
    "THIRD_CLOUD_PASSPHRASE": "a passphrase that nobody may see",
    "THIRD_CLOUD_REGION": "north",
}


@dataclass(frozen=True)
class Cloud:
    """A cluster that exists. ``fill`` starts over with accounts of these names; ``options`` make tests fast.

    ``group`` is that of these accounts, None where accounts have none of a roster. ``calls`` are all operations.
    """

    provider: Provider
    cluster_id: str
    environ: Mapping[str, str]
    fill: Callable[[Iterable[str]], None]
    names: Callable[[], list[str]]
    calls: Callable[[], list[str]]
    writes: Callable[[], list[str]]
    remove: Callable[[], None]
    options: Mapping[str, Any]
    group: str | None = None


def ehpc(emulator: Emulator, _folder: Path) -> Cloud:
    cluster = Cluster(f"ehpc-hz-{uuid4().hex[:10]}", emulator)
    return Cloud(
        PROVIDERS["ehpc"],
        cluster.id,
        emulator.environment(),
        fill=lambda names: cluster.holds({"name": name} for name in names),
        names=lambda: sorted(cluster.groups),
        calls=lambda: cluster.calls,
        writes=lambda: cluster.writes,
        remove=lambda: emulator.delete_cluster(cluster.id),
        options={"retry_timeout": 0},
        group="users",
    )


def mrs(emulator: Emulator, _folder: Path) -> Cloud:
    cluster_id = str(uuid4())

    def fill(names: Iterable[str]) -> None:
        emulator.put_mrs_cluster(cluster_id, names, settings={"polls": 0})

    def calls() -> list[str]:
        return [call["operation"] for call in emulator.calls(cluster_id)]

    def writes() -> list[str]:
        return [operation for operation in calls() if operation in ("UpdateSyncIamUser", "CancelSyncIamUser")]

    def remove() -> None:
        emulator.delete_mrs_cluster(cluster_id)
        emulator.put_iam()

    emulator.put_iam({"name": name, "groups": ["staff"]} for name in ("ada.lovelace", "alan.turing", "grace.hopper"))
    return Cloud(
        PROVIDERS["mrs"],
        cluster_id,
        emulator.environment(),
        fill=fill,
        names=lambda: sorted(emulator.mrs_cluster(cluster_id)["user_names"]),
        calls=calls,
        writes=writes,
        remove=remove,
        options={"retry_timeout": 0, "poll_interval": 0.05},
    )


def third(_emulator: Emulator, folder: Path) -> Cloud:
    file = folder / "third-1.json"

    def read(part: str) -> list[str]:
        return list(json.loads(file.read_text())[part])

    return Cloud(
        THIRD,
        file.stem,
        {**KEYS, "THIRD_CLOUD_ENDPOINT": str(folder)},
        fill=lambda names: put_cluster(file, names),
        names=lambda: sorted(read("accounts")),
        calls=lambda: read("calls"),
        writes=lambda: [operation for operation in read("calls") if operation != "ListMembers"],
        remove=file.unlink,
        options={},
        group="members",
    )


def put_cluster(file: Path, names: Iterable[str], name: str = "lab") -> None:
    """Make a cluster of the third cloud with these accounts, and forget all calls."""
    accounts = dict.fromkeys(names, "members")
    file.write_text(json.dumps({"name": name, "region": "north", "accounts": accounts, "calls": []}))


CLOUDS = {"ehpc": ehpc, "mrs": mrs, "third": third}
