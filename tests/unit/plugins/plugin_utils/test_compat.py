# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private parts of ansible-core that are used are as they are used; a failure here means to look at the new version."""

from __future__ import annotations

from inspect import signature
from pathlib import Path

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible.plugins.action import ActionBase
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager

from ansible_collections.clusterops.onboarding.plugins.plugin_utils import _compat

FUNCTIONS = {
    VariableManager.get_vars: {"self", "play", "host", "include_hostvars"},
    HostVars.__init__: {"self", "inventory", "variable_manager", "loader"},
    AnsibleModule._log_invocation: {"self"},
    ActionBase._compute_environment_string: {"self", "raw_environment_out"},
    ActionBase._update_module_args: {"self", "module_name", "module_args", "task_vars"},
    ActionBase._execute_module: {"self", "module_name", "module_args", "task_vars"},
}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__qualname__)
def test_a_private_function_takes_what_it_is_given(function):
    assert signature(function).parameters.keys() >= FUNCTIONS[function]


def test_a_loader_tells_its_secrets_and_reads_encrypted_files(tmp_path: Path):
    loader, secrets = DataLoader(), [("team", VaultSecret(b"vault-password"))]
    loader.set_vault_secrets(secrets)
    (tmp_path / "roster.csv").write_bytes(VaultLib(secrets).encrypt(b"name\xff", vault_id="team"))

    assert _compat.vault_secrets(loader) == secrets
    assert _compat.read_decrypted(loader, str(tmp_path / "roster.csv")) == b"name\xff"


def test_options_come_back_as_plain_values():
    options = {"text": "words", "listed": [1, None], "nested": {"flag": True}}

    assert _compat.decode(_compat.encode(options)) == options
