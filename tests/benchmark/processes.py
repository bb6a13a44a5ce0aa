# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a command with all that it starts, and tell what that cost together."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SECONDS = 300
# Each look at the memory takes some milliseconds from the two processors that all share.
SAMPLE_SECONDS = 0.5
KIB = 1024


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock; seconds of CPU of the command and its children; two peaks of memory in bytes.

    ``controller`` is that of the command's own process. ``together`` is that of the command and all that it has
    started, what they share counted once (the sum of their PSS), as often as somebody looked.
    """

    wall: float
    cpu: float
    controller: int
    together: int
    output: str


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Cost:
    """Run a command to its end; RuntimeError with what it printed when it fails."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with (folder / "output").open("w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        memory = Memory(process.pid)
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        memory.stop()
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        output.seek(0)
        printed = output.read()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{printed[-4000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, memory.controller, memory.together, printed)


class Memory:
    """Looks at the memory of a process and of those that it has started, where there is /proc to look at."""

    def __init__(self, pid: int) -> None:
        self.controller = 0
        self.together = 0
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            self.controller = max(self.controller, kibibytes(self._pid, "status", "VmHWM:"))
            family = descendants(self._pid)
            self.together = max(self.together, sum(kibibytes(pid, "smaps_rollup", "Pss:") for pid in family))


def kibibytes(pid: int, file: str, field: str) -> int:
    """Read a size of a process in bytes; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0
    return sum(int(line.split()[1]) * KIB for line in lines if line.startswith(field))


def descendants(pid: int) -> list[int]:
    """Give a process and all that it has started, and they have."""
    children = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children[parent].append(int(stat.parent.name))
    family = [pid]
    for member in family:
        family += children[member]
    return family
