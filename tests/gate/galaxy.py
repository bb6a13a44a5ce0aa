# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the collection, installs it as a user would, reads its documentation there, and shows it in the demo."""

from __future__ import annotations

import os
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.gate import programs
from tests.playbook import REPOSITORY

COLLECTION = "clusterops.onboarding"
DEMO_SECONDS = 300
NEEDED = {
    *{"FILES.json", "LICENSE", "MANIFEST.json", "README.md"},
    *{"CHANGELOG.rst", "changelogs/changelog.yaml", "meta/runtime.yml"},
    *{"meta/execution-environment.yml", "requirements.txt", "bindep.txt"},
    *{"playbooks", "plugins", "roles"},
    *{"playbooks/tasks/cluster.yml", "playbooks/check.yml", "playbooks/report.yml"},
    *{
        f"plugins/plugin_utils/report/{name}"
        for name in ("schema.json", "page/page.html", "page/main.js", "page/style.css")
    },
}
ALLOWED = NEEDED | {"changelogs", "docs", "meta"}
LOCAL_PARTS = ("__pycache__", "fragments", "molecule", "output")  # made or used by developers, wherever they lie


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        run("ansible-galaxy", "collection", "build", "--output-path", scratch, str(REPOSITORY))
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
                    programs.fail(f"ansible-doc shows nothing for the {kind} {name}:\n{page}")
        lacking = [kind for kind, names in found.items() if not names]
        if lacking:
            programs.fail(f"the tarball has nothing of the kinds {', '.join(lacking)}")
        demo = (sys.executable, "-m", "tests.demo", scratch)
        programs.run(*demo, cwd=REPOSITORY, env=os.environ, seconds=DEMO_SECONDS)
    documented = [name for names in found.values() for name in names]
    print(f"galaxy: built, installed, verified and shown; documented: {', '.join(documented)}")


def check_contents(tarball: Path) -> None:
    """Everything a user needs, and nothing that only a developer does."""
    with tarfile.open(tarball) as archive:
        names = {name.rstrip("/") for name in archive.getnames()}
    missing = NEEDED - names
    unwanted = {name for name in names if is_unwanted(name)}
    if missing or unwanted:
        programs.fail(f"missing from the tarball: {sorted(missing)}; not wanted in it: {sorted(unwanted)}")


def is_unwanted(name: str) -> bool:
    parts = name.split("/")
    allowed = name in ALLOWED or parts[0] in ALLOWED - {"changelogs"}
    return not allowed or any(part.startswith(".") or part in LOCAL_PARTS for part in parts)


def run(program: str, *arguments: str, collections: str | None = None) -> str:
    """Runs one of Ansible's programs, sees the collections below that folder only, and returns what it printed."""
    env = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": collections or os.devnull, "ANSIBLE_NOCOLOR": "1"}
    return programs.run(programs.beside(sys.executable, program), *arguments, env=env)


if __name__ == "__main__":
    main()
