# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-test's sanity tests on a copy of the checkout.

ansible-test wants to stand in .../ansible_collections/<namespace>/<name>. Reached through links, or inside a folder
that git ignores, it tests nothing and still passes: hence the copy, and the look at its reports afterwards.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

CHECKOUT = Path(__file__).resolve().parents[2]
HOME = CHECKOUT / ".ansible/home"  # where ansible-test keeps the environments that it builds for its tests
SECONDS = 1200  # building them in the first run takes a minute or two
MUST_RUN = {"compile", "import", "pylint", "validate-modules", "yamllint"}

# ansible-test downloads a script that installs pip into these environments; the standard library can do it as well.
PIP_BOOTSTRAP = "import ensurepip\n\nensurepip.bootstrap()\n"


def main() -> int:
    provide_pip()
    with tempfile.TemporaryDirectory() as scratch:
        collection = copy_checkout(Path(scratch))
        status = run_ansible_test(collection)
        idle = MUST_RUN - tests_that_ran(collection)
    if idle:
        print(f"sanity: these tests had nothing to test: {', '.join(sorted(idle))}", file=sys.stderr)
    return status or bool(idle)


def provide_pip() -> None:
    """Gives ansible-test's environments a way to get pip, and pip the settings that it has outside of them."""
    for version in pip_versions():
        script = HOME / ".ansible/test/cache" / f"get_pip_{version.replace('.', '_')}.py"
        if not script.exists():
            script.parent.mkdir(parents=True, exist_ok=True)
            script.write_text(PIP_BOOTSTRAP)
    for settings in (".config/pip", ".pip"):
        if (Path.home() / settings).is_dir() and not (HOME / settings).exists():
            (HOME / settings).parent.mkdir(exist_ok=True)
            (HOME / settings).symlink_to(Path.home() / settings)


def pip_versions() -> set[str]:
    """The versions of pip that the installed ansible-test asks for."""
    package = find_spec("ansible_test")
    if package is None or not package.submodule_search_locations:
        sys.exit("sanity: ansible-test is not installed")
    source = Path(package.submodule_search_locations[0], "_internal/python_requirements.py")
    return set(re.findall(r"\bpip=['\"]([\d.]+)['\"]", source.read_text()))


def copy_checkout(scratch: Path) -> Path:
    """Copies the files that git tracks or would track to a place that ansible-test accepts."""
    collection = scratch / "ansible_collections/clusterops/onboarding"
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout
    for name in filter(None, names.split("\0")):
        if (CHECKOUT / name).is_file():  # a deleted file stays listed until the deletion is staged
            (collection / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, collection / name)
    return collection


def run_ansible_test(collection: Path) -> int:
    """Runs every test for this Python; the other versions need interpreters that not everyone has."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    program = str(Path(sys.executable).with_name("ansible-test"))
    command = [program, "sanity", "--python", version, "--color", "no", "--junit"]
    env = {**os.environ, "HOME": str(HOME)}
    return subprocess.run(command, cwd=collection, env=env, check=False, timeout=SECONDS).returncode


def tests_that_ran(collection: Path) -> set[str]:
    """The names of the tests that found something to test."""
    reports = (collection / "tests/output/junit").glob("*.xml")
    cases = [case for report in reports for case in ElementTree.parse(report).iter("testcase")]
    return {case.get("name", "").partition("-python-")[0] for case in cases if case.find("skipped") is None}


if __name__ == "__main__":
    sys.exit(main())
