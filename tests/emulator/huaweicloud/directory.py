# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account's directory, IAM: users, groups and projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.emulator.huaweicloud.account import PROJECT_ID, REGION

PROJECTS = ({"id": PROJECT_ID, "name": REGION},)


@dataclass
class IamUser:
    """A user of IAM. One without a policy for MRS is never synchronised."""

    name: str
    groups: list[str] = field(default_factory=list)
    has_policy: bool = True
    enabled: bool = True
    description: str = ""
    id: str = field(default_factory=lambda: uuid4().hex)


@dataclass
class IamGroup:
    """A group of IAM; its members are told by the users."""

    name: str
    description: str = ""
    id: str = field(default_factory=lambda: uuid4().hex)


class Directory:
    """Users and groups by name, projects by id. Groups that only users name are made as well."""

    def __init__(
        self,
        users: Iterable[Mapping[str, Any]] = (),
        groups: Iterable[Mapping[str, Any] | str] = (),
        projects: Iterable[Mapping[str, str]] = PROJECTS,
    ) -> None:
        """``groups`` are names or fields of ``IamGroup``, ``projects`` have an ``id`` and a ``name``."""
        found = [IamUser(**user) for user in users]
        self.users = {user.name: user for user in found}
        listed = [IamGroup(group) if isinstance(group, str) else IamGroup(**group) for group in groups]
        self.groups = {group.name: group for group in listed}
        for name in (name for user in found for name in user.groups):
            self.groups.setdefault(name, IamGroup(name))
        self.projects = {project["id"]: project["name"] for project in projects}

    def may_be_synchronised(self, name: str) -> bool:
        return name in self.users and self.users[name].has_policy

    def members(self, group: str) -> list[IamUser]:
        return [user for user in self.users.values() if group in user.groups]

    def to_json(self) -> dict[str, Any]:
        return {
            "users": [vars(user) for user in self.users.values()],
            "groups": [vars(group) for group in self.groups.values()],
            "projects": [{"id": key, "name": name} for key, name in self.projects.items()],
        }
