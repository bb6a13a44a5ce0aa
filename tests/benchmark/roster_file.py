# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Print what it costs to read and check a roster file: ``python -m tests.benchmark.roster_file``."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

LINES = 50_000
REPETITIONS = 3
MIB = 1024 * 1024

USERS = [(f"user.{number:05}", "users", f"Secret+{number:05}", "sim* gpu", "2099-12-31") for number in range(LINES)]
FIELDS = ("name", "group", "password", "clusters", "expires")


def contents() -> dict[str, str]:
    """Give the same roster in every format, an entry a line, in YAML a field a line."""
    keys = [f"{key}: " for key in FIELDS]
    return {
        "roster.csv": "".join(",".join(cells) + "\n" for cells in (FIELDS, *USERS)),
        "roster.json": "[" + ",\n".join(json.dumps(dict(zip(FIELDS, cells, strict=True))) for cells in USERS) + "]",
        "roster.yml": "".join("- " + "\n  ".join(map(str.__add__, keys, cells)) + "\n" for cells in USERS),
    }


def read(file: str) -> None:
    """Let the lookup read a file as Ansible does, and print the seconds that it took."""
    from ansible.parsing.dataloader import DataLoader
    from ansible.plugins.loader import init_plugin_loader, lookup_loader

    init_plugin_loader([os.environ["ANSIBLE_COLLECTIONS_PATH"]])
    lookup = lookup_loader.get("clusterops.onboarding.roster", loader=DataLoader())
    start = time.perf_counter()
    entries = lookup.run([file], {})
    seconds = time.perf_counter() - start
    if len(entries) != LINES:
        raise RuntimeError(f"{len(entries)} entries instead of {LINES}")
    print(seconds)


def main() -> None:
    from tests.benchmark.measure import Bench

    print(f"{LINES:,} entries of {len(FIELDS)} fields, best / median of {REPETITIONS} runs.")
    print("The time is that of the lookup, the memory the peak of its whole process, Ansible included.\n")
    with TemporaryDirectory(prefix="benchmark-") as folder:
        bench = Bench(Path(folder), {})
        for name, content in contents().items():
            file = Path(folder, name)
            file.write_text(content, encoding="utf-8")
            runs = [bench.script("roster_file.py", str(file)) for _turn in range(REPETITIONS)]
            seconds = [float(output) for output, _cost in runs]
            memory = [cost.memory / MIB for _output, cost in runs]
            print(
                f"{name:<12}{min(seconds):.2f} / {median(seconds):.2f} s   {min(memory):.0f} / {median(memory):.0f} MiB"
            )


if __name__ == "__main__":
    if sys.argv[1:]:
        read(sys.argv[1])
    else:
        main()
