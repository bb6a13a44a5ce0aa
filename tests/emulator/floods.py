# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that take more time or memory than any client should give them. Each ends when the client goes away."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterator

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

CHUNK = b" " * 65536
BOMB_PIECES = 2000
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n" * 1000


class Flood(Response):
    """Another answer, sent as ``pieces`` with ``seconds`` in between."""

    encoding = ""

    def __init__(self, whole: Response, seconds: float) -> None:
        super().__init__(whole.body, whole.status_code, whole.headers)
        self.seconds = seconds
        del self.headers["content-length"]
        if self.encoding:
            self.headers["content-encoding"] = self.encoding

    def pieces(self) -> Iterator[bytes]:
        raise NotImplementedError

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for piece in self.pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(self.seconds)
            if scope["state"]["transport"].is_closing():
                break
        # One turn of the loop, in which the server notices the loss and stops expecting an answer.
        await asyncio.sleep(0)
        await send({"type": "http.response.body"})


class Trickle(Flood):
    def pieces(self) -> Iterator[bytes]:
        return (bytes((byte,)) for byte in self.body)


class Endless(Flood):
    def pieces(self) -> Iterator[bytes]:
        while True:
            yield CHUNK


class Bomb(Flood):
    encoding = "gzip"

    def pieces(self) -> Iterator[bytes]:
        packer = zlib.compressobj(wbits=zlib.MAX_WBITS + 16)
        yield packer.compress(b" ") + packer.flush(zlib.Z_FULL_FLUSH)
        # The same mebibyte each time, which packs to the same bytes.
        piece = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
        for _number in range(BOMB_PIECES):
            yield piece


class Continue(Flood):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = scope["state"]["transport"]
        while not transport.is_closing():
            if transport.get_write_buffer_size() < len(INTERIM):
                transport.write(INTERIM)
            await asyncio.sleep(self.seconds)
        await asyncio.sleep(0)


FLOODS = {"trickle": Trickle, "endless": Endless, "bomb": Bomb, "continue": Continue}
