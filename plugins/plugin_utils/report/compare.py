# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two audits: who came, who went, and since when a difference has stood. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...module_utils._errors import BadInput
from .model import AUDIT, DRIFT, IN_LINE, Cluster, Report

PRESENT = {"missing": False, "extra": True, "wrong_group": True}

Identity = tuple[str, str, str]
Person = tuple[str, str, str]


def compared(old: Report, new: Report) -> Report:
    """Give the new audit with its ``comparison`` to the old one and with each ``since`` carried over.

    BadInput when one of them is not an audit, or when the old one is the later one.
    """
    if {old["kind"], new["kind"]} != {AUDIT}:
        raise BadInput(["Only audits can be compared."])
    if old["generated"] > new["generated"]:
        raise BadInput([f"The report to compare with is a later one, of {old['generated']}."])
    earlier = {identity(cluster): cluster for cluster in old["clusters"]}
    later = {identity(cluster): cluster for cluster in new["clusters"]}
    steps = [_steps(earlier[key], later[key]) for key in later if key in earlier]
    comparison = {
        "previous": old["generated"],
        "clusters_added": [key[0] for key in later if key not in earlier],
        "clusters_gone": [key[0] for key in earlier if key not in later],
        "clusters": [step for step in steps if step],
    }
    clusters = [_carried(earlier.get(key), cluster) for key, cluster in later.items()]
    return {**{key: new[key] for key in new if key != "clusters"}, "comparison": comparison, "clusters": clusters}


def identity(cluster: Cluster) -> Identity:
    """Tell a cluster from others: the host may stand for another one today than it did yesterday."""
    return cluster["host"], cluster["provider"], cluster["cluster_id"]


def counts(comparison: Mapping[str, Any]) -> dict[str, Any]:
    """Sum a comparison up."""
    lists = ("came", "went", "changed")
    return {
        **{key: comparison[key] for key in ("previous", "clusters_added", "clusters_gone")},
        **{key: sum(len(cluster[key]) for cluster in comparison["clusters"]) for key in lists},
    }


def _carried(old: Cluster | None, new: Cluster) -> Cluster:
    if old is None:
        return new
    since = {(name, *_drift_key(row)): row.get("since") for name in DRIFT for row in old[name]}
    lists = {name: [_since(row, since.get((name, *_drift_key(row)))) for row in new[name]] for name in DRIFT}
    state = _since(new, old.get("since")) if old["state"] == new["state"] else new
    return {**state, **lists}


def _drift_key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(key) for key in ("name", "account", "type", "before", "after"))


def _since(row: dict[str, Any], earlier: str | None) -> dict[str, Any]:
    return {**row, "since": min(earlier, row.get("since", earlier))} if earlier else row


def _steps(old: Cluster, new: Cluster) -> dict[str, Any] | None:
    """Tell what is different on one cluster; None when nothing is."""
    read = old["unchanged"] is not None and new["unchanged"] is not None
    step: dict[str, Any] = {
        "host": new["host"],
        "before": old["state"],
        "after": new["state"],
        "read": read,
        "came": [],
        "went": [],
        "changed": [],
    }
    before, after = (_standing(old), _standing(new)) if read else ({}, {})
    for person in sorted(before.keys() | after.keys()):
        was, now = before.get(person, (IN_LINE,)), after.get(person, (IN_LINE,))
        if was != now:
            who = {key: value for key, value in zip(("name", "type", "account"), person) if value or key == "name"}
            step[_direction(was[0], now[0])].append({**who, "before": was[0], "after": now[0]})
    differs = old["state"] != new["state"] or step["came"] or step["went"] or step["changed"]
    return step if differs else None


def _standing(cluster: Cluster) -> dict[Person, tuple[Any, ...]]:
    """Give how each person stands that is not in line, and in which groups."""
    return {
        (row["name"], row.get("type", ""), row.get("account", "")): (name, row.get("before"), row.get("after"))
        for name in DRIFT
        for row in cluster[name]
    }


def _direction(was: str, now: str) -> str:
    """Tell which way an account went. Who is in line is on the cluster, or is neither there nor in the roster."""
    there_before = PRESENT.get(was, now != "extra")
    there_now = PRESENT.get(now, was != "extra")
    if there_before == there_now:
        return "changed"
    return "came" if there_now else "went"
