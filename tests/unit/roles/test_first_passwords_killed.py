# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whenever a run that makes passwords is killed, after the next one each account has one password, and it is kept.

Ansible's workers are sessions of their own: each one that a kill of the run spares ends the task that it is at, perhaps
while the next run is at it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.playbook import Ansible
from tests.unit.conftest import Cluster
from tests.unit.vaults import stored, with_password

from .pair import pair, role_on

NAMES = [f"person.{number:02}" for number in range(12)]
VARIABLES = {"cluster_users_first_passwords": "first", "cluster_users_roster": [{"name": name} for name in NAMES]}
LATENCY_SECONDS = 0.12
MOMENT_SECONDS = 60


def sent(number: int) -> Callable[[Path, list[Cluster]], bool]:
    """Whether so many batches of new accounts have been sent, to both clusters together."""
    return lambda _folder, clusters: sum(cluster.calls.count("AddUsers") for cluster in clusters) >= number


# Four batches go to each of the two clusters.
MOMENTS: dict[str, Callable[[Path, list[Cluster]], bool]] = {
    "first-read": lambda _folder, clusters: any(cluster.calls for cluster in clusters),
    "storing": lambda folder, _clusters: folder.exists(),
    "stored": lambda folder, _clusters: any(folder.glob("*.yml")),
    "first-batch": sent(1),
    "third-batch": sent(3),
    "last-batch": sent(8),
}


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


@pytest.fixture
def clusters(emulator):
    with pair(emulator, latency=LATENCY_SECONDS) as made:
        yield made


@pytest.mark.parametrize(
    ("moment", "workers"), [(moment, number % 2 == 1) for number, moment in enumerate(MOMENTS)], ids=MOMENTS
)
def test_a_killed_run_is_completed_by_the_next(ansible, clusters, moment, workers):
    folder = ansible.folder / "first"
    deadline = time.monotonic() + MOMENT_SECONDS
    running = start(ansible, clusters)
    while not MOMENTS[moment](folder, clusters):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    kill(running, workers=workers)
    # Accounts first: a worker that was spared may store passwords and send them in between.
    early = [(cluster.passwords, stored(folder, cluster.id)) for cluster in clusters]

    files = role_on(ansible.folder, clusters, VARIABLES, module_defaults={"batch_size": 3})
    finished = ansible.playbook(*files, *with_password(ansible.folder))

    assert finished.returncode == 0, finished.output
    for cluster, (accounts, kept) in zip(clusters, early, strict=True):
        passwords = stored(folder, cluster.id)
        assert sorted(passwords) == NAMES and cluster.passwords == passwords
        assert {**passwords, **kept} == passwords and {**passwords, **accounts} == passwords
        # None was ever stored for some only, and none was sent that was not stored before.
        assert sorted(kept) in ([], NAMES) and accounts.keys() <= kept.keys()
    # Nothing half written stays.
    assert {file.name for file in folder.iterdir()} == {".lock", *(f"{cluster.id}.yml" for cluster in clusters)}
