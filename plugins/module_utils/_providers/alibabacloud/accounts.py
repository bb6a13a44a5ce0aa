# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring the accounts of one cluster in line with a roster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._context import Context
from ..._errors import BadInput
from ..._masking import warn_of_masked
from ..._reconcile.apply import apply, predict
from ..._reconcile.plan import Plan, check_limit, make_plan, shortened
from ..._reconcile.result import members, report, warnings
from ..._reconcile.roster import Roster
from ..base import Listed, StorePasswords
from . import ehpc
from .answers import KEY_PAIR, PASSWORD
from .generations import GENERATION_2024

MAX_BATCH_SIZE = 100
OPTIONS: dict[str, Any] = {
    **ehpc.CLUSTER,
    "batch_size": {"type": "int", "default": MAX_BATCH_SIZE},
}
"""The options that say which cluster it is and how it is written to."""


def reconcile(
    roster: Roster,
    params: Mapping[str, Any],
    context: Context,
    *,
    store_passwords: StorePasswords | None = None,
    listed: Listed | None = None,
    report_only: bool = False,
    list_members: bool = False,
) -> dict[str, Any]:
    """Compare a roster with the cluster, and unless in check mode send what is missing.

    ``store_passwords`` gives accounts to be created without a password the one that it has stored. ``listed`` is told
    who is there. With ``report_only``, see make_plan, nothing is sent either. ``list_members`` adds who was there to
    the result.
    """
    if not 1 <= params["batch_size"] <= MAX_BATCH_SIZE:
        raise BadInput([f"batch_size must be 1 to {MAX_BATCH_SIZE}."])
    check_limit(params["max_removals"])
    if params["api_version"] == GENERATION_2024.version and not report_only:
        _check_names(roster)
    warn_of_masked((user.name for user in roster.users), context)
    with ehpc.connect(params, context) as cluster:
        accounts = cluster.list_accounts()
        if listed:
            listed(accounts)
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
        if not report_only:
            _check_login_types(plan, cluster, passwords_follow=store_passwords is not None)
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
    for warning in [*roster.warnings(), *warnings(cluster.cluster_id, outcome)]:
        context.warn(warning)
    result = {**report(cluster.cluster_id, plan, outcome, cluster.api_calls), "api_version": cluster.api_version}
    return {**result, "members": members(accounts, cluster.rules)} if list_members else result


def _check_names(roster: Roster) -> None:
    """Refuse names that E-HPC NEXT gives to no account, but of entries that create none."""
    named = ((user, roster.rules.new_name(user.name)) for user in roster.users if user.create and not user.absent)
    problems = [f"{user}: {rule}; if the account is there already, say create: false." for user, rule in named if rule]
    if problems:
        raise BadInput(problems)


def _check_login_types(plan: Plan, cluster: ehpc.Ehpc, *, passwords_follow: bool) -> None:
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
