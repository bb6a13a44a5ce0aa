# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When ansible-playbook is killed, what it has started sends no further batch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

BATCHES = 30


@pytest.mark.parametrize("in_process", [True, False], ids=["worker", "module"])
def test_no_batch_follows_the_end_of_the_controller(ansible, cluster, in_process):
    cluster.faults({"operation": "AddUsers", "kind": "slow", "seconds": 0.5, "times": None})
    roster = [{"name": f"user.{number:03}", "password": "Analytical-1"} for number in range(BATCHES)]
    options = {"cluster_id": cluster.id, "users": roster, "batch_size": 1}
    tasks = [{"clusterops.onboarding.ehpc_user": options}]
    (ansible.folder / "play.json").write_text(
        json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}])
    )
    command = [sys.executable, "-m", "ansible", "playbook", "play.json"]
    command += ["-e", json.dumps({"onboarding_in_process": in_process})]
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(ansible.collections),
        "ANSIBLE_HOME": str(ansible.folder / "home"),
        "ANSIBLE_REMOTE_TEMP": str(ansible.folder / "remote"),
        **ansible.environment,
    }
    controller = subprocess.Popen(
        command, cwd=ansible.folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: cluster.calls.count("AddUsers") >= 2)
    finally:
        controller.kill()
        controller.wait()
    sent = cluster.calls.count("AddUsers")
    # One may be on its way, and one may begin before the next look.
    time.sleep(5)

    assert sent <= cluster.calls.count("AddUsers") <= sent + 2


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)
