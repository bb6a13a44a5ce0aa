# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the workers of one ansible-playbook tell each other of hosts.

A task that looks at each host's result after the other costs every host more than its own task, and a task that is
skipped takes a line at the terminal. Workers share a folder that ansible-playbook makes and removes.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ansible import constants


class Notes:
    """Hosts of which something holds, until it is forgotten or ansible-playbook ends."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def hosts(self) -> set[str]:
        """The hosts that were noted."""
        try:
            return {*self._file.read_text(encoding="utf-8").splitlines()}
        except FileNotFoundError:
            return set()

    def add(self, hosts: Iterable[str]) -> None:
        """Note hosts, unless there is no room to: what was done on them must not go unsaid for that."""
        with suppress(OSError), self._file.open("a", encoding="utf-8") as file:
            file.writelines(f"{host}\n" for host in hosts)

    def forget(self) -> None:
        """Begin anew, as each playbook does."""
        self._file.unlink(missing_ok=True)

    @property
    def _file(self) -> Path:
        # Only known when ansible-playbook runs.
        return Path(constants.DEFAULT_LOCAL_TMP, f"clusterops-onboarding-{self._name}")


FAILED = Notes("failed")
"""Hosts whose cluster has failed."""

VERIFIED = Notes("verified")
"""Hosts all of whose names their cloud has."""
