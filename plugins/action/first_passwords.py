# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stores first passwords, on the controller. Documented in plugins/modules/first_passwords.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible.plugins.action import ActionBase

from ..module_utils.alibabacloud.rules import rules_for
from ..module_utils.core.errors import BadInput
from ..module_utils.core.masking import ROSTER, register_options
from ..module_utils.core.roster import UPDATE_PASSWORD, Roster
from ..plugin_utils.first_passwords import Store, lacks_password
from ..plugin_utils.in_process import as_sent

SPEC: dict[str, Any] = {
    "dest": {"type": "path", "required": True},
    "cluster_id": {"type": "str", "required": True},
    "users": {**ROSTER, "required": True},
    "accounts": {"type": "list", "elements": "str", "required": True},
    "update_password": {"type": "str", "choices": list(UPDATE_PASSWORD), "default": "on_create", "no_log": False},
}


class ActionModule(ActionBase):
    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        register_options(SPEC, self._task.args)
        options = self.validate_argument_spec(SPEC)[1]
        try:
            # No part of Ansible's interface tells the secrets of the run.
            secrets = self._loader._vault.secrets
            return {**result, **first_passwords(as_sent(options), secrets, write=not self._task.check_mode)}
        except BadInput as error:
            return {**result, "failed": True, "msg": f"{error} No password was made."}
        except OSError as error:
            return {**result, "failed": True, "msg": f"The first passwords cannot be stored: {error}."}


def first_passwords(
    options: Mapping[str, Any], vault_secrets: Sequence[tuple[str, Any]] | None, *, write: bool
) -> dict[str, Any]:
    """Store what is missing if told to, and give the result of the task, without a password."""
    users, update_password = options["users"], options["update_password"]
    # Of a roster that ehpc_user would refuse, nothing is to stay in the file.
    Roster.parse(users, rules_for("auto"), update_password=update_password)
    accounts = set(options["accounts"])
    names = [user["name"] for user in users if lacks_password(user, update_password) and user["name"] not in accounts]
    if not names:
        return {"changed": False, "path": None, "names": [], "added": [], "stored": True}
    store = Store(Path(options["dest"]).absolute(), options["cluster_id"], vault_secrets)
    stored = store.read()
    added = [name for name in names if name not in stored]
    if added and write:
        added = store.add(names)
    return {
        "changed": bool(added),
        "path": str(store.path),
        "names": names,
        "added": added,
        "stored": write or not added,
    }
