# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of fleets for tests of reports: made by hand, drawn at random, and at size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report import model, records

FIRST = "2026-11-01T03:00:00Z"
SECOND = "2026-11-08T03:00:00Z"
THIRD = "2026-11-15T03:00:00Z"

Row = dict[str, Any]


def row(name: str, action: str, **fields: Any) -> Row:
    return {"name": name, "action": action, "changed": action not in ("failed", "skipped"), **fields}


def result(*rows: Row, unchanged: int = 40, **fields: Any) -> dict[str, Any]:
    """What a module returns for these rows."""
    return {"changed": bool(rows), "summary": {"unchanged": unchanged}, "users": list(rows), **fields}


def entry(host: str, outcome: dict[str, Any] | None, *, unreachable: bool = False, provider: str = "ehpc") -> Row:
    cluster_id = f"{provider}-hz-{host}"
    return {"host": host, "provider": provider, "cluster_id": cluster_id, "result": outcome, "unreachable": unreachable}


def audit(*entries: Row, generated: str = FIRST) -> records.Report:
    return model.build(entries, "audit", generated=generated, check_mode=True)


def onboard(*entries: Row, check_mode: bool = False) -> records.Report:
    return model.build(entries, "onboard", generated=FIRST, check_mode=check_mode)


def standing(missing: Iterable[str] = (), extra: Iterable[str] = (), wrong: Iterable[str] = ()) -> dict[str, Any]:
    """What check mode returns for a cluster on which people stand so."""
    return result(
        *(row(name, "created") for name in missing),
        *(row(name, "removed") for name in extra),
        *(row(name, "group_changed", before="wheel", group="users") for name in wrong),
    )


REFUSAL = {
    "code": "InvalidUser",
    "message": "is not welcome",
    "operation": "AddUsers",
    "request_id": "r-7",
    "status": 400,
}

MIXED = (
    entry("simulation", standing(["ada", "bob"], ["mallory"], ["grace"])),
    entry("genomics", result()),
    entry("climate", {"failed": True, "msg": "The access key is not known."}),
    entry("crash", {"unreachable": True, "msg": "Failed to connect"}, unreachable=True),
    entry("render", None),
    entry(
        "warehouse",
        {
            **result(row("ada", "synchronised"), row("old.hand", "cancelled")),
            "groups": [row("analysts", "synchronised")],
            "came_along": {"users": ["guest"], "groups": []},
        },
        provider="mrs",
    ),
)
"""A cluster in each state that an audit knows, and one of the other cloud."""

texts = st.text(max_size=6)
actions = st.sampled_from(sorted(model.LIST_OF_ACTION))
errors = st.none() | st.fixed_dictionaries(
    {"code": texts, "message": texts, "operation": texts, "request_id": st.none() | texts, "status": st.none()}
)
rows = st.fixed_dictionaries(
    {"name": texts, "action": actions},
    optional={"account": texts, "before": texts, "group": texts, "wanted": texts, "error": errors},
)
people = st.lists(rows, max_size=3, unique_by=lambda drawn: str(drawn["name"]))
members = st.lists(
    st.fixed_dictionaries(
        {"name": texts}, optional={"account": texts, "group": texts, "expires": texts, "on_roster": st.booleans()}
    ),
    max_size=3,
    unique_by=lambda drawn: (model.plain(drawn["name"]), model.plain(drawn.get("account"))),
)
results = st.fixed_dictionaries(
    {"users": people},
    optional={
        "groups": people,
        "summary": st.fixed_dictionaries({"unchanged": st.integers(0, 9)}),
        "came_along": st.fixed_dictionaries({"users": st.lists(texts, max_size=2), "groups": st.just([])}),
        "changed": st.booleans(),
        "failed": st.booleans(),
        "skipped": st.booleans(),
        "msg": texts | st.lists(texts, max_size=2),
        "members": members,
        "api_calls": st.dictionaries(texts, st.integers(0, 9), max_size=2),
        "error": errors,
    },
)
entries = st.fixed_dictionaries(
    {"host": texts, "provider": texts, "cluster_id": texts, "result": st.none() | results, "unreachable": st.booleans()}
)
fleets = st.lists(entries, max_size=3, unique_by=lambda drawn: model.plain(drawn["host"]).replace("\n", "\\n"))


@st.composite
def reports(draw: st.DrawFn, kinds: tuple[str, ...] = records.KINDS, generated: str = FIRST) -> records.Report:
    """Reports of anything that modules could return, and more."""
    kind = draw(st.sampled_from(kinds))
    check_mode = kind == "audit" or draw(st.booleans())
    return model.build(draw(fleets), kind, generated=generated, check_mode=check_mode)


def at_size(clusters: int, users: int, differing: int, *, shared: bool = True) -> Iterator[Row]:
    """A fleet on each of whose clusters so many of the users differ; ``shared`` when it is one roster for all."""
    actions = ("created", "created", "removed", "group_changed")
    for number in range(clusters):
        of = "" if shared else f".{number:04}"
        people = [
            row(f"firstname.lastname{user:03}{of}", actions[user % 4], before="wheel", group="users")
            for user in range(differing)
        ]
        members = [
            {"name": f"firstname.lastname{user:03}{of}", "group": "users" if user % 10 else "wheel"}
            for user in range(users)
            if user >= differing or actions[user % 4] != "created"
        ]
        yield entry(f"cluster-{number:04}.example.com", result(*people, unchanged=users - differing, members=members))
