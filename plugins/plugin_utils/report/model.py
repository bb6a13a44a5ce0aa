# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report of what the modules returned. Pure.

Only named fields are copied out of results, so nothing gets into a report that is not meant for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ...module_utils._errors import BadInput, printable
from ...module_utils._providers.registry import PROVIDERS
from .records import (
    AUDIT,
    CHANGED,
    DRIFT,
    DRIFTED,
    FAILED,
    IN_LINE,
    LISTS,
    NOT_RUN,
    PARTLY_DONE,
    TROUBLE,
    UNREACHABLE,
    Cluster,
    Report,
    Row,
)

LIST_OF_ACTION = {
    "created": "missing",
    "synchronised": "missing",
    "removed": "extra",
    "cancelled": "extra",
    "group_changed": "wrong_group",
    **{action: action for action in ("password_set", "resynchronised", *TROUBLE)},
}
LONGEST_MESSAGE = 4000


def build(entries: Iterable[Mapping[str, Any]], kind: str, *, generated: str, check_mode: bool) -> Report:
    """Word the results of all clusters as a report.

    An entry has ``host``, ``provider``, ``cluster_id``, ``unreachable`` and ``result``, which is what the module
    returned or None when it was never run. ``generated`` is the time in UTC as ISO 8601 with a Z. BadInput when a
    host stands there twice or a result cannot be understood.
    """
    return assemble(kind, [_cluster(entry, kind, generated) for entry in entries], generated, check_mode)


def assemble(kind: str, clusters: Iterable[Cluster], generated: str, check_mode: bool) -> Report:
    """Put clusters together, by host."""
    ordered = sorted(clusters, key=lambda cluster: cluster.host)
    twice = sorted(host for host, count in Counter(cluster.host for cluster in ordered).items() if count > 1)
    if twice:
        raise BadInput([f"{host} is in the report twice." for host in twice])
    return Report(kind, generated, check_mode, ordered)


def plain(text: object) -> str:
    """Copy a text from outside; what could steer a terminal or break a file is escaped, ends of lines stay."""
    kept = str(text) if isinstance(text, (str, int, float)) else ""
    return kept if kept.isprintable() else "\n".join(printable(line) for line in kept.splitlines())


def _cluster(entry: Mapping[str, Any], kind: str, generated: str) -> Cluster:
    result = entry.get("result") or {}
    if not isinstance(result, Mapping):
        raise BadInput([f"{plain(entry.get('host'))}: its result is not a dictionary."])
    summary = result.get("summary")
    host, provider = _line(entry.get("host")), _line(entry.get("provider"))
    sudo = PROVIDERS[provider].sudo_groups if provider in PROVIDERS else ()
    cluster = Cluster(
        host,
        provider,
        _line(entry.get("cluster_id") or result.get("cluster_id")),
        unchanged=int(summary.get("unchanged") or 0) if isinstance(summary, Mapping) else None,
        calls=sum((result.get("api_calls") or {}).values()),
        error=_error(result.get("error") or {}),
        **_rows(result, host, sudo),
    )
    cluster.message = _message(result, cluster)
    cluster.state = _state(entry, result, cluster, kind)
    if kind == AUDIT:
        cluster.since = generated
        for row in (row for name in DRIFT for row in cluster.rows(name)):
            row["since"] = generated
        if "members" in result:
            cluster.read = generated
            cluster.members = [_member(row, sudo, generated) for row in result["members"]]
    return cluster


def _member(row: Mapping[str, Any], sudo: Collection[str], generated: str) -> Row:
    """Copy a member of a result; what goes without saying is left out, for there are many."""
    texts = {key: _line(row.get(key)) for key in ("name", "account", "group", "expires")}
    member: Row = {key: text for key, text in texts.items() if text or key == "name"}
    member["since"] = generated
    if row.get("on_roster") is False:
        member["on_roster"] = False
    if member.get("group") in sudo:
        member["sudo"] = True
    return member


def _state(entry: Mapping[str, Any], result: Mapping[str, Any], cluster: Cluster, kind: str) -> str:
    if entry.get("unreachable") or result.get("unreachable"):
        return UNREACHABLE
    if not result or result.get("skipped"):
        return NOT_RUN
    troubled = any(cluster.rows(name) for name in ("failed", "unknown", "skipped"))
    if _failed(result) or troubled:
        done = cluster.unchanged or any(cluster.rows(name) for name in LISTS if name not in TROUBLE)
        return PARTLY_DONE if troubled and done else FAILED
    if kind == AUDIT:
        # A password cannot be read, so one that would be set anew says nothing about the cluster.
        drifted = any(cluster.rows(name) for name in (*DRIFT, "pending")) or _unforeseen(result, cluster)
        return DRIFTED if drifted else IN_LINE
    return CHANGED if result.get("changed") or any(cluster.differences) else IN_LINE


def _failed(result: Mapping[str, Any]) -> bool:
    """Tell whether a task failed, also one with ``failed_when: false``, which keeps its result off the terminal."""
    return bool(result.get("failed")) or not result.get("complete", "summary" in result)


def _unforeseen(result: Mapping[str, Any], cluster: Cluster) -> bool:
    """Tell whether something would change, or has, of which the result cannot say what."""
    return bool(result.get("changed")) and not any(cluster.differences)


def _rows(result: Mapping[str, Any], host: str, sudo: Collection[str]) -> dict[str, Any]:
    """Sort the rows of a result into the lists, each by name."""
    lists: dict[str, list[Row]] = {name: [] for name in LISTS}
    along = result.get("came_along") or {}
    for key, group in (("users", False), ("groups", True)):
        for row in result.get(key) or ():
            action = row.get("action")
            if action not in LIST_OF_ACTION:
                raise BadInput([f"{host}: the result has the action {plain(action)!r}, which no report knows."])
            name = LIST_OF_ACTION[action]
            lists[name].append(_row(row, name, group, sudo))
        lists["came_along"] += [_row({"name": who}, "came_along", group, sudo) for who in along.get(key) or ()]
    for rows in lists.values():
        rows.sort(key=lambda row: (row["name"], row.get("type", ""), row.get("account", "")))
    return lists


def _row(row: Mapping[str, Any], name: str, group: bool, sudo: Collection[str]) -> Row:
    """Copy the fields that a row of this list has, those that are empty left out."""
    copied: Row = {
        "name": _line(row.get("name")),
        "account": _line(row.get("account")),
        "type": "group" if group else "",
    }
    if name == "wrong_group":
        copied |= {"before": _line(row.get("before")), "after": _line(row.get("group"))}
        copied["sudo"] = copied["before"] in sudo
    elif name == "missing":
        copied["group"] = _line(row.get("group"))
    elif name == "extra":
        copied["group"] = _line(row.get("before"))
        copied["sudo"] = copied["group"] in sudo
    if name in TROUBLE:
        copied |= {"wanted": _line(row.get("wanted")), **_error(row.get("error") or {})}
    return {key: value for key, value in copied.items() if value or key == "name"}


def _error(error: Mapping[str, Any]) -> Row:
    """Copy what a cloud says, with what can be done about it where that is known; what is empty is left out."""
    message, hint = plain(error.get("message")), plain(error.get("hint"))
    copied = {key: _line(error.get(key)) for key in ("code", "operation", "request_id")}
    copied["message"] = _shortened(f"{message.rstrip('.')}. {hint}" if hint else message)
    return {key: value for key, value in copied.items() if value}


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
