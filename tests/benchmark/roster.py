# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A roster of 10,000 on one cluster: the module, the official SDK and a bare script."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmark.fleets import BY_MODULE, ONBOARD, Fleet
from tests.benchmark.measure import Bench, Cost
from tests.benchmark.table import MIB, best_and_median, table
from tests.emulator.control import Emulator

USERS = 10_000
LATENCY = 0.05
REPETITIONS = 3
FULL = "ehpc-hz-full"
EMPTY = "ehpc-hz-empty"


@dataclass(frozen=True)
class Run:
    """One repetition. ``playbook`` is the wall time of the whole ansible-playbook in seconds, if there was one."""

    cost: Cost
    calls: str
    playbook: float | None = None


@dataclass(frozen=True)
class Series:
    """The repetitions of one thing that is measured."""

    name: str
    runs: Sequence[Run]

    @property
    def wall(self) -> list[float]:
        return [run.cost.wall for run in self.runs]

    @property
    def row(self) -> list[str]:
        playbooks = [run.playbook for run in self.runs if run.playbook]
        return [
            self.name,
            best_and_median(self.wall, "{:.2f}"),
            best_and_median([run.cost.cpu for run in self.runs], "{:.2f}"),
            best_and_median([run.cost.memory / MIB for run in self.runs], "{:.0f}"),
            best_and_median(playbooks, "{:.2f}") if playbooks else "-",
            " or ".join(sorted({run.calls for run in self.runs})),
        ]


class Site:
    """A cloud with a full and an empty cluster, and the programs that work on it."""

    def __init__(self, emulator: Emulator, folder: Path) -> None:
        self._emulator = emulator
        self._folder = folder
        self._bench = Bench(folder, emulator.environment())
        roster = [
            {"name": f"user.{number:05}", "group": "users", "password": f"Secret+{number:05}"}
            for number in range(USERS)
        ]
        (folder / "roster.json").write_text(json.dumps({"roster": roster}), encoding="utf-8")
        emulator.settings(latency=LATENCY)
        emulator.put_cluster(FULL, roster)
        emulator.put_cluster(EMPTY)

    def read_by_module(self, *arguments: str) -> Run:
        cost, whole = self._bench.module(self._playbook(FULL, "unchanged"), *arguments)
        return Run(cost, self._calls(), whole)

    def create_by_module(self) -> Run:
        cost, whole = self._bench.module(self._playbook(EMPTY, "created"))
        expect(len(self._emulator.cluster(EMPTY)["users"]), USERS)
        return Run(cost, self._calls(), whole)

    def read_whole(self, *arguments: str) -> Run:
        cost = self._bench.whole(self._playbook(FULL, "unchanged"), *arguments)
        return Run(cost, self._calls(), cost.wall)

    def create_whole(self, *arguments: str) -> Run:
        self._emulator.put_cluster(EMPTY)
        cost = self._bench.whole(self._playbook(EMPTY, "created"), *arguments)
        expect(len(self._emulator.cluster(EMPTY)["users"]), USERS)
        return Run(cost, self._calls(), cost.wall)

    def read_by_script(self, file: str) -> Run:
        found, cost = self._bench.script(file, FULL)
        expect(int(found), USERS)
        return Run(cost, self._calls())

    def _playbook(self, cluster_id: str, action: str) -> Path:
        """A playbook that fails unless this is what becomes of every user."""
        task = {
            "clusterops.onboarding.ehpc_user": {"cluster_id": cluster_id, "users": "{{ roster }}"},
            "register": "result",
            "failed_when": f"result.summary.{action} | default(0) != {USERS}",
        }
        play = {"hosts": "localhost", "gather_facts": False, "vars_files": ["roster.json"], "tasks": [task]}
        file = self._folder / f"{action}.json"
        file.write_text(json.dumps([play]), encoding="utf-8")
        return file

    def _calls(self) -> str:
        """The calls that arrived since the last time, by operation."""
        counts = Counter(call["operation"] for call in self._emulator.calls())
        self._emulator.clear_calls()
        return ", ".join(f"{count} {operation}" for operation, count in sorted(counts.items()))


def expect(found: int, wanted: int) -> None:
    if found != wanted:
        raise RuntimeError(f"{found} accounts instead of {wanted}")


def ratio(name: str, ours: Series, theirs: Series) -> str:
    def of(choose: Callable[[Sequence[float]], float]) -> str:
        return f"{choose(ours.wall) / choose(theirs.wall):.2f}"

    return f"{ours.name} / {name}: {of(min)} best, {of(median)} median"


def measure(quick: bool) -> None:
    """Print what it costs."""
    turns = 1 if quick else REPETITIONS
    with Emulator.start() as emulator, TemporaryDirectory(prefix="benchmark-") as folder:
        site = Site(emulator, Path(folder))
        check = Series("module ehpc_user, check mode", [site.read_by_module("--check") for _turn in range(turns)])
        ours = Series("module ehpc_user", [site.read_by_module() for _turn in range(turns)])
        bare = Series("bare requests, 8 threads", [site.read_by_script("bare_requests.py") for _turn in range(turns)])
        # Long, and so much of it is waiting that one is like the other.
        sdk = Series("official SDK, page after page *", [site.read_by_script("official_sdk.py")])
        ways = {"in process, all of Ansible": (), "as a module, all of Ansible": BY_MODULE}
        whole = [
            Series(f"ehpc_user {way}", [site.read_whole(*arguments) for _turn in range(turns)])
            for way, arguments in ways.items()
        ]
        creates = Series("module ehpc_user *", [site.create_by_module()])
        creates_whole = [
            Series(f"ehpc_user {way} *", [site.create_whole(*arguments)]) for way, arguments in ways.items()
        ]
    with Fleet(1, USERS, LATENCY) as fleet:
        lines = "".join(f"user.{number:05},users\n" for number in range(USERS))
        (fleet.folder / "team.csv").write_text(f"name,group\n{lines}", encoding="utf-8")
        files = json.dumps({"cluster_users_roster_files": [str(fleet.folder / "team.csv")]})
        onboards = [fleet.play(ONBOARD, "-e", files) for _turn in range(turns)]
    print(f"One cluster, {USERS:,} users, {LATENCY * 1000:.0f} ms latency. Best / median of {turns}, * of one run.")
    print("Wall, CPU and memory are those of the client's own process, from its start to its end; all of Ansible is")
    print("ansible-playbook with its workers and modules, of which the largest counts.\n")
    head = ["nothing to change", "wall s", "CPU s", "memory MiB", "ansible-playbook s", "calls"]
    gap = [""] * len(head)
    read = [series.row for series in (check, ours, *whole, sdk, bare)]
    create = [series.row for series in (creates, *creates_whole)]
    print(table([head, *read, gap, ["all to create", *gap[1:]], *create]))
    print("\nRatio of wall times, nothing to change:")
    for series in (ours, check):
        print(ratio("official SDK", series, sdk))
        print(ratio("bare requests", series, bare))
    walls = [run.cost.wall for run in onboards]
    print(f"\nPlaybook onboard with a CSV file: {best_and_median(walls, '{:.2f}')} s of wall, {onboards[0].calls};")
    print(f"  {min(walls) / min(bare.wall):.2f} times bare requests (best of each)")
