# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers on loopback that answer, or do not, as a test wants; every wait of theirs is bounded."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Barrier, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LONGEST_WAIT = 5.0

Behaviour = Callable[[socket.socket], None]


def answers(status: str = "200 OK", *headers: str, body: bytes = b"{}") -> Behaviour:
    """Make a behaviour that answers with this status line, these headers and this body."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return lambda connection: connection.sendall("\r\n".join(lines).encode() + body)


def hangs_up(connection: socket.socket) -> None:
    """Close the connection without a byte."""


def stays_silent(connection: socket.socket) -> None:
    """Say nothing until the client goes away."""
    connection.recv(1)


def breaks_off(connection: socket.socket) -> None:
    """Close the connection in the middle of the body."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


def talks_nonsense(connection: socket.socket) -> None:
    """Answer with what is no HTTP."""
    connection.sendall(b"220 mail.example.com ESMTP\r\n")


def keeps_open(meeting: Barrier) -> Behaviour:
    """Make a behaviour that answers whatever comes over one connection, each time when so many have come that meet."""

    def behave(connection: socket.socket) -> None:
        request = b"first"
        while request:
            meeting.wait(LONGEST_WAIT)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            request = connection.recv(65536)

    return behave


def tunnels(certificate: Path, behave: Behaviour) -> Behaviour:
    """Make a behaviour of a proxy that agrees to a tunnel and is itself what is at its other end."""

    def agree(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        with tls.wrap_socket(connection, server_side=True) as inner:
            inner.recv(65536)
            behave(inner)

    return agree


@dataclass
class Server:
    """A running server: its address and the heads of the requests that it got."""

    address: str
    heads: list[str] = field(default_factory=list)


@contextmanager
def serve(behave: Behaviour, certificate: Path | None = None) -> Iterator[Server]:
    """Run a server on a free port; with a certificate it speaks TLS."""
    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            connection = self.request
            connection.settimeout(LONGEST_WAIT)
            # A client may go away at any point: that is what some tests are about.
            with suppress(OSError):
                if tls:
                    connection = tls.wrap_socket(connection, server_side=True)
                head = piece = connection.recv(65536)
                # To a server that speaks no TLS its hello is a head without an end.
                while piece and not head.startswith(b"\x16") and b"\r\n\r\n" not in head:
                    piece = connection.recv(65536)
                    head += piece
                if head:
                    server.heads.append(head.decode("latin-1"))
                    behave(connection)
                # Closed with something unread, a connection is reset, and an answer on its way is lost.
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
            connection.close()

    class Listener(ThreadingTCPServer):
        daemon_threads = True

    with Listener(("127.0.0.1", 0), Handler) as listener:
        server = Server(f"127.0.0.1:{listener.server_address[1]}")
        thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            thread.join(LONGEST_WAIT)


def closed_port() -> str:
    """Return an address on loopback at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def self_signed(folder: Path) -> Path:
    """Make a certificate for 127.0.0.1 that signs itself, in one file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "loopback.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
