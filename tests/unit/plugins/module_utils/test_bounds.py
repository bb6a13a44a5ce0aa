# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that take too much time or memory, at real sockets: each is an error like that of a lost answer."""

from __future__ import annotations

import gzip
import socket
import time
import tracemalloc
import zlib
from itertools import count

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils import _bounds
from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, Fault

from .loopback import LONGEST_WAIT, Behaviour, answers, serve
from .sending import client, failure, send

pytestmark = pytest.mark.usefixtures("no_settings_from_outside")

READ_TIMEOUT = 0.2
HEAD = b"HTTP/1.1 200 OK\r\n"
# A mebibyte that packs to a kilobyte, again and again.
PACKER = zlib.compressobj(wbits=zlib.MAX_WBITS + 16)
BOMB_HEAD = PACKER.compress(b" ") + PACKER.flush(zlib.Z_FULL_FLUSH)
BOMB_PIECE = PACKER.compress(b" " * 2**20) + PACKER.flush(zlib.Z_FULL_FLUSH)
BOMB = BOMB_HEAD + BOMB_PIECE * 2000


def repeats(begin: bytes, piece: bytes, seconds: float = 0) -> Behaviour:
    """Make a behaviour that sends a piece again and again until the client goes away."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(begin)
        while True:
            connection.sendall(piece)
            time.sleep(seconds)

    return behave


def with_headers(*headers: str) -> bytes:
    return HEAD + "".join(f"{header}\r\n" for header in (*headers, "Connection: close", "")).encode()


SLOW = {
    "body": repeats(with_headers(), b" ", 0.01),
    "chunked body": repeats(with_headers("Transfer-Encoding: chunked"), b"1\r\n \r\n", 0.01),
    "packed body": repeats(with_headers("Content-Encoding: gzip") + BOMB_HEAD, b"\0", 0.01),
    "status line": repeats(b"HTTP/1.1 200 O", b"K", 0.01),
    "header": repeats(HEAD + b"X: ", b"x", 0.01),
    "trailer": repeats(with_headers("Transfer-Encoding: chunked") + b"0\r\n", b"X: x\r\n", 0.01),
    "interim answers": repeats(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
    "many interim answers": repeats(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
}
LARGE = {
    "body": repeats(with_headers(), b" " * 65536),
    "body of a length": repeats(with_headers(f"Content-Length: {10**12}"), b" " * 65536),
    "chunked body": repeats(with_headers("Transfer-Encoding: chunked"), b"10000\r\n" + b" " * 65536 + b"\r\n"),
    "one chunk": repeats(with_headers("Transfer-Encoding: chunked") + b"fffffffffff\r\n", b" " * 65536),
    "error": repeats(with_headers().replace(b"200", b"500"), b" " * 65536),
    "redirect": repeats(with_headers("Location: /").replace(b"200", b"302"), b" " * 65536),
    "gzip": answers("200 OK", "Content-Encoding: gzip", body=BOMB),
    "gzip of a redirect": answers("302 Found", "Location: /", "Content-Encoding: gzip", body=BOMB),
    "deflate": answers("200 OK", "Content-Encoding: deflate", body=zlib.compress(b" " * 2**26)),
}
REFUSED = {
    "gzip of gzip": answers("200 OK", "Content-Encoding: gzip, gzip", body=gzip.compress(gzip.compress(b"{}"))),
    "br": answers("200 OK", "Content-Encoding: br", body=b"\x0b\x02\x80{}\x03"),
    "zstd": answers("200 OK", "Content-Encoding: zstd", body=b"\x28\xb5\x2f\xfd"),
    "many headers": repeats(HEAD, b"X: x\r\n"),
    "a long header": repeats(HEAD + b"X: ", b"x" * 65536),
    "a long status line": repeats(b"HTTP/1.1 200 ", b"x" * 65536),
}


def fails_within_bounds(behave: Behaviour, codes: set[str]) -> None:
    tracemalloc.start()
    try:
        start = time.monotonic()
        with serve(behave) as server:
            error = failure(f"http://{server.address}", read_timeout=READ_TIMEOUT)
        seconds, peak = time.monotonic() - start, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error.code in codes
    assert error.fault is Fault.DOUBT
    # The rest is for a slow machine.
    assert seconds < (_bounds.READ_TIMEOUTS + 1) * READ_TIMEOUT + LONGEST_WAIT
    assert peak < 6 * _bounds.MAX_BYTES


@pytest.mark.parametrize("behave", SLOW.values(), ids=SLOW)
def test_a_slow_answer_ends_after_a_multiple_of_the_read_timeout(behave: Behaviour) -> None:
    # How much comes in that time depends on the machine.
    fails_within_bounds(behave, {"AnswerTooSlow", "AnswerTooLarge"})


@pytest.mark.parametrize("behave", LARGE.values(), ids=LARGE)
def test_a_large_answer_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch, behave: Behaviour) -> None:
    monkeypatch.setattr(_bounds, "MAX_BYTES", 2**22)
    fails_within_bounds(behave, {"AnswerTooLarge"})


@pytest.mark.parametrize("behave", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_bounded_is_not_read(behave: Behaviour) -> None:
    fails_within_bounds(behave, {"ConnectionLost"})


@pytest.mark.parametrize(("code", "behave"), [("AnswerTooSlow", SLOW["body"]), ("AnswerTooLarge", LARGE["body"])])
def test_the_message_names_the_host_and_the_bound(
    monkeypatch: pytest.MonkeyPatch, code: str, behave: Behaviour
) -> None:
    monkeypatch.setattr(_bounds, "MAX_BYTES", 2**20)
    with serve(behave) as server:
        error = failure(f"http://{server.address}", read_timeout=READ_TIMEOUT)
    bound = {"AnswerTooSlow": "was not whole after 0.6 s", "AnswerTooLarge": "has more than 1 MiB"}[code]
    assert (error.code, error.message) == (code, f"what came from {server.address} {bound}")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "GZIP"])
@pytest.mark.parametrize("size", [0, 1, 10_000, 2**20])
def test_an_answer_within_the_bounds_is_read_packed_or_not(
    monkeypatch: pytest.MonkeyPatch, encoding: str, size: int
) -> None:
    monkeypatch.setattr(_bounds, "MAX_BYTES", 2**20)
    body = b"x" * size
    packed = zlib.compress(body) if encoding == "deflate" else gzip.compress(body)
    behave = answers("200 OK", f"Content-Encoding: {encoding}", body=packed)
    with serve(behave) as server, client(f"http://{server.address}") as http:
        assert send(http).body == body
    assert "Accept-Encoding: gzip, deflate\r\n" in server.heads[0]


def test_answers_side_by_side_share_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_bounds, "MAX_BYTES", 100_000)
    budget = _bounds.Budget()
    with budget.share() as first, budget.share() as second:
        first(60_000)
        with pytest.raises(_bounds.OutOfBounds):
            second(60_000)
    with budget.share() as third:
        third(100_000)


def test_a_call_that_meets_a_bound_is_tried_again() -> None:
    numbers = count()

    def behave(connection: socket.socket) -> None:
        (SLOW["body"] if next(numbers) == 0 else answers())(connection)

    with serve(behave) as server, client(f"http://{server.address}", read_timeout=READ_TIMEOUT) as http:
        with pytest.raises(ApiError):
            send(http)
        assert send(http).body == b"{}"
