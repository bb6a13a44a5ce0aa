# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rosters, accounts, plans and secrets as hypothesis draws them, small enough to collide often."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import Account, Plan, make_plan
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.rules import Rules, read_entries
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.scope import matches

CLUSTER = "ehpc-hz-1"
SHORT = "password must be 8 characters or more"
OLD = "name of a new account must not begin with old-"

RULES = Rules(
    label="the cloud",
    groups=("users", "wheel"),
    default_group="users",
    new_name=lambda name: OLD if name.startswith("old-") else None,
    password=lambda password: SHORT if len(password) < 8 else None,
    disputed_password=lambda password: "password has a backslash in it" if "\\" in password else None,
    auth_key=lambda auth_key: None if auth_key.startswith("ssh-") else "auth_key is no SSH public key",
)


names = st.text("abc", min_size=1, max_size=3)
groups = st.sampled_from(RULES.groups)
# Of characters that stand in no name and no message, so that a password found in a text got there as one.
secrets = st.text("QZ7%", min_size=8, max_size=12)
globs = st.sampled_from(("a*", "?b", "c", "*cc", "[ab]c"))


@dataclass(frozen=True)
class Situation:
    """A roster, the accounts of the cluster that it is for, and how strictly it is meant."""

    entries: list[Entry]
    accounts: dict[str, Account]
    exclusive: bool
    protected: tuple[str, ...]

    def plan(self, **options: int) -> Plan:
        """Make the plan, with any number of removals unless the options say otherwise."""
        return make_plan(
            self.entries,
            self.accounts,
            RULES,
            exclusive=self.exclusive,
            protected=self.protected,
            **{"max_removals": 999, **options},
        )


def accounts(size: int = 12) -> st.SearchStrategy[dict[str, Account]]:
    """Draw the accounts of a cluster, by name."""
    return st.dictionaries(names, groups, max_size=size).map(
        lambda held: {name: Account(name, group) for name, group in held.items()}
    )


@st.composite
def situations(draw: st.DrawFn, update_password: tuple[str, ...] = ("on_create", "always")) -> Situation:
    """Draw a situation in which the roster can be carried out."""
    protected = tuple(draw(st.lists(globs, max_size=2)))
    entries = [
        {
            "name": name,
            "group": draw(st.none() | groups),
            "password": draw(secrets),
            "state": "present" if matches(name, protected) else draw(st.sampled_from(("present", "absent"))),
            "update_password": draw(st.sampled_from(update_password)),
        }
        for name in draw(st.lists(names, unique=True, min_size=1, max_size=12))
    ]
    exclusive = draw(st.booleans()) and any(entry["state"] == "present" for entry in entries)
    return Situation(read_entries(entries, RULES)[0], draw(accounts()), exclusive, protected)


def plans() -> st.SearchStrategy[tuple[Plan, dict[str, Account]]]:
    """Draw a plan and the accounts that it was made for."""
    return situations().map(lambda situation: (situation.plan(), situation.accounts))
