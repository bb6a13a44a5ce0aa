# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP: faults told apart at real sockets, no URL in any text, calls counted."""

from __future__ import annotations

import socket
import ssl
import traceback
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Event, Lock

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils.core.errors import ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils.core.http import Answer, Http

from .loopback import (
    LONGEST_WAIT,
    Behaviour,
    answers,
    breaks_off,
    closed_port,
    hangs_up,
    self_signed,
    serve,
    stays_silent,
    talks_nonsense,
)

SECRET = "Correct7horse"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "requests_ca_bundle", "curl_ca_bundle"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("tls"))


def client(url: str, **options: object) -> Http:
    return Http(url, **{"connect_timeout": LONGEST_WAIT, "read_timeout": LONGEST_WAIT, "concurrency": 4, **options})


def send(http: Http, method: str = "GET") -> Answer:
    return http.send("AddUsers", method, f"/?Password={SECRET}", auth=lambda request: request)


def failure(url: str, **options: object) -> ApiError:
    """Send a request that fails; return its error, in which nothing may show the query."""
    with client(url, **options) as http, pytest.raises(ApiError) as caught:
        send(http)
    error = caught.value
    shown = [str(error), repr(error), str(error.as_dict()), *traceback.format_exception(error)]
    assert not [text for text in shown if SECRET in text]
    assert error.status is None
    return error


def test_any_status_is_an_answer_with_headers_and_body() -> None:
    with (
        serve(answers("503 Busy", "X-Request-Id: r-1", body=b"later")) as server,
        client(f"http://{server.address}") as http,
    ):
        answer = send(http)
    assert (answer.status, answer.headers["x-request-id"], answer.body) == (503, "r-1", b"later")


def test_a_request_carries_method_path_headers_body_and_user_agent() -> None:
    with serve(answers()) as server, client(f"http://{server.address}") as http:
        http.send("AddUsers", "POST", "/", auth=lambda request: request, headers={"x-a": "b"}, body=b"c")
    (head,) = server.heads
    assert head.startswith("POST / HTTP/1.1\r\n")
    assert "\r\nx-a: b\r\n" in head
    assert "\r\nUser-Agent: ansible-clusterops.onboarding\r\n" in head
    assert "\r\nContent-Length: 1\r\n" in head


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_an_answer_and_not_followed(status: str) -> None:
    with serve(answers()) as other:
        elsewhere = answers(status, f"Location: http://{other.address}/")
        with serve(elsewhere) as server, client(f"http://{server.address}") as http:
            assert send(http).status == int(status[:3])
    assert len(server.heads) == 1
    assert other.heads == []


def test_a_refused_connection_had_no_effect() -> None:
    error = failure(f"http://{closed_port()}")
    assert (error.code, error.fault) == ("ConnectionFailed", Fault.BUSY)


def test_a_connection_that_is_not_made_in_time_had_no_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(_socket: socket.socket, _address: object) -> None:
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket.socket, "connect", connect)
    error = failure("http://127.0.0.1:1")
    assert (error.code, error.fault) == ("ConnectionFailed", Fault.BUSY)


@pytest.mark.parametrize("behave", [hangs_up, breaks_off, talks_nonsense])
def test_without_a_whole_answer_the_effect_is_in_doubt(behave: Behaviour) -> None:
    with serve(behave) as server:
        error = failure(f"http://{server.address}")
    assert (error.code, error.fault) == ("ConnectionLost", Fault.DOUBT)


def test_without_an_answer_in_time_the_effect_is_in_doubt() -> None:
    with serve(stays_silent) as server:
        error = failure(f"http://{server.address}", read_timeout=0.05)
    assert (error.code, error.fault) == ("Timeout", Fault.DOUBT)
    assert error.message == f"no answer from {server.address} within 0.05 s"


def test_a_body_that_stalls_leaves_the_effect_in_doubt() -> None:
    def stalls(connection: socket.socket) -> None:
        breaks_off(connection)
        stays_silent(connection)

    with serve(stalls) as server:
        assert failure(f"http://{server.address}", read_timeout=0.05).fault is Fault.DOUBT


def test_a_body_that_cannot_be_unpacked_leaves_the_effect_in_doubt() -> None:
    with serve(answers("200 OK", "Content-Encoding: gzip", body=b"no gzip")) as server:
        assert failure(f"http://{server.address}").fault is Fault.DOUBT


RESOLVER = [
    (socket.EAI_NONAME, "HostUnknown", Fault.FATAL),
    (socket.EAI_NODATA, "HostUnknown", Fault.FATAL),
    (socket.EAI_AGAIN, "ConnectionFailed", Fault.BUSY),
]


def resolver_that_fails_with(number: int) -> Callable[..., None]:
    def getaddrinfo(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(number, "no address")

    return getaddrinfo


@pytest.mark.parametrize(("number", "code", "fault"), RESOLVER)
def test_an_unknown_host_is_final_and_a_resolver_that_is_away_is_not(
    monkeypatch: pytest.MonkeyPatch, number: int, code: str, fault: Fault
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolver_that_fails_with(number))
    error = failure("https://no-such-host.invalid")
    assert (error.code, error.fault) == (code, fault)
    assert "no-such-host.invalid" in error.message


@pytest.mark.parametrize("host", ["a..example.com", f"{'a' * 64}.example.com"])
def test_a_host_that_cannot_be_looked_up_at_all_is_final(host: str) -> None:
    assert failure(f"https://{host}").fault is Fault.FATAL


def test_an_unknown_proxy_is_not_taken_for_an_unknown_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://no-such-proxy.invalid:3128")
    monkeypatch.setattr(socket, "getaddrinfo", resolver_that_fails_with(socket.EAI_NONAME))
    assert "there is no host localhost" not in failure("http://localhost:1").message


def test_a_request_goes_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(answers(body=b"by proxy")) as proxy, client("http://localhost:1") as http:
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.address}")
        assert send(http).body == b"by proxy"
    assert proxy.heads[0].startswith("GET http://localhost:1/?Password=")


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


def test_each_try_is_counted_under_its_operation() -> None:
    with serve(answers()) as server, client(f"http://{server.address}") as http:
        list(http.map(lambda _item: send(http), range(20)))
    assert http.calls == {"AddUsers": 20}
    with client(f"http://{closed_port()}") as http, pytest.raises(ApiError):
        send(http)
    assert http.calls == {"AddUsers": 1}


def test_map_runs_side_by_side_and_keeps_the_order() -> None:
    meeting, done, lock = Barrier(4), [], Lock()

    def double(item: int) -> int:
        meeting.wait(LONGEST_WAIT)
        with lock:
            done.append(item)
        return item * 2

    with client("https://localhost") as http:
        assert list(http.map(double, range(8))) == [item * 2 for item in range(8)]
    assert sorted(done) == list(range(8))


def test_map_raises_the_first_error_and_calls_off_what_has_not_begun() -> None:
    called, never = [], Event()

    def fail_at_once(item: int) -> int:
        called.append(item)
        if item == 1:
            raise ApiError("Timeout", "no answer", fault=Fault.DOUBT)
        # Long enough for the error to get through, short enough when it does.
        never.wait(0.02 if item > 1 else 0)
        return item

    results = []
    with client("https://localhost", concurrency=1) as http, pytest.raises(ApiError):
        results.extend(http.map(fail_at_once, range(200)))
    assert len(called) < 200
