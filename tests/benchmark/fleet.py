# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Audit of 200 clusters with 50 users each, in several ways, and 20 clusters with a roster that names many of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmark.fleets import BY_MODULE, EMPTY_TASK, FORKS, LATENCY, ONBOARD, ONE_TASK, PLAYBOOK, Audit, Fleet
from tests.benchmark.table import MIB, best_and_median, table

CLUSTERS, USERS = 200, 50
REPETITIONS = 3
ENTRIES, NAMED, WORKED_ON = 400, 37, 20
"""A roster as a variable: how many entries, how many clusters each of them names, and how many are worked on."""
HEAD = ["", "wall s", "CPU s", "CPU ms a cluster", "controller MiB", "together MiB", "calls"]


@dataclass(frozen=True)
class Series:
    """The repetitions of one way."""

    name: str
    clusters: int
    runs: Sequence[Audit]

    @property
    def cpu(self) -> list[float]:
        return [run.cost.cpu for run in self.runs]

    @property
    def row(self) -> list[str]:
        return [
            self.name,
            best_and_median([run.cost.wall for run in self.runs], "{:.1f}"),
            best_and_median(self.cpu, "{:.1f}"),
            best_and_median([cpu * 1000 / self.clusters for cpu in self.cpu], "{:.0f}"),
            f"{max(run.cost.controller for run in self.runs) / MIB:.0f}",
            f"{max(run.cost.together for run in self.runs) / MIB:.0f}",
            " or ".join(sorted({run.calls for run in self.runs})),
        ]


def measure(quick: bool) -> None:
    """Print what each way costs, and how they compare."""
    clusters, turns = (20, 1) if quick else (CLUSTERS, REPETITIONS)
    with Fleet(clusters, USERS) as fleet:

        def series(name: str, *runs: Audit) -> Series:
            return Series(name, clusters, runs)

        playbook = series("playbook audit", *(fleet.audit(PLAYBOOK) for _turn in range(turns)))
        by_module = series("playbook audit, by module *", fleet.audit(PLAYBOOK, *BY_MODULE))
        task = series("one task a cluster", *(fleet.audit(ONE_TASK) for _turn in range(turns)))
        task_by_module = series("one task a cluster, by module *", fleet.audit(ONE_TASK, *BY_MODULE))
        empty = series("one empty task a cluster", *(fleet.play(EMPTY_TASK) for _turn in range(turns)))
        threads = series(f"official SDK, {FORKS} threads", *(fleet.script("threads") for _turn in range(turns)))
        workers = series(f"official SDK, {FORKS} processes", *(fleet.script("processes") for _turn in range(turns)))
    print(f"{clusters} clusters, {USERS} users each, forks={FORKS}, {LATENCY * 1000:.0f} ms latency.")
    print(f"Best / median of {turns}, * of one run; memory is the most of all runs. CPU is that of all processes.\n")
    print(table([HEAD, *(one.row for one in (playbook, by_module, task, task_by_module, empty, threads, workers))]))
    print("\nRatio of CPU:")
    print(ratio(playbook, empty))
    print(ratio(by_module, playbook))
    print(ratio(task_by_module, task))
    for script in (threads, workers):
        print(ratio(task, script))
        print(ratio(playbook, script))
    measure_named(quick)


def measure_named(quick: bool) -> None:
    """Print what a roster in a variable costs whose entries name many clusters."""
    turns = 1 if quick else REPETITIONS
    # Who is missing is not created, so that every run finds the same.
    with Fleet(NAMED, USERS) as fleet:
        entries = [
            {"name": f"user.{number:05}", "group": "users", "create": False, "clusters": fleet.hosts}
            for number in range(ENTRIES)
        ]
        fleet.write("roster.json", {"cluster_users_roster": entries})
        task: dict[str, Any] = {"clusterops.onboarding.cluster_users": {}}
        play = {"hosts": "clusters", "gather_facts": False, "strategy": "ansible.builtin.host_pinned", "tasks": [task]}
        fleet.write("users.json", [play])
        arguments = ("-e", "@roster.json", "--limit", ",".join(fleet.hosts[:WORKED_ON]))

        def series(name: str, playbook: str) -> Series:
            return Series(name, WORKED_ON, [fleet.play(playbook, *arguments) for _turn in range(turns)])

        empty = series("one empty task a cluster", EMPTY_TASK)
        users = series("one task cluster_users a cluster", "users.json")
        playbook = series("playbook onboard", ONBOARD)
    print(f"\n{ENTRIES} entries in a variable, each for {NAMED} clusters; {WORKED_ON} clusters, {USERS} users each.\n")
    print(table([HEAD, *(one.row for one in (playbook, users, empty))]))
    print("\nRatio of CPU:")
    print(ratio(users, empty))
    print(ratio(playbook, empty))


def ratio(one: Series, other: Series) -> str:
    return f"{one.name.rstrip(' *')} / {other.name}: {min(one.cpu) / min(other.cpu):.1f} (best of each)"
