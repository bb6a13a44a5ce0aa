# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cloud accepts of accounts, and entries that were checked by it as a whole before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .._roster.entry import OF_ACCOUNTS, Entry
from .._roster.parse import parse
from .._roster.rules import EntryRules, check, check_repeated, refuse_all

# An account is only ever addressed by its full name: nothing that a shell, a URL or a pattern could read otherwise,
# and nothing that was escaped or masked in the answer of a cloud.
UNADDRESSABLE = re.compile(r"[\s*?\[\]\\]|^-|^$")


@dataclass(frozen=True)
class Rules:
    """What a cloud accepts.

    ``new_name``, ``password`` and ``auth_key`` give the rule that a value breaks, or None. ``disputed_password`` gives
    a reason to warn: the value is accepted by some of the vendor's rules only.
    """

    label: str
    groups: tuple[str, ...]
    default_group: str
    new_name: Callable[[str], str | None]
    password: Callable[[str], str | None]
    disputed_password: Callable[[str], str | None]
    auth_key: Callable[[str], str | None]

    @property
    def of_entries(self) -> EntryRules:
        """The rules as those of entries."""
        return EntryRules(self.label, self.problems, self.new_name)

    def problems(self, entry: Entry) -> list[str]:
        """List the rules that an entry breaks, whether its account exists or not."""
        problems = []
        if entry.name and not addressable(entry.name):
            problems.append("name must not have white space, control characters, * ? [ ] \\ or a leading hyphen in it")
        if entry.group is not None and entry.group not in self.groups:
            # Not with the value: a shifted column may have put a password there.
            problems.append(f"group must be one of {', '.join(self.groups)}")
        if entry.password is not None:
            rule = self.password(entry.password)
            problems += [rule] if rule else []
        if entry.auth_key is not None:
            rule = self.auth_key(entry.auth_key)
            problems += [rule] if rule else []
            problems += ["password and auth_key exclude each other"] if entry.password is not None else []
        if entry.update_password == "always" and entry.password is None and not entry.absent:
            problems.append("update_password is always, so it needs a password")
        return problems


def read_entries(
    values: Iterable[object], rules: Rules, *, state: str = "present", update_password: str = "on_create"
) -> tuple[list[Entry], list[str]]:
    """Read entries with the fields of accounts, and warnings of names that are almost the same.

    ``state`` and ``update_password`` hold for entries that have none. BadInput names every bad one at once. A name that
    breaks the rule for new names is only a problem when there are others: it may belong to an account that exists.
    """
    parsed = [parse(f"entry {position}", value, OF_ACCOUNTS) for position, value in enumerate(values, 1)]
    for each in parsed:
        each.entry = each.entry.with_defaults(state=state, update_password=update_password)
    check(parsed, lambda _entry: [rules.of_entries])
    similar = check_repeated(parsed, rules.of_entries)
    refuse_all(parsed, lambda _entry: [rules.of_entries])
    return [each.entry for each in parsed], similar


def disputed_passwords(entries: Iterable[Entry], rules: Rules) -> list[str]:
    """Name the entries whose password not every rule of the vendor accepts."""
    disputed = ((entry, rules.disputed_password(entry.password)) for entry in entries if entry.password)
    return [f"{entry}: {reason}" for entry, reason in disputed if reason]


def addressable(name: str) -> bool:
    """Tell whether an account can be addressed by this name and by nothing else."""
    return name.isprintable() and not UNADDRESSABLE.search(name)
