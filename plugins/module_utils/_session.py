# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions of ``requests`` whose answers are bounded in bytes and time from their first byte on.

The time-outs of ``requests`` are for one read each. An answer that comes byte by byte, or that never gets past its
headers, would go on for ever.
"""

from __future__ import annotations

import io
import time
from functools import lru_cache
from http.client import HTTPResponse
from typing import Any

from ._bounds import READ_TIMEOUTS, Budget, OutOfBounds, check_size

try:
    import requests
    from requests.adapters import HTTPAdapter

    PlainSession = requests.Session
except ImportError:
    # The file has to load all the same, see REQUESTS_IMPORT_ERROR.
    HTTPAdapter = PlainSession = object  # type: ignore[assignment, misc]

ENCODINGS = ("gzip", "deflate")
# So many bytes are unpacked at once, to at most a thousand times as many; not every urllib3 stops in between.
CHUNK_SIZE = 4096


class Session(PlainSession):
    """A session that neither follows redirects nor reads their bodies."""

    def __init__(self) -> None:
        super().__init__()
        self.headers["Accept-Encoding"] = ", ".join(ENCODINGS)

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Tell that there is none, or requests would read the whole body, also with ``allow_redirects=False``."""


class Adapter(HTTPAdapter):
    """Makes connections, direct ones and those through a proxy, that give a BoundedResponse."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        _bound(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Give the pools of connections through a proxy, made once."""
        is_new = proxy not in self.proxy_manager
        manager = super().proxy_manager_for(proxy, **kwargs)
        if is_new:
            _bound(manager)
        return manager


class BoundedResponse(HTTPResponse):
    """The head and the body of an answer as they are read from a connection, whose time-out is that for one read."""

    def __init__(self, sock: Any, *args: Any, **kwargs: Any):
        super().__init__(sock, *args, **kwargs)
        # Reads that were made ahead would be lost, but there are none yet.
        self.fp = io.BufferedReader(_BoundedReader(self.fp.detach(), READ_TIMEOUTS * sock.gettimeout()))


class _BoundedReader(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, seconds: float):
        self._raw = raw
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        count = self._raw.readinto(buffer)
        self._size += count or 0
        check_size(self._size)
        if time.monotonic() > self._deadline:
            raise OutOfBounds("AnswerTooSlow", f"was not whole after {self._seconds:g} s")
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def read_body(response: requests.Response, budget: Budget) -> bytes:
    """Read and unpack the body of a streamed answer, and free its connection."""
    with response, budget.share() as take:
        # Some packings, and some on top of others, unpack to much more than a thousand times their size.
        if response.headers.get("Content-Encoding", ENCODINGS[0]).lower() not in ENCODINGS:
            raise requests.exceptions.ContentDecodingError
        # The default since urllib3 2.
        response.raw.enforce_content_length = True
        body = bytearray()
        for chunk in response.iter_content(CHUNK_SIZE):
            take(len(chunk))
            body += chunk
        return bytes(body)


def _bound(manager: Any) -> None:
    pools = manager.pool_classes_by_scheme.items()
    manager.pool_classes_by_scheme = {scheme: _bounded_pool(pool) for scheme, pool in pools}


@lru_cache
def _bounded_pool(pool: Any) -> type:
    connection = type("BoundedConnection", (pool.ConnectionCls,), {"response_class": BoundedResponse})
    return type("BoundedPool", (pool,), {"ConnectionCls": connection})
