# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet of clusters on the emulator, and the ways to compare it with a roster."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from tests.benchmark import processes
from tests.benchmark.processes import Cost
from tests.emulator.control import Emulator
from tests.playbook import REPOSITORY, lay_out

LATENCY = 0.02
FORKS = 20
PLAYBOOK = "clusterops.onboarding.audit"
ONBOARD = "clusterops.onboarding.onboard"
ONE_TASK = "one_task.json"
EMPTY_TASK = "empty_task.json"
BY_MODULE = ("-e", json.dumps({"onboarding_in_process": False}))
CALLBACKS = Path(__file__).with_name("callback_plugins")


@dataclass(frozen=True)
class Audit:
    """One run over the fleet."""

    cost: Cost
    calls: str


class Fleet:
    """Clusters that all hold the same users, and a roster that names just these. For one ``with``."""

    def __init__(self, clusters: int, users: int, latency: float = LATENCY) -> None:
        self.clusters, self.users = clusters, users
        self._latency = latency

    def __enter__(self) -> Fleet:
        self._temporary = TemporaryDirectory(prefix="benchmark-")
        self.folder = Path(self._temporary.name)
        self.emulator = Emulator.start()
        self.emulator.settings(latency=self._latency)
        roster = [{"name": f"user.{number:05}", "group": "users"} for number in range(self.users)]
        ids = [f"ehpc-hz-{number:05}" for number in range(self.clusters)]
        for cluster_id in ids:
            self.emulator.put_cluster(cluster_id, roster)
        local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        hosts = {f"host.{cluster_id}": {"cluster_users_cluster_id": cluster_id} for cluster_id in ids}
        self.hosts = list(hosts)
        groups = {user["name"]: user["group"] for user in roster}
        self.write("inventory.json", {"clusters": {"hosts": hosts, "vars": local}})
        self.write("roster.json", {"cluster_users_roster": roster})
        self.write("script.json", {"clusters": ids, "roster": groups})
        self.write(ONE_TASK, one_task())
        self.write(EMPTY_TASK, empty_task())
        self._environment = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": os.environ.get("ANSIBLE_COLLECTIONS_PATH")
            or str(lay_out(self.folder / "tree")),
            "ANSIBLE_HOME": str(self.folder / "home"),
            "ANSIBLE_REMOTE_TEMP": str(self.folder / "remote"),
            "ANSIBLE_NOCOLOR": "1",
            "NO_PROXY": "127.0.0.1",
            **self.emulator.environment(),
        }
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.emulator.stop()
        self._temporary.cleanup()

    def write(self, name: str, content: Any) -> None:
        (self.folder / name).write_text(json.dumps(content), encoding="utf-8")

    def audit(self, playbook: str, *arguments: str) -> Audit:
        """Audit all clusters by a playbook; each has to be in line."""
        made = self.play(playbook, "-e", "@roster.json", *arguments)
        report = json.loads((self.folder / "reports" / "audit.json").read_text(encoding="utf-8"))
        if report["totals"]["in_line"] != self.clusters:
            raise RuntimeError(f"Not all of {self.clusters} clusters are in line: {report['totals']}")
        return made

    def play(self, playbook: str, *arguments: str) -> Audit:
        command = [sys.executable, "-m", "ansible", "playbook", playbook, "-i", "inventory.json", "-f", str(FORKS)]
        return self._run([*command, *arguments])

    def tasks(self, playbook: str, *arguments: str) -> list[dict[str, Any]]:
        """Run a playbook; give the seconds that each of its tasks cost, as the callback ``cost`` writes them."""
        record = self.folder / "tasks"
        record.unlink(missing_ok=True)
        self._environment |= {
            "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
            "ANSIBLE_CALLBACKS_ENABLED": "cost",
            "BENCHMARK_TASKS": str(record),
        }
        self.play(playbook, "-e", "@roster.json", *arguments)
        return [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]

    def script(self, workers: str) -> Audit:
        """Audit all clusters by the script on the vendor's SDK, with ``threads`` or ``processes``."""
        script = str(REPOSITORY / "tests" / "benchmark" / "official_sdk_fleet.py")
        made = self._run([sys.executable, script, "script.json", workers, str(FORKS)])
        if made.cost.output.split() != [str(self.clusters * self.users), "0"]:
            raise RuntimeError(f"Not all accounts were found: {made.cost.output}")
        return made

    def _run(self, command: Sequence[str]) -> Audit:
        self.emulator.clear_calls()
        cost = processes.run(command, self.folder, self._environment)
        counts = Counter(call["operation"] for call in self.emulator.calls())
        return Audit(cost, ", ".join(f"{count:,} {operation}" for operation, count in sorted(counts.items())))


def empty_task() -> list[dict[str, Any]]:
    """Give the least that Ansible does for a host."""
    show = {"ansible.builtin.debug": {"msg": "{{ cluster_users_cluster_id }}"}}
    strategy = "ansible.builtin.host_pinned"
    return [{"hosts": "clusters", "gather_facts": False, "strategy": strategy, "tasks": [show]}]


def one_task() -> list[dict[str, Any]]:
    """Give the least that an audit is: a task a cluster, and the report."""
    look = {
        "clusterops.onboarding.ehpc_user": {
            "cluster_id": "{{ cluster_users_cluster_id }}",
            "users": "{{ cluster_users_roster }}",
            "exclusive": True,
            "update_password": "on_create",
        },
        "register": "cluster_users_result",
    }
    write = {
        "clusterops.onboarding.report": {"kind": "audit", "hosts": "{{ groups.clusters }}", "dest": "reports"},
        "check_mode": False,
    }
    return [
        {"hosts": "clusters", "gather_facts": False, "check_mode": True, "tasks": [look]},
        {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [write]},
    ]
