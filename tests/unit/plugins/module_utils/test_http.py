# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP: answers, redirects, calls counted and side by side."""

from __future__ import annotations

from threading import Barrier, Event, Lock

import pytest
import requests

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, Fault

from .loopback import LONGEST_WAIT, answers, closed_port, keeps_open, serve
from .sending import client, send

pytestmark = pytest.mark.usefixtures("no_settings_from_outside")


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


@pytest.mark.parametrize("concurrency", [1, 2])
def test_at_most_as_many_calls_as_asked_for_run_at_once(concurrency: int) -> None:
    running, most, lock = 0, 0, Lock()

    def call(_item: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        status = send(http).status
        with lock:
            running -= 1
        return status

    with serve(answers()) as server, client(f"http://{server.address}", concurrency=concurrency) as http:
        assert list(http.map(call, range(9))) == [200] * 9
    assert 1 <= most <= concurrency
    assert http.calls == {"AddUsers": 9}


def test_as_many_connections_as_calls_at_once_are_kept_for_the_calls_that_follow() -> None:
    # Every answer waits until all four calls are under way, so no connection can serve two of them.
    with serve(keeps_open(Barrier(4))) as server, client(f"http://{server.address}") as http:
        for _round in range(3):
            assert len(list(http.map(lambda _item: send(http), range(4)))) == 4
    assert http.calls == {"AddUsers": 12}
    assert len(server.heads) == 4


def test_the_two_time_outs_are_what_they_are_called(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def fail(_adapter: object, _request: object, **options: object) -> None:
        seen.append(options["timeout"])
        raise requests.exceptions.ReadTimeout

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", fail)
    options = {"connect_timeout": 1.5, "read_timeout": 2.5}
    with client("https://localhost", **options) as http, pytest.raises(ApiError) as caught:
        send(http)
    assert seen == [(1.5, 2.5)]
    assert caught.value.message == "no answer from localhost within 2.5 s"
