# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the tarball of a release from the last commit, and fails if it has a file that is not allowed in it.

python -m tests.gate.release: writes the tarball into the folder dist.
"""

from __future__ import annotations

import os
import re
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.gate.programs import beside, fail, run
from tests.playbook import REPOSITORY

# All files that a tarball may have. Whatever of these is in the repository, it must have.
ALLOWED = re.compile(
    r"""
    (CHANGELOG\.rst | LICENSE | README\.md | bindep\.txt | requirements\.txt)
    | changelogs/changelog\.yaml
    | docs/docsite/[\w-]+\.yml
    | docs/docsite/rst/\w+\.rst
    | docs/docsite/rst/images/\w+\.(png|svg)
    | meta/[\w-]+\.yml
    | playbooks/((inventory|rosters|tasks)/)?\w+(\.clusters)?\.yml
    | playbooks/rosters/\w+\.csv
    | plugins/(\w+/)+\w+\.py
    | plugins/plugin_utils/report/page/\w+\.(css|html|js)
    | roles/\w+/README\.md
    | roles/\w+/(defaults|meta|tasks|vars)/\w+\.yml
    """,
    re.VERBOSE,
)
# Written by ansible-galaxy.
GENERATED = {"FILES.json", "MANIFEST.json"}


def main() -> None:
    if changes := run("git", "status", "--porcelain", "--untracked-files=no", env=os.environ, cwd=REPOSITORY):
        fail(f"a release is built from a commit; these files have changes:\n{changes}")
    with tempfile.TemporaryDirectory() as export:
        run("git", "checkout-index", "--all", f"--prefix={export}/", env=os.environ, cwd=REPOSITORY)
        tarball = build(Path(export), REPOSITORY / "dist")
        check(members(tarball), files_below(Path(export)))
    print(f"release: built {tarball.relative_to(REPOSITORY)}")


def build(checkout: Path, destination: Path) -> Path:
    """Build the collection, replacing an earlier tarball of the same version; return the tarball."""
    command = ("collection", "build", "--force", "--output-path", str(destination), str(checkout))
    printed = run(beside(sys.executable, "ansible-galaxy"), *command, env=os.environ)
    return Path(printed.strip().rpartition(" at ")[2])


def members(tarball: Path) -> set[str]:
    """Return the paths of the files and links in a tarball."""
    with tarfile.open(tarball) as archive:
        return {member.name for member in archive if not member.isdir()}


def files_below(folder: Path) -> set[str]:
    """Return the relative paths of all files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def check(packed: Iterable[str], known: Iterable[str]) -> None:
    """Fail unless the packed files are those that are allowed among the known files of the repository."""
    expected = {name for name in known if ALLOWED.fullmatch(name)} | GENERATED
    if unexpected := sorted(set(packed) - expected):
        fail(f"packed, but not allowed by tests/gate/release.py or not in the repository: {', '.join(unexpected)}")
    if missing := sorted(expected - set(packed)):
        fail(f"not packed: {', '.join(missing)}")


if __name__ == "__main__":
    main()
