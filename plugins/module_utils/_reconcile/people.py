# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose the accounts of a result are, and names of leavers that may be no account's. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from .._errors import printable
from .._roster.entry import Entry
from .plan import NAMES_IN_MESSAGE, shortened

# What a line of a diff begins with.
ACCOUNT = re.compile(r"^[^:,\n]+", re.MULTILINE)


def name_people(result: Mapping[str, Any], entries: Iterable[Entry]) -> dict[str, Any]:
    """Give a result whose rows name the person, and as ``account`` the account where that is another name.

    Lines of the diff name both, and the message of a failure says whose accounts the failed ones are.
    """
    people = {printable(entry.name): printable(entry.person) for entry in entries if entry.person}
    if not people or "users" not in result:
        return dict(result)
    rows = [_with_person(row, people) for row in result["users"]]
    named = {**result, "users": rows, "diff": {**result["diff"]}}
    for side in ("before", "after"):
        named["diff"][side] = ACCOUNT.sub(
            lambda line: f"{people[line[0]]} ({line[0]})" if line[0] in people else line[0], result["diff"][side]
        )
    troubled = [f"{row['account']} is {row['name']}" for row in rows if "account" in row and "wanted" in row]
    if result.get("failed") and troubled:
        named["msg"] = f"{result['msg']} Of the accounts, {shortened(list(dict.fromkeys(troubled)))}."
    return named


def name_members(members: Iterable[Mapping[str, Any]], entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Say of everybody on a cluster who it is, as in ``name_people``, and whether and until when the roster has them.

    ``on_roster`` and ``expires`` are only there when they are False, and a date.
    """
    of_account = {printable(entry.name): entry for entry in entries if not entry.absent}
    named = []
    for member in members:
        row = {key: value for key, value in member.items() if key != "create"}
        entry = of_account.get(row["name"])
        if entry is None:
            row["on_roster"] = False
        else:
            row = dict(_with_person(row, {row["name"]: printable(entry.person)} if entry.person else {}))
            if entry.expires:
                row["expires"] = entry.expires.isoformat()
        named.append(row)
    return named


def _with_person(row: Mapping[str, Any], people: Mapping[str, str]) -> Mapping[str, Any]:
    person = people.get(row["name"])
    if not person:
        return row
    return {"name": person, "account": row["name"], **{key: row[key] for key in row if key != "name"}}


def warn_of_exact_names(
    entries: Iterable[Entry], cluster_id: str, warn: Callable[[str], None], accounts: Iterable[str]
) -> None:
    """Warn of leavers that no entry of the roster has, and name the accounts of a cluster that may be theirs."""
    names = [entry.name for entry in entries if not entry.in_roster]
    if not names:
        return
    # The same words on every cluster, which Ansible shows once.
    warn(f"No entry of the roster has the name {shortened(names)}; only accounts of exactly this name are looked for.")
    known = set(accounts)
    near = {name: _near(name, known) for name in names[:NAMES_IN_MESSAGE] if name not in known}
    told = [f"no {name}, but {', '.join(found)}" for name, found in near.items() if found]
    if told:
        warn(printable(f"On {cluster_id} there is {'; '.join(told)}."))


def _near(name: str, accounts: Iterable[str]) -> list[str]:
    by_folded = {account.casefold(): account for account in sorted(accounts)}
    return [by_folded[near] for near in get_close_matches(name.casefold(), by_folded)]
