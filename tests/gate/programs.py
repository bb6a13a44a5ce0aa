# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs programs for the checks of this folder, and ends the check when one fails."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

SECONDS = 120


def run(*command: str, env: Mapping[str, str], cwd: Path | None = None, seconds: float = SECONDS) -> str:
    """Runs a program and returns what it printed."""
    try:
        done = subprocess.run(
            command,
            env=env,
            cwd=cwd,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as error:
        said = error.stdout.decode(errors="replace") if isinstance(error.stdout, bytes) else error.stdout or ""
        fail(f"{shlex.join(command)} did not end within {seconds} seconds:\n{said}")
    if done.returncode:
        fail(f"{shlex.join(command)} failed:\n{done.stdout}")
    return done.stdout


def beside(python: str, program: str) -> str:
    """The path of a program of the environment that this Python is of."""
    return str(Path(python).with_name(program))


def fail(message: str) -> NoReturn:
    """Ends the check that runs."""
    sys.exit(f"{Path(sys.argv[0]).stem}: {message}")
