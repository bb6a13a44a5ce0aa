# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person of a roster, wherever the roster comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from .._errors import printable

STATES = ("present", "absent")
UPDATE_PASSWORD = ("on_create", "always")
SCOPE = ("names", "clusters", "expires")
"""The fields that say by which name, where and until when an entry holds."""

FIELDS = ("name", "group", "password", "auth_key", "state", "update_password", "create", *SCOPE)
OF_ACCOUNTS = tuple(name for name in FIELDS if name not in SCOPE)
"""The fields that are left when the entries for a cluster are chosen."""

# No cloud takes a shorter one.
MIN_PASSWORD = 8


@dataclass(frozen=True)
class Entry:
    """One entry. A field of None is not given; ``name`` is "" then, ``names`` () and ``create`` True.

    ``place`` says where it stands, such as ``team.csv line 7`` or ``roster entry 3``, and ``columns`` what fields are
    called there when that is not their name. ``create`` of False keeps an account in line and never creates it.
    ``name_shown`` is False for a name that may be a password in the wrong column.

    In a roster, ``name`` is the person. ``names`` has the account on clusters where that is another name, as pairs of
    what a cluster goes by and the account. Once an entry is for one cluster, ``name`` is the account there, and
    ``person`` whose it is, None when that is the same name. ``in_roster`` is False for a name in a list of leavers, of
    which no entry is known.
    """

    place: str
    name: str = ""
    group: str | None = None
    password: str | None = field(default=None, repr=False)
    auth_key: str | None = None
    state: str | None = None
    update_password: str | None = None
    create: bool = True
    names: tuple[tuple[str, str], ...] = ()
    clusters: tuple[str, ...] | None = None
    expires: date | None = None
    columns: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    name_shown: bool = True
    person: str | None = None
    in_roster: bool = True

    def __str__(self) -> str:
        who = f"{self.person}, account {self.name}" if self.person else self.name
        return f"{self.place} ({printable(who)})" if self.name and self.name_shown else self.place

    @property
    def absent(self) -> bool:
        """Whether the account is to be removed."""
        return self.state == "absent"

    @property
    def lacks_password(self) -> bool:
        """Whether the entry needs a password if its account is to be created.

        Not if it sets a password in each run: that is for a person to say.
        """
        return (
            self.create
            and not self.absent
            and self.password is None
            and self.auth_key is None
            and self.update_password != "always"
        )

    def with_account(self, account: str) -> Entry:
        """Give the entry for a cluster on which the person has this account."""
        if account == self.name:
            return replace(self, names=()) if self.names else self
        columns = {name: column for name, column in self.columns.items() if name != "name"}
        return replace(self, name=account, person=self.name, names=(), columns=columns)

    def with_defaults(self, *, state: str = "present", update_password: str = "on_create") -> Entry:
        """Fill in what holds for entries that do not say it."""
        return replace(self, state=self.state or state, update_password=self.update_password or update_password)

    def as_fields(self, names: tuple[str, ...] = FIELDS) -> dict[str, Any]:
        """Give the fields that are given, as a roster may have them: mapping, list, truth and texts."""
        given = {name: getattr(self, name) for name in names if getattr(self, name) not in (None, "", (), True)}
        if "names" in given:
            given["names"] = dict(given["names"])
        if "clusters" in given:
            given["clusters"] = list(given["clusters"])
        if "expires" in given:
            given["expires"] = given["expires"].isoformat()
        return given

    def as_json(self) -> dict[str, Any]:
        """Give what ``from_json`` makes the same entry of, for a cluster whose entries are chosen."""
        kept = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in SCOPE}
        return {**kept, "columns": dict(self.columns), "expires": self.expires and self.expires.isoformat()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Entry:
        """Make an entry of what ``as_json`` gives."""
        return cls(**{**data, "expires": data["expires"] and date.fromisoformat(data["expires"])})
