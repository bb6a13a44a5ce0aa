# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring the accounts of one E-HPC cluster in line, with the checks that only E-HPC needs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from ..._context import Context
from ..._errors import BadInput
from ..._reconcile.plan import Plan, shortened
from ..._roster.entry import Entry
from ..accounts import reconcile_accounts
from ..base import AUDIT, Task
from . import ehpc
from .answers import KEY_PAIR, PASSWORD
from .generations import GENERATION_2024
from .rules import new_name_problem_next

MAX_BATCH_SIZE = 100
OPTIONS: dict[str, Any] = {
    **ehpc.CLUSTER,
    "batch_size": {"type": "int", "default": MAX_BATCH_SIZE},
}
"""The options that say which cluster it is and how it is written to."""


def reconcile(task: Task, context: Context) -> dict[str, Any]:
    """Bring the accounts in line; ``options`` of the task are those of its module."""
    options = task.options
    if not 1 <= options["batch_size"] <= MAX_BATCH_SIZE:
        raise BadInput([f"batch_size must be 1 to {MAX_BATCH_SIZE}."])
    if options["api_version"] == GENERATION_2024.version and task.purpose != AUDIT:
        _check_names(task.entries)
    with ehpc.connect(options, context) as cluster:
        check = partial(_check_login_types, cluster, passwords_follow=task.store_passwords is not None)
        result = reconcile_accounts(task, cluster, context, batch_size=options["batch_size"], check=check)
    return {**result, "api_version": cluster.api_version}


def _check_names(entries: Iterable[Entry]) -> None:
    """Refuse names that E-HPC NEXT gives to no account, but of entries that create none."""
    named = ((entry, new_name_problem_next(entry.name)) for entry in entries if entry.create and not entry.absent)
    problems = [
        f"{entry}: {rule}; if the account is there already, say create: false." for entry, rule in named if rule
    ]
    if problems:
        raise BadInput(problems)


def _check_login_types(cluster: ehpc.Ehpc, plan: Plan, *, passwords_follow: bool) -> None:
    """Refuse what has no effect on the cluster: nobody could log in to accounts that are created so."""
    keys = [change.name for change in plan.changes if change.auth_key]
    passwords = [
        change.name
        for change in plan.changes
        if change.password is not None or (passwords_follow and change.lacks_password)
    ]
    accepted = cluster.login_types() if keys or passwords else frozenset()
    where = f"People log in to {cluster.cluster_id} by"
    if keys and accepted == {PASSWORD}:
        raise BadInput([f"{where} password, so give a password, no auth_key, to {shortened(keys)}."])
    if passwords and accepted == {KEY_PAIR}:
        raise BadInput([f"{where} key, so give an auth_key, no password, to {shortened(passwords)}."])
