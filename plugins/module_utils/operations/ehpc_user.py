# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring the accounts of one E-HPC cluster in line with a roster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .._roster.entry import STATES, UPDATE_PASSWORD
from ..alibabacloud import connection, ehpc
from ..alibabacloud.rules import rules_for
from ..core.apply import apply, predict
from ..core.context import Context
from ..core.errors import BadInput
from ..core.masking import ROSTER, warn_of_masked
from ..core.plan import check_limit, make_plan
from ..core.report import report
from ..core.roster import Roster

USER: dict[str, Any] = {
    "name": {"type": "str"},
    "group": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "auth_key": {"type": "str", "no_log": False},
}
MAX_BATCH_SIZE = 100
# The roster checks the users itself. Ansible's own checks stop at the first bad one, do not say which it is, and print
# what they cannot read, passwords included.
SPEC: dict[str, Any] = {
    **connection.SPEC,
    **USER,
    **ehpc.CLUSTER,
    "users": ROSTER,
    "state": {"type": "str", "choices": list(STATES), "default": "present"},
    "update_password": {"type": "str", "choices": list(UPDATE_PASSWORD), "default": "on_create", "no_log": False},
    "exclusive": {"type": "bool", "default": False},
    "protected": {"type": "list", "elements": "str", "default": []},
    "max_removals": {"type": "int"},
    "on_error": {"type": "str", "choices": ["continue", "stop"], "default": "continue"},
    "batch_size": {"type": "int", "default": MAX_BATCH_SIZE},
    "verify": {"type": "bool", "default": False},
}
CONSTRAINTS: dict[str, Any] = {
    "required_one_of": [("users", "name")],
    "mutually_exclusive": [("users", option) for option in USER],
}


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Compare, and unless in check mode send what is missing; see core.report for the result."""
    single = {option: params[option] for option in USER}
    entries = [single] if params["users"] is None else params["users"]
    roster = Roster.parse(
        entries, rules_for(params["api_version"]), state=params["state"], update_password=params["update_password"]
    )
    return reconcile(roster, params, context)


def reconcile(
    roster: Roster,
    params: Mapping[str, Any],
    context: Context,
    *,
    store_passwords: Callable[[Sequence[str]], Mapping[str, str]] | None = None,
    report_only: bool = False,
) -> dict[str, Any]:
    """Compare a roster with the cluster, and unless in check mode send what is missing.

    ``store_passwords`` gives accounts to be created without a password the one that it has stored. With
    ``report_only``, see make_plan, nothing is sent either.
    """
    if not 1 <= params["batch_size"] <= MAX_BATCH_SIZE:
        raise BadInput([f"batch_size must be 1 to {MAX_BATCH_SIZE}."])
    check_limit(params["max_removals"])
    warn_of_masked((user.name for user in roster.users), context)
    with ehpc.connect(params, context) as cluster:
        accounts = cluster.list_accounts()
        try:
            plan = make_plan(
                roster,
                accounts,
                cluster.rules,
                exclusive=params["exclusive"],
                protected=params["protected"],
                max_removals=params["max_removals"],
                passwords_follow=store_passwords is not None,
                report_only=report_only,
            )
        except BadInput as error:
            raise BadInput([f"This cannot be done on {cluster.cluster_id}:", *error.problems]) from None
        if store_passwords:
            plan = plan.with_passwords(store_passwords)
        if context.check_mode or report_only:
            outcome = predict(plan)
        else:
            outcome = apply(
                plan,
                cluster,
                batch_size=params["batch_size"],
                retry=cluster.retry,
                stop_on_error=params["on_error"] == "stop",
                verify=params["verify"],
            )
    for warning in [*roster.warnings(), *outcome.warnings]:
        context.warn(warning)
    return {**report(cluster.cluster_id, plan, outcome, cluster.api_calls), "api_version": cluster.api_version}
