# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the variables of a fleet, on the controller. Documented in plugins/modules/check_fleet.py."""

from __future__ import annotations

from typing import Any

from ansible.plugins.action import ActionBase

from ..plugin_utils.variable_names import known_names, unknown_names

HOSTS_SHOWN = 3


class ActionModule(ActionBase):
    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        self.validate_argument_spec({})
        task_vars = task_vars or {}
        hosts = task_vars["groups"]["all"]
        # Raw, for no variable need be evaluated to know its name.
        names = {host: set(task_vars["hostvars"].raw_get(host)) for host in hosts}
        unknown = unknown_names(set().union(*names.values()), known_names())
        misspelt = [
            f"There is no variable {name} (set for {_places(name, names)}); did you mean {meant}?"
            for name, meant in unknown.items()
            if meant
        ]
        others = [name for name, meant in unknown.items() if not meant]
        if others:
            self._display.warning(f"The collection reads no variable of these names: {', '.join(others)}.")
        if misspelt:
            return {**result, "failed": True, "msg": " ".join(misspelt), "unknown_variables": list(unknown)}
        return {**result, "changed": False, "unknown_variables": list(unknown)}


def _places(name: str, names: dict[str, set[str]]) -> str:
    hosts = [host for host, variables in names.items() if name in variables]
    if len(hosts) == len(names):
        return "all hosts"
    more = len(hosts) - HOSTS_SHOWN
    return ", ".join(hosts[:HOSTS_SHOWN]) + (f" and {more} more" if more > 0 else "")
