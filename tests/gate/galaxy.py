# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the collection, installs it as a user would, and reads its documentation from the installed copy."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
COLLECTION = "clusterops.onboarding"
SECONDS = 120
NEEDED = {
    *{"FILES.json", "LICENSE", "MANIFEST.json", "README.md"},
    *{"changelogs/changelog.yaml", "meta/runtime.yml"},
    *{"playbooks", "plugins", "roles"},
    *{"playbooks/tasks/cluster.yml", "playbooks/check.yml", "playbooks/report.yml"},
    *{
        f"plugins/plugin_utils/report/{name}"
        for name in ("schema.json", "page/page.html", "page/main.js", "page/style.css")
    },
}
ALLOWED = NEEDED | {"CHANGELOG.rst", "changelogs", "docs", "meta", "requirements.txt"}
LOCAL_PARTS = ("__pycache__", "fragments", "molecule", "output")  # made or used by developers, wherever they lie


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        run("ansible-galaxy", "collection", "build", "--output-path", scratch, str(CHECKOUT))
        (tarball,) = Path(scratch).glob("*.tar.gz")
        check_contents(tarball)
        run("ansible-galaxy", "collection", "install", "--offline", "--no-deps", "-p", scratch, str(tarball))
        run("ansible-galaxy", "collection", "verify", "--offline", "-p", scratch, COLLECTION, collections=scratch)
        installed = Path(scratch, "ansible_collections", *COLLECTION.split("."))
        kinds = {"module": "plugins/modules/*.py", "role": "roles/*"}
        kinds |= {kind: f"plugins/{kind}/*.py" for kind in ("filter", "inventory", "lookup")}
        found = {kind: sorted(path.stem for path in installed.glob(pattern)) for kind, pattern in kinds.items()}
        for kind, names in found.items():
            for name in names:
                page = run("ansible-doc", "-t", kind, f"{COLLECTION}.{name}", collections=scratch)
                if f"{COLLECTION}.{name}" not in page:
                    sys.exit(f"galaxy: ansible-doc shows nothing for the {kind} {name}:\n{page}")
        lacking = [kind for kind, names in found.items() if not names]
        if lacking:
            sys.exit(f"galaxy: the tarball has nothing of the kinds {', '.join(lacking)}")
    documented = [name for names in found.values() for name in names]
    print(f"galaxy: built, installed and verified; documented: {', '.join(documented)}")


def check_contents(tarball: Path) -> None:
    """Everything a user needs, and nothing that only a developer does."""
    with tarfile.open(tarball) as archive:
        names = {name.rstrip("/") for name in archive.getnames()}
    missing = NEEDED - names
    unwanted = {name for name in names if is_unwanted(name)}
    if missing or unwanted:
        sys.exit(f"galaxy: missing from the tarball: {sorted(missing)}; not wanted in it: {sorted(unwanted)}")


def is_unwanted(name: str) -> bool:
    parts = name.split("/")
    allowed = name in ALLOWED or parts[0] in ALLOWED - {"changelogs"}
    return not allowed or any(part.startswith(".") or part in LOCAL_PARTS for part in parts)


def run(program: str, *arguments: str, collections: str | None = None) -> str:
    """Runs one of Ansible's programs, sees the collections below that folder only, and returns what it printed."""
    command = [str(Path(sys.executable).with_name(program)), *arguments]
    env = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": collections or os.devnull, "ANSIBLE_NOCOLOR": "1"}
    done = subprocess.run(
        command, env=env, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=SECONDS
    )
    if done.returncode:
        sys.exit(f"galaxy: {program} {' '.join(arguments)} failed:\n{done.stdout}")
    return done.stdout


if __name__ == "__main__":
    main()
