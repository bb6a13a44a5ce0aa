# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring the accounts of one E-HPC cluster in line with a roster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._context import Context
from .._masking import ROSTER
from .._providers.alibabacloud import accounts, connection
from .._providers.alibabacloud.rules import rules_for
from .._providers.base import ONBOARD, Task
from .._reconcile.rules import read_entries
from .._roster.entry import STATES, UPDATE_PASSWORD

USER: dict[str, Any] = {
    "name": {"type": "str"},
    "group": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "auth_key": {"type": "str", "no_log": False},
}
# The roster checks the users itself. Ansible's own checks stop at the first bad one, do not say which it is, and print
# what they cannot read, passwords included.
SPEC: dict[str, Any] = {
    **connection.SPEC,
    **USER,
    **accounts.OPTIONS,
    "users": ROSTER,
    "state": {"type": "str", "choices": list(STATES), "default": "present"},
    "update_password": {"type": "str", "choices": list(UPDATE_PASSWORD), "default": "on_create", "no_log": False},
    "exclusive": {"type": "bool", "default": False},
    "protected": {"type": "list", "elements": "str", "default": []},
    "max_removals": {"type": "int"},
    "on_error": {"type": "str", "choices": ["continue", "stop"], "default": "continue"},
    "verify": {"type": "bool", "default": False},
}
CONSTRAINTS: dict[str, Any] = {
    "required_one_of": [("users", "name")],
    "mutually_exclusive": [("users", option) for option in USER],
}


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Compare, and unless in check mode send what is missing; see _reconcile.result for the result."""
    single = {option: params[option] for option in USER}
    entries, warnings = read_entries(
        [single] if params["users"] is None else params["users"],
        rules_for(params["api_version"]),
        state=params["state"],
        update_password=params["update_password"],
    )
    for warning in warnings:
        context.warn(warning)
    task = Task(
        purpose=ONBOARD,
        entries=entries,
        exclusive=params["exclusive"],
        protected=params["protected"],
        max_removals=params["max_removals"],
        on_error=params["on_error"],
        verify=params["verify"],
        options=params,
    )
    return accounts.reconcile(task, context)
