# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Huawei Cloud MRS: people have users in IAM, which are synchronised to a cluster."""

from __future__ import annotations

from collections.abc import Callable
from glob import escape
from typing import Any

from ..._context import Context
from ..._reconcile.plan import shortened
from ..._roster.entry import Entry
from ..._roster.rules import EntryRules
from ..base import ADOPT, AUDIT, OFFBOARD, ONBOARD, Environment, Provider, Task
from . import clusters, connection, credentials, iam, iam_sync, names

SPEC: dict[str, Any] = {
    **connection.SPEC,
    **iam_sync.OPTIONS,
    "iam_groups": {"type": "list", "elements": "str", "default": []},
}


def reconcile(task: Task, context: Context) -> dict[str, Any]:
    """Synchronise who is missing, and take off who is to go."""
    audit = task.purpose == AUDIT
    # Who is only kept in line is neither brought nor taken off.
    kept = [entry.name for entry in task.entries if not entry.create and not entry.absent]
    params = {
        **task.options,
        "user_names": [entry.name for entry in task.entries if entry.create and not entry.absent],
        "absent_user_names": [entry.name for entry in task.entries if entry.absent],
        "group_names": [] if task.purpose in (OFFBOARD, ADOPT) else task.options["iam_groups"],
        "all": False,
        "state": "present",
        "exclusive": task.exclusive,
        "protected": [*task.protected, *map(escape, kept)],
        "kept_user_names": kept,
        "max_removals": task.max_removals,
        # An audit says what is there: it neither waits for what runs nor asks IAM for those who are missing.
        "wait": not audit,
        # To synchronise again is no difference, and nothing for those who leave.
        "resync": _again(task, context.warn) if task.purpose == ONBOARD else False,
        "verify_names": task.options["verify_names"] and not audit,
    }
    return iam_sync.reconcile(params, context, listed=task.listed, report_only=audit, list_members=task.members)


def _again(task: Task, warn: Callable[[str], None]) -> bool | list[str]:
    """Give the accounts of the people who are to be synchronised again, and groups of IAM as they are named."""
    asked = iam_sync.read_resync(task.options["resync"])
    if isinstance(asked, bool):
        return asked
    here = [entry for entry in task.entries if not entry.absent]
    known = {name: name for name in (*task.options["iam_groups"], *(entry.name for entry in here))}
    known |= {entry.person or entry.name: entry.name for entry in here}
    strangers = [name for name in asked if name not in known]
    if strangers:
        # The same words on every cluster, which Ansible shows once.
        warn(f"In resync, but not on the roster of every MRS cluster: {shortened(strangers)}.")
    return [known[name] for name in asked if name in known]


def problems(entry: Entry) -> list[str]:
    """List the rules of IAM that the name breaks; groups and passwords are IAM's own."""
    return names.name_problems(names.USER, entry.name) if entry.name else []


PROVIDER = Provider(
    name="mrs",
    module="mrs_iam_sync",
    spec=SPEC,
    variables=("region", "project_id", "iam_groups", "verify_names", "on_unsupported_name", "resync"),
    rules=EntryRules(
        "MRS Manager", problems, lambda name: names.new_name_problem(names.USER, name), case_matters=False
    ),
    takes_passwords=False,
    environment=Environment(
        keys=credentials.ENVIRONMENTS,
        regions=connection.REGION_ENVIRONMENT,
        endpoints={
            "endpoint": connection.ENDPOINT_ENVIRONMENT[0],
            "iam_endpoint": connection.IAM_ENDPOINT_ENVIRONMENT[0],
        },
        of_account=(*connection.PROJECT_ENVIRONMENT, *connection.DOMAIN_ENVIRONMENT),
        of_region=connection.PROJECT_ENVIRONMENT,
    ),
    find_spec=clusters.OPTIONS,
    find_clusters=clusters.find_clusters,
    of_one_region=("endpoint", "project_id"),
    reconcile=reconcile,
    unknown_names=iam.unknown_names,
)
