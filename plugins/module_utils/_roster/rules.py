# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of every roster, and how those of clouds are applied to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .._errors import printable
from .entry import STATES, UPDATE_PASSWORD, Entry
from .parse import Parsed, refuse


@dataclass(frozen=True)
class EntryRules:
    """What a cloud accepts of an entry, whatever the cluster has.

    ``problems`` lists the rules that it breaks. ``new_name`` gives the rule that the name breaks if the account does
    not exist yet, or None. Without ``case_matters``, names that only differ in case are one account. ``label`` is what
    people call the cloud.
    """

    label: str
    problems: Callable[[Entry], list[str]]
    new_name: Callable[[str], str | None]
    case_matters: bool = True


def check(parsed: Iterable[Parsed], rules: Callable[[Entry], Iterable[EntryRules]]) -> None:
    """Add the problems of each entry by itself to those that it has, by the rules of the clouds that it is for."""
    for each in parsed:
        if each.readable:
            found = [*_problems(each.entry), *(p for cloud in rules(each.entry) for p in cloud.problems(each.entry))]
            each.problems += dict.fromkeys(found)


def check_repeated(parsed: Sequence[Parsed], rules: EntryRules) -> list[str]:
    """Add a problem to each entry whose account or person stands in an earlier one, for one cluster.

    Returns warnings of names that are almost the same.
    """
    warnings = []
    same: dict[str, Entry] = {}
    people: dict[str, Entry] = {}
    similar: dict[str, Entry] = {}
    for each in parsed:
        entry = each.entry
        if not entry.name or not each.readable:
            continue
        before = [same.setdefault(entry.name, entry)]
        # Of somebody who leaves, there may be several accounts.
        before += [] if entry.absent else [people.setdefault(entry.person or entry.name, entry)]
        before.append(similar.setdefault(entry.name.casefold(), entry))
        earlier = next((other for other in before if other is not entry), None)
        if earlier:
            problem = repeated(entry, earlier, rules)
            if problem:
                each.problems.append(problem)
            else:
                warnings.append(f"{entry}: {almost(earlier)}.")
    return warnings


def check_leaving(leaving: Iterable[Parsed], staying: Iterable[Entry], rules: EntryRules) -> None:
    """Add a problem to each who leaves a cluster by an account that is somebody else's who stays there."""
    accounts = {entry.name.casefold(): entry for entry in staying}
    for each in leaving:
        other = accounts.get(each.entry.name.casefold())
        if other and (each.entry.person or each.entry.name) != (other.person or other.name):
            each.problems += filter(None, [repeated(each.entry, other, rules)])


def repeated(entry: Entry, earlier: Entry, rules: EntryRules) -> str | None:
    """Tell what is wrong with two entries of one person, or whose names are the same but for case.

    None when these are two accounts.
    """
    if (entry.person or entry.name) == (earlier.person or earlier.name):
        return f"stands in {earlier.place} already"
    if entry.name == earlier.name:
        return f"has the same account as {earlier}"
    return None if rules.case_matters else f"{almost(earlier)}, which {rules.label} does not tell apart"


def almost(earlier: Entry) -> str:
    """Say that names are the same but for case."""
    return f"differs from {printable(earlier.name)} in {earlier.place} only in case"


def refuse_all(parsed: Sequence[Parsed], rules: Callable[[Entry], Iterable[EntryRules]]) -> None:
    """Raise BadInput if an entry has problems.

    It also names those whose account could not be created: that is no problem by itself, for they may exist.
    """
    if not any(each.problems for each in parsed):
        return
    for each in parsed:
        entry = each.entry
        if not each.problems and not entry.absent and entry.create:
            broken = filter(None, (cloud.new_name(entry.name) for cloud in rules(entry)))
            each.problems += [f"{rule}, unless the account exists already" for rule in dict.fromkeys(broken)]
    refuse(parsed)


def _problems(entry: Entry) -> list[str]:
    problems = [] if entry.name else ["name is missing"]
    for name, value, choices in (
        ("state", entry.state, STATES),
        ("update_password", entry.update_password, UPDATE_PASSWORD),
    ):
        if value is not None and value not in choices:
            # Not with the value: a shifted column may have put a password there.
            problems.append(f"{name} must be one of {', '.join(choices)}")
    return problems
