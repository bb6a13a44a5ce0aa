# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring the accounts of one cluster in line with a roster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..._context import Context
from ..._errors import BadInput
from ..._masking import warn_of_masked
from ..._reconcile.apply import apply, predict
from ..._reconcile.plan import check_limit, make_plan
from ..._reconcile.result import report, warnings
from ..._reconcile.roster import Roster
from . import ehpc

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
    for warning in [*roster.warnings(), *warnings(cluster.cluster_id, outcome)]:
        context.warn(warning)
    return {**report(cluster.cluster_id, plan, outcome, cluster.api_calls), "api_version": cluster.api_version}
