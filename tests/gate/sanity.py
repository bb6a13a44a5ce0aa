# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-test's sanity tests, and looks at its reports afterwards for tests that had nothing to test.

python -m tests.gate.sanity [OPTION...] [PATH...]: without arguments, on all files; the options are ansible-test's. Then
pylint only looks at what is in the tarball, since it takes as long as all other tests; ruff and mypy look at the rest.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from tests.gate import ansible_test

SECONDS = 1200  # building environments in the first run takes a minute or two
SHIPPED = ("changelogs/", "meta/", "playbooks/", "plugins/", "roles/")
MUST_RUN = {"compile", "import", "pylint", "validate-modules", "yamllint"}


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        collection = ansible_test.copy_checkout(Path(scratch))
        arguments = [sys.argv[1:]] if sys.argv[1:] else [["--skip-test", "pylint"], ["--test", "pylint", *SHIPPED]]
        status = max(ansible_test.run(collection, "sanity", "--junit", *each, seconds=SECONDS) for each in arguments)
        # Those that an option skips are among the arguments.
        idle = MUST_RUN - tests_that_ran(collection) - set(sys.argv)
    if idle:
        print(f"sanity: these tests had nothing to test: {', '.join(sorted(idle))}", file=sys.stderr)
    return status or bool(idle)


def tests_that_ran(collection: Path) -> set[str]:
    """The names of the tests that found something to test."""
    reports = (collection / "tests/output/junit").glob("*.xml")
    cases = [case for report in reports for case in ElementTree.parse(report).iter("testcase")]
    return {case.get("name", "").partition("-python-")[0] for case in cases if case.find("skipped") is None}


if __name__ == "__main__":
    sys.exit(main())
