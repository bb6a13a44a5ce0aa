# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one task costs before it does anything, and where that goes.

Each play runs its tasks one after another over all hosts. The playbooks themselves do not, so there nobody could say
which task the CPU of a worker belongs to.
"""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from typing import Any

from tests.benchmark.fleets import BY_MODULE, Fleet, one_task
from tests.benchmark.table import table

CLUSTERS, USERS = 50, 50
REPETITIONS = 5
INTERPRETER = {
    "an interpreter that does nothing": "pass",
    "and has imported AnsibleModule": "import ansible.module_utils.basic",
    "and requests": "import ansible.module_utils.basic, requests",
}


def measure(quick: bool) -> None:
    """Print the CPU of kinds of tasks, and of starting interpreters."""
    with Fleet(10 if quick else CLUSTERS, USERS) as fleet:
        fleet.write("nothing.json", [])
        fleet.write("kinds.json", kinds())
        in_process = fleet.tasks("kinds.json")
        by_module = fleet.tasks("kinds.json", *BY_MODULE)[-1]
        rows = [row(task, fleet.clusters) for task in in_process]
        rows.append(row({**by_module, "task": "ehpc_user by module"}, fleet.clusters))
        print(f"CPU in ms a host, {fleet.clusters} clusters of {USERS} users.\n")
        head = ["controller", "worker", "together"]
        print(table([["task", *head], *rows]))
    print(f"\nWhat starting a module takes, CPU in ms, median of {REPETITIONS}:\n")
    print(table([[name, f"{interpreter(code):.0f}"] for name, code in INTERPRETER.items()]))


def kinds() -> list[dict[str, Any]]:
    """Give a play with a task of each kind, the one that looks at a cluster last."""
    (look,) = one_task()[0]["tasks"]
    tasks = [
        # The first task of a play also has what is only made once.
        {"name": "the first task", "ansible.builtin.debug": {"msg": "as it is"}},
        {"name": "debug", "ansible.builtin.debug": {"msg": "as it is"}},
        {"name": "debug, skipped", "ansible.builtin.debug": {"msg": "as it is"}, "when": False},
        {"name": "set_fact", "ansible.builtin.set_fact": {"benchmark_fact": "as it is"}},
        {"name": "include_tasks of none", "ansible.builtin.include_tasks": "nothing.json"},
        {"name": "ehpc_user in process", **look},
    ]
    return [{"hosts": "clusters", "gather_facts": False, "check_mode": True, "tasks": tasks}]


def row(task: dict[str, Any], hosts: int) -> list[str]:
    controller, workers = (task[name] * 1000 / hosts for name in ("controller", "workers"))
    return [task["task"], f"{controller:.0f}", f"{workers:.0f}", f"{controller + workers:.0f}"]


def interpreter(code: str) -> float:
    """Give the CPU of an interpreter that runs this, in milliseconds."""
    spent = []
    for _turn in range(REPETITIONS):
        process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.DEVNULL)
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{code!r} ended with {process.returncode}")
        spent.append((usage.ru_utime + usage.ru_stime) * 1000)
    return median(spent)
