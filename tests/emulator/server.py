# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Serves the application on loopback with uvicorn: connections a fault can drop, and a prompt, quiet end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from typing import cast

from starlette.types import ASGIApp
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

HOST = "127.0.0.1"
KEEP_ALIVE_SECONDS = 75
# Far above any `max_url`, so that the emulator and not the HTTP parser answers a long request target.
MAX_REQUEST_HEAD = 4 * 1024 * 1024


class DroppableProtocol(H11Protocol):
    """Hands each request its connection, as ``scope["state"]["transport"]``."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        self.app_state = {**self.app_state, "transport": transport}


class EmulatorServer(Server):
    """Prints its address once it accepts connections; ends with exit code 0 and waits for no delayed answer."""

    def __init__(self, app: ASGIApp, port: int, until_eof: bool) -> None:
        super().__init__(
            Config(
                app,
                host=HOST,
                port=port,
                http=DroppableProtocol,
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                h11_max_incomplete_event_size=MAX_REQUEST_HEAD,
            )
        )
        self._until_eof = until_eof

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        print(f"Emulator listening on http://{HOST}:{port}", flush=True)
        if self._until_eof:
            threading.Thread(target=self._stop_at_eof, daemon=True).start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in self.server_state.connections:
            connection.transport.abort()
        for task in self.server_state.tasks:
            task.cancel()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGTERM and SIGINT (uvicorn's own way raises the signal once more at the end: no exit code 0)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._stop)
        yield

    def _stop(self) -> None:
        self.should_exit = True

    def _stop_at_eof(self) -> None:
        # Not sys.stdin.read(): the interpreter cannot end while a thread holds that object's lock.
        while os.read(sys.stdin.fileno(), 65536):
            pass
        self._stop()
