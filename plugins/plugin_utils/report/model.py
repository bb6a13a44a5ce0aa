# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report: a run over many clusters as one dict, from what the modules returned. Pure.

Only named fields are copied out of results, so nothing gets into a report that is not meant for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ...module_utils._errors import BadInput, printable

SCHEMA = 1
AUDIT = "audit"
OFFBOARD = "offboard"
KINDS = (AUDIT, "onboard", OFFBOARD)

IN_LINE = "in_line"
DRIFTED = "drifted"
CHANGED = "changed"
FAILED = "failed"
UNREACHABLE = "unreachable"
NOT_RUN = "not_run"
STATES = (IN_LINE, DRIFTED, CHANGED, FAILED, UNREACHABLE, NOT_RUN)

DRIFT = ("missing", "extra", "wrong_group")
"""The lists of a cluster that an audit counts as drift."""

TROUBLE = ("pending", "failed", "unknown", "skipped")
"""The lists of those for whom something has not come about, or not yet."""

LISTS = (*DRIFT, "password_set", "resynchronised", *TROUBLE, "came_along")
"""All lists of a cluster. An account stands in each of them once at most."""

LIST_OF_ACTION = {
    "created": "missing",
    "synchronised": "missing",
    "removed": "extra",
    "cancelled": "extra",
    "group_changed": "wrong_group",
    **{action: action for action in ("password_set", "resynchronised", *TROUBLE)},
}
LONGEST_MESSAGE = 4000

Cluster = dict[str, Any]
Report = dict[str, Any]


def build(entries: Iterable[Mapping[str, Any]], kind: str, *, generated: str, check_mode: bool) -> Report:
    """Word the results of all clusters as a report.

    An entry has ``host``, ``provider``, ``cluster_id``, ``unreachable`` and ``result``, which is what the module
    returned or None when it was never run. ``generated`` is the time in UTC as ISO 8601 with a Z. BadInput when a
    host stands there twice or a result cannot be understood.
    """
    return assemble(kind, [_cluster(entry, kind, generated) for entry in entries], generated, check_mode)


def assemble(kind: str, clusters: Iterable[Cluster], generated: str, check_mode: bool) -> Report:
    """Put clusters together: by host, with totals."""
    ordered = sorted(clusters, key=lambda cluster: str(cluster["host"]))
    twice = sorted(host for host, count in Counter(cluster["host"] for cluster in ordered).items() if count > 1)
    if twice:
        raise BadInput([f"{host} is in the report twice." for host in twice])
    return {
        "schema": SCHEMA,
        "kind": kind,
        "generated": generated,
        "check_mode": check_mode,
        "totals": _totals(ordered),
        "clusters": ordered,
    }


def hosts_by_state(report: Report) -> dict[str, list[str]]:
    """List the hosts in each state, all states named."""
    hosts: dict[str, list[str]] = {state: [] for state in STATES}
    for cluster in report["clusters"]:
        hosts[cluster["state"]].append(cluster["host"])
    return hosts


def differences(cluster: Cluster) -> Iterable[tuple[str, dict[str, Any]]]:
    """Give every row of a cluster with the name of its list."""
    return ((name, row) for name in LISTS for row in cluster[name])


def plain(text: object) -> str:
    """Copy a text from outside; what could steer a terminal or break a file is escaped, ends of lines stay."""
    kept = str(text) if isinstance(text, (str, int, float)) else ""
    return kept if kept.isprintable() else "\n".join(printable(line) for line in kept.splitlines())


def _cluster(entry: Mapping[str, Any], kind: str, generated: str) -> Cluster:
    result = entry.get("result") or {}
    if not isinstance(result, Mapping):
        raise BadInput([f"{plain(entry.get('host'))}: its result is not a dictionary."])
    summary = result.get("summary")
    cluster: Cluster = {
        "host": _line(entry.get("host")),
        "provider": _line(entry.get("provider")),
        "cluster_id": _line(entry.get("cluster_id") or result.get("cluster_id")),
        "state": "",
        "unchanged": int(summary.get("unchanged") or 0) if isinstance(summary, Mapping) else None,
        "message": "",
        **_rows(result, _line(entry.get("host"))),
    }
    cluster["message"] = _message(result, cluster)
    cluster["state"] = _state(entry, result, cluster, kind)
    if kind == AUDIT:
        cluster["since"] = generated
        for row in (row for name in DRIFT for row in cluster[name]):
            row["since"] = generated
    return cluster


def _state(entry: Mapping[str, Any], result: Mapping[str, Any], cluster: Cluster, kind: str) -> str:
    if entry.get("unreachable") or result.get("unreachable"):
        return UNREACHABLE
    if not result or result.get("skipped"):
        return NOT_RUN
    if _failed(result) or cluster["failed"] or cluster["unknown"] or cluster["skipped"]:
        return FAILED
    if kind == AUDIT:
        # A password cannot be read, so one that would be set anew says nothing about the cluster.
        drifted = any(cluster[name] for name in (*DRIFT, "pending")) or _unforeseen(result, cluster)
        return DRIFTED if drifted else IN_LINE
    return CHANGED if result.get("changed") or any(differences(cluster)) else IN_LINE


def _failed(result: Mapping[str, Any]) -> bool:
    """Tell whether a task failed, also one with ``failed_when: false``, which keeps its result off the terminal."""
    return bool(result.get("failed")) or not result.get("complete", "summary" in result)


def _unforeseen(result: Mapping[str, Any], cluster: Cluster) -> bool:
    """Tell whether something would change, or has, of which the result cannot say what."""
    return bool(result.get("changed")) and not any(differences(cluster))


def _rows(result: Mapping[str, Any], host: str) -> dict[str, list[dict[str, Any]]]:
    """Sort the rows of a result into the lists, each by name."""
    lists: dict[str, list[dict[str, Any]]] = {name: [] for name in LISTS}
    along = result.get("came_along") or {}
    for key, group in (("users", False), ("groups", True)):
        for row in result.get(key) or ():
            action = row.get("action")
            if action not in LIST_OF_ACTION:
                raise BadInput([f"{host}: the result has the action {plain(action)!r}, which no report knows."])
            name = LIST_OF_ACTION[action]
            lists[name].append(_row(row, name, group))
        lists["came_along"] += [_row({"name": who}, "came_along", group) for who in along.get(key) or ()]
    for rows in lists.values():
        rows.sort(key=lambda row: (row["name"], row.get("type", ""), row.get("account", "")))
    return lists


def _row(row: Mapping[str, Any], name: str, group: bool) -> dict[str, Any]:
    """Copy the fields that a row of this list has, those that are empty left out."""
    error = row.get("error") or {}
    copied = {"name": _line(row.get("name")), "account": _line(row.get("account")), "type": "group" if group else ""}
    if name == "wrong_group":
        copied |= {"before": _line(row.get("before")), "after": _line(row.get("group"))}
    if name in TROUBLE:
        copied |= {
            "wanted": _line(row.get("wanted")),
            "message": _shortened(_reason(error)),
            **{key: _line(error.get(key)) for key in ("code", "operation", "request_id")},
        }
    return {key: value for key, value in copied.items() if value or key == "name"}


def _reason(error: Mapping[str, Any]) -> str:
    """Give what the cloud says, and what can be done about it where that is known."""
    message, hint = plain(error.get("message")), plain(error.get("hint"))
    return f"{message.rstrip('.')}. {hint}" if hint else message


def _message(result: Mapping[str, Any], cluster: Cluster) -> str:
    """Say why a cluster failed or was not run; of most successes there is nothing to say that the lists do not."""
    told = _failed(result) or result.get("unreachable") or result.get("skipped") or _unforeseen(result, cluster)
    if not told:
        return ""
    message = result.get("msg") or result.get("skip_reason") or ""
    lines = message if isinstance(message, (list, tuple)) else [message]
    return _shortened("\n".join(plain(line) for line in lines))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_MESSAGE else f"{text[:LONGEST_MESSAGE]}\u2026"


def _line(text: object) -> str:
    return printable(plain(text))


def _totals(clusters: list[Cluster]) -> dict[str, Any]:
    states = Counter(cluster["state"] for cluster in clusters)
    rows = {name: sum(len(cluster[name]) for cluster in clusters) for name in LISTS}
    rows["unchanged"] = sum(cluster["unchanged"] or 0 for cluster in clusters)
    return {"clusters": len(clusters), **{state: states[state] for state in STATES}, "rows": rows}
