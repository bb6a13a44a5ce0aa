# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator as a process: how it announces itself, what it loads and how it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
import requests

from tests.emulator.control import REPOSITORY, Emulator
from tests.unit.emulator.signed_client import SignedClient

SECONDS = 10
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts emulators by hand; whatever is left of them is killed at the end."""
    started: list[subprocess.Popen[str]] = []

    def start_one(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.emulator", *arguments],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        started.append(process)
        return process

    yield start_one
    for process in started:
        with process:
            process.kill()
            process.wait(SECONDS)


def url_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    announcement, _space, url = process.stdout.readline().strip().rpartition(" ")
    assert announcement == "Emulator listening on"
    return url


def test_the_announced_address_accepts_connections(start: Start) -> None:
    url = url_of(start())
    assert url.startswith("http://127.0.0.1:")
    assert requests.get(f"{url}/_control/calls", timeout=SECONDS).json() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_quickly_and_silently_with_exit_code_0(start: Start, number: int) -> None:
    process = start()
    url = url_of(process)
    with requests.Session() as session:
        session.get(f"{url}/_control/calls", timeout=SECONDS)
        process.send_signal(number)
        # Far sooner than the connection would be given up.
        rest, errors = process.communicate(timeout=SECONDS)
    assert (process.returncode, rest, errors) == (0, "", "")


def test_it_runs_on_after_its_standard_input_closes_unless_told_otherwise(start: Start) -> None:
    process = start()
    url = url_of(process)
    assert process.stdin
    process.stdin.close()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)
    assert requests.get(f"{url}/_control/calls", timeout=SECONDS).ok


def test_until_eof_ends_it_when_its_standard_input_closes(start: Start) -> None:
    process = start("--until-eof")
    url_of(process)
    assert process.communicate(timeout=SECONDS) == ("", "")
    assert process.returncode == 0


def test_access_keys_can_be_chosen(start: Start) -> None:
    process = start("--access-key", "mine=my=secret", "--access-key", "other=secret")
    emulator = Emulator(url_of(process), process)
    emulator.access_key_id, emulator.access_key_secret = "mine", "my=secret"
    assert SignedClient(emulator).call("ListClusters", {}).json()["TotalCount"] == 0


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"settings": {"batch": "part"}, "clusters": {"c1": {"users": [{"name": "ada.lovelace"}]}}}),
        "settings: {batch: part}\nclusters:\n  c1:\n    users:\n      - name: ada.lovelace\n",
    ],
    ids=["JSON", "YAML"],
)
def test_a_world_is_loaded_from_a_file(tmp_path: Path, text: str) -> None:
    world = tmp_path / "world"
    world.write_text(text, encoding="utf-8")
    with Emulator.start(world=world) as emulator:
        assert emulator.cluster("c1")["users"][0]["name"] == "ada.lovelace"


def test_a_world_with_an_unknown_setting_is_refused_and_leaves_the_old_one(emulator: Emulator, cluster_id: str) -> None:
    with pytest.raises(RuntimeError, match="latancy"):
        emulator.put_world(settings={"latancy": 1})
    assert emulator.cluster(cluster_id)["users"]


def test_stopping_does_not_wait_for_a_delayed_answer(start: Start) -> None:
    process = start()
    emulator = Emulator(url_of(process), process)
    emulator.put_cluster("c1", settings={"latency": 60})
    client = SignedClient(emulator)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(client.call, "ListUsers", {"ClusterId": "c1"})
        deadline = time.monotonic() + SECONDS
        while not emulator.calls("c1") and time.monotonic() < deadline:
            time.sleep(0.01)
        process.terminate()
        with pytest.raises(requests.ConnectionError):
            waiting.result(SECONDS)
    assert process.communicate(timeout=SECONDS) == ("", "")
    assert process.returncode == 0


def test_connections_closed_without_an_answer_leave_no_noise(start: Start) -> None:
    process = start()
    emulator = Emulator(url_of(process), process)
    kinds = ["drop_before", "drop_after", "late", "truncated"]
    emulator.put_cluster("c1")
    emulator.add_faults([{"kind": kind} for kind in kinds])
    client = SignedClient(emulator)
    for _kind in kinds:
        with pytest.raises(requests.RequestException):
            client.call("ListUsers", {"ClusterId": "c1"})
    assert [call["fault"] for call in emulator.calls()] == kinds
    process.terminate()
    assert process.communicate(timeout=SECONDS) == ("", "")


def test_a_connection_serves_many_calls(emulator: Emulator) -> None:
    with closing(HTTPConnection(emulator.url.removeprefix("http://"), timeout=SECONDS)) as connection:
        connection.connect()
        socket = connection.sock
        for _turn in range(3):
            connection.request("GET", "/_control/calls")
            assert connection.getresponse().read()
            assert connection.sock is socket
