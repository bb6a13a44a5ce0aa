# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""First passwords of accounts: made by chance, kept in a file that is encrypted with Ansible Vault."""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from ansible import constants
from ansible.errors import AnsibleError
from ansible.parsing.vault import VaultLib, is_encrypted, match_encrypt_secret

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._masking import register
from ansible_collections.clusterops.onboarding.plugins.module_utils._progress import silent

from .written_files import locked, make_folder, read, replace

LENGTH = 16
# People type these: nothing that looks like something else, and of the special characters that every rule of the
# vendor has only those that mean nothing to a shell, a template or a table.
LETTERS = "".join(letter for letter in string.ascii_letters if letter not in "IOlo")
DIGITS = "23456789"
SPECIALS = "+-/:=@"
CLASSES = (string.ascii_uppercase, string.ascii_lowercase, DIGITS, SPECIALS)


def generate() -> str:
    """Make a password of upper and lower case, digits and special characters, a letter first."""
    while True:
        rest = (secrets.choice(LETTERS + DIGITS + SPECIALS) for _character in range(LENGTH - 1))
        password = secrets.choice(LETTERS) + "".join(rest)
        if all(set(kind) & set(password) for kind in CLASSES):
            return password


class Store:
    """The first passwords of one cluster: JSON of names and passwords in a file that is encrypted as a whole.

    ``vault_secrets`` are those of the run, as pairs of vault id and secret. Every method raises BadInput, without
    anything of what the file holds, when there is none, or when the file is not what it should be, and OSError when it
    cannot be read or written. ``progress`` is told when another run is waited for.
    """

    def __init__(
        self,
        folder: Path,
        cluster_id: str,
        vault_secrets: Sequence[tuple[str, Any]] | None,
        progress: Callable[[str], None] = silent,
    ) -> None:
        if not cluster_id or Path(cluster_id).name != cluster_id or cluster_id.startswith("."):
            raise BadInput([f"cluster_id is to name a file, which {cluster_id!r} cannot."])
        if not vault_secrets:
            raise BadInput(
                ["There is no vault password to keep first passwords with; give one, such as by --vault-password-file."]
            )
        self.path = folder / f"{cluster_id}.yml"
        self._vault_secrets = vault_secrets
        self._progress = progress

    def read(self) -> dict[str, str]:
        """Give the passwords by name, none when there is no file yet."""
        return self._decrypt()[0]

    def add(self, names: Iterable[str]) -> list[str]:
        """Make a password for each of these names that has none, store all of them in one write, and tell the names."""
        make_folder(self.path.parent, secret=True)
        with locked(self.path.parent, self._progress):
            # Once more, for another run may have added to it until now.
            passwords, vault_id, secret = self._decrypt()
            added = [name for name in dict.fromkeys(names) if name not in passwords]
            if added:
                passwords.update((name, generate()) for name in added)
                register(passwords)
                text = json.dumps(passwords, ensure_ascii=False, indent=2, sort_keys=True)
                content = VaultLib(self._vault_secrets).encrypt(f"{text}\n", secret=secret, vault_id=vault_id)
                replace(self.path, content, secret=True)
        return added

    def _decrypt(self) -> tuple[dict[str, str], str, Any]:
        """Give the passwords, and the vault id and secret that they are encrypted with or are to be."""
        vault = VaultLib(self._vault_secrets)
        try:
            content = read(self.path)
        except FileNotFoundError:
            return {}, *self._secret_of_new()
        if not is_encrypted(content):
            raise BadInput([f"{self.path} is not encrypted with Ansible Vault, so it cannot hold first passwords."])
        try:
            text, vault_id, secret = vault.decrypt_and_get_vault_id(content)
        except AnsibleError:
            raise BadInput([f"{self.path} cannot be decrypted with a vault password of this run."]) from None
        try:
            passwords = json.loads(text)
        except (ValueError, RecursionError):
            passwords = None
        if not isinstance(passwords, dict) or not all(isinstance(password, str) for password in passwords.values()):
            raise BadInput([f"{self.path} holds something else than first passwords: JSON of names and passwords."])
        register(passwords)
        return passwords, vault_id, secret

    def _secret_of_new(self) -> tuple[str, Any]:
        """Choose what to encrypt a new file with as ansible-vault does; it prefers the default of several, too."""
        identities = [vault_id for vault_id, _secret in self._vault_secrets]
        default = constants.DEFAULT_VAULT_IDENTITY if constants.DEFAULT_VAULT_IDENTITY in identities else None
        identity = constants.DEFAULT_VAULT_ENCRYPT_IDENTITY or default
        try:
            vault_id, secret = match_encrypt_secret(self._vault_secrets, encrypt_vault_id=identity)
        except AnsibleError:
            raise BadInput(
                [f"There is no vault password of {identity}, the vault id to encrypt with; there is {identities}."]
            ) from None
        return vault_id, secret
