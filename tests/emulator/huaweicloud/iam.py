# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Operations of IAM (v3), all of them reads, with the fields of the vendor's SDK's models."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from tests.emulator.huaweicloud.account import DOMAIN_ID, DOMAIN_NAME
from tests.emulator.huaweicloud.directory import IamGroup, IamUser
from tests.emulator.huaweicloud.errors import iam_error
from tests.emulator.huaweicloud.operation import Operation, Request
from tests.emulator.huaweicloud.state import State


def list_users(state: State, request: Request) -> dict[str, Any]:
    check_access(state, request)
    name, enabled, marker = (request.query.get(key) for key in ("name", "enabled", "marker"))
    found = [
        user
        for user in state.iam.users.values()
        if name in (None, user.name) and enabled in (None, str(user.enabled).lower())
    ]
    ids = [user.id for user in found]
    start = ids.index(marker) + 1 if marker in ids else 0
    end = start + (state.settings.iam_page or len(found))
    following = {**request.query, "marker": ids[end - 1]} if end < len(found) else None
    return {"users": [user_info(request, user) for user in found[start:end]], "links": links(request, following)}


def list_groups(state: State, request: Request) -> dict[str, Any]:
    check_access(state, request)
    name = request.query.get("name")
    found = [group for group in state.iam.groups.values() if name in (None, group.name)]
    return {"groups": [group_info(request, group) for group in found], "links": links(request)}


def list_users_of_group(state: State, request: Request) -> dict[str, Any]:
    check_access(state, request)
    group = found_by_id("group", state.iam.groups.values(), request.in_path["group_id"])
    found = [user_info(request, user) for user in state.iam.members(group.name)]
    return {"users": found, "links": links(request)}


def list_groups_of_user(state: State, request: Request) -> dict[str, Any]:
    check_access(state, request)
    user = found_by_id("user", state.iam.users.values(), request.in_path["user_id"])
    found = [group_info(request, state.iam.groups[name]) for name in user.groups]
    return {"groups": found, "links": links(request)}


def list_projects(state: State, request: Request) -> dict[str, Any]:
    wanted = request.query.get("name")
    found = [
        {
            "id": key,
            "name": name,
            "domain_id": DOMAIN_ID,
            "parent_id": DOMAIN_ID,
            "is_domain": False,
            "enabled": True,
            "description": "",
            "links": {"self": f"{request.host_url}/v3/projects/{key}"},
        }
        for key, name in state.iam.projects.items()
        if wanted in (None, name)
    ]
    return {"projects": found, "links": links(request)}


def list_domains(state: State, request: Request) -> dict[str, Any]:
    domain = {
        "id": DOMAIN_ID,
        "name": DOMAIN_NAME,
        "enabled": True,
        "description": "",
        "links": {"self": f"{request.host_url}/v3/domains/{DOMAIN_ID}"},
    }
    return {"domains": [domain], "links": {"self": f"{request.host_url}/v3/auth/domains"}}


def check_access(state: State, request: Request) -> None:
    """Raise ApiError unless the caller may read users and groups."""
    needs_domain = state.settings.iam_needs_domain
    if needs_domain and request.call.headers.get("x-domain-id") != DOMAIN_ID:
        raise iam_error(needs_domain, "The request must name the account in X-Domain-Id.")
    if state.settings.iam_forbidden:
        raise iam_error(403, "You are not authorized to perform the requested action.")


def user_info(request: Request, user: IamUser) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "domain_id": DOMAIN_ID,
        "description": user.description,
        "enabled": user.enabled,
        "access_mode": "default",
        "pwd_status": False,
        "pwd_strength": "high",
        "password_expires_at": None,
        "last_project_id": "",
        "links": {"self": f"{request.host_url}/v3/users/{user.id}", "previous": None, "next": None},
    }


def group_info(request: Request, group: IamGroup) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "domain_id": DOMAIN_ID,
        "description": group.description,
        "create_time": 0,
        "links": {"self": f"{request.host_url}/v3/groups/{group.id}", "previous": None, "next": None},
    }


def links(request: Request, following: dict[str, str] | None = None) -> dict[str, str | None]:
    """The links of a list; ``following`` is the query of the page behind it."""
    itself = request.host_url + request.call.target
    behind = f"{itself.partition('?')[0]}?{urlencode(following)}" if following else None
    return {"self": itself, "previous": None, "next": behind}


def found_by_id(kind: str, entries: Iterable[Any], key: str) -> Any:
    for entry in entries:
        if entry.id == key:
            return entry
    raise iam_error(404, f"Could not find {kind}: {key}.")


OPERATIONS = {
    "KeystoneListUsers": Operation("GET", "/v3/users", list_users),
    "KeystoneListGroups": Operation("GET", "/v3/groups", list_groups),
    "KeystoneListUsersForGroupByAdmin": Operation("GET", "/v3/groups/{group_id}/users", list_users_of_group),
    "KeystoneListGroupsForUser": Operation("GET", "/v3/users/{user_id}/groups", list_groups_of_user),
    "KeystoneListProjects": Operation("GET", "/v3/projects", list_projects),
    "KeystoneListAuthDomains": Operation("GET", "/v3/auth/domains", list_domains),
}
