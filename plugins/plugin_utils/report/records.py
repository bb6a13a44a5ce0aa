# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report is made of. Plain: as JSON it is the same, and is made of that again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...module_utils._errors import BadInput

VERSION = 2
"""Of the records, as JSON has them. Reports of other versions are not read."""

AUDIT = "audit"
OFFBOARD = "offboard"
KINDS = (AUDIT, "onboard", OFFBOARD)

IN_LINE = "in_line"
DRIFTED = "drifted"
CHANGED = "changed"
PARTLY_DONE = "partly_done"
FAILED = "failed"
UNREACHABLE = "unreachable"
NOT_RUN = "not_run"
STATES = (IN_LINE, DRIFTED, CHANGED, PARTLY_DONE, FAILED, UNREACHABLE, NOT_RUN)
NOT_DONE = (PARTLY_DONE, FAILED, UNREACHABLE, NOT_RUN)
"""The states of clusters that are not as they were to be, or of which nobody knows."""

DRIFT = ("missing", "extra", "wrong_group")
"""The lists of a cluster that an audit counts as drift."""

TROUBLE = ("pending", "failed", "unknown", "skipped")
"""The lists of those for whom something has not come about, or not yet."""

STEPS = ("came", "went", "changed")
"""The lists of what is different on a cluster from one audit to the next."""

NAMES_OF_REASON = 20

TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
"""When a report was generated."""

LISTS = (*DRIFT, "password_set", "resynchronised", *TROUBLE, "came_along")
"""All lists of a cluster. An account stands in each of them once at most."""

Row = dict[str, Any]
"""``name`` and further fields, most of them texts, those that are empty left out."""


@dataclass
class Run:
    """How a report came about: by whom and in which job of AWX, in how many seconds, and where the roster came from.

    ``seconds`` is None when nobody knows, the others are empty then.
    """

    by: str = ""
    job: str = ""
    seconds: float | None = None
    sources: list[str] = field(default_factory=list)


@dataclass
class Cluster:
    """A cluster of a report, with a list of rows for each of LISTS.

    ``unchanged`` counts those who needed nothing, None when the accounts could not be listed; ``calls`` those of the
    API; ``error`` is what a cloud answered when that ended the whole task.

    In an audit, ``since`` is the time since when it has been in this state, and ``members`` are all accounts, by name,
    as they were ``read`` at a time: that of an earlier audit when the cluster could not be read, "" and None when it
    never was. A row of members has ``name``, ``account`` if that is another name, ``group``, ``since`` when it has been
    seen, ``expires``, and if these are so, ``on_roster`` False and ``sudo`` True.
    """

    host: str
    provider: str
    cluster_id: str
    state: str = NOT_RUN
    unchanged: int | None = None
    calls: int = 0
    message: str = ""
    error: Row = field(default_factory=dict)
    since: str = ""
    read: str = ""
    members: list[Row] | None = None
    missing: list[Row] = field(default_factory=list)
    extra: list[Row] = field(default_factory=list)
    wrong_group: list[Row] = field(default_factory=list)
    password_set: list[Row] = field(default_factory=list)
    resynchronised: list[Row] = field(default_factory=list)
    pending: list[Row] = field(default_factory=list)
    failed: list[Row] = field(default_factory=list)
    unknown: list[Row] = field(default_factory=list)
    skipped: list[Row] = field(default_factory=list)
    came_along: list[Row] = field(default_factory=list)

    @property
    def identity(self) -> tuple[str, str, str]:
        """What tells it from others: the host may stand for another one today than it did yesterday."""
        return self.host, self.provider, self.cluster_id

    def rows(self, name: str) -> list[Row]:
        """Give one of its lists."""
        found: list[Row] = getattr(self, name)
        return found

    @property
    def differences(self) -> Iterable[tuple[str, Row]]:
        """Give every row of its lists with the name of the list."""
        return ((name, row) for name in LISTS for row in self.rows(name))

    @property
    def sudo(self) -> list[Row]:
        """Give those who may use sudo and should not."""
        return [row for row in (*self.extra, *self.wrong_group) if row.get("sudo")]


@dataclass
class Report:
    """A run over many clusters, by host. ``generated`` is a time in UTC as ISO 8601 with a Z.

    ``notes`` are sentences on the whole run. ``history`` has what is different from one audit to the next, the latest
    first, see ``compare``.
    """

    kind: str
    generated: str
    check_mode: bool
    clusters: list[Cluster]
    run: Run = field(default_factory=Run)
    notes: list[str] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)

    @property
    def totals(self) -> dict[str, Any]:
        """Count the clusters, those in each state, and the rows of each list."""
        states = Counter(cluster.state for cluster in self.clusters)
        rows = {name: sum(len(cluster.rows(name)) for cluster in self.clusters) for name in LISTS}
        rows["unchanged"] = sum(cluster.unchanged or 0 for cluster in self.clusters)
        rows["members"] = sum(len(cluster.members or ()) for cluster in self.clusters)
        rows["sudo"] = sum(len(cluster.sudo) for cluster in self.clusters)
        return {
            "clusters": len(self.clusters),
            **{state: states[state] for state in STATES},
            "rows": rows,
            "calls": sum(cluster.calls for cluster in self.clusters),
        }

    def hosts_by_state(self) -> dict[str, list[str]]:
        """List the hosts in each state, all states named."""
        hosts: dict[str, list[str]] = {state: [] for state in STATES}
        for cluster in self.clusters:
            hosts[cluster.state].append(cluster.host)
        return hosts


def plain(report: Report) -> dict[str, Any]:
    """Give a report as JSON has it; ``totals`` and ``reasons`` are for whoever reads that."""
    fields = {**vars(report), "run": vars(report.run), "clusters": [vars(cluster) for cluster in report.clusters]}
    return {"version": VERSION, **fields, "totals": report.totals, "reasons": reasons(report)}


def from_plain(data: Mapping[str, Any]) -> Report:
    """Make a report of JSON; BadInput when that is of another version, or none."""
    if data.get("version") != VERSION:
        raise BadInput([f"it is of version {data.get('version')!r}, and only version {VERSION} can be read"])
    fields = {key: value for key, value in data.items() if key not in ("version", "totals", "reasons")}
    try:
        clusters = [Cluster(**cluster) for cluster in fields["clusters"]]
        report = Report(**{**fields, "run": Run(**fields["run"]), "clusters": clusters})
        if not all(map(_is_one, clusters)) or report.kind not in KINDS or not TIME.fullmatch(report.generated):
            raise TypeError
        if not all(set(STEPS) <= step.keys() for earlier in report.history for step in earlier["clusters"]):
            raise TypeError
    except (TypeError, KeyError, AttributeError):
        raise BadInput(["it is damaged, or was not written as a report"]) from None
    return report


def reasons(report: Report) -> list[dict[str, Any]]:
    """Collect why clusters, and people on them, failed or are unknown, over all clusters: the most frequent first.

    A reason has a ``code`` and a ``message``, the first NAMES_OF_REASON ``names`` of how many ``people`` it is about,
    none for whole clusters, and the hosts of the ``clusters``.
    """
    found: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for cluster in report.clusters:
        rows = [*cluster.failed, *cluster.unknown]
        if not rows and cluster.state in NOT_DONE and cluster.message:
            # Without a code, messages name the cluster, and would each be a reason of its own.
            nameless = cluster.message.replace(cluster.cluster_id or cluster.host, "the cluster")
            rows = [cluster.error or {"message": nameless}]
        for row in rows:
            key = row.get("code", ""), row.get("message", "")
            names, hosts = found.setdefault(key, ({}, {}))
            hosts[cluster.host] = None
            if row.get("name"):
                names[row["name"]] = None
    ordered = sorted(found.items(), key=lambda item: (-len(item[1][1]), -len(item[1][0]), item[0]))
    return [
        {
            "code": code,
            "message": message,
            "names": list(names)[:NAMES_OF_REASON],
            "people": len(names),
            "clusters": list(hosts),
        }
        for (code, message), (names, hosts) in ordered
    ]


def _is_one(cluster: Cluster) -> bool:
    """Tell whether what was read is a cluster: texts, and lists of rows with a name."""
    texts = (*cluster.identity, cluster.message, cluster.since, cluster.read)
    rows = [*(row for _list, row in cluster.differences), *(cluster.members or ())]
    return (
        all(isinstance(text, str) for text in texts)
        and cluster.state in STATES
        and all(isinstance(row.get("name"), str) for row in rows)
        and isinstance(cluster.calls, int)
        and isinstance(cluster.unchanged, (int, type(None)))
    )
