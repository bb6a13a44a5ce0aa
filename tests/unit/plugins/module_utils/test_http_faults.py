# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP without an answer: faults told apart at real sockets, no URL in any text."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import Fault

from .loopback import Behaviour, answers, breaks_off, closed_port, hangs_up, serve, stays_silent, talks_nonsense
from .sending import failure

pytestmark = pytest.mark.usefixtures("no_settings_from_outside")


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
