# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: what has to change on a cluster so that it holds the roster. Pure, nothing is sent here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from .errors import BadInput
from .roster import Roster, User

CREATED = "created"
GROUP_CHANGED = "group_changed"
PASSWORD_SET = "password_set"
REMOVED = "removed"
ACTIONS = (CREATED, GROUP_CHANGED, PASSWORD_SET, REMOVED)
"""In the order in which they are sent: whoever comes is there before anybody goes."""

DEFAULT_MAX_REMOVALS = 10
"""How many accounts ``exclusive`` may remove when nobody has said a number."""

NAMES_IN_MESSAGE = 20


@dataclass(frozen=True)
class Account:
    """An account as a cluster lists it. ``add_time`` is UTC in ISO 8601, None when the cluster does not say."""

    name: str
    group: str
    add_time: str | None = None


@dataclass(frozen=True)
class Change:
    """One step for one account. ``group`` is the group afterwards, ``before`` the group it has now."""

    action: str
    name: str
    group: str | None = None
    before: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Plan:
    """The changes in roster order, then those that ``exclusive`` adds, by name; ``size`` counts the users looked at."""

    changes: tuple[Change, ...]
    unchanged: int
    size: int


def make_plan(
    roster: Roster,
    accounts: Mapping[str, Account],
    *,
    exclusive: bool = False,
    protected: Iterable[str] = (),
    max_removals: int | None = None,
) -> Plan:
    """Compare the roster with the accounts of a cluster.

    ``exclusive`` also removes the accounts that are not in the roster and match none of the ``protected`` globs.
    BadInput when an entry cannot be carried out or when more than ``max_removals`` accounts would go.
    """
    shields = tuple(protected)
    if exclusive and not any(user.state == "present" for user in roster.users):
        raise BadInput(["exclusive with an empty roster would remove everybody; name at least one user that stays."])
    problems = [
        f"{user}: {problem}." for user in roster.users for problem in _impossible(user, roster, accounts, shields)
    ]
    if problems:
        raise BadInput(problems)

    changes = [change for user in roster.users for change in _changes(user, accounts.get(user.name), roster)]
    extra: list[str] = []
    if exclusive:
        named = {user.name for user in roster.users}
        extra = sorted(name for name in accounts if name not in named and not matches(name, shields))
        changes += [Change(REMOVED, name, before=accounts[name].group) for name in extra]
    _check_removals(changes, DEFAULT_MAX_REMOVALS if exclusive and max_removals is None else max_removals)
    size = len(roster.users) + len(extra)
    return Plan(tuple(changes), size - len({change.name for change in changes}), size)


def matches(name: str, globs: Iterable[str]) -> bool:
    """Tell whether a name matches one of the globs, in the same case."""
    return any(fnmatchcase(name, glob) for glob in globs)


def outstanding(change: Change, accounts: Mapping[str, Account]) -> Change | None:
    """Tell what of a change is still to be done on a cluster that lists these accounts; None when it holds.

    A password cannot be seen, so a password that was to be set always remains to be set.
    """
    account = accounts.get(change.name)
    if change.action == REMOVED:
        return change if account else None
    if change.action == PASSWORD_SET or account is None:
        return change
    if account.group == change.group:
        return None
    return change if change.action == GROUP_CHANGED else Change(GROUP_CHANGED, change.name, change.group, account.group)


def _impossible(user: User, roster: Roster, accounts: Mapping[str, Account], protected: tuple[str, ...]) -> list[str]:
    """List why this entry cannot be carried out on this cluster."""
    if user.state == "absent":
        return ["must be absent, yet it matches protected"] if matches(user.name, protected) else []
    if user.name in accounts:
        return []
    rule = roster.rules.new_name(user.name)
    return ([rule] if rule else []) + ([] if user.password else ["does not exist yet, so it needs a password"])


def _changes(user: User, account: Account | None, roster: Roster) -> Iterable[Change]:
    if user.state == "absent":
        if account:
            yield Change(REMOVED, user.name, before=account.group)
    elif account is None:
        yield Change(CREATED, user.name, user.group or roster.rules.default_group, password=user.password)
    else:
        if user.group and user.group != account.group:
            yield Change(GROUP_CHANGED, user.name, user.group, account.group)
        if user.update_password == "always":
            yield Change(PASSWORD_SET, user.name, account.group, account.group, user.password)


def _check_removals(changes: Iterable[Change], max_removals: int | None) -> None:
    removals = sorted(change.name for change in changes if change.action == REMOVED)
    if max_removals is None or len(removals) <= max_removals:
        return
    names = ", ".join(removals[:NAMES_IN_MESSAGE])
    more = f" and {len(removals) - NAMES_IN_MESSAGE} more" if len(removals) > NAMES_IN_MESSAGE else ""
    raise BadInput(
        [
            f"{len(removals)} accounts would be removed, more than max_removals={max_removals}: {names}{more}. "
            f"If that is meant, set max_removals to {len(removals)}."
        ]
    )
