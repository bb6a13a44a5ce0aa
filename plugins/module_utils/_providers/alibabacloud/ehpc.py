# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts of one E-HPC cluster, whatever generation it is of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from ..._answers import check_length, did_you_mean, unexpected
from ..._context import Context
from ..._errors import ApiError, BadInput, Fault, as_api_error, below_the_api
from ..._http import Page
from ..._reconcile.plan import Account, Change
from ..._retry import WRITE, Retry
from . import answers, errors
from .answers import user_rows
from .api import PAGE_SIZE, Api
from .cluster_pages import read_first_ids, read_login_types
from .connection import Connection
from .generations import GENERATIONS, Generation, Write

LIST_TRIES = 3
CLUSTER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
API_VERSIONS = ("auto", *(generation.version for generation in GENERATIONS))

CLUSTER: dict[str, Any] = {
    "cluster_id": {"type": "str", "required": True},
    "api_version": {"type": "str", "choices": list(API_VERSIONS), "default": "auto"},
}
"""The options that say which cluster it is."""

Answer = tuple[Sequence[Change], "ApiError | None"]


@contextmanager
def connect(params: Mapping[str, Any], context: Context) -> Iterator[Ehpc]:
    """Give the client for ``cluster_id`` as a module's options say, by the generation that knows the cluster.

    Without a generation given, the first page of accounts is asked for by one after the other; it is not read twice.
    """
    connection = Connection.resolve(params, context.environ, context.progress)
    cluster_id = params["cluster_id"]
    if not CLUSTER_ID.fullmatch(cluster_id):
        raise BadInput([f"cluster_id {cluster_id!r} does not look like ehpc-hz-abcdef1234."])
    with connection.open() as http:
        found = [
            Ehpc(Api(connection, http, generation.version, cluster_id), generation, context.warn)
            for generation in GENERATIONS
            if params["api_version"] in ("auto", generation.version)
        ]
        if len(found) > 1:
            yield _addressed(found)
            return
        try:
            yield found[0]
        except ApiError as error:
            if error.code == errors.CLUSTER_NOT_FOUND:
                error.hint = f"{error.hint} {_suggest(found)}".strip()
            raise


def _addressed(clusters: Sequence[Ehpc]) -> Ehpc:
    refusals: list[ApiError] = []
    for cluster in clusters:
        try:
            cluster.open()
        except ApiError as error:
            # No source says how a generation answers for a cluster of the other.
            if error.code not in (errors.ELSEWHERE | errors.NOT_OFFERED if refusals else errors.ELSEWHERE):
                raise
            refusals.append(error)
        else:
            return cluster
    first, *others = refusals
    also = "; ".join(
        f"by API {cluster.api_version}: {error.code}: {error.message.rstrip('.')}"
        for cluster, error in zip(clusters[1:], others)
    )
    missed = [each for each, error in zip(clusters, refusals) if error.code == errors.CLUSTER_NOT_FOUND]
    first.hint = f"{first.hint} Asked {also}. {_suggest(missed)}".strip()
    raise first


def _suggest(clusters: Sequence[Ehpc]) -> str:
    """Name the cluster that may have been meant, by one call for each generation that has none of this ID."""
    known = [cluster_id for cluster in clusters for cluster_id in cluster.cluster_ids()]
    return did_you_mean(clusters[0].cluster_id, known) if known else ""


class Ehpc:
    """The accounts of one cluster. Every ApiError names the cluster and the operation."""

    def __init__(self, api: Api, generation: Generation, warn: Callable[[str], None]):
        self.cluster_id = api.target
        self.api = api
        self.rules = generation.rules
        self._generation = generation
        self._warn = warn
        self._first_page: Page | None = None

    @property
    def api_version(self) -> str:
        """The generation of the API that the cluster is addressed by."""
        return self._generation.version

    @property
    def retry(self) -> Retry:
        """The retry policy of the task."""
        return self.api.retry

    @property
    def api_calls(self) -> dict[str, int]:
        """How many calls of each operation were sent, tries included, by name."""
        return dict(sorted(self.api.http.calls.items()))

    def open(self) -> None:
        """Read the first page of accounts, which the next list begins with; ApiError if the cluster is not known."""
        self._first_page = self._page(1)

    def list_accounts(self) -> dict[str, Account]:
        """Read all accounts by name, in the order of the cluster's list (ListUsers, pages side by side).

        Pages move while accounts come and go, so a list that does not add up is read again, after some tries with waits
        within the budget. ApiError when none adds up, for who is not in such a list may well be there. One account that
        goes while another comes can still hide a third: whoever then creates it is told that it is there.
        """
        backoff = self.retry.start()
        for attempt in count(1):
            first, self._first_page = self._first_page or self._page(1), None
            rows, complete = self.api.pages(self._page, user_rows, first)
            found = {account.name: account for account in map(self.account, rows)}
            if complete and len(found) == len(rows):
                return found
            if attempt >= LIST_TRIES and not backoff.pause():
                break
        message = "the pages of the list do not add up, so it cannot be trusted"
        raise below_the_api("ListIncomplete", message).during("ListUsers", self.cluster_id)

    def describe(self) -> dict[str, Any]:
        """Read the facts of the cluster as the API names them: Status or ClusterStatus, Location …"""
        parameters, method = {"ClusterId": self.cluster_id}, self._generation.cluster_method
        return answers.cluster_details(
            self.api.call(self._generation.describe, parameters, method=method, in_query=True)
        )

    def login_types(self) -> frozenset[str]:
        """Tell by which of LOGIN_TYPES people log in, by one call at most; empty when that cannot be told."""
        return read_login_types(self.api, self._generation)

    def cluster_ids(self) -> list[str]:
        """List the IDs of the first clusters of the account, by one call; none when they cannot be read."""
        return read_first_ids(self.api, self._generation)

    def call(self, operation: str, parameters: Mapping[str, str], **how: Any) -> dict[str, Any]:
        """Send one call about this cluster; see Api.call."""
        try:
            return self.api.call(operation, {"ClusterId": self.cluster_id, **parameters}, **how)
        except ApiError as error:
            if error.code == errors.CLUSTER_STATUS:
                error.hint = self._status_hint()
            raise

    def write(self, action: str, changes: Sequence[Change], size: int) -> Iterator[Sequence[Answer]]:
        """Send changes of one action in batches of at most ``size``; yield each batch and how it was answered.

        What is sent side by side comes together. Nothing more is sent than the caller asks for.
        """
        write = self._generation.writes[action]
        start = 0
        while start < len(changes):
            volley = self._volley(write, changes[start:], min(size, write.limit))
            answered = list(self.api.http.map(lambda batch: self._send(write, batch), volley))
            if any(error and self.api.gives_up_forms(error) for _batch, error in answered):
                self._warn(
                    f"The API takes no forms for {self.cluster_id}, so passwords travel in the URL of the calls."
                )
                continue
            yield answered
            start += sum(len(batch) for batch, _error in answered)

    def _volley(self, write: Write, changes: Sequence[Change], size: int) -> list[Sequence[Change]]:
        """Cut the batches that are sent next, the calls of one volley side by side."""
        batches = [changes[start : start + size] for start in range(0, min(len(changes), size * write.at_once), size)]
        if not self.api.uses_form(write.method, _secrets(batches[0])):
            while len(batches[0]) > 1 and not self.api.fits(write.encode(batches[0])):
                batches = [batches[0][: len(batches[0]) // 2]]
        return batches

    def _send(self, write: Write, batch: Sequence[Change]) -> Answer:
        try:
            self.call(write.operation, write.encode(batch), method=write.method, again=WRITE, secrets=_secrets(batch))
        except Exception as error:
            # After an error in the collection itself the call may have been carried out.
            return batch, as_api_error(error, Fault.DOUBT).during(write.operation, self.cluster_id)
        return batch, None

    def _page(self, number: int) -> Page:
        def check(page: Page) -> None:
            self.checked("ListUsers", page)
            if number == 1 and not user_rows(page) and int(page["TotalCount"]) > 0:
                raise unexpected("the first page of accounts is empty, yet there are some")

        return self.call("ListUsers", {"PageNumber": str(number), "PageSize": str(PAGE_SIZE)}, check=check)

    def checked(self, operation: str, page: Page) -> Page:
        """Return a page of accounts if it is one."""
        if not answers.is_account_page(page, self._generation.name_field):
            raise unexpected("the answer is not a page of accounts").during(operation, self.cluster_id)
        check_length(int(page["TotalCount"]), len(user_rows(page)), operation, self.cluster_id)
        return page

    def account(self, row: Mapping[str, Any]) -> Account:
        """Read one account of a list."""
        return answers.account(row, self._generation.name_field)

    def _status_hint(self) -> str:
        try:
            facts = self.describe()
        except ApiError:
            return errors.KNOWN[errors.CLUSTER_STATUS].hint
        status = answers.status(facts) or "unknown"
        advice = errors.STATUS_HINTS.get(status, "")
        return f"The cluster must be running; its status is {status}. {advice}".strip()


def _secrets(batch: Sequence[Change]) -> list[str]:
    return [change.password for change in batch if change.password]
