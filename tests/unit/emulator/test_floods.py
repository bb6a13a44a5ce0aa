# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that take too much come after the effect, and end when the client goes away."""

from __future__ import annotations

import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import pytest

from tests.emulator.control import Emulator
from tests.unit.emulator.signed_client import PASSWORD, SignedClient, user_parameters

MOST = 4 * 1024 * 1024


@pytest.fixture
def struck(emulator: Emulator, client: SignedClient, cluster_id: str):
    """Add a user by a call that a fault of this kind strikes; give its connection."""

    @contextmanager
    def add(kind: str) -> Iterator[socket.socket]:
        emulator.put_cluster(cluster_id)
        emulator.add_faults([{"kind": kind, "seconds": 0.02 if kind == "trickle" else 0, "cluster_id": cluster_id}])
        fields = {"ClusterId": cluster_id, **user_parameters("tim.lee", Group="users", Password=PASSWORD)}
        request = client.request("AddUsers", fields)
        lines = [f"GET {request.path_url} HTTP/1.1", *(f"{name}: {value}" for name, value in request.headers.items())]
        host, port = request.headers["host"].split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode())
            yield connection
        assert [user["name"] for user in emulator.cluster(cluster_id)["users"]] == ["tim.lee"]

    return add


def pieces(connection: socket.socket) -> Iterator[bytes]:
    return iter(lambda: connection.recv(65536), b"")


def test_trickle_sends_the_body_byte_by_byte(struck) -> None:
    began = time.monotonic()
    with struck("trickle") as connection:
        received = list(islice(pieces(connection), 10))
    assert time.monotonic() - began > 0.1
    assert b"".join(received[1:]).count(b"\r\n1\r\n") >= 4


@pytest.mark.parametrize("kind", ["endless", "continue"])
def test_endless_and_continue_go_on_and_on(struck, kind: str) -> None:
    with struck(kind) as connection:
        size = 0
        for piece in pieces(connection):
            size += len(piece)
            if size > MOST:
                break
    assert size > MOST


def test_bomb_is_small_until_it_is_unpacked(struck) -> None:
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS + 16)
    packed = unpacked = 0
    with struck("bomb") as connection:
        stream = connection.makefile("rb")
        while stream.readline() != b"\r\n":
            pass
        while unpacked < 64 * 2**20:
            piece = stream.read(int(stream.readline(), 16))
            stream.readline()
            packed += len(piece)
            unpacked += len(unpacker.decompress(piece))
    assert packed < unpacked / 500
