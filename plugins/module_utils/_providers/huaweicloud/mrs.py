# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users and groups of IAM that one MRS cluster knows, and the clusters of a project.

Source: https://support.huaweicloud.com/intl/en-us/api-mrs/, "IAM Synchronization Management" and "Cluster Management".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ..._answers import unexpected
from ..._context import Context
from ..._errors import ApiError, BadInput, Fault, as_api_error
from ..._retry import WRITE
from . import errors, iam
from .api import Api
from .cluster_pages import suggest
from .connection import Connection
from .names import GROUP, USER, Identity

CLUSTER_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
KEYS = {USER: "user_names", GROUP: "group_names"}

CLUSTER: dict[str, Any] = {"cluster_id": {"type": "str", "required": True}}
"""The option that says which cluster it is."""


@contextmanager
def connect(params: Mapping[str, Any], context: Context) -> Iterator[Mrs]:
    """Give the client for ``cluster_id`` as a module's options say."""
    if not CLUSTER_ID.fullmatch(params["cluster_id"]):
        raise BadInput([f"cluster_id {params['cluster_id']!r} must be 1 to 64 letters, digits, _ and -."])
    connection = Connection.resolve(params, context.environ, context.progress)
    with open_api(connection, params["cluster_id"]) as (api, project_id):
        try:
            yield Mrs(connection, api, project_id)
        except ApiError as error:
            if error.code == errors.CLUSTER_NOT_FOUND:
                error.hint = f"{error.hint} {suggest(api, project_id)}".strip()
            raise


@contextmanager
def open_api(connection: Connection, target: str) -> Iterator[tuple[Api, str]]:
    """Give the API of MRS and the id of the project, looked up when it is not given."""
    calls: Counter[str] = Counter()
    project_id = connection.project_id or iam.find_project(connection, calls)
    with connection.transport.open(connection.url, calls) as http:
        scope = {"X-Project-Id": project_id}
        yield Api(http, connection.credentials, connection.transport.retry, scope, target), project_id


class Mrs:
    """One cluster."""

    def __init__(self, connection: Connection, api: Api, project_id: str):
        self._connection = connection
        self.cluster_id = api.target
        self._api = api
        self._path = f"/v2/{project_id}/clusters/{self.cluster_id}"

    def directory(self) -> AbstractContextManager[iam.Iam]:
        """Give a client of IAM, whose calls are counted with those of the cluster; a context manager."""
        return iam.connect(self._connection, self._api.http.calls)

    @property
    def api_calls(self) -> dict[str, int]:
        """The calls so far, by operation."""
        return dict(sorted(self._api.http.calls.items()))

    def list_synced(self) -> set[Identity]:
        """Read the users and groups that the cluster knows."""
        answer = self._list_synced()
        if not answer:
            # Nobody is there, or this did not come from the cluster; that does not happen twice in a row.
            answer = self._list_synced()
        return {Identity(kind, name) for kind, value in _names(answer).items() for name in value}

    def _list_synced(self) -> dict[str, Any]:
        return self._api.call("ShowSyncIamUser", "GET", f"{self._path}/iam-sync-user", check=_check_names)

    def is_synchronizing(self) -> bool:
        """Tell whether a synchronisation runs, anybody's."""
        return self._flag("ListSyncStatus", "iam-sync", "is_synchronizing")

    def is_synchronous(self) -> bool:
        """Tell whether the cluster has ever completed a synchronisation."""
        return self._flag("ListSyncRequirements", "iam-sync/is-synchronous", "is_synchronous")

    def synchronise(self, who: Sequence[Identity]) -> None:
        """Start a synchronisation of at most 1000 users and 1000 groups; ApiError RUNNING while another one runs."""
        self._write("UpdateSyncIamUser", "POST", {"is_all_sync": False, **_body(who)})

    def synchronise_all(self) -> None:
        """Start a synchronisation of all users of IAM."""
        self._write("UpdateSyncIamUser", "POST", {"is_all_sync": True, **_body(())})

    def cancel(self, who: Sequence[Identity]) -> None:
        """Start to take at most 1000 users and 1000 groups off the cluster."""
        self._write("CancelSyncIamUser", "DELETE", _body(who))

    def _write(self, operation: str, method: str, body: Mapping[str, Any]) -> None:
        try:
            self._api.call(operation, method, f"{self._path}/iam-sync-user", body, again=WRITE)
        except Exception as error:
            # After an error in the collection itself the call may have been carried out.
            raise as_api_error(error, Fault.DOUBT).during(operation, self.cluster_id) from None

    def _flag(self, operation: str, path: str, key: str) -> bool:
        def check(answer: Mapping[str, Any]) -> None:
            if not isinstance(answer.get(key), bool):
                raise unexpected(f"the answer has no {key}")

        return bool(self._api.call(operation, "GET", f"{self._path}/{path}", check=check)[key])


def _names(answer: Mapping[str, Any]) -> dict[str, list[str]]:
    # A list without entries may well be missing.
    return {kind: answer.get(key) or [] for kind, key in KEYS.items()}


def _check_names(answer: Mapping[str, Any]) -> None:
    if answer and not answer.keys() & set(KEYS.values()):
        raise unexpected("the answer has neither users nor groups")
    for value in _names(answer).values():
        if not (isinstance(value, list) and all(isinstance(name, str) for name in value)):
            raise unexpected("the answer is not lists of names")


def _body(who: Sequence[Identity]) -> dict[str, list[str]]:
    return {key: [each.name for each in who if each.kind == kind] for kind, key in KEYS.items()}
