# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pinned versions belong to the lists that they were made of, and a renewal says what moved."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.gate import pins


@pytest.mark.parametrize("name", pins.NAMES)
def test_everything_that_is_asked_for_is_pinned(name: str) -> None:
    assert asked(pins.FOLDER / f"{name}.in") <= pins.versions((pins.FOLDER / f"{name}.txt").read_text()).keys()


def test_every_list_has_pins() -> None:
    assert {path.stem for path in pins.FOLDER.glob("*.in")} == {*pins.NAMES, "test"}


def test_a_change_names_the_package_and_its_versions() -> None:
    before = "a==1\nb==1 ; python_full_version < '3.12'\nb==2 ; python_full_version >= '3.12'\nc==1\n"
    after = "a==2  # via b\nb==3\nd==1\n"

    assert pins.changes(before, after) == ["a 1 -> 2", "b 1, 2 -> 3", "c 1 -> none", "d none -> 1"]
    assert pins.changes(after, after) == []


def asked(requirements: Path) -> set[str]:
    """The names that a list of requirements has, and those of the lists that it includes, as the pins write them."""
    names = set()
    for line in requirements.read_text().splitlines():
        if line.startswith("-r "):
            names |= asked(requirements.parent / line.removeprefix("-r "))
        elif found := re.match(r"[\w.-]+", line):
            names.add(re.sub(r"[-_.]+", "-", found.group()).lower())
    return names
