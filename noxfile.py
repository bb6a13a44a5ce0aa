# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the gate as sessions, and the collection on the other lines of ansible-core that it supports."""

from __future__ import annotations

import subprocess
from importlib.metadata import version

import antsibull_nox
import nox

PARTS = ("lint", "unit", "galaxy", "docs", "sanity", "integration", "molecule", "environment", "demo")

# Lines of ansible-core, and the versions of Python that fit both them and the tests.
CORES = {"2.16": ("3.11", "3.12"), "2.19": ("3.13", "3.12", "3.11"), "2.21": ("3.13", "3.12")}
# Who makes the environment decides on one of them; every part of the gate runs on that.
OTHER_CORES = [core for core in CORES if not version("ansible-core").startswith(f"{core}.")]

PROBE_SECONDS = 20

# Brings license-check, extra-checks and build-import-check.
antsibull_nox.load_antsibull_nox_toml()


def starts(python: str) -> bool:
    """Whether there is such a Python; a version manager's stand-in may be on PATH and not start."""
    try:
        probe = [f"python{python}", "-c", "import ensurepip"]
        return subprocess.run(probe, capture_output=True, check=False, timeout=PROBE_SECONDS).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def add_part(part: str) -> None:
    """Make a part of the gate, which `make` runs in the environment that it keeps, a session."""

    @nox.session(name=part, venv_backend="none", default=False)
    def run(session: nox.Session) -> None:
        session.run("make", part, external=True)


def add_core(core: str) -> None:
    """Make a session that runs each module and the role, and ansible-test's sanity tests, on a line of ansible-core."""
    python = next(filter(starts, CORES[core]), False)

    @nox.session(name=f"core-{core}", python=python, default=False, tags=["cores"] if core in OTHER_CORES else [])
    def run(session: nox.Session) -> None:
        if not python:
            session.skip(f"LEFT OUT: ansible-core {core} needs one of Python {', '.join(CORES[core])}")
        session.install(f"ansible-core=={core}.*", "-r", "requirements.txt", "-r", "requirements-test.txt")
        session.run("python", "-m", "tests.gate.integration")
        session.run("python", "-m", "tests.gate.sanity")


for name in PARTS:
    add_part(name)
for name in CORES:
    add_core(name)
