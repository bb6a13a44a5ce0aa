# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules, for the tables of errors that say what they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulator.control import Emulator
from tests.unit.plugins.modules.conftest import Modules


@pytest.fixture
def modules(emulator: Emulator, tmp_path: Path) -> Modules:
    """Modules with the keys and the address of the emulator in their environment."""
    return Modules(tmp_path, {"NO_PROXY": "127.0.0.1", **emulator.environment()})
