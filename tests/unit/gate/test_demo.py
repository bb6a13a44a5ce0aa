# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo comes out as it announces, and leaves its report."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests import demo
from tests.playbook import REPOSITORY


def test_the_demo_adopts_and_ends_with_a_report_in_line(tmp_path):
    command = [sys.executable, "-m", "tests.demo", str(tmp_path / "demo")]
    shown = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, timeout=240, check=True).stdout

    commands = [line for line in shown.splitlines() if line.startswith("$ ansible-playbook ")]
    assert commands[0] == f"$ {demo.ADOPT}" and commands[-1].startswith(f"$ {demo.AUDIT} ")
    assert "  names:\n    '*': alovelace\n" in shown
    assert shown.rindex("3 clusters: 3 in line. See ") > shown.rindex("$ ansible-playbook ")
    page = Path(shown.splitlines()[-1])
    assert page.is_file() and page == tmp_path / "demo" / "reports" / "audit.html"
    assert demo.PLACE.is_relative_to(REPOSITORY)
