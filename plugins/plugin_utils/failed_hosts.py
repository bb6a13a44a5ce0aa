# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts have failed so far, told from one worker of Ansible to the next.

A task that looks at each host's result after the other costs every host more than its own task, and a task that is
skipped takes a line at the terminal. Workers share a folder that ansible-playbook makes and removes.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from ansible import constants

FILE = "clusterops-onboarding-failed"
SHARE = "onboarding_max_fail_percentage"


def forget() -> None:
    """Begin anew, as each playbook does."""
    _file().unlink(missing_ok=True)


def note(host: str) -> None:
    """Note that a host has failed, unless there is no room to: what was done on it must not go unsaid for that."""
    with suppress(OSError), _file().open("a", encoding="utf-8") as file:
        file.write(f"{host}\n")


def too_many(hosts: Collection[str], percentage: float) -> bool:
    """Tell whether more than so many percent of these hosts have failed."""
    try:
        failed = {*_file().read_text(encoding="utf-8").splitlines()}
    except FileNotFoundError:
        return False
    return 100 * len(failed.intersection(hosts)) > percentage * len(hosts)


def _file() -> Path:
    return Path(constants.DEFAULT_LOCAL_TMP, FILE)
