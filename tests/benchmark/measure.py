# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run processes and tell what each of them cost."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SECONDS = 50


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock and on the processors, peak memory in bytes."""

    wall: float
    cpu: float
    memory: float


class Bench:
    """Runs programs in a folder, with an environment in which they find the cloud."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": os.environ.get("ANSIBLE_COLLECTIONS_PATH") or str(REPOSITORY / ".collections"),
            "ANSIBLE_HOME": str(folder / "home"),
            "ANSIBLE_REMOTE_TEMP": str(folder / "remote"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            **environment,
        }
        # Takes the place of the Python interpreter. It is no script of Python's, for the first line of one cannot name
        # an interpreter in a path with a space.
        measured = shlex.join([sys.executable, str(Path(__file__).with_name("measured_python.py")), str(SECONDS)])
        self._interpreter = folder / "measured-python"
        self._interpreter.write_text(f'#!/bin/sh\nexec {measured} "$@"\n', encoding="utf-8")
        self._interpreter.chmod(0o700)

    def script(self, file: str, *arguments: str) -> tuple[str, Cost]:
        """Run a script of this package; what it printed, and its cost."""
        record = self._folder / f"{file}.{time.monotonic_ns()}.json"
        command = [str(self._interpreter), str(Path(__file__).with_name(file)), *arguments]
        output, _wall = self._run(command, record)
        return output.strip(), _costs(record)[0]

    def module(self, playbook: Path, *arguments: str) -> tuple[Cost, float]:
        """Run a playbook with one task; the cost of the module's own process, and seconds of the whole run."""
        record = self._folder / f"{playbook.name}.{time.monotonic_ns()}.json"
        given = {"ansible_python_interpreter": str(self._interpreter), "onboarding_in_process": False}
        command = [sys.executable, "-m", "ansible", "playbook", str(playbook), "-e", json.dumps(given), *arguments]
        _output, wall = self._run(command, record)
        (cost,) = _costs(record)
        return cost, wall

    def whole(self, playbook: Path, *arguments: str) -> Cost:
        """Run a playbook; the cost of the whole run, with the processes that it starts."""
        record = self._folder / f"{playbook.name}.{time.monotonic_ns()}.json"
        command = [str(self._interpreter), "-m", "ansible", "playbook", str(playbook), *arguments]
        self._run(command, record)
        return _costs(record)[0]

    def _run(self, command: Sequence[str], record: Path) -> tuple[str, float]:
        start = time.perf_counter()
        done = subprocess.run(
            command,
            cwd=self._folder,
            env={**self._environment, "BENCHMARK_RECORD": str(record)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # The measured process is ended first, by its wrapper.
            timeout=SECONDS + 10,
            check=False,
            encoding="utf-8",
        )
        wall = time.perf_counter() - start
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-4000:]}")
        return done.stdout, wall


def _costs(record: Path) -> list[Cost]:
    return [Cost(**json.loads(line)) for line in record.read_text(encoding="utf-8").splitlines()]
