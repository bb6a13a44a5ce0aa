# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP for every cloud: one session, time-outs on every request, faults told apart, calls counted."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit

from ._bounds import Budget, OutOfBounds
from ._errors import ApiError, BadInput, Fault, below_the_api
from ._session import Adapter, Session, read_body

try:
    import requests
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    AuthBase = requests.auth.AuthBase
except ImportError:
    # Whoever runs an operation says what is missing; until then the files that build on this one have to load.
    REQUESTS_IMPORT_ERROR: str | None = traceback.format_exc()
    AuthBase = object  # type: ignore[assignment, misc]
else:
    REQUESTS_IMPORT_ERROR = None
    LOST = (
        requests.ConnectionError,
        requests.exceptions.ChunkedEncodingError,
        requests.exceptions.ContentDecodingError,
    )

USER_AGENT = "ansible-clusterops.onboarding"
ENDPOINT = re.compile(
    r"((?P<scheme>https?)://)?(?P<host>[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?P<port>:[0-9]{1,5})?/?"
)
HOST_UNKNOWN = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))

Page = Mapping[str, Any]
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: status, headers (names in any case) and body, read to its end."""

    status: int
    headers: Any
    body: bytes


def check_url(url: str) -> str:
    """Return the URL of an endpoint given as a host or a URL; BadInput unless it is HTTPS or plain HTTP to loopback.

    What is accepted is so plain that no two readers of URLs can take it for different hosts.
    """
    parts = ENDPOINT.fullmatch(url.strip())
    if not parts or int((parts["port"] or ":0")[1:]) > 65535:
        raise BadInput(["endpoint must be a host or a URL such as https://api.example.com, and nothing else."])
    scheme, host = parts["scheme"] or "https", parts["host"]
    if scheme != "https" and not _is_loopback(host.strip("[]")):
        raise BadInput([f"endpoint {host} must be reached by HTTPS; plain HTTP is only for a loopback address."])
    return f"{scheme}://{host}{parts['port'] or ''}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Http:
    """One endpoint over one ``requests.Session``; safe to use from the threads of its own ``map``.

    ``calls`` counts by operation; sessions of one task may share it. Proxies come from the environment as ``requests``
    reads them. Redirects are not followed: a signed call belongs to the host it was signed for.
    """

    def __init__(
        self,
        url: str,
        *,
        verify: bool | str = True,
        connect_timeout: float,
        read_timeout: float,
        concurrency: int,
        calls: Counter[str] | None = None,
    ):
        self.url = check_url(url)
        self.concurrency = concurrency
        self.calls: Counter[str] = Counter() if calls is None else calls
        self._counting = threading.Lock()
        self._budget = Budget()
        self._verify = verify
        self._timeout = (connect_timeout, read_timeout)
        self._session = Session()
        self._session.headers["User-Agent"] = USER_AGENT
        # Plain HTTP is for loopback, where no proxy has to read along.
        self._session.trust_env = self.url.startswith("https:")
        self._session.mount(self.url, Adapter(pool_connections=1, pool_maxsize=concurrency, max_retries=0))

    def __enter__(self) -> Http:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._session.close()

    def send(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        auth: AuthBase,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Send one request, counted under the name of its operation; any HTTP status is an answer.

        ApiError when there is none. Its text never holds the URL, which may carry a secret.
        """
        with self._counting:
            self.calls[operation] += 1
        try:
            response = self._session.request(
                method,
                self.url + path,
                data=body,
                headers=headers,
                auth=auth,
                timeout=self._timeout,
                verify=self._verify,
                allow_redirects=False,
                stream=True,
            )
            return Answer(response.status_code, response.headers, read_body(response, self._budget))
        # Not only its own errors come out of requests: an OSError for a ca_path that is not there, for one.
        except (requests.RequestException, ValueError, OSError) as error:
            fault = self._fault(error)
        # Not while that error is handled: its traceback would show the library's text, and with it the URL, and would
        # keep what was read for as long as the call is tried again.
        raise fault

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield the results in the order of the items, ``concurrency`` at once; the first error ends it."""
        pool = ThreadPoolExecutor(self.concurrency)
        wait = True
        try:
            yield from pool.map(function, items)
        except BaseException as error:
            # Ansible ends a task that takes too long by an error that is no Exception; that is not to be kept waiting.
            wait = isinstance(error, (Exception, GeneratorExit))
            raise
        finally:
            pool.shutdown(wait, cancel_futures=True)

    def pages(
        self, read: Callable[[int], Page], rows: Callable[[Page], list[Any]], total: Callable[[Page], int], first: Page
    ) -> tuple[list[Any], bool]:
        """Read what follows the first page, side by side; return all rows, and whether they add up.

        ``read`` reads a page by its number, ``rows`` takes the rows out of one, ``total`` how many there are in all.
        How many pages that may be is for ``read`` to check.
        """
        found = list(rows(first))
        # The length that the page has, not the one asked for, tells how many there are.
        last = -(-total(first) // len(found)) if found else 1
        rest = list(self.map(read, range(2, last + 1))) if last > 1 else []
        found += [row for page in rest for row in rows(page)]
        return found, all(total(page) == len(found) for page in (first, *rest))

    def _fault(self, error: Exception) -> ApiError:
        """Tell what a request without an answer says about its effect; see Fault."""
        host = urlsplit(self.url).netloc
        causes = list(_causes(error))

        def caused_by(*kinds: type[BaseException]) -> bool:
            return any(isinstance(cause, kinds) for cause in causes)

        for cause in causes:
            if isinstance(cause, OutOfBounds):
                return below_the_api(cause.code, f"what came from {host} {cause.message}")
        if caused_by(ssl.SSLCertVerificationError):
            return below_the_api("CertificateRefused", f"the certificate of {host} is not trusted")
        if any(isinstance(cause, ssl.SSLError) and cause.reason == "WRONG_VERSION_NUMBER" for cause in causes):
            return below_the_api("NoTls", f"{host} does not speak TLS")
        if isinstance(error, requests.exceptions.ReadTimeout):
            return below_the_api("Timeout", f"no answer from {host} within {self._timeout[1]:g} s")
        if isinstance(error, requests.exceptions.ProxyError):
            return below_the_api("ProxyFailed", f"no connection to {host} through the proxy")
        if any(isinstance(cause, socket.gaierror) and cause.errno in HOST_UNKNOWN for cause in causes):
            return below_the_api("HostUnknown", f"there is no host {host}")
        if caused_by(NewConnectionError, ConnectTimeoutError):
            return below_the_api("ConnectionFailed", f"no connection to {host}")
        if isinstance(error, LOST):
            return below_the_api("ConnectionLost", f"the connection to {host} broke before the answer was whole")
        return ApiError(type(error).__name__, f"the request to {host} could not be made", fault=Fault.FATAL)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk through an error and what lies behind it, in the ways requests and urllib3 pack it."""
    seen: set[int] = set()
    todo: list[object] = [error]
    while todo:
        cause = todo.pop()
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            todo += [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]
