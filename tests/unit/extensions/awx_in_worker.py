# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules of awx.awx in Ansible's worker process: the same code, and no interpreter for each task.

``awx_collection.lay_out`` makes a collection awx.awx in which each module has this file as its action plugin.
"""

from __future__ import annotations

import json
from contextlib import redirect_stdout, suppress
from importlib import import_module
from io import StringIO
from typing import Any

from ansible.module_utils import basic
from ansible.plugins.action import ActionBase
from ansible_collections.awx.awx.plugins.module_utils import controller_api

# Imported where Ansible has not forked its worker yet, and not once for each task.
assert controller_api


class ActionModule(ActionBase):
    """Runs the main function of the module of the same name in this process, which is one for this task only."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return what the module prints."""
        name = self._task.action.rpartition(".")[2]
        options = dict(self._task.args)
        self._update_module_args(f"awx.awx.{name}", options, task_vars)
        basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": options}, default=str).encode()
        basic._ANSIBLE_PROFILE = "legacy"
        module = import_module(f"ansible_collections.awx.awx.plugins.modules.{name}")
        with redirect_stdout(StringIO()) as printed, suppress(SystemExit):
            module.main()
        result: dict[str, Any] = json.loads(printed.getvalue())
        return result
