# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-test's integration targets against the emulator, and fails unless all of them ran.

python -m tests.gate.integration [TARGET...]: without names, all targets.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.emulator.control import Emulator
from tests.gate import ansible_test
from tests.gate.programs import fail

SECONDS = 600


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch, Emulator.start() as emulator:
        collection = ansible_test.copy_checkout(Path(scratch))
        folder = collection / "tests/integration"
        wanted = set(sys.argv[1:]) or targets(folder)
        variables = {
            "emulator": {"url": emulator.url, "environment": emulator.environment()},
            # Whatever HOME is, Ansible would use the home of the user.
            "ansible_remote_tmp": f"{scratch}/remote",
        }
        # JSON is YAML as well.
        (folder / "integration_config.yml").write_text(json.dumps(variables))
        arguments = ("integration", "--local", "--continue-on-error", *sorted(wanted))
        status = ansible_test.run(collection, *arguments, seconds=SECONDS)
        ran = targets_that_ran(collection)
    lacking = ", ".join(sorted(wanted - ran)) or "none"
    if status or not ran or wanted - ran:
        fail(f"exit status {status}; targets that did not run, or not to their end: {lacking}")
    print(f"integration: ran {', '.join(sorted(ran))}")


def targets(folder: Path) -> set[str]:
    """The names of all targets; those that only set up something for others are hidden."""
    return {path.name for path in (folder / "targets").iterdir() if not path.name.startswith("setup_")}


def targets_that_ran(collection: Path) -> set[str]:
    """The names of the targets that ran without a failure."""
    reports = (collection / "tests/output/data").glob("integration-*.json")
    return {name for report in reports for name in json.loads(report.read_text())["targets"]}


if __name__ == "__main__":
    main()
