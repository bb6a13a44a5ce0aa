# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be done on one cluster of MRS, and the words of what became of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._errors import printable
from ..._reconcile.result import FAILED, UNCHANGED, UNKNOWN, failures, text_diff
from .mrs import Mrs
from .names import GROUP, USER, Identity, new_name_problem
from .synchroniser import CANCEL, SYNCHRONISE, Synchroniser

RESYNCHRONISED = "resynchronised"
PENDING = "pending"
ACTIONS = (SYNCHRONISE.action, RESYNCHRONISED, CANCEL.action, UNCHANGED, FAILED, UNKNOWN, PENDING)
UNKNOWN_STATE = {
    SYNCHRONISE.action: "synchronisation unknown",
    RESYNCHRONISED: "resynchronisation unknown",
    CANCEL.action: "cancellation unknown",
}


@dataclass(frozen=True)
class Plan:
    """Who is sent to come and who to go, in the order of the result; ``again`` are those to come who are there."""

    bring: Sequence[Identity]
    cancel: Sequence[Identity]
    size: int
    again: Collection[Identity] = frozenset()

    @property
    def new(self) -> list[Identity]:
        """Who is to come and is not there."""
        return [each for each in self.bring if each not in self.again]


def members(listed: Collection[Identity]) -> list[dict[str, Any]]:
    """Give a row for each user, by name; ``create`` is False for a name that IAM gives to nobody."""
    users = sorted(each.name for each in listed if each.kind == USER)
    return [{"name": name, **({"create": False} if new_name_problem(USER, name) else {})} for name in users]


def report(
    cluster: Mrs, plan: Plan, sync: Synchroniser, before: Collection[Identity], sent: Collection[Identity]
) -> dict[str, Any]:
    """Word what became of a plan; ``before`` is who was there, ``sent`` for whom a call may have had an effect."""
    rows: dict[Identity, dict[str, Any]] = {}
    for task, names in ((SYNCHRONISE, plan.bring), (CANCEL, plan.cancel)):
        for each in names:
            row = _row(each, RESYNCHRONISED if each in plan.again else task.action, sync, each in sent)
            if row:
                rows[each] = row
    counts = Counter(row["action"] for row in rows.values())
    counts[UNCHANGED] = plan.size - len(rows)
    result: dict[str, Any] = {
        "changed": any(row["changed"] for row in rows.values()),
        "cluster_id": cluster.cluster_id,
        "summary": {action: counts[action] for action in ACTIONS},
        "users": [row for each, row in rows.items() if each.kind == USER],
        "groups": [row for each, row in rows.items() if each.kind == GROUP],
        "came_along": by_kind(sync.listed - set(before) - set(plan.bring)),
        "duration": sync.duration,
        "diff": _diff(cluster.cluster_id, rows),
        "api_calls": cluster.api_calls,
    }
    if sync.failed or sync.unknown:
        result |= {"failed": True, "msg": _message(result, plan, sync)}
    return result


def _row(name: Identity, action: str, sync: Synchroniser, sent: bool) -> dict[str, Any] | None:
    """Give the row of a name, None when somebody else did it meanwhile."""
    row = {"name": printable(name.name), "action": action, "changed": True}
    if name in sync.failed:
        is_gone = action == RESYNCHRONISED and name not in sync.listed
        return {**row, "action": FAILED, "changed": is_gone, "wanted": action, "error": sync.failed[name].as_dict()}
    if name in sync.unknown:
        return {**row, "action": UNKNOWN, "wanted": action, "error": sync.unknown[name].as_dict()}
    if not sent:
        return None
    return {**row, "action": PENDING, "wanted": action} if name in sync.pending else row


def _diff(cluster_id: str, rows: Mapping[Identity, Mapping[str, Any]]) -> dict[str, str]:
    """Give the names that go, and those that come, on both sides those who stay and are synchronised again.

    One of which that is not known stands after it as such.
    """
    before, after = [], []
    for each, row in rows.items():
        action = row.get("wanted", row["action"])
        if not row["changed"]:
            continue
        if action != SYNCHRONISE.action:
            before.append(str(each))
        if row["action"] == UNKNOWN:
            after.append(f"{each}, {UNKNOWN_STATE[action]}")
        elif action != CANCEL.action and row["action"] != FAILED:
            after.append(f"{each}, {action}" if action == RESYNCHRONISED else str(each))
    return text_diff(cluster_id, sorted(before), sorted(after))


def _message(result: Mapping[str, Any], plan: Plan, sync: Synchroniser) -> str:
    cluster_id, summary = result["cluster_id"], result["summary"]
    done = ", ".join(
        f"{count} {action}" for action, count in summary.items() if count and action not in (FAILED, UNKNOWN)
    )
    parts = [
        f"{len(errors)} of {plan.size} names {what} on {cluster_id}: "
        f"{failures((str(each), error) for each, error in errors.items())}."
        for errors, what in ((sync.failed, "failed"), (sync.unknown, "are unknown"))
        if errors
    ]
    if sync.unknown:
        parts.append("For these it was begun and may still come about: run the task again, or look at the cluster.")
    if sync.unknown and sync.refresh_error:
        parts.append(f"The names could not be read: {sync.refresh_error}")
    return " ".join([*parts, f"Done: {done or 'nothing'}."])


def by_kind(names: Iterable[Identity]) -> dict[str, list[str]]:
    """List names as ``users`` and ``groups``."""
    ordered = sorted(names)
    return {f"{kind}s": [printable(each.name) for each in ordered if each.kind == kind] for kind in (USER, GROUP)}
