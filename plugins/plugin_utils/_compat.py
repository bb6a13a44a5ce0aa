# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the versions of ansible-core do differently, and the private parts of it that are used."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultSecret
from ansible.playbook.task import Task
from ansible.template import Templar

__all__ = [
    "AnsibleValueOmittedError",
    "apply_module_defaults",
    "decode",
    "encode",
    "evaluate",
    "raw_variables",
    "read_decrypted",
    "vault_secrets",
]


def read_decrypted(loader: DataLoader, path: str) -> bytes:
    """Read a file, decrypted; AnsibleError when it cannot be.

    The public methods give text that may have been repaired, or leave plain text on the disk:
    https://github.com/ansible/ansible/blob/v2.22.0rc1/lib/ansible/parsing/dataloader.py
    """
    content: bytes = loader._get_file_contents(path)[0]
    return content


def vault_secrets(loader: DataLoader) -> Sequence[tuple[str, VaultSecret]]:
    """Give the vault IDs and secrets of the run, which no public part tells:

    https://github.com/ansible/ansible/blob/v2.22.0rc1/lib/ansible/parsing/dataloader.py
    """
    secrets: Sequence[tuple[str, VaultSecret]] = loader._vault.secrets
    return secrets


def raw_variables(task: Task, hostvars: Any, host: str) -> dict[str, Any]:
    """Give all variables of a host in the play of a task, none of them evaluated.

    ``hostvars`` leaves out those of the play:
    https://github.com/ansible/ansible/blob/v2.22.0rc1/lib/ansible/vars/hostvars.py
    """
    variables: dict[str, Any] = hostvars._variable_manager.get_vars(
        play=task._parent._play, host=hostvars._inventory.get_host(host), include_hostvars=False
    )
    return variables


try:
    # As its own actions do that choose a module:
    # https://github.com/ansible/ansible/blob/v2.22.0rc1/lib/ansible/executor/module_common.py
    from ansible.errors import AnsibleValueOmittedError
    from ansible.executor.module_common import _apply_action_arg_defaults as apply_module_defaults

    def evaluate(templar: Templar, text: str) -> Any:
        """Evaluate a template that is a whole value."""
        return templar.template(text)

except ImportError:
    # ansible-core before 2.19.
    from ansible.executor.module_common import get_action_args_with_defaults
    from ansible.template import AnsibleNativeEnvironment

    class AnsibleValueOmittedError(Exception):  # type: ignore[no-redef]
        """There is none, a variable with a value of its own takes its place."""

    def apply_module_defaults(action: str, task: Task, args: Mapping[str, Any], templar: Templar) -> dict[str, Any]:
        """Add to the options of a task those that ``module_defaults`` has for a module."""
        groups = task._parent._play._action_groups
        options: dict[str, Any] = get_action_args_with_defaults(
            action, args, task.module_defaults, templar, action_groups=groups
        )
        return options

    def evaluate(templar: Templar, text: str) -> Any:
        """Evaluate a template that is a whole value, also one with dates in it, which would otherwise become text."""
        value = templar.template(text)
        if isinstance(value, str) and value[:1] in ("[", "{"):
            value = templar.copy_with_new_env(environment_class=AnsibleNativeEnvironment).template(text)
        return value


try:
    # As on the way to a module:
    # https://github.com/ansible/ansible/blob/v2.22.0rc1/lib/ansible/module_utils/common/json.py
    from ansible.module_utils.common.json import Direction, get_module_decoder, get_module_encoder
except ImportError:
    # ansible-core before 2.19.
    from ansible.parsing.ajson import AnsibleJSONEncoder

    encode, decode = partial(json.dumps, cls=AnsibleJSONEncoder, vault_to_text=True), json.loads
else:
    TO_MODULE = "legacy", Direction.CONTROLLER_TO_MODULE
    encode = partial(json.dumps, cls=get_module_encoder(*TO_MODULE))
    decode = partial(json.loads, cls=get_module_decoder(*TO_MODULE))
