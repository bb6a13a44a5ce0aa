# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: what has to change on a cluster so that it holds the roster. Pure, nothing is sent here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .._errors import BadInput, printable
from .._roster.entry import Entry
from .._roster.scope import matches
from .rules import Rules, addressable

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
    """An account as a cluster lists it; None is what the list does not say. ``add_time`` is UTC in ISO 8601."""

    name: str
    group: str
    add_time: str | None = None
    user_id: str | None = None
    group_id: str | None = None


@dataclass(frozen=True)
class Change:
    """One step for one account. ``group`` is the group afterwards, ``before`` the group it has now.

    ``always`` is for a creation: the password is also meant for an account that somebody else creates meanwhile.
    """

    action: str
    name: str
    group: str | None = None
    before: str | None = None
    password: str | None = field(default=None, repr=False)
    auth_key: str | None = None
    always: bool = False

    @property
    def lacks_password(self) -> bool:
        """Whether this would create an account that nobody can use."""
        return self.action == CREATED and self.password is None and self.auth_key is None


@dataclass(frozen=True)
class Plan:
    """The changes in roster order, then those that ``exclusive`` adds, by name; ``size`` counts the users looked at."""

    changes: tuple[Change, ...]
    unchanged: int
    size: int

    def with_passwords(self, passwords_of: Callable[[Sequence[str]], Mapping[str, str]]) -> Plan:
        """Give accounts that are to be created without a password or a key those that there are for their names."""
        names = [change.name for change in self.changes if change.lacks_password]
        passwords = passwords_of(names) if names else {}
        changes = (
            replace(change, password=passwords.get(change.name)) if change.lacks_password else change
            for change in self.changes
        )
        return replace(self, changes=tuple(changes))


def make_plan(
    entries: Sequence[Entry],
    accounts: Mapping[str, Account],
    rules: Rules,
    *,
    exclusive: bool = False,
    protected: Iterable[str] = (),
    max_removals: int | None = None,
    passwords_follow: bool = False,
    report_only: bool = False,
) -> Plan:
    """Compare entries, which say their state, with the accounts of a cluster that has these rules.

    ``exclusive`` also removes the accounts that have no entry and match none of the ``protected`` globs.
    ``passwords_follow`` plans accounts without a password, which the caller adds. With ``report_only`` nothing is
    going to be sent, so it need not be possible.
    BadInput when an entry cannot be carried out or when more than ``max_removals`` accounts would go.
    """
    globs = check_globs(protected)
    if exclusive and not report_only and all(user.absent for user in entries):
        raise BadInput(["exclusive with an empty roster would remove everybody; name at least one user that stays."])
    problems = [
        f"{user}: {problem}."
        for user in entries
        for problem in _impossible(user, rules, accounts, globs, passwords_follow, report_only)
    ]
    if problems:
        raise BadInput(problems)

    changes = [change for user in entries for change in _changes(user, accounts.get(user.name), rules)]
    extra: list[str] = []
    if exclusive:
        named = {user.name for user in entries}
        extra = sorted(name for name in accounts if name not in named and not matches(name, globs))
        problems = [
            f"the account {printable(name)!r} cannot be addressed safely." for name in extra if not addressable(name)
        ]
        if problems and not report_only:
            raise BadInput([*problems, "Protect it, or remove it by hand."])
        changes += [Change(REMOVED, name, before=accounts[name].group) for name in extra]
    removals = sorted(change.name for change in changes if change.action == REMOVED)
    check_removals(removals, max_removals, exclusive=exclusive)
    size = len(entries) + len(extra)
    return Plan(tuple(changes), size - len({change.name for change in changes}), size)


def check_globs(protected: Iterable[str]) -> tuple[str, ...]:
    """Return globs without the white space around them; BadInput when that leaves nothing of one."""
    globs = tuple(glob.strip() for glob in protected)
    if not all(globs):
        raise BadInput(["protected has an empty entry."])
    return globs


def shortened(names: Sequence[str], limit: int = NAMES_IN_MESSAGE) -> str:
    """List names for a message, the first of them when there are many."""
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return printable(", ".join(names[:limit])) + more


def _impossible(
    user: Entry,
    rules: Rules,
    accounts: Mapping[str, Account],
    protected: tuple[str, ...],
    passwords_follow: bool,
    report_only: bool,
) -> list[str]:
    """List why this entry cannot be carried out on this cluster."""
    if user.absent:
        return ["must be absent, yet it matches protected"] if matches(user.name, protected) else []
    if report_only:
        return []
    refused = [rules.auth_key(user.auth_key) if user.auth_key else None]
    if user.name not in accounts and user.create:
        refused.append(rules.new_name(user.name))
        given = user.password or user.auth_key or passwords_follow
        refused.append(None if given else "does not exist yet, so it needs a password")
    return [problem for problem in refused if problem]


def _changes(user: Entry, account: Account | None, rules: Rules) -> Iterable[Change]:
    if user.absent:
        if account:
            yield Change(REMOVED, user.name, before=account.group)
    elif account is None:
        if not user.create:
            return
        group = user.group or rules.default_group
        always = user.update_password == "always"
        yield Change(CREATED, user.name, group, password=user.password, auth_key=user.auth_key, always=always)
    else:
        if user.group and user.group != account.group:
            yield Change(GROUP_CHANGED, user.name, user.group, account.group)
        if user.update_password == "always":
            yield Change(PASSWORD_SET, user.name, account.group, account.group, user.password)


def check_limit(max_removals: int | None) -> None:
    """Refuse a number of removals that is none."""
    if max_removals is not None and max_removals < 0:
        raise BadInput(["max_removals must not be negative."])


def check_removals(names: Sequence[str], max_removals: int | None, *, exclusive: bool) -> None:
    """Refuse to remove more accounts than ``max_removals``; None is any number, or with ``exclusive`` the default."""
    limit = DEFAULT_MAX_REMOVALS if exclusive and max_removals is None else max_removals
    if limit is None or len(names) <= limit:
        return
    raise BadInput(
        [
            f"{len(names)} accounts would be removed, more than max_removals={limit}: {shortened(names)}. "
            f"If that is meant, set max_removals to {len(names)}."
        ]
    )
