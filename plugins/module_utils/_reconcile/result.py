# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a task: what a module returns and what it says when something failed or is unknown. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._errors import ApiError, printable
from .apply import Outcome
from .history import History, Judgement, Verdict, judge
from .plan import (
    ACTIONS,
    CREATED,
    GROUP_CHANGED,
    NAMES_IN_MESSAGE,
    PASSWORD_SET,
    REMOVED,
    Account,
    Change,
    Plan,
    shortened,
)
from .rules import Rules

UNCHANGED = Verdict.UNCHANGED.value
FAILED = Verdict.FAILED.value
UNKNOWN = Verdict.UNKNOWN.value
SKIPPED = Verdict.SKIPPED.value
ERRORS_IN_MESSAGE = 10

UNKNOWN_STATE = {
    CREATED: "creation unknown",
    GROUP_CHANGED: "group change unknown",
    PASSWORD_SET: "password unknown",
    REMOVED: "removal unknown",
}

Judged = Sequence[tuple[History, Judgement]]


def report(cluster_id: str, plan: Plan, outcome: Outcome, api_calls: Mapping[str, int]) -> dict[str, Any]:
    """Word what became of a plan.

    Returns ``changed``, ``cluster_id``, ``summary``, ``users`` (a row for each change, in the order of the plan),
    ``diff`` and ``api_calls``; when not everything is done also ``failed`` and ``msg``. No secret is in it.
    """
    judged = [(history, judge(history)) for history in outcome.histories]
    judged = [(history, said) for history, said in judged if said.verdict is not Verdict.UNCHANGED]
    rows = [_row(history.change, said) for history, said in judged]
    counts = Counter(row["action"] for row in rows)
    counts[UNCHANGED] = plan.size - len({row["name"] for row in rows})
    result: dict[str, Any] = {
        "changed": any(row["changed"] for row in rows),
        "cluster_id": cluster_id,
        "summary": {key: counts[key] for key in (*ACTIONS, UNCHANGED, FAILED, UNKNOWN, SKIPPED)},
        "users": rows,
        "diff": _diff(cluster_id, judged),
        "api_calls": dict(api_calls),
    }
    if counts[FAILED] or counts[UNKNOWN] or counts[SKIPPED] or outcome.verify_error:
        result |= {"failed": True, "msg": _message(result, judged, outcome, plan.size)}
    return result


def warnings(cluster_id: str, outcome: Outcome) -> list[str]:
    """Name the accounts whose password, or key, may not be the one given, since somebody else may have been first."""
    lost, overtaken = [], []
    for history in outcome.histories:
        name = history.change.name
        password_follows = any(each.change.action == PASSWORD_SET for each in history.follow_ups)
        if history.change.action != CREATED or history.answered or password_follows:
            continue
        verdict = judge(history).verdict
        if verdict is Verdict.DONE and (history.lost or not history.unclear):
            lost.append(name)
        elif verdict in (Verdict.DONE, Verdict.UNCHANGED) and history.conflict:
            overtaken.append(name)
    told = []
    if lost:
        told.append(
            f"The passwords of new accounts on {cluster_id} are not confirmed, for no clear answer came and somebody "
            f"else may have created them: {shortened(lost)}."
        )
    if overtaken:
        told.append(
            f"{shortened(overtaken)} appeared on {cluster_id} during this run; "
            "if somebody else created it, its password may not be the one given here."
        )
    return told


def members(accounts: Mapping[str, Account], rules: Rules) -> list[dict[str, Any]]:
    """List the accounts of a cluster that has these rules, as ``members`` of a result."""
    return [
        {"name": name, "group": account.group, **({"create": False} if rules.new_name(name) else {})}
        for name, account in sorted(accounts.items())
    ]


def _row(change: Change, said: Judgement) -> dict[str, Any]:
    row: dict[str, Any] = {"name": change.name, "action": change.action, "changed": True}
    if change.action == GROUP_CHANGED:
        row |= {"before": change.before, "group": change.group}
    elif change.action == CREATED:
        row["group"] = change.group
    elif change.action == REMOVED and change.before:
        row["before"] = change.before
    if said.verdict is not Verdict.DONE:
        row |= {
            "action": said.verdict.value,
            "changed": said.verdict is Verdict.UNKNOWN,
            "wanted": change.action,
        }
    if said.error:
        row["error"] = said.error.as_dict()
    return row


def _diff(cluster_id: str, judged: Judged) -> dict[str, str]:
    """Give both sides of what differs, a line for each account, by name; of a password only that it is another one."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    changes = [(history.change, said.verdict) for history, said in judged]
    for change, verdict in sorted(changes, key=lambda each: (each[0].name, ACTIONS.index(each[0].action))):
        if verdict not in (Verdict.DONE, Verdict.UNKNOWN):
            continue
        name, unknown = change.name, verdict is Verdict.UNKNOWN
        if change.action != CREATED and name not in after:
            before[name] = after[name] = f"{name}: {change.before}"
        if unknown:
            after[name] = f"{after.get(name, f'{name}: {change.group}')}, {UNKNOWN_STATE[change.action]}"
        elif change.action == PASSWORD_SET:
            after[name] += ", password set"
        elif change.action == REMOVED:
            del after[name]
        else:
            after[name] = f"{name}: {change.group}"
    return text_diff(cluster_id, before.values(), after.values())


def text_diff(cluster_id: str, before: Iterable[str], after: Iterable[str]) -> dict[str, str]:
    """Give lines of before and after as a diff that Ansible shows."""
    return {
        "before_header": cluster_id,
        "after_header": cluster_id,
        "before": "".join(f"{printable(line)}\n" for line in before),
        "after": "".join(f"{printable(line)}\n" for line in after),
    }


def _message(result: Mapping[str, Any], judged: Judged, outcome: Outcome, size: int) -> str:
    """Say who failed or is unknown and why, and what was and was not done."""
    cluster_id, summary = result["cluster_id"], result["summary"]

    def told(verdict: Verdict) -> list[tuple[str, ApiError]]:
        return [(each.change.name, said.error) for each, said in judged if said.verdict is verdict and said.error]

    failed, unknown = told(Verdict.FAILED), told(Verdict.UNKNOWN)
    parts = []
    if failed:
        parts.append(f"{_count(failed)} of {size} users failed on {cluster_id}: {failures(failed)}.")
    if unknown:
        parts.append(f"{_count(unknown)} of {size} users are unknown on {cluster_id}: {failures(unknown)}.")
        parts.append(_advice(judged))
    told_of = [error for _name, error in (*failed, *unknown)]
    if unknown and outcome.refresh_error:
        parts.append(f"The accounts could not be read: {outcome.refresh_error}")
        told_of.append(outcome.refresh_error)
    if outcome.stopped_by and all(error is not outcome.stopped_by for error in told_of):
        parts.append(f"Stopped by {outcome.stopped_by}")
    if outcome.verify_error:
        parts.append(f"What was done could not be verified: {outcome.verify_error}")
    counted = ", ".join(f"{summary[key]} {key.replace('_', ' ')}" for key in (*ACTIONS, UNCHANGED) if summary[key])
    parts.append(f"Done: {counted or 'nothing'}.")
    if summary[SKIPPED]:
        skipped = {each.change.name for each, said in judged if said.verdict is Verdict.SKIPPED}
        parts.append(f"Not tried: {len(skipped)} users.")
    return " ".join(parts)


def _count(told: Sequence[tuple[str, ApiError]]) -> int:
    return len({name for name, _error in told})


def _advice(judged: Judged) -> str:
    """Tell how to find out what became of the changes that are unknown."""
    passwords = [said.verdict is Verdict.UNKNOWN and each.change.action == PASSWORD_SET for each, said in judged]
    advice = "What is unknown may have been done, or may still be: run the task again, or look at the cluster's users."
    return f"{advice} A password cannot be read: set it again." if any(passwords) else advice


def failures(reasons: Iterable[tuple[str, ApiError]]) -> str:
    """Name who failed and why, those of one reason together, with the request of the first of them.

    All reasons together name as many as one alone may, and each at least one.
    """
    first: dict[tuple[object, ...], ApiError] = {}
    names: dict[tuple[object, ...], dict[str, None]] = {}
    for name, error in reasons:
        reason = (error.operation, error.code, error.message, error.status, error.hint)
        first.setdefault(reason, error)
        names.setdefault(reason, {})[name] = None
    left = NAMES_IN_MESSAGE - min(len(names), ERRORS_IN_MESSAGE)
    parts = []
    for key, who in list(names.items())[:ERRORS_IN_MESSAGE]:
        shown = min(len(who), 1 + left)
        left -= shown - 1
        parts.append(f"{shortened(list(who), shown)} ({str(first[key]).rstrip('.')})")
    more = sum(len(who) for who in list(names.values())[ERRORS_IN_MESSAGE:])
    return "; ".join(parts) + (f"; and {more} more, see users" if more else "")
