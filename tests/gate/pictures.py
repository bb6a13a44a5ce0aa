# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the pictures of the documentation: the report of the demo's audit that found most.

python -m tests.gate.pictures, in a checkout in which ``make demo`` has run.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.chromium import start_browser
from tests.demo import PLACE
from tests.gate import programs
from tests.playbook import REPOSITORY

PICTURE = REPOSITORY / "docs/docsite/rst/images/audit_report.png"
SIZE = {"width": 1000, "height": 900, "deviceScaleFactor": 1, "mobile": False}


def main() -> None:
    with TemporaryDirectory() as profile:
        browser = start_browser(Path(profile))
        if browser is None:
            programs.fail("There is no Chromium to take pictures with.")
        try:
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SIZE)
            browser.get(report().with_suffix(".html").as_uri())
            browser.save_screenshot(str(PICTURE))
        finally:
            browser.quit()
    print(f"pictures: {PICTURE.relative_to(REPOSITORY)}")


def report() -> Path:
    """Give the dated report in which most clusters have drifted."""
    reports = sorted((PLACE / "reports").glob("audit-*.json"))
    if not reports:
        programs.fail("There is no report of the demo: run make demo.")
    return max(reports, key=lambda path: json.loads(path.read_text(encoding="utf-8"))["totals"]["drifted"])


if __name__ == "__main__":
    main()
