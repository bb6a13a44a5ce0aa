# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Client of the E-HPC API, generation 2018-04-12: the accounts of one cluster.

Source: https://www.alibabacloud.com/help/en/e-hpc/developer-reference/api-ehpc-2018-04-12-overview
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from ..core.context import Context
from ..core.errors import ApiError, BadInput
from ..core.http import Http
from ..core.plan import CREATED, GROUP_CHANGED, PASSWORD_SET, REMOVED, Account, Change
from ..core.retry import READ, WRITE, Retry
from . import errors
from .auth import SignatureV3, canonical_query, utc_now
from .connection import Connection

API_VERSION = "2018-04-12"
BATCH_SIZE = 100
PAGE_SIZE = 50
LIST_TRIES = 3
MAX_PATH = 8000
"""Bytes; an 8 KiB request line is the smallest limit in common use, and the method has to fit in too."""

CLUSTER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

WRITES = {
    CREATED: ("AddUsers", ("Name", "Password", "Group")),
    REMOVED: ("DeleteUsers", ("Name",)),
    GROUP_CHANGED: ("ModifyUserGroups", ("Name", "Group")),
    PASSWORD_SET: ("ModifyUserPasswords", ("Name", "Password")),
}
"""For each action its operation and the fields of a user that go with it."""


class Ehpc:
    """The accounts of one cluster. Every ApiError names the cluster and the operation."""

    def __init__(self, connection: Connection, cluster_id: str, warn: Callable[[str], None]):
        if not CLUSTER_ID.fullmatch(cluster_id):
            raise BadInput([f"cluster_id {cluster_id!r} does not look like ehpc-hz-abcdef1234."])
        self.cluster_id = cluster_id
        self.retry = Retry(connection.retry_timeout)
        self._credentials = connection.credentials
        self._http_method = connection.http_method
        self._warn = warn
        self._http = Http(
            connection.url,
            verify=connection.verify,
            connect_timeout=connection.connect_timeout,
            read_timeout=connection.read_timeout,
            concurrency=connection.concurrency,
        )

    def __enter__(self) -> Ehpc:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._http.__exit__(*exc_info)

    @property
    def api_calls(self) -> dict[str, int]:
        """How many calls of each operation were sent, tries included, by name."""
        return dict(sorted(self._http.calls.items()))

    def list_accounts(self) -> dict[str, Account]:
        """Read all accounts by name, in the order of the cluster's list (ListUsers, pages side by side).

        Pages move while accounts come and go, so a list that does not add up is read again. One account that goes while
        another comes can still hide a third: whoever then creates it is told that it is there.
        """
        accounts: dict[str, Account] = {}
        for _attempt in range(LIST_TRIES):
            first = self._page(1)
            rows, total = _rows(first), first["TotalCount"]
            # The length that the page has, not the one asked for, tells how many there are.
            last = -(-total // len(rows)) if rows else 1
            pages = list(self._http.map(self._page, range(2, last + 1))) if last > 1 else []
            rows += [row for page in pages for row in _rows(page)]
            accounts.update({row["Name"]: _account(row) for row in rows})
            if len({row["Name"] for row in rows}) == total and all(page["TotalCount"] == total for page in pages):
                return {row["Name"]: accounts[row["Name"]] for row in rows}
        self._warn(f"The accounts of {self.cluster_id} kept changing while they were read.")
        return accounts

    def describe(self) -> dict[str, Any]:
        """Read the facts of the cluster (DescribeCluster): Id, Name, Status, RegionId, Location …"""
        facts: dict[str, Any] = self._call("DescribeCluster", {}, again=READ)["ClusterInfo"]
        return facts

    def write(
        self, action: str, changes: Sequence[Change], size: int = BATCH_SIZE
    ) -> Iterator[tuple[Sequence[Change], ApiError | None]]:
        """Send changes of one action in batches of at most ``size``; yield each batch and how it was answered.

        Nothing more is sent than the caller asks for.
        """
        operation, fields = WRITES[action]
        start = 0
        while start < len(changes):
            batch = changes[start : start + size]
            if self._method_for(fields) == "GET":
                batch = _fitting(batch, fields)
            try:
                self._call(operation, _user_parameters(batch, fields), again=WRITE, secret="Password" in fields)
            except ApiError as error:
                if error.code == errors.METHOD and self._http_method == "auto":
                    # Nothing was done. From here on GET, which may take smaller batches.
                    self._http_method = "get"
                    continue
                yield batch, error
            else:
                yield batch, None
            start += len(batch)

    def _method_for(self, fields: Sequence[str]) -> str:
        """GET is what E-HPC declares, POST keeps secrets out of URLs and so out of the logs on the way."""
        if self._http_method == "auto":
            return "POST" if "Password" in fields else "GET"
        return self._http_method.upper()

    def _page(self, number: int) -> dict[str, Any]:
        page = {"PageNumber": str(number), "PageSize": str(PAGE_SIZE)}
        answer = self._call("ListUsers", page, again=READ)
        return {"TotalCount": int(answer.get("TotalCount", 0)), "Users": answer.get("Users") or {}}

    def _call(
        self, operation: str, parameters: Mapping[str, str], *, again: Sequence[Any], secret: bool = False
    ) -> dict[str, Any]:
        """Send one call, again as the retry policy allows; return the answer's JSON object."""
        query = canonical_query([("ClusterId", self.cluster_id), *parameters.items()])
        method = self._method_for(("Password",) if secret else ())
        secrets = [value for key, value in parameters.items() if key.endswith(".Password")]
        secrets += [self._credentials.access_key_secret, self._credentials.security_token or ""]

        def attempt() -> dict[str, Any]:
            auth = SignatureV3(self._credentials, operation, API_VERSION)
            try:
                if method == "GET":
                    answer = self._http.send(operation, "GET", f"/?{query}", auth=auth)
                else:
                    form = {"content-type": "application/x-www-form-urlencoded"}
                    answer = self._http.send(operation, "POST", "/", auth=auth, headers=form, body=query.encode())
                return errors.read(answer, secrets, utc_now())
            except ApiError as error:
                raise error.during(operation, self.cluster_id) from None

        try:
            return self.retry.call(attempt, again)
        except ApiError as error:
            if error.code == errors.CLUSTER_STATUS and operation != "DescribeCluster":
                error.hint = self._status_hint()
            raise

    def _status_hint(self) -> str:
        try:
            status = self.describe().get("Status", "unknown")
        except ApiError:
            return "The cluster must be running."
        return f"The cluster must be running; its status is {status}."


def connect(params: Mapping[str, Any], context: Context) -> Ehpc:
    """Make the client for ``cluster_id`` out of a module's options; a context manager."""
    return Ehpc(Connection.resolve(params, context.environ), params["cluster_id"], context.warn)


def _user_parameters(batch: Sequence[Change], fields: Sequence[str]) -> dict[str, str]:
    """Lay out a batch as the flat list that RPC wants: User.1.Name, User.1.Group …"""
    parameters = {}
    for number, change in enumerate(batch, 1):
        values = {"Name": change.name, "Group": change.group or "", "Password": change.password or ""}
        parameters.update({f"User.{number}.{field}": values[field] for field in fields})
    return parameters


def _fitting(batch: Sequence[Change], fields: Sequence[str]) -> Sequence[Change]:
    """Return as many of a batch, from its start, as a URL can carry; at least one."""
    length = len("/?ClusterId=") + 64
    for number, change in enumerate(batch, 1):
        length += 1 + len(canonical_query(_user_parameters([change], fields).items())) + len(str(number)) * len(fields)
        if length > MAX_PATH and number > 1:
            return batch[: number - 1]
    return batch


def _rows(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the users of a page; an empty list may come as {"UserInfo": []} or as {}."""
    rows: list[dict[str, Any]] = page["Users"].get("UserInfo") or []
    return rows


def _account(row: Mapping[str, Any]) -> Account:
    return Account(row["Name"], row.get("Group", ""), utc_time(row.get("AddTime")))


def utc_time(text: str | None) -> str | None:
    """Give a time as UTC in ISO 8601, to the second; without a zone it is taken for UTC, what is no time is kept."""
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text.replace("Z", "+00:00"))
        zoned = time if time.tzinfo else time.replace(tzinfo=timezone.utc)
        return zoned.astimezone(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return text
