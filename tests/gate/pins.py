# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renews the pinned versions of requirements/*.txt, for every Python at once, and prints what moved.

Each file NAME.txt has the newest versions that fit each other of all that NAME.in asks for, directly or not.
"""

from __future__ import annotations

import os
import re
import sys
from collections import defaultdict

from tests.gate import programs
from tests.gate.cores import PYTHONS
from tests.playbook import REPOSITORY

FOLDER = REPOSITORY / "requirements"
NAMES = ("dev", "importer", *(f"core-{core}" for core in PYTHONS))
OLDEST_PYTHON = "3.11"
SECONDS = 300
HEADER = """\
# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by `make update`.
"""


def main() -> None:
    moved: dict[str, list[str]] = defaultdict(list)
    for name in NAMES:
        pins = FOLDER / f"{name}.txt"
        before = pins.read_text() if pins.exists() else ""
        renew(name, min(PYTHONS.get(name.removeprefix("core-"), [OLDEST_PYTHON])))
        for change in changes(before, pins.read_text()):
            moved[change].append(name)
    for change, names in sorted(moved.items()):
        print(f"{change}  ({', '.join(names)})")
    print(f"update: {len(moved)} changes")


def renew(name: str, python: str) -> None:
    """Writes the pins of NAME.in, which hold for this version of Python and newer ones on every platform."""
    compile_pins = ("pip", "compile", "--quiet", "--no-config", "--upgrade", "--universal", "--python-version", python)
    layout = ("--no-header", "--annotation-style", "line", "--output-file", f"{name}.txt")
    uv = programs.beside(sys.executable, "uv")
    programs.run(uv, *compile_pins, *layout, f"{name}.in", cwd=FOLDER, env=os.environ, seconds=SECONDS)
    pins = FOLDER / f"{name}.txt"
    pins.write_text(HEADER + pins.read_text())


def changes(before: str, after: str) -> list[str]:
    """What is different between two files of pins, one text a package."""
    old, new = versions(before), versions(after)
    return [
        f"{name} {', '.join(old.get(name, ['none']))} -> {', '.join(new.get(name, ['none']))}"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


def versions(pins: str) -> dict[str, list[str]]:
    """The versions of each package; there are several if Python decides on one."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, version in re.findall(r"(?m)^([\w.-]+)==([^\s;]+)", pins):
        found[name].append(version)
    return dict(found)


if __name__ == "__main__":
    main()
