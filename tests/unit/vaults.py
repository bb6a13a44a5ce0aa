# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Vault passwords and the files that are encrypted with them, as the tests give and read them."""

from __future__ import annotations

import json
from pathlib import Path

from ansible.parsing.vault import VaultLib, VaultSecret

VAULT_PASSWORD = "a vault password that nobody may see"


def secrets(password: str = VAULT_PASSWORD, vault_id: str = "default") -> list[tuple[str, VaultSecret]]:
    """Give a vault password as a run has it."""
    return [(vault_id, VaultSecret(password.encode()))]


def with_password(folder: Path, password: str = VAULT_PASSWORD) -> list[str]:
    """Give the arguments by which ansible-playbook has a vault password."""
    file = folder / "vault-password"
    file.write_text(f"{password}\n")
    return ["--vault-password-file", str(file)]


def stored(folder: Path, cluster_id: str, password: str = VAULT_PASSWORD) -> dict[str, str]:
    """Decrypt the first passwords of a cluster, none when there is no file."""
    file = folder / f"{cluster_id}.yml"
    if not file.exists():
        return {}
    passwords: dict[str, str] = json.loads(VaultLib(secrets(password)).decrypt(file.read_bytes()))
    return passwords


def encrypted(text: str, password: str = VAULT_PASSWORD) -> bytes:
    """Encrypt a text."""
    made: bytes = VaultLib(secrets(password)).encrypt(text)
    return made
