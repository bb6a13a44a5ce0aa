# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fetch the collection awx.awx, whose modules extensions/awx uses, into .collections below the checkout.

pip brings it as a part of the package ansible. Only this part is unpacked, 1 of 500 MB.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.playbook import REPOSITORY

# The newest line that every Python of the gate can have; from 14 on there is no awx.awx in it.
PACKAGE = "ansible==11.13.0"
PART = "ansible_collections/awx/"
IN_WORKER = Path(__file__).resolve().with_name("awx_in_worker.py")
COLLECTIONS = REPOSITORY / ".collections"
DOWNLOAD_SECONDS = 280


def fetch(collections: Path = COLLECTIONS) -> Path:
    """Put awx.awx into a collections path, unless it is there; return that path."""
    place = collections / PART
    if not place.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=collections, prefix=".awx-") as scratch:
            pip = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check"]
            choice = ["--no-deps", "--only-binary", ":all:", "--dest", scratch, PACKAGE]
            subprocess.run([*pip, *choice], check=True, timeout=DOWNLOAD_SECONDS)
            (wheel,) = Path(scratch).glob("ansible-*.whl")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(scratch, [name for name in archive.namelist() if name.startswith(PART)])
            put(Path(scratch, PART), place)
    return collections


def put(folder: Path, place: Path) -> None:
    """Move a folder to its place at one stroke; another process may have been quicker with the same one."""
    try:
        folder.rename(place)
    except OSError:
        if not place.is_dir():
            raise


def lay_out(collections: Path, folder: Path) -> Path:
    """Make a collections path in a folder with links to all of awx.awx, and with action plugins; return it."""
    real, place = collections / PART / "awx", folder / PART / "awx"
    actions = place / "plugins" / "action"
    actions.mkdir(parents=True)
    for source in [*real.iterdir(), *(real / "plugins").iterdir()]:
        if source.name != "plugins":
            (place / source.relative_to(real)).symlink_to(source)
    for module in (real / "plugins" / "modules").glob("[a-z]*.py"):
        (actions / module.name).symlink_to(IN_WORKER)
    return folder


if __name__ == "__main__":
    fetch()
