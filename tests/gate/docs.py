# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the documentation as HTML, without the network, and fails for what a reader would stumble over.

python -m tests.gate.docs [FOLDER]: the folder, when there is one named, gets the pages.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from tests.gate import programs
from tests.playbook import REPOSITORY, lay_out

COLLECTION = "clusterops.onboarding"
SECONDS = 300
WHICH = ("--use-current", "--squash-hierarchy")
OPTIONS = (
    *WHICH,
    "--lenient",
    "--sphinx-theme",
    "alabaster",
    "--project",
    COLLECTION,
    "--copyright",
    "ClusterOps contributors",
)
CONFIGURATION = """
# References to Ansible's own documentation need the network.
intersphinx_mapping = {}
html_title = "clusterops.onboarding"
html_theme_options = {"body_max_width": "56em", "page_width": "1250px", "sidebar_width": "300px", "fixed_sidebar": True}
"""
# What only Ansible's own documentation has.
ELSEWHERE = re.compile(
    r"WARNING: (undefined label: '(?!ansible_collections\.clusterops\.)|'envvar' reference target not found: ANSIBLE_)"
)


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch, "site")
        site.mkdir(mode=0o700)
        lay_out(Path(scratch))
        run(scratch, "antsibull-docs", "sphinx-init", *OPTIONS, "--dest-dir", str(site), COLLECTION)
        with Path(site, "conf.py").open("a") as configuration:
            configuration.write(CONFIGURATION)
        pages = Path(site, "rst")
        pages.chmod(0o700)
        run(scratch, "antsibull-docs", "collection", *WHICH, "--fail-on-error", "--dest-dir", str(pages), COLLECTION)
        # Pictures stay behind, for antsibull-docs only knows pages.
        shutil.copytree(REPOSITORY / "docs/docsite/rst/images", pages / "docsite/images")
        html = Path(scratch, "html")
        run(scratch, "sphinx-build", "-q", "-c", str(site), "-w", f"{scratch}/warnings", str(pages), str(html))
        check(Path(scratch, "warnings").read_text())
        if len(sys.argv) > 1:
            shutil.copytree(html, sys.argv[1], dirs_exist_ok=True)
        print(f"docs: built {len(list(html.rglob('*.html')))} pages")


def check(warnings: str) -> None:
    """End for warnings about anything that can be put right here."""
    ours = [line for line in warnings.splitlines() if line.strip() and not ELSEWHERE.search(line)]
    if ours:
        programs.fail("Sphinx warns:\n" + "\n".join(ours))


def run(scratch: str, program: str, *arguments: str) -> None:
    """Run one of the programs of the environment that this runs in, in that folder and with no other home."""
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": scratch, "ANSIBLE_HOME": scratch, "HOME": scratch}
    # The programs call others, such as ansible-doc, by their names.
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    programs.run(programs.beside(sys.executable, program), *arguments, env=environment, seconds=SECONDS)


if __name__ == "__main__":
    main()
