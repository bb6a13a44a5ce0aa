# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of IAM users and groups, and the rules for them. Pure.

Source: https://support.huaweicloud.com/intl/en-us/api-iam/, "Creating an IAM User" and "Creating a User Group"; of
those that a cluster supports https://support.huaweicloud.com/intl/en-us/usermanual-mrs/, "Synchronizing IAM Users to
MRS" and "Creating a User".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..._errors import BadInput, is_altered, printable

USER = "user"
GROUP = "group"
MAX_LENGTH = {USER: 64, GROUP: 128}
OPTIONS = {"user_names": USER, "group_names": GROUP, "absent_user_names": USER}
"""The options that name somebody, and what kind they are."""
USER_NAME = re.compile(r"[A-Za-z_. -][A-Za-z0-9_. -]*")
SUPPORTED = re.compile(r"[A-Za-z0-9_ -]{2,}")
SUPPORTED_BEFORE_3 = re.compile(r"[A-Za-z0-9_]{3,20}")


class Identity(NamedTuple):
    """A user or a group."""

    kind: str
    name: str

    def __str__(self) -> str:
        return printable(self.name if self.kind == USER else f"{self.kind} {self.name}")


def check_names(params: Mapping[str, Sequence[str] | None]) -> dict[str, list[Identity]]:
    """Return who is named by each of the OPTIONS; BadInput names every entry that cannot be meant.

    The rule for the characters of a user's name is only a problem when there are others: who is on a cluster already
    is never refused, see ``check_new``.
    """
    found: dict[str, list[Identity]] = {option: [] for option in OPTIONS}
    first: dict[Identity, str] = {}
    problems: list[str] = []
    rules: list[str] = []
    for option, kind in OPTIONS.items():
        for position, name in enumerate(params[option] or (), 1):
            who, place = Identity(kind, name), f"{option} entry {position}"
            broken = name_problems(kind, name)
            if first.setdefault(who, place) != place:
                broken.append(f"stands in {first[who]} already")
            rule = None if broken else new_name_problem(kind, name)
            problems += [f"{place} ({printable(name)}): {'; '.join(broken)}."] if broken else []
            rules += [f"{place} ({printable(name)}): {rule}, unless the cluster has it already."] if rule else []
            found[option].append(who)
    if problems:
        raise BadInput([*problems, *rules])
    return found


def check_new(who: Iterable[Identity]) -> None:
    """Refuse names that IAM gives to nobody; for those who are not on the cluster yet."""
    broken = ((each, new_name_problem(each.kind, each.name)) for each in who)
    problems = [f"{each.kind} {printable(each.name)}: {rule}." for each, rule in broken if rule]
    if problems:
        raise BadInput(problems)


def unsupported(new: Iterable[Identity], listed: Iterable[Identity]) -> dict[Identity, str]:
    """Tell of users who are to come which rule of the guide of MRS their names break; they may come all the same.

    ``listed`` is who the cluster has. Of groups the guide says nothing.
    """
    known = {each.name.casefold(): each.name for each in listed if each.kind == USER}
    found = {}
    for each in new:
        if each.kind != USER:
            continue
        other = known.setdefault(each.name.casefold(), each.name)
        if not SUPPORTED.fullmatch(each.name):
            found[each] = "the guide of MRS supports user names of at least two letters, digits, spaces and - _ only"
        elif other != each.name:
            found[each] = f"the Manager does not tell it from {printable(other)}, which differs only in case"
    return found


def advice(name: Identity, rules: Mapping[Identity, str]) -> str:
    """Say what in a name that did not come may be the reason; ``rules`` are those of ``unsupported``."""
    if name in rules:
        return f"Its name may be the reason: {rules[name]}."
    if name.kind == USER and not SUPPORTED_BEFORE_3.fullmatch(name.name):
        return "On MRS before 3.x a user name has 3 to 20 letters, digits and _ only."
    return ""


def check_addressable(who: Iterable[Identity]) -> None:
    """Refuse names that the cluster may have in another form, since it is by its full name that a user is addressed."""
    problems = [f"the {each.kind} {each.name!r} cannot be addressed safely." for each in who if is_altered(each.name)]
    if problems:
        raise BadInput([*problems, "Protect it, or cancel it by hand."])


def name_problems(kind: str, name: str) -> list[str]:
    """List the rules that a name breaks, whether there is somebody of this name or not."""
    if not name:
        return ["name is missing"]
    problems = []
    if not name.isprintable() or name != name.strip():
        problems.append("name must not have control characters, nor white space at its ends")
    if len(name) > MAX_LENGTH[kind]:
        problems.append(f"name must not have more than {MAX_LENGTH[kind]} characters")
    return problems


def new_name_problem(kind: str, name: str) -> str | None:
    """Tell the rule that a name breaks which IAM gives to nobody new."""
    if kind == USER and not USER_NAME.fullmatch(name):
        return "the name of an IAM user has letters, digits, spaces and - _ . only, and no digit in front"
    return None
