# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark measures from a checkout at any path."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.benchmark.measure import Bench


def test_an_interpreter_in_a_path_with_a_space_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = tmp_path / "the environment"
    environment.symlink_to(sys.prefix, target_is_directory=True)
    monkeypatch.setattr(sys, "executable", str(environment / "bin" / Path(sys.executable).name))

    output, cost = Bench(tmp_path, {}).script("table.py")

    assert output == "" and cost.wall > 0 and cost.memory > 0
