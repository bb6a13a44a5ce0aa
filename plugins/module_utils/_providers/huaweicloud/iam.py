# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What IAM knows: users, groups, who is in which group, and the project of a region.

Source: https://support.huaweicloud.com/intl/en-us/api-iam/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote

from ..._answers import check_length, is_text, is_text_or_none, unexpected
from ..._context import Context
from ..._errors import ApiError, BadInput
from ..._reconcile.plan import shortened
from .api import Api
from .auth import Token
from .connection import PROJECT_ID, Connection
from .names import GROUP, USER, Identity

DOMAINS = "KeystoneListAuthDomains"
LISTS = {USER: ("KeystoneListUsers", "users"), GROUP: ("KeystoneListGroups", "groups")}


@contextmanager
def connect(connection: Connection, calls: Counter[str]) -> Iterator[Iam]:
    """Give a client whose calls are counted in ``calls``; a context manager. BadInput without an endpoint."""
    if not connection.iam_url:
        raise BadInput(["IAM cannot be asked without region or iam_endpoint."])
    with connection.transport.open(connection.iam_url, calls) as http:
        api = Api(http, connection.credentials, connection.transport.retry, {}, "IAM")
        # A token says by itself which domain it is for.
        if not isinstance(connection.credentials, Token):
            domain_id = connection.domain_id or _domain_id(api)
            api.scope = {"X-Domain-Id": domain_id} if domain_id else {}
        yield Iam(api)


def find_project(connection: Connection, calls: Counter[str]) -> str:
    """Look the project of the region up; BadInput when there is not exactly one."""
    with connect(connection, calls) as iam:
        projects = iam.rows("KeystoneListProjects", f"/v3/projects?name={connection.region}", "projects")
    if len(projects) != 1:
        found = shortened([row["id"] for row in projects]) or "none"
        raise BadInput([f"project_id is not given, and region {connection.region} has not one project but {found}."])
    project_id: str = projects[0]["id"]
    if not PROJECT_ID.fullmatch(project_id):
        raise unexpected("the id of the project is none").during("KeystoneListProjects", "IAM")
    return project_id


def unknown_names(params: Mapping[str, Any], users: Sequence[str], context: Context) -> dict[str, str]:
    """Tell which of these users IAM does not have, each with the nearest that it has, "" without one."""
    connection = Connection.resolve(params, context.environ, context.progress)
    with connect(connection, Counter()) as iam:
        known = iam.everybody(USER)
        missing = iam.unknown([Identity(USER, name) for name in users], known)
    return {each.name: next(iter(get_close_matches(each.name, known, 1)), "") for each in missing}


class Iam:
    """Reads; nothing here changes anything."""

    def __init__(self, api: Api):
        self._api = api
        self._whole = True

    def everybody(self, kind: str) -> dict[str, str]:
        """Read the ids of all users, or of all groups, by name."""
        operation, key = LISTS[kind]
        answer = self._api.call(operation, "GET", f"/v3/{key}")
        links = answer.get("links") or {}
        self._whole = self._whole and isinstance(links, Mapping) and not links.get("next")
        return _ids(_rows(answer, key, operation, self._api.target))

    def unknown(self, who: Sequence[Identity], users: Collection[str] = ()) -> list[Identity]:
        """Tell which of these users and groups there are not; ``users`` are those that are known to be there.

        A list may hold one page of many, which is not documented; whoever is not in it is asked for by name.
        """
        kinds = {each.kind for each in who} - ({USER} if users else set())
        known = {Identity(kind, name) for kind in kinds for name in self.everybody(kind)}
        missing = [each for each in who if each not in known and each.name not in users]
        found = self._api.http.map(self._exists, missing)
        return [each for each, there in zip(missing, found) if not there]

    def has_members(self, group_id: str) -> bool:
        """Tell whether anybody is in a group."""
        path = f"/v3/groups/{quote(group_id, safe='')}/users"
        return bool(self.rows("KeystoneListUsersForGroupByAdmin", path, "users"))

    def expected(self) -> set[Identity] | None:
        """Tell who a full synchronisation may bring: all users, and all groups that have any.

        None when a list holds one page of many: how to read the others is not documented.
        """
        users, groups = self.everybody(USER), self.everybody(GROUP)
        if not self._whole:
            return None
        check_length(len(groups), 1, LISTS[GROUP][0], self._api.target)
        inhabited = zip(groups, self._api.http.map(self.has_members, groups.values()))
        found = {Identity(USER, name) for name in users}
        return found | {Identity(GROUP, name) for name, has_members in inhabited if has_members}

    def rows(self, operation: str, path: str, key: str) -> list[Mapping[str, Any]]:
        """Read a list of objects with a name and an id."""
        return _rows(self._api.call(operation, "GET", path), key, operation, self._api.target)

    def _exists(self, who: Identity) -> bool:
        operation, key = LISTS[who.kind]
        return who.name in _ids(self.rows(operation, f"/v3/{key}?name={quote(who.name, safe='')}", key))


def _domain_id(api: Api) -> str | None:
    """Look the domain up as the vendor's own client does; None when that is not allowed."""
    try:
        answer = api.call(DOMAINS, "GET", "/v3/auth/domains")
    except ApiError as error:
        if error.status != 403:
            raise
        return None
    domains = _rows(answer, "domains", DOMAINS, api.target)
    return domains[0]["id"] if domains else None


def _rows(answer: Mapping[str, Any], key: str, operation: str, target: str) -> list[Mapping[str, Any]]:
    rows = answer.get(key)
    if not isinstance(rows, list) or not all(map(_is_row, rows)):
        raise unexpected(f"the answer is not a list of {key}").during(operation, target)
    return rows


def _is_row(row: Any) -> bool:
    return isinstance(row, Mapping) and is_text(row.get("id")) and is_text_or_none(row.get("name"))


def _ids(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {row["name"]: row["id"] for row in rows if row.get("name")}
