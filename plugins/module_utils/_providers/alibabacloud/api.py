# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the E-HPC API: signed, retried, with secrets kept out of URLs as long as the API allows it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from ..._errors import ApiError, Fault, explained
from ..._http import Http, Page
from ..._retry import READ
from . import errors
from .auth import SignatureV3, canonical_query, utc_now
from .connection import Connection

PAGE_SIZE = 50
MAX_QUERY = 7500
"""Bytes; an 8 KiB request line is the smallest limit in common use, and more than the query goes into it."""


class Api:
    """One generation of the API at one endpoint. Every ApiError names the operation and ``target``.

    ``target`` is what the calls are about: the id of a cluster, or that of none.
    """

    def __init__(self, connection: Connection, http: Http, version: str, target: str):
        self.version = version
        self.target = target
        self.retry = connection.transport.retry
        self.http = http
        self._credentials = connection.credentials
        self._method = connection.http_method
        self._takes_forms = True

    def call(
        self,
        operation: str,
        parameters: Mapping[str, str],
        *,
        method: str = "GET",
        in_query: bool = False,
        again: Collection[Fault] = READ,
        secrets: Iterable[str] = (),
        check: Callable[[Page], object] | None = None,
    ) -> dict[str, Any]:
        """Send one call, again as the retry policy allows, and return the answer's JSON object.

        ``method`` is the one that the vendor declares; with ``in_query`` the parameters of a POST stay in the URL, as
        the vendor's own client has them. ``secrets`` are the values that must not show. ``check`` raises an ApiError
        when the answer is not what it should be.
        """
        query = canonical_query(parameters.items())
        hidden = list(secrets)
        form = self.uses_form(method, hidden) and not (in_query and method == "POST")
        hidden += [self._credentials.access_key_secret, self._credentials.security_token or ""]
        method = "POST" if form else "GET" if self._method == "get" else method

        def attempt() -> dict[str, Any]:
            auth = SignatureV3(self._credentials, operation, self.version)
            try:
                if form:
                    headers = {"content-type": "application/x-www-form-urlencoded"}
                    answer = self.http.send(operation, "POST", "/", auth=auth, headers=headers, body=query.encode())
                else:
                    answer = self.http.send(operation, method, f"/?{query}", auth=auth)
                data = errors.read(answer, hidden, utc_now())
                if check:
                    check(data)
                return data
            except ApiError as error:
                raise explained(error, errors.KNOWN).during(operation, self.target) from None

        return self.retry.call(attempt, again)

    def uses_form(self, method: str, secrets: Collection[str] = ()) -> bool:
        """Tell whether a call travels in the body of a POST: what is secret, and what the vendor declares as POST."""
        if self._method == "auto":
            return self._takes_forms and (bool(secrets) or method == "POST")
        return self._method == "post"

    def gives_up_forms(self, error: ApiError) -> bool:
        """Go on with queries when this error says that the API takes no forms; nothing was done by such a call.

        True when that is news and the call has to be made anew.
        """
        news = errors.refuses_form(error) and self._method == "auto" and self._takes_forms
        self._takes_forms = self._takes_forms and not news
        return news

    def fits(self, parameters: Mapping[str, str]) -> bool:
        """Tell whether parameters are short enough to travel in a URL."""
        return len(canonical_query(parameters.items())) <= MAX_QUERY

    def pages(
        self, read: Callable[[int], Page], rows: Callable[[Page], list[Any]], first: Page
    ) -> tuple[list[Any], bool]:
        """Read what follows the first page, see ``Http.pages``."""
        return self.http.pages(read, rows, lambda page: int(page.get("TotalCount") or 0), first)
