# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the gate as sessions, the collection on each line of ansible-core, and the gate without pins."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import antsibull_nox
import nox

sys.path.insert(0, str(Path(__file__).parent))

from tests.gate import cores, sanity

PARTS = ("lint", "unit", "galaxy", "docs", "sanity", "integration", "molecule", "environment", "demo")


# Brings extra-checks and build-import-check.
antsibull_nox.load_antsibull_nox_toml()
nox.options.default_venv_backend = "uv"


def add_part(part: str) -> None:
    """Make a part of the gate, which `make` runs in the environment that it keeps, a session."""

    @nox.session(name=part, venv_backend="none", default=False)
    def run(session: nox.Session) -> None:
        session.run("make", part, external=True)


def add_core(core: str, tags: list[str]) -> None:
    """Make a session that runs each module, the role, the playbooks and the sanity tests on a line of ansible-core."""
    python = cores.find_python(core)

    @nox.session(name=f"core-{core}", python=python or False, default=False, tags=tags)
    def run(session: nox.Session) -> None:
        # The tests' own code is judged once, by `make sanity`.
        if not python:
            # Where CI has the versions of Python, one that is missing is a mistake.
            (session.error if "CI" in os.environ else session.skip)(f"left out: {cores.left_out(core)}")
        session.install("--requirement", f"requirements/core-{core}.txt")
        session.run("python", "-m", "tests.gate.sanity", *session.posargs, *sanity.SHIPPED)
        session.run("python", "-m", "tests.gate.integration")
        session.run("python", "-m", "tests.demo")


def add_guides(core: str) -> None:
    """Make a session that follows the guides for users, and runs molecule's scenarios, on a line of ansible-core."""
    python = cores.find_python(core)

    @nox.session(name=f"guides-{core}", python=python or False, default=False, tags=["cores"])
    def run(session: nox.Session) -> None:
        if not python:
            session.skip(f"left out: {cores.left_out(core)}")
        if core == "2.16" and " " in session.invoked_from:
            session.skip("left out: ansible-core 2.16 starts no module by a Python whose path has a space in it")
        session.install("--requirement", f"requirements/core-{core}.txt")
        session.run("molecule", "destroy")
        session.run("molecule", "test", "--all")
        # What contributors do, they do in the environment that `make` keeps.
        session.run("python", "-m", "pytest", "-q", "-k", "not contributors", "tests/unit/docs")


@nox.session(venv_backend="none", default=False)
def newest(session: nox.Session) -> None:
    """Run the gate with the newest versions of everything, in a clone with renewed pins."""
    # Not in a folder of nox: git ignores those, and there ansible-test finds nothing to test.
    with TemporaryDirectory() as clone:
        session.run("git", "clone", "--quiet", ".", clone, external=True)
        with session.chdir(clone):
            for target in ("update", "test"):
                session.run("make", target, external=True)


for name in PARTS:
    add_part(name)
for core in cores.PYTHONS:
    # The environment that nox runs in has a line of its own, on which every part of the gate runs.
    others = ["cores", "matrix"] if core in cores.matrix() else ["cores"]
    add_core(core, [] if core == cores.development_core() else others)
for core in cores.matrix():
    if core != cores.development_core():
        add_guides(core)
