# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An audit and the one before: who came, who went, and since when a difference has stood. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...module_utils._errors import BadInput
from .records import AUDIT, DRIFT, STEPS, Cluster, Report, Row

Person = tuple[str, str, str]
MAX_ROWS = 10_000
"""So many rows of history are kept, the latest ones."""


def compared(old: Report, new: Report, keep: int = 1) -> Report:
    """Give the new audit with what is different from the old one, whose history it goes on with, ``keep`` steps in all.

    A step of a ``history`` has ``previous`` and ``generated``, the times of the two audits, the hosts of
    ``clusters_added`` and ``clusters_gone``, and ``clusters``: rows of ``host``, the states ``before`` and ``after``,
    whether both audits ``read`` the accounts, and who ``came``, ``went`` and ``changed``, with the groups ``before``
    and ``after``. Who is on a cluster that could not be read is taken over from the old audit, so that the next one
    goes on from there. BadInput when one of them is not an audit, or when the old one is the later one.
    """
    if {old.kind, new.kind} != {AUDIT}:
        raise BadInput(["Only audits can be compared."])
    if old.generated > new.generated:
        raise BadInput([f"The report to compare with is a later one, of {old.generated}."])
    earlier = {cluster.identity: cluster for cluster in old.clusters}
    later = {cluster.identity: cluster for cluster in new.clusters}
    steps = [_steps(earlier[key], later[key]) for key in later if key in earlier]
    step = {
        "previous": old.generated,
        "generated": new.generated,
        "clusters_added": [key[0] for key in later if key not in earlier],
        "clusters_gone": [key[0] for key in earlier if key not in later],
        "clusters": [each for each in steps if each],
    }
    clusters = [_carried(earlier.get(key), cluster) for key, cluster in later.items()]
    return replace(new, clusters=clusters, history=_bounded([step, *old.history][:keep]))


def counts(step: Mapping[str, Any]) -> dict[str, Any]:
    """Sum a step of the history up."""
    return {
        **{key: step[key] for key in ("previous", "clusters_added", "clusters_gone")},
        **{key: sum(len(cluster[key]) for cluster in step["clusters"]) for key in STEPS},
    }


def _bounded(history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave the oldest steps out when there are too many rows, but never the latest one."""
    kept: list[dict[str, Any]] = []
    rows = 0
    for step in history:
        rows += sum(len(cluster[key]) for cluster in step["clusters"] for key in STEPS)
        if kept and rows > MAX_ROWS:
            break
        kept.append(step)
    return kept


def _carried(old: Cluster | None, new: Cluster) -> Cluster:
    """Give a cluster with the times, and unless it was read the accounts, that an earlier audit knows."""
    if old is None:
        return new
    since = {(name, *_drift_key(row)): row.get("since") for name in DRIFT for row in old.rows(name)}
    lists: dict[str, Any] = {
        name: [_since(row, since.get((name, *_drift_key(row)))) for row in new.rows(name)] for name in DRIFT
    }
    if new.members is None:
        lists |= {"members": old.members, "read": old.read}
    elif old.members is not None:
        seen = {_person(row): row["since"] for row in old.members}
        lists["members"] = [_since(row, seen.get(_person(row))) for row in new.members]
    return replace(new, since=min(old.since, new.since) if old.state == new.state else new.since, **lists)


def _drift_key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(key) for key in ("name", "account", "type", "before", "after"))


def _person(row: Mapping[str, Any]) -> Person:
    return row["name"], row.get("type", ""), row.get("account", "")


def _since(row: Row, earlier: str | None) -> Row:
    return {**row, "since": min(earlier, row.get("since", earlier))} if earlier else row


def _steps(old: Cluster, new: Cluster) -> dict[str, Any] | None:
    """Tell what is different on one cluster; None when nothing is."""
    read = old.members is not None and new.members is not None
    lists: dict[str, list[Row]] = {name: [] for name in STEPS}
    before = {_person(row): row for row in (old.members or ()) if read}
    after = {_person(row): row for row in (new.members or ()) if read}
    for person in sorted(before.keys() | after.keys()):
        was, now = before.get(person), after.get(person)
        groups = {"before": (was or {}).get("group", ""), "after": (now or {}).get("group", "")}
        if was and now and groups["before"] == groups["after"]:
            continue
        who = dict(zip(("name", "type", "account"), person))
        row = {key: value for key, value in {**who, **groups}.items() if value or key == "name"}
        lists["changed" if was and now else "came" if now else "went"].append(row)
    if old.state == new.state and not any(lists.values()):
        return None
    return {"host": new.host, "before": old.state, "after": new.state, "read": read, **lists}
