# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a task: what a module returns and what it says when something failed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from .._errors import ApiError, printable
from .apply import Failure, Outcome
from .plan import ACTIONS, CREATED, GROUP_CHANGED, PASSWORD_SET, REMOVED, Change, Plan, shortened

UNCHANGED = "unchanged"
FAILED = "failed"
SKIPPED = "skipped"
ERRORS_IN_MESSAGE = 10


def report(cluster_id: str, plan: Plan, outcome: Outcome, api_calls: Mapping[str, int]) -> dict[str, Any]:
    """Word what became of a plan.

    Returns ``changed``, ``cluster_id``, ``summary``, ``users`` (a row for each change, in the order of the plan),
    ``diff`` and ``api_calls``; after a failure also ``failed`` and ``msg``. No secret is in it.
    """
    done = set(outcome.done)
    skipped = set(outcome.skipped)
    changes = [step for change in plan.changes for step in outcome.replaced.get(change, (change,))]
    rows = [_row(change, change in done, outcome.failed.get(change), change in skipped) for change in changes]
    counts = Counter(row["action"] for row in rows)
    counts[UNCHANGED] = plan.unchanged
    result: dict[str, Any] = {
        "changed": bool(done),
        "cluster_id": cluster_id,
        "summary": {key: counts[key] for key in (*ACTIONS, UNCHANGED, FAILED, SKIPPED)},
        "users": rows,
        "diff": _diff(cluster_id, outcome.done),
        "api_calls": dict(api_calls),
    }
    if outcome.failed or skipped or outcome.unverified:
        result |= {"failed": True, "msg": _message(result, outcome, plan.size)}
    return result


def _row(change: Change, done: bool, failure: Failure | None, skipped: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"name": change.name, "action": change.action, "changed": True}
    if change.action == GROUP_CHANGED:
        row |= {"before": change.before, "group": change.group}
    if done:
        return row
    row |= {"action": SKIPPED if skipped else FAILED, "changed": False, "wanted": change.action}
    if failure:
        row["error"] = failure.error.as_dict()
    return row


def _diff(cluster_id: str, done: Iterable[Change]) -> dict[str, str]:
    """Give both sides of what differs, a line for each account, by name; of a password only that it is another one."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for change in sorted(done, key=lambda change: (change.name, ACTIONS.index(change.action))):
        if change.action != CREATED:
            before.setdefault(change.name, f"{change.name}: {change.before}")
        if change.action == PASSWORD_SET:
            after[change.name] = f"{after.get(change.name, before[change.name])}, password set"
        elif change.action != REMOVED:
            after[change.name] = f"{change.name}: {change.group}"
    return text_diff(cluster_id, before.values(), after.values())


def text_diff(cluster_id: str, before: Iterable[str], after: Iterable[str]) -> dict[str, str]:
    """Give lines of before and after as a diff that Ansible shows."""
    return {
        "before_header": cluster_id,
        "after_header": cluster_id,
        "before": "".join(f"{printable(line)}\n" for line in before),
        "after": "".join(f"{printable(line)}\n" for line in after),
    }


def _message(result: Mapping[str, Any], outcome: Outcome, size: int) -> str:
    """Say who failed and why, and what was and was not done."""
    users = {change.name for change in outcome.failed}
    reasons = [(change.name, failure.error) for change, failure in outcome.failed.items()]
    summary = result["summary"]
    counted = ", ".join(f"{summary[key]} {key.replace('_', ' ')}" for key in (*ACTIONS, UNCHANGED) if summary[key])
    parts = []
    if users:
        parts.append(f"{len(users)} of {size} users failed on {result['cluster_id']}: {failures(reasons)}.")
    elif outcome.stopped_by:
        # Whoever was refused may be in order by now, and the run was stopped for it all the same.
        parts.append(f"Stopped by {outcome.stopped_by}")
    if outcome.unverified:
        parts.append(f"What was done could not be verified: {outcome.unverified}")
    parts.append(f"Done: {counted or 'nothing'}.")
    if outcome.skipped:
        parts.append(f"Not tried: {len({change.name for change in outcome.skipped})} users.")
    if any(not failure.seen for failure in outcome.failed.values()):
        reason = outcome.unread or "a password cannot be read, and the answer was lost."
        parts.append(f"What holds for the failed ones is not known: {reason}")
    return " ".join(parts)


def failures(reasons: Iterable[tuple[str, ApiError]]) -> str:
    """Name who failed and why, those of one error together: a batch that fails as a whole has just one."""
    names: dict[str, dict[str, None]] = {}
    for name, error in reasons:
        names.setdefault(str(error).rstrip("."), {})[name] = None
    told = [f"{shortened(list(who))} ({error})" for error, who in names.items()]
    more = sum(len(who) for who in list(names.values())[ERRORS_IN_MESSAGE:])
    return "; ".join(told[:ERRORS_IN_MESSAGE]) + (f"; and {more} more, see users" if more else "")
