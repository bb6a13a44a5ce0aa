# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTPS: whom it trusts, what breaks it, and the proxies that it goes through and plain HTTP does not."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import Fault

from .loopback import answers, hangs_up, serve, tunnels
from .sending import SECRET, client, failure, send

pytestmark = pytest.mark.usefixtures("no_settings_from_outside")

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def test_an_unknown_proxy_is_not_taken_for_an_unknown_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://no-such-proxy.invalid:3128")
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = failure("https://localhost:1")
    assert (error.code, error.fault) == ("ProxyFailed", Fault.BUSY)
    assert error.message == "no connection to localhost:1 through the proxy"


def unknown(*_arguments: object, **_options: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "no address")


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_call_by_https_goes_through_the_proxy_of_the_environment_which_cannot_read_it(
    monkeypatch: pytest.MonkeyPatch, certificate: Path, name: str
) -> None:
    # Nobody listens at the endpoint: only the proxy can have answered.
    with (
        serve(tunnels(certificate, answers(body=b"by proxy"))) as proxy,
        client("https://127.0.0.1:1", verify=str(certificate)) as http,
    ):
        monkeypatch.setenv(name, f"http://{proxy.address}")
        assert send(http).body == b"by proxy"
    (head,) = proxy.heads
    assert head.startswith("CONNECT 127.0.0.1:1 ")
    assert SECRET not in head


def test_a_call_by_plain_http_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(answers(body=b"by proxy")) as proxy, serve(answers(body=b"direct")) as server:
        for name in PROXIES:
            monkeypatch.setenv(name, f"http://{proxy.address}")
        with client(f"http://{server.address}") as http:
            assert send(http).body == b"direct"
    assert len(server.heads) == 1
    assert proxy.heads == []


def test_a_proxy_that_refuses_the_tunnel_had_no_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(answers("407 Proxy Authentication Required")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        error = failure("https://ehpc.example.com")
    assert (error.code, error.fault) == ("ProxyFailed", Fault.BUSY)
    assert proxy.heads[0].startswith("CONNECT ehpc.example.com:443 ")


def test_a_certificate_that_nobody_vouches_for_is_final(certificate: Path) -> None:
    with serve(answers(), certificate) as server:
        error = failure(f"https://{server.address}")
    assert (error.code, error.fault) == ("CertificateRefused", Fault.FATAL)
    assert server.heads == []


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
@pytest.mark.parametrize("vouched", [True, False])
def test_a_certificate_is_accepted_with_its_ca_or_when_nothing_is_verified(certificate: Path, vouched: bool) -> None:
    verify = str(certificate) if vouched else False
    with serve(answers(), certificate) as server, client(f"https://{server.address}", verify=verify) as http:
        assert send(http).status == 200


def test_a_handshake_that_is_broken_off_is_not_final() -> None:
    with serve(hangs_up) as server:
        assert failure(f"https://{server.address}").fault is not Fault.FATAL


def test_a_tls_connection_that_ends_after_the_request_leaves_the_effect_in_doubt(certificate: Path) -> None:
    def ends_without_goodbye(connection: socket.socket) -> None:
        connection.shutdown(socket.SHUT_RDWR)

    with serve(ends_without_goodbye, certificate) as server:
        error = failure(f"https://{server.address}", verify=str(certificate))
    assert (error.code, error.fault) == ("ConnectionLost", Fault.DOUBT)


def test_a_tls_answer_that_is_damaged_on_the_way_leaves_the_effect_in_doubt(certificate: Path) -> None:
    def damages(connection: ssl.SSLSocket) -> None:
        with socket.socket(fileno=connection.detach()) as plain:
            plain.sendall(b"\x17\x03\x03\x00\x10" + b"\x00" * 16)

    with serve(damages, certificate) as server:
        assert failure(f"https://{server.address}", verify=str(certificate)).fault is Fault.DOUBT


def test_a_server_that_does_not_speak_tls_is_final() -> None:
    with serve(answers("400 Bad Request")) as server:
        error = failure(f"https://{server.address}")
    assert (error.code, error.fault) == ("NoTls", Fault.FATAL)
    assert error.message == f"{server.address} does not speak TLS"
    assert error.hint == "Check endpoint and the proxy."


def test_a_file_of_authorities_that_is_not_there_is_final(tmp_path: Path) -> None:
    error = failure("https://127.0.0.1:1", verify=str(tmp_path / "missing.pem"))
    assert (error.code, error.fault) == ("OSError", Fault.FATAL)
    assert error.message == "the request to 127.0.0.1:1 could not be made"
