# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inventories of the plugin, read in this process, and by ansible-inventory as a person or AWX reads them."""

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
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.utils.display import Display

from tests.emulator.control import Emulator
from tests.playbook import Ansible

Environment = Mapping[str, str | None] | None

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
    """The variables of every host, the hosts or the child groups of every group, and what was warned of."""

    hosts: dict[str, dict[str, Any]]
    groups: dict[str, list[str]]
    messages: str


@dataclass(frozen=True)
class Listing(Inventory):
    """The same as ansible-inventory prints it."""

    returncode: int
    text: str


@dataclass(frozen=True)
class Inventories:
    """Reads inventories as the Ansible of the tests does."""

    ansible: Ansible

    def write(self, content: Mapping[str, Any] | str, name: str = "my.clusters.yml") -> Path:
        """Write the file of an inventory, of its options or as it stands."""
        file = self.ansible.folder / name
        file.write_text(content if isinstance(content, str) else yaml.safe_dump({"plugin": PLUGIN, **content}))
        return file

    def write_accounts(self, accounts: Sequence[Any], **options: Any) -> Path:
        """Write the file of an inventory of these accounts, in which calls are not tried again."""
        return self.write({"accounts": [{"retry_timeout": 0, **account} for account in accounts], **options})

    def read(self, file: Path, environment: Environment = None) -> Inventory:
        """Read an inventory in this process; variables that are None are taken out of the environment."""
        messages: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.ansible.folder)
            for name, value in {"NO_PROXY": "127.0.0.1", **self.ansible.environment, **(environment or {})}.items():
                if value is None:
                    patch.delenv(name, raising=False)
                else:
                    patch.setenv(name, value)
            patch.setattr(Display, "warning", lambda _self, msg, *_args, **_options: messages.append(msg))
            # Which ansible-core before 2.19 does not have.
            patch.setattr(
                Display,
                "error_as_warning",
                lambda _self, msg, exception: messages.append(f"{msg} {exception}"),
                raising=False,
            )
            found = InventoryManager(DataLoader(), sources=[str(file)])
        hosts = {
            name: {key: value for key, value in host.vars.items() if key not in ("inventory_file", "inventory_dir")}
            for name, host in sorted(found.hosts.items())
        }
        groups = {
            name: [each.name for each in group.hosts or group.child_groups] for name, group in found.groups.items()
        }
        return Inventory(hosts, groups, " ".join(" ".join(messages).split()))

    def list(self, accounts: Sequence[Any], environment: Environment = None, **options: Any) -> Inventory:
        """Read the inventory of these accounts in this process."""
        return self.read(self.write_accounts(accounts, **options), environment)

    def command(self, file: Path, *arguments: str, environment: Environment = None) -> Listing:
        """List an inventory by ansible-inventory."""
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
        # An export as YAML and nothing at all have no hosts to compare.
        shown = json.loads(finished.stdout, object_hook=unwrapped) if finished.stdout.startswith("{") else {}
        hosts = shown.pop("_meta", {}).get("hostvars", {})
        groups = {name: group.get("hosts", group.get("children", [])) for name, group in shown.items()}
        # However wide, a message is broken into lines.
        return Listing(hosts, groups, " ".join(finished.stderr.split()), finished.returncode, finished.stdout)


@pytest.fixture
def inventories(ansible: Ansible) -> Inventories:
    return Inventories(ansible)


@pytest.fixture
def fleet(emulator: Emulator) -> Iterator[Emulator]:
    """The emulator with nothing but the clusters above."""
    emulator.put_world(clusters=CLUSTERS, mrs_clusters=MRS_CLUSTERS)
    yield emulator
    emulator.put_world()
