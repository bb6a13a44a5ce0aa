# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lines of ansible-core are tested, and on what."""

from __future__ import annotations

import re
import sys

import pytest
import yaml

from tests.gate import cores
from tests.playbook import REPOSITORY

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


def test_the_workflow_tests_every_line() -> None:
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/ci.yml").read_text())
    jobs = workflow["jobs"]["core"]["strategy"]["matrix"]["include"]

    assert {job["core"]: job["python"] for job in jobs} == {core: found[0] for core, found in cores.PYTHONS.items()}


def test_the_pins_of_a_line_are_of_that_line() -> None:
    assert all(re.match(rf"{core}\.\d", cores.pinned(core)) for core in cores.PYTHONS)


def test_the_matrix_is_the_oldest_and_the_newest_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"2.16": "2.16.19", "2.18": "2.18.19", "2.21": "2.21.5", "2.22": "2.22.0rc1"}
    monkeypatch.setattr(cores, "PYTHONS", dict.fromkeys(versions, ("3.11",)))
    monkeypatch.setattr(cores, "pinned", versions.get)
    assert cores.matrix() == ["2.16", "2.21", "2.22"]

    versions["2.22"] = "2.22.0"
    assert cores.matrix() == ["2.16", "2.22"]


def test_the_summary_names_lines_and_why_some_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "development_core", lambda: "2.21")
    monkeypatch.setattr(cores, "find_python", {"2.16": "3.12", "2.22": None}.get)

    assert cores.summary(["2.16", "2.21", "2.22"]) == (
        f"Tested on ansible-core 2.16 (Python 3.12), 2.21 (Python {HERE}); left out: 2.22 (needs Python 3.13 or 3.14)."
    )
    assert cores.summary(["2.21"]) == f"Tested on ansible-core 2.21 (Python {HERE}); left out: none."
