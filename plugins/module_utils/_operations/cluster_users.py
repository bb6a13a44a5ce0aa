# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operation of the module ``cluster_users``: the entries for one cluster, brought to it by its provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from .._context import Context
from .._masking import ROSTER
from .._providers.base import ADOPT, AUDIT, ONBOARD, PURPOSES, StorePasswords, Task
from .._providers.registry import DEFAULT_PROVIDER, PROVIDERS
from .._reconcile.people import name_members, name_people, warn_of_exact_names
from .._reconcile.plan import DEFAULT_MAX_REMOVALS
from .._roster.entry import UPDATE_PASSWORD, Entry

ROSTER_OPTIONS: dict[str, Any] = {
    "roster": ROSTER,
    "roster_files": {"type": "list", "elements": "str", "default": []},
    "leavers": {"type": "list", "elements": "str", "default": []},
    "labels": {"type": "list", "elements": "str", "default": []},
    "expired": {"type": "str", "choices": ["omit", "absent"], "default": "omit"},
    "first_passwords": {"type": "path", "default": "", "no_log": False},
    "update_password": {"type": "str", "choices": list(UPDATE_PASSWORD), "default": "on_create", "no_log": False},
}
"""The options that make entries for one cluster of a roster, on the controller."""

OPTIONS: dict[str, Any] = {
    "provider": {"type": "str", "choices": list(PROVIDERS), "default": DEFAULT_PROVIDER},
    "cluster_id": {"type": "str", "required": True},
    "purpose": {"type": "str", "choices": list(PURPOSES), "default": ONBOARD},
    **ROSTER_OPTIONS,
    "exclusive": {"type": "bool", "default": False},
    "protected": {"type": "list", "elements": "str", "default": []},
    "max_removals": {"type": "int"},
    "on_error": {"type": "str", "choices": ["continue", "stop"], "default": "continue"},
    "verify": {"type": "bool", "default": False},
}
SPEC: dict[str, Any] = {
    **{name: option for provider in PROVIDERS.values() for name, option in provider.spec.items()},
    **OPTIONS,
}
CONSTRAINTS: dict[str, Any] = {}

VARIABLES = (*OPTIONS, *dict.fromkeys(name for provider in PROVIDERS.values() for name in provider.variables))
"""The options that are taken from a variable ``cluster_users_<option>`` when the task does not give them."""


def run(
    params: Mapping[str, Any],
    context: Context,
    store_passwords: StorePasswords | None = None,
    entries: Sequence[Entry] | None = None,
) -> dict[str, Any]:
    """Do what is asked for. The entries for this cluster are those of ``roster``, see Entry.as_json, or ``entries``.

    A cluster knows accounts only. Whose they are gets into the result here, and nowhere else.
    """
    if params["first_passwords"] and context.check_mode and not store_passwords:
        # They are made after the plan.
        store_passwords = _no_passwords
    provider = PROVIDERS[params["provider"]]
    purpose = params["purpose"]
    if entries is None:
        entries = [Entry.from_json(entry) for entry in params["roster"]]
    # An audit and an offboarding are what they are, whatever other options say.
    task = Task(
        purpose=purpose,
        entries=entries,
        exclusive=purpose == AUDIT or (purpose == ONBOARD and params["exclusive"]),
        protected=params["protected"],
        max_removals=_max_removals(params),
        on_error=params["on_error"],
        verify=params["verify"],
        options={name: params[name] for name in provider.spec},
        store_passwords=store_passwords,
        members=purpose in (ADOPT, AUDIT),
        listed=partial(warn_of_exact_names, entries, params["cluster_id"], context.warn),
    )
    result = provider.reconcile(task, replace(context, check_mode=context.check_mode or purpose in (AUDIT, ADOPT)))
    if purpose == AUDIT and "members" in result:
        result["members"] = name_members(result["members"], entries)
    return {**name_people(result, entries), "complete": not result.get("failed", False)}


def _no_passwords(_names: Sequence[str]) -> Mapping[str, str]:
    return {}


def _max_removals(params: Mapping[str, Any]) -> int | None:
    """Give how many may go. An audit names all; who goes because time is over is as few as with ``exclusive``."""
    if params["purpose"] == AUDIT:
        return 10**9
    if params["max_removals"] is None and params["expired"] == "absent":
        return DEFAULT_MAX_REMOVALS
    limit: int | None = params["max_removals"]
    return limit
