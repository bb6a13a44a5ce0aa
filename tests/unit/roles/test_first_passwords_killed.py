# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whenever a run that makes passwords is killed, after the next one each account has one password, and it is kept.

A run starts to matter with its first call, so most of the moments lie after that. Ansible's workers are sessions of
their own: each one that a kill of the run spares ends the task that it is at, perhaps while the next run is at it.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.playbook import Ansible
from tests.unit.conftest import COLLECTIONS, Cluster
from tests.unit.vaults import stored, with_password

from .pair import pair, role_on

NAMES = [f"person.{number:02}" for number in range(12)]
VARIABLES = {"cluster_users_first_passwords": "first", "cluster_users_roster": [{"name": name} for name in NAMES]}
LATENCY_SECONDS = 0.12
START_SECONDS = 60
BEFORE_THE_FIRST_CALL = 8
AFTER_IT = 26


@dataclass(frozen=True)
class Timing:
    """Seconds from the start of a run to its first call, and from there to its end."""

    first_call: float
    rest: float


def start(ansible: Ansible, clusters: list[Cluster]) -> subprocess.Popen[bytes]:
    files = role_on(ansible.folder, clusters, VARIABLES, module_defaults={"batch_size": 3})
    return subprocess.Popen(
        [sys.executable, "-m", "ansible", "playbook", *files, *with_password(ansible.folder)],
        cwd=ansible.folder,
        env={
            **os.environ,
            **ansible.environment,
            "ANSIBLE_COLLECTIONS_PATH": str(ansible.collections),
            "ANSIBLE_HOME": str(ansible.folder / "home"),
            "NO_PROXY": "127.0.0.1",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_for_a_call(clusters: list[Cluster], running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not any(cluster.calls for cluster in clusters) and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)


def kill(running: subprocess.Popen[bytes], *, workers: bool) -> None:
    """Kill a run with its process group, and its workers as well if told to."""
    children = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], stdout=subprocess.PIPE, text=True, check=True).stdout
    os.killpg(running.pid, signal.SIGKILL)
    for pid, parent in map(str.split, children.splitlines()):
        if workers and int(parent) == running.pid:
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                continue
    running.wait(10)


@pytest.fixture(scope="module")
def timing(emulator, tmp_path_factory):
    """How long a run takes that nobody disturbs."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with pair(emulator, latency=LATENCY_SECONDS) as clusters:
        begin = time.monotonic()
        running = start(Ansible(Path(COLLECTIONS.name), folder, emulator.environment()), clusters)
        wait_for_a_call(clusters, running)
        first_call = time.monotonic()
        assert running.wait(START_SECONDS) == 0
        return Timing(first_call - begin, time.monotonic() - first_call)


def moment(part: int, parts: int, seed: str) -> float:
    """Give a random point of one of the parts that a span of 1 has."""
    return (part + random.Random(seed).random()) / parts


def check(ansible: Ansible, clusters: list[Cluster], running: subprocess.Popen[bytes], *, workers: bool) -> None:
    folder = ansible.folder / "first"
    kill(running, workers=workers)
    early = [(stored(folder, cluster.id), cluster.passwords) for cluster in clusters]

    files = role_on(ansible.folder, clusters, VARIABLES, module_defaults={"batch_size": 3})
    finished = ansible.playbook(*files, *with_password(ansible.folder))

    assert finished.returncode == 0, finished.output
    for cluster, (kept, accounts) in zip(clusters, early, strict=True):
        passwords = stored(folder, cluster.id)
        assert sorted(passwords) == NAMES and cluster.passwords == passwords
        assert {**passwords, **kept} == passwords and {**passwords, **accounts} == passwords
        # None was ever stored for some only, and none was sent that was not stored before.
        assert sorted(kept) in ([], NAMES) and accounts.keys() <= kept.keys()
    # Nothing half written stays.
    assert {file.name for file in folder.iterdir()} == {".lock", *(f"{cluster.id}.yml" for cluster in clusters)}


@pytest.fixture
def clusters(emulator):
    with pair(emulator, latency=LATENCY_SECONDS) as made:
        yield made


@pytest.mark.parametrize("part", range(BEFORE_THE_FIRST_CALL))
def test_a_run_that_is_killed_before_its_first_call(ansible, clusters, timing, part, request):
    running = start(ansible, clusters)
    time.sleep(timing.first_call * moment(part, BEFORE_THE_FIRST_CALL, request.node.name))

    check(ansible, clusters, running, workers=bool(part % 2))


@pytest.mark.parametrize("part", range(AFTER_IT))
def test_a_run_that_is_killed_after_its_first_call(ansible, clusters, timing, part, request):
    running = start(ansible, clusters)
    wait_for_a_call(clusters, running)
    time.sleep(timing.rest * moment(part, AFTER_IT, request.node.name))

    check(ansible, clusters, running, workers=bool(part % 2))
