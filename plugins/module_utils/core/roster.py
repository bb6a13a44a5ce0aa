# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roster: who shall be on a cluster, checked as a whole before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import BadInput, printable

FIELDS = ("name", "group", "password", "auth_key", "state", "update_password")
# For which clusters and how long an entry holds is settled before a module gets it.
SCOPE = ("clusters", "expires")
# No cloud takes a shorter one.
MIN_PASSWORD = 8
STATES = ("present", "absent")
UPDATE_PASSWORD = ("on_create", "always")

# An account is only ever addressed by its full name: nothing that a shell, a URL or a pattern could read otherwise.
UNADDRESSABLE = re.compile(r"[\s*?\[\]]|^-|^$")


@dataclass(frozen=True)
class User:
    """One entry of a roster. ``group``, ``password`` and ``auth_key`` are None when the entry leaves them open."""

    name: str
    position: int
    group: str | None = None
    password: str | None = field(default=None, repr=False)
    auth_key: str | None = None
    state: str = "present"
    update_password: str = "on_create"

    def __str__(self) -> str:
        return f"entry {self.position} ({printable(self.name)})" if self.name else f"entry {self.position}"


@dataclass(frozen=True)
class Rules:
    """What a cloud accepts.

    ``new_name``, ``password`` and ``auth_key`` give the rule that a value breaks, or None. ``disputed_password`` gives
    a reason to warn: the value is accepted by some of the vendor's rules only.
    """

    groups: tuple[str, ...]
    default_group: str
    new_name: Callable[[str], str | None]
    password: Callable[[str], str | None]
    disputed_password: Callable[[str], str | None]
    auth_key: Callable[[str], str | None]


@dataclass(frozen=True)
class Roster:
    """The users in the order they were given; no name stands twice."""

    users: tuple[User, ...]
    rules: Rules

    @classmethod
    def parse(
        cls,
        entries: Iterable[object],
        rules: Rules,
        *,
        state: str = "present",
        update_password: str = "on_create",
    ) -> Roster:
        """Read entries with the fields of User, position aside; BadInput names every bad one at once.

        ``state`` and ``update_password`` hold for entries that have none. A name that breaks the rule for new names
        is only a problem when there are others: it may belong to an account that exists.
        """
        users, problems = examine(entries, rules, state=state, update_password=update_password)
        first: dict[str, User] = {}
        for user, broken in zip(users, problems):
            if user.name and first.setdefault(user.name, user) is not user:
                broken.append(f"stands in entry {first[user.name].position} already")
        if any(problems):
            doubt_new_names(users, problems, rules)
            raise BadInput(_sentence(user, broken) for user, broken in zip(users, problems) if broken)
        return cls(tuple(users), rules)

    def warnings(self) -> list[str]:
        """Name the entries whose password not every rule of the vendor accepts."""
        disputed = ((user, self.rules.disputed_password(user.password)) for user in self.users if user.password)
        return [f"{user}: {reason}" for user, reason in disputed if reason]


def examine(
    entries: Iterable[object], rules: Rules, *, state: str = "present", update_password: str = "on_create"
) -> tuple[list[User], list[list[str]]]:
    """Check each entry for itself: the users, and for each of them its problems, for the caller to add to and word."""
    users: list[User] = []
    problems: list[list[str]] = []
    for position, entry in enumerate(entries, 1):
        fields, broken = given(entry)
        defaults: dict[str, Any] = {"name": "", "state": state, "update_password": update_password}
        user = User(position=position, **{**defaults, **fields})
        users.append(user)
        problems.append(broken + _problems(user, rules))
    return users, problems


def doubt_new_names(users: Iterable[User], problems: Iterable[list[str]], rules: Rules) -> None:
    """Add to the problems of users that have none what speaks against creating them: their accounts may exist."""
    for user, broken in zip(users, problems):
        rule = rules.new_name(user.name) if user.state == "present" and not broken else None
        broken += [f"{rule}, unless the account exists already"] if rule else []


def addressable(name: str) -> bool:
    """Tell whether an account can be addressed by this name and by nothing else."""
    return name.isprintable() and not UNADDRESSABLE.search(name)


def given(entry: object, others: Collection[str] = ()) -> tuple[dict[str, str], list[str]]:
    """Read the fields of an entry; what cannot be read is a problem, and its value is never shown.

    ``others`` are fields that it may have as well, which are not read.
    """
    if not isinstance(entry, Mapping):
        return {}, ["must be a mapping of name, group, password and so on"]
    known = (*FIELDS, *others)
    # In YAML {password: first,last} has a field "last" without a value: half a password, which must not be shown.
    unknown = [printable(str(key)) if entry[key] is not None else "(not shown)" for key in entry if key not in known]
    problems = [f"there is no field {', '.join(unknown)}, only {', '.join(known)}"] if unknown else []
    values = {str(key): value for key, value in entry.items() if key in FIELDS and value is not None}
    # Of a number nobody knows how it was written: YAML reads 0123 as 83, and no password may come to that.
    problems += [f"{key} must be text, put it in quotes" for key, value in values.items() if not isinstance(value, str)]
    return {key: value for key, value in values.items() if isinstance(value, str)}, problems


def _problems(user: User, rules: Rules) -> list[str]:
    problems = []
    if not user.name:
        problems.append("name is missing")
    elif not addressable(user.name):
        problems.append("name must not have white space, control characters, * ? [ ] or a leading hyphen in it")
    for option, value, choices in (
        ("state", user.state, STATES),
        ("update_password", user.update_password, UPDATE_PASSWORD),
        ("group", user.group, rules.groups),
    ):
        if value is not None and value not in choices:
            # Not with the value: a shifted column may have put a password there.
            problems.append(f"{option} must be one of {', '.join(choices)}")
    if user.password is not None:
        rule = rules.password(user.password)
        problems += [rule] if rule else []
    if user.auth_key is not None:
        rule = rules.auth_key(user.auth_key)
        problems += [rule] if rule else []
        problems += ["password and auth_key exclude each other"] if user.password is not None else []
    if user.update_password == "always" and user.password is None and user.state == "present":
        problems.append("update_password is always, so it needs a password")
    return problems


def _sentence(user: User, broken: list[str]) -> str:
    return f"{user}: {'; '.join(broken)}."
