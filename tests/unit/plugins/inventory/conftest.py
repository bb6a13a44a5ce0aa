# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inventories of the plugin, read by ansible-inventory as a person or AWX reads them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.emulator.control import Emulator
from tests.playbook import Ansible

SECONDS = 120
PLUGIN = "clusterops.onboarding.clusters"
CLUSTERS = {
    "ehpc-hz-older": {"name": "hpc-one", "generation": "2018-04-12"},
    "ehpc-hz-newer": {"name": "hpc-two", "generation": "2024-07-30", "region": "cn-hangzhou"},
    "ehpc-hz-paused": {"name": "lab", "generation": "2018-04-12", "status": "stopped"},
}
MRS_CLUSTERS = {
    "2b460e01-reports": {"name": "bi-reports"},
    "3c570e02-streams": {"name": "bi-streams", "state": "frozen"},
}


def unwrapped(value: dict[str, Any]) -> Any:
    """Give texts that must not be taken for templates as they are."""
    return value.get("__ansible_unsafe", value)


@dataclass(frozen=True)
class Inventory:
    """What ansible-inventory said."""

    returncode: int
    text: str
    messages: str

    @property
    def hosts(self) -> dict[str, dict[str, Any]]:
        """The variables of every host, in order."""
        found: dict[str, dict[str, Any]] = json.loads(self.text, object_hook=unwrapped).get("_meta", {})
        return found.get("hostvars", {})

    @property
    def groups(self) -> dict[str, list[str]]:
        """The hosts of every group, or its child groups."""
        found = {name: group for name, group in json.loads(self.text).items() if name != "_meta"}
        return {name: group.get("hosts", group.get("children", [])) for name, group in found.items()}


@dataclass(frozen=True)
class Inventories:
    """Reads inventories as the Ansible of the tests does."""

    ansible: Ansible

    def write(self, content: Mapping[str, Any] | str, name: str = "my.clusters.yml") -> Path:
        """Write the file of an inventory, of its options or as it stands."""
        file = self.ansible.folder / name
        file.write_text(content if isinstance(content, str) else yaml.safe_dump({"plugin": PLUGIN, **content}))
        return file

    def read(self, file: Path, *arguments: str, environment: Mapping[str, str | None] | None = None) -> Inventory:
        """List an inventory; variables that are None are taken out of the environment."""
        environ = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(self.ansible.collections),
            "ANSIBLE_HOME": str(self.ansible.folder / "home"),
            "ANSIBLE_NOCOLOR": "1",
            "NO_PROXY": "127.0.0.1",
            **self.ansible.environment,
            **(environment or {}),
        }
        finished = subprocess.run(
            [sys.executable, "-m", "ansible", "inventory", "-i", str(file), "--list", *arguments],
            cwd=self.ansible.folder,
            env={name: value for name, value in environ.items() if value is not None},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        # However wide, a message is broken into lines.
        return Inventory(finished.returncode, finished.stdout, " ".join(finished.stderr.split()))

    def list(self, accounts: Sequence[Any], *arguments: str, environment: Any = None, **options: Any) -> Inventory:
        """List the inventory of these accounts, in which calls are not tried again."""
        quick = [{"retry_timeout": 0, **account} for account in accounts]
        return self.read(self.write({"accounts": quick, **options}), *arguments, environment=environment)


@pytest.fixture
def inventories(ansible: Ansible) -> Inventories:
    return Inventories(ansible)


@pytest.fixture
def fleet(emulator: Emulator) -> Iterator[Emulator]:
    """The emulator with nothing but the clusters above."""
    emulator.put_world(clusters=CLUSTERS, mrs_clusters=MRS_CLUSTERS)
    yield emulator
    emulator.put_world()
