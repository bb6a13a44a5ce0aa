# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring the accounts of one cluster in line, on a cloud whose accounts are listed and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from .._context import Context
from .._errors import BadInput
from .._masking import warn_of_masked
from .._reconcile import apply
from .._reconcile.plan import Plan, make_plan
from .._reconcile.result import members, report, warnings
from .._reconcile.rules import Rules, disputed_passwords
from .._retry import Retry
from .base import AUDIT, Task


class Cluster(apply.Cluster, Protocol):
    """What is needed of a cloud's client. ``api_calls`` counts the calls of each operation, tries included."""

    @property
    def rules(self) -> Rules:
        """What the cluster accepts."""

    @property
    def retry(self) -> Retry:
        """The policy for other tries."""

    @property
    def api_calls(self) -> Mapping[str, int]:
        """How many calls of each operation were sent."""


def reconcile_accounts(
    task: Task, cluster: Cluster, context: Context, *, batch_size: int, check: Callable[[Plan], None] | None = None
) -> dict[str, Any]:
    """Compare the accounts with the entries, and unless in check mode send what is missing, in batches.

    ``check`` is called with a plan that is to be carried out, and raises BadInput when the cluster cannot take it. The
    result is that of a provider.
    """
    report_only = task.purpose == AUDIT
    warn_of_masked((entry.name for entry in task.entries), context)
    accounts = cluster.list_accounts()
    if task.listed:
        task.listed(accounts)
    try:
        plan = make_plan(
            task.entries,
            accounts,
            cluster.rules,
            exclusive=task.exclusive,
            protected=task.protected,
            max_removals=task.max_removals,
            passwords_follow=task.store_passwords is not None,
            report_only=report_only,
        )
    except BadInput as error:
        raise BadInput([f"This cannot be done on {cluster.cluster_id}:", *error.problems]) from None
    if check and not report_only:
        check(plan)
    if task.store_passwords:
        plan = plan.with_passwords(task.store_passwords)
    if context.check_mode:
        outcome = apply.predict(plan)
    else:
        outcome = apply.apply(
            plan,
            cluster,
            batch_size=batch_size,
            retry=cluster.retry,
            stop_on_error=task.on_error == "stop",
            verify=task.verify,
        )
    for warning in [*disputed_passwords(task.entries, cluster.rules), *warnings(cluster.cluster_id, outcome)]:
        context.warn(warning)
    result = report(cluster.cluster_id, plan, outcome, cluster.api_calls)
    return {**result, "members": members(accounts, cluster.rules)} if task.members else result
