# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between the generations of the E-HPC API: operations, limits, names of fields. Data, no behaviour.

Sources: https://www.alibabacloud.com/help/en/e-hpc/developer-reference/api-ehpc-2018-04-12-overview and
https://www.alibabacloud.com/help/en/e-hpc/developer-reference/api-ehpc-2024-07-30-overview
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..._reconcile.plan import CREATED, GROUP_CHANGED, PASSWORD_SET, REMOVED, Change
from ..._reconcile.rules import Rules
from .rules import RULES_2018, RULES_2024

UPDATES_AT_ONCE = 4
"""How many calls for one user each run side by side. The limits of the API are not published; with a tenth of a second
a call, four at once are 40 a second, and throttling slows each of them down by itself."""

Encode = Callable[[Sequence[Change]], dict[str, str]]


@dataclass(frozen=True)
class Write:
    """A writing operation: its declared HTTP method, how many users a call takes, and how these are laid out."""

    operation: str
    method: str
    limit: int
    encode: Encode
    at_once: int = 1


@dataclass(frozen=True)
class Generation:
    """One generation of the API. ``name_field`` is what it calls the name of an account.

    Clusters are read by ``cluster_method``; ``describe`` reads one. ``tells_login_types`` tells whether the list of
    clusters says if people log in by password or by key, ``ids_at_once`` how many clusters the list can be asked for.
    """

    version: str
    name_field: str
    describe: str
    cluster_method: str
    tells_login_types: bool
    ids_at_once: int
    rules: Rules
    writes: Mapping[str, Write]


def _values(change: Change, fields: Sequence[str]) -> dict[str, str]:
    known = {
        "Name": change.name,
        "UserName": change.name,
        "Group": change.group,
        "Password": change.password,
        "AuthKey": change.auth_key,
    }
    return {field: value for field in fields if (value := known[field]) is not None}


def flat(*fields: str) -> Encode:
    """Lay users out as a flat list: User.1.Name, User.1.Group …"""
    return lambda batch: {
        f"User.{number}.{field}": value
        for number, change in enumerate(batch, 1)
        for field, value in _values(change, fields).items()
    }


def json_text(*fields: str) -> Encode:
    """Lay users out as one parameter, a list in JSON."""
    return lambda batch: {"User": json.dumps([_values(change, fields) for change in batch], separators=(",", ":"))}


def single(*fields: str) -> Encode:
    """Lay the only user of a call out as plain parameters."""
    return lambda batch: _values(batch[0], fields)


GENERATION_2018 = Generation(
    version="2018-04-12",
    name_field="Name",
    describe="DescribeCluster",
    cluster_method="GET",
    tells_login_types=False,
    ids_at_once=0,
    rules=RULES_2018,
    writes={
        CREATED: Write("AddUsers", "GET", 100, flat("Name", "Password", "Group")),
        REMOVED: Write("DeleteUsers", "GET", 100, flat("Name")),
        GROUP_CHANGED: Write("ModifyUserGroups", "GET", 100, flat("Name", "Group")),
        PASSWORD_SET: Write("ModifyUserPasswords", "GET", 100, flat("Name", "Password")),
    },
)
GENERATION_2024 = Generation(
    version="2024-07-30",
    name_field="UserName",
    describe="GetCluster",
    cluster_method="POST",
    tells_login_types=True,
    ids_at_once=20,
    rules=RULES_2024,
    writes={
        CREATED: Write("CreateUsers", "POST", 20, json_text("UserName", "Group", "Password", "AuthKey")),
        REMOVED: Write("DeleteUsers", "GET", 100, json_text("UserName")),
        GROUP_CHANGED: Write("UpdateUser", "POST", 1, single("UserName", "Group"), UPDATES_AT_ONCE),
        PASSWORD_SET: Write("UpdateUser", "POST", 1, single("UserName", "Password"), UPDATES_AT_ONCE),
    },
)
GENERATIONS = (GENERATION_2018, GENERATION_2024)
