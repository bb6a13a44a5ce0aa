# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP for every cloud: one session, time-outs on every request, faults told apart, calls counted."""

from __future__ import annotations

import socket
import ssl
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit

from .errors import ApiError, BadInput, Fault

try:
    import requests
    from requests.adapters import HTTPAdapter
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
HOST_UNKNOWN = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: status, headers (names in any case) and body, read to its end."""

    status: int
    headers: Any
    body: bytes


def check_url(url: str) -> str:
    """Return the URL of an endpoint given as a host or a URL; BadInput unless it is HTTPS or plain HTTP to loopback."""
    url = url.rstrip("/") if "://" in url else f"https://{url.rstrip('/')}"
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise BadInput(["endpoint is not a host or URL."]) from None
    if not host or parts.username or parts.password or parts.path or "?" in url or "#" in url:
        raise BadInput(["endpoint must be a host or a URL such as https://api.example.com, and nothing else."])
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise BadInput([f"endpoint {host} must be reached by HTTPS; plain HTTP is only for a loopback address."])
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Http:
    """One endpoint over one ``requests.Session``; safe to use from the threads of its own ``map``.

    Proxies come from the environment as ``requests`` reads them. Redirects are not followed: a signed
    call belongs to the host it was signed for.
    """

    def __init__(
        self,
        url: str,
        *,
        verify: bool | str = True,
        connect_timeout: float,
        read_timeout: float,
        concurrency: int,
    ):
        self.url = check_url(url)
        self.concurrency = concurrency
        self.calls: Counter[str] = Counter()
        self._counting = threading.Lock()
        self._verify = verify
        self._timeout = (connect_timeout, read_timeout)
        self._session = requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT
        self._session.mount(self.url, HTTPAdapter(pool_connections=1, pool_maxsize=concurrency, max_retries=0))

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
            )
        # urllib3 says so by a ValueError of its own when a host is no host.
        except (requests.RequestException, ValueError) as error:
            # Without "from None" a traceback would show the library's text, and with it the URL.
            raise self._fault(error) from None
        return Answer(response.status_code, response.headers, response.content)

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield the results in the order of the items, ``concurrency`` at once; the first error ends it."""
        pool = ThreadPoolExecutor(self.concurrency)
        try:
            yield from pool.map(function, items)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _fault(self, error: Exception) -> ApiError:
        """Tell what a request without an answer says about its effect; see Fault."""
        host = urlsplit(self.url).netloc
        causes = list(_causes(error))

        def caused_by(*kinds: type[BaseException]) -> bool:
            return any(isinstance(cause, kinds) for cause in causes)

        if caused_by(ssl.SSLCertVerificationError):
            reason = f"the certificate of {host} is not trusted, check endpoint, ca_path and the proxy"
            return ApiError("CertificateRefused", reason, fault=Fault.FATAL)
        if isinstance(error, requests.exceptions.ReadTimeout):
            reason = f"no answer from {host} within {self._timeout[1]:g} s"
            return ApiError("Timeout", reason, fault=Fault.DOUBT)
        if isinstance(error, requests.exceptions.ProxyError):
            return ApiError("ProxyFailed", f"no connection to {host} through the proxy", fault=Fault.BUSY)
        if any(isinstance(cause, socket.gaierror) and cause.errno in HOST_UNKNOWN for cause in causes):
            return ApiError("HostUnknown", f"there is no host {host}, check region and endpoint", fault=Fault.FATAL)
        if caused_by(NewConnectionError, ConnectTimeoutError):
            return ApiError("ConnectionFailed", f"no connection to {host}", fault=Fault.BUSY)
        if isinstance(error, LOST):
            return ApiError(
                "ConnectionLost", f"the connection to {host} broke before the answer was whole", fault=Fault.DOUBT
            )
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
