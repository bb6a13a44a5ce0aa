# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of ansible-core that the collection supports, and on which Python each of them is tested here.

python -m tests.gate.cores [--all]: prints what `make test`, or `make cores`, tested and what it left out.
"""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from importlib.metadata import version

from tests.playbook import REPOSITORY

# Versions of Python that fit both the line and the tests, the preferred one first.
PYTHONS = {
    "2.16": ("3.11", "3.12"),
    "2.18": ("3.12", "3.13", "3.11"),
    "2.19": ("3.13", "3.12", "3.11"),
    "2.20": ("3.13", "3.12", "3.14"),
    "2.21": ("3.13", "3.12", "3.14"),
    "2.22": ("3.13", "3.14"),
}
PROBE_SECONDS = 20


def pinned(core: str) -> str:
    """The version of ansible-core that the pins of a line have."""
    pins = (REPOSITORY / f"requirements/core-{core}.txt").read_text()
    (found,) = re.findall(r"(?m)^ansible-core==(\S+)", pins)
    return str(found)


def matrix() -> list[str]:
    """The lines that `make test` covers: the oldest, the newest stable one, and those that are not final yet."""
    lines = list(PYTHONS)
    final = [core for core in lines if re.fullmatch(r"[\d.]+", pinned(core))]
    return [core for core in lines if core in (lines[0], final[-1]) or core not in final]


def development_core() -> str:
    """The line of the environment that this runs in, on which every part of the gate runs."""
    return ".".join(version("ansible-core").split(".")[:2])


@cache
def find_python(core: str) -> str | None:
    """The version of Python that a line is tested on; None if none that fits is found."""
    return next(filter(_starts, PYTHONS[core]), None)


def left_out(core: str) -> str:
    """Why a line is not tested here."""
    return f"{core} (needs Python {' or '.join(sorted(PYTHONS[core]))})"


def summary(cores: list[str]) -> str:
    """The lines of these, and that of this environment, that are tested here, and those that are left out."""
    own = development_core()
    tested, missing = [f"{own} (Python {sys.version_info.major}.{sys.version_info.minor})"], []
    for core in cores:
        if core != own:
            python = find_python(core)
            if python:
                tested.append(f"{core} (Python {python})")
            else:
                missing.append(left_out(core))
    return f"Tested on ansible-core {', '.join(sorted(tested))}; left out: {', '.join(missing) or 'none'}."


def _starts(python: str) -> bool:
    """Whether there is such a Python; a version manager's stand-in may be on PATH and not start."""
    try:
        probe = [f"python{python}", "-c", "import ensurepip"]
        return subprocess.run(probe, capture_output=True, check=False, timeout=PROBE_SECONDS).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    print(summary(list(PYTHONS) if "--all" in sys.argv[1:] else matrix()))
