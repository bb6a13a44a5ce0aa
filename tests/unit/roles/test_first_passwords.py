# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""First passwords of the role cluster_users are shown nowhere."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.unit.vaults import VAULT_PASSWORD, stored, with_password

from .pair import role_on

NAMES = ["ada.lovelace", "joan.clarke", "old.hand"]


@pytest.mark.parametrize("in_process", [True, False])
def test_first_passwords_are_shown_nowhere(ansible, cluster, in_process):
    cluster.holds([{"name": "old.hand"}], refuse={"AddUsers": {"ada.lovelace": "AgentError.Account.UserAddFailure"}})
    cluster.faults({"operation": "AddUsers", "kind": "echo_password"})
    environment = {
        "ANSIBLE_LOG_PATH": str(ansible.folder / "ansible.log"),
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(ansible.folder / "cache"),
        "ANSIBLE_DISPLAY_ARGS_TO_STDOUT": "true",
        "ANSIBLE_DISPLAY_TRACEBACK": "always",
        "ANSIBLE_INJECT_INVOCATION": "true",
    }
    # The roster is on display here, so it has no password of its own.
    variables = {"cluster_users_first_passwords": "first", "cluster_users_roster": [{"name": name} for name in NAMES]}
    show = [{"ansible.builtin.debug": {"var": "vars"}}, {"ansible.builtin.debug": {"var": "hostvars"}}]
    files = role_on(ansible.folder, [cluster], variables, post_tasks=show)

    run = replace(ansible, in_process=in_process).playbook(
        *files, *with_password(ansible.folder), "-vvvv", "--diff", environment=environment
    )

    folder = ansible.folder / "first"
    made = stored(folder, cluster.id)
    shown = {
        "output": run.output,
        "results": json.dumps(run.tasks),
        "log": (ansible.folder / "ansible.log").read_text(),
        **{str(path): path.read_text() for path in ansible.folder.glob("cache/**/*") if path.is_file()},
        **{str(path): path.read_text() for path in folder.iterdir()},
    }
    assert sorted(made) == NAMES[:2] and cluster.passwords["joan.clarke"] == made["joan.clarke"]
    assert "ada.lovelace" not in cluster.passwords
    for place, text in shown.items():
        assert [secret for secret in (*made.values(), VAULT_PASSWORD) if secret in text] == [], place
