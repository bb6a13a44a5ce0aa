# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the report of a large audit costs: to make, to open in Chromium, and to search.

python -m tests.benchmark.reports CLUSTERS USERS FOLDER writes one in all formats.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmark import processes
from tests.benchmark.table import table
from tests.chromium import start_browser
from tests.playbook import REPOSITORY, lay_out

CLUSTERS, USERS = 1000, 200
DIFFERING = 20
SEARCHES = {"clusters": "lastname007", "people": "lastname007"}
SEARCH = """
    const [view, text, done] = arguments;
    location.hash = `view=${view}`;
    setTimeout(() => {
        const field = document.getElementById("query");
        field.value = text;
        const began = performance.now();
        field.dispatchEvent(new Event("input"));
        document.body.offsetHeight;
        done(performance.now() - began);
    }, 500);
"""


def measure(quick: bool) -> None:
    """Print the size of each file, the cost of making all, and how long the page takes to open and to search."""
    clusters = 100 if quick else CLUSTERS
    with TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        tree = os.pathsep.join([str(lay_out(folder / "tree")), str(REPOSITORY)])
        command = [sys.executable, "-m", "tests.benchmark.reports", str(clusters), str(USERS), str(folder)]
        cost = processes.run(command, folder, {**os.environ, "PYTHONPATH": tree})
        files = sorted(folder.glob("audit.*"))
        print(f"An audit of {clusters:,} clusters with {USERS} users each, compared with one before.\n")
        print(table([["file", "MB"], *([file.name, f"{file.stat().st_size / 1e6:.1f}"] for file in files)]))
        print(f"\nTo make all of them: {cost.cpu:.1f} s of CPU, {cost.controller / 2**20:.0f} MiB.")
        show(folder / "audit.html")


def show(page: Path) -> None:
    """Open the page in Chromium, which the tests have as well, and search in both views."""
    browser = start_browser(page.parent / "profile")
    if browser is None:
        print("There is no Chromium to open the page in.")
        return
    try:
        began = time.perf_counter()
        browser.get(page.as_uri())
        print(f"The page opens in {time.perf_counter() - began:.2f} s.")
        for view, text in SEARCHES.items():
            print(f"A search in {view} takes {browser.execute_async_script(SEARCH, view, text):.0f} ms.")
    finally:
        browser.quit()


def write(clusters: int, users: int, folder: Path) -> None:
    """Write the report of such an audit."""
    from ansible_collections.clusterops.onboarding.plugins.action.report import WRITERS
    from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.compare import compared
    from tests.unit.plugins.plugin_utils.report.fleets import SECOND, at_size, audit

    before = audit(*at_size(clusters, users, DIFFERING // 2))
    made = compared(before, audit(*at_size(clusters, users, DIFFERING), generated=SECOND))
    del before
    for suffix, writer in WRITERS.values():
        (folder / f"audit{suffix}").write_text(writer(made), encoding="utf-8")


if __name__ == "__main__":
    write(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
