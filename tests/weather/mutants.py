# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare how many mutants of the engine and of the providers' readers schedules notice, and how many the tests do.

Fails when schedules notice fewer. Arguments are pytest's, as of tests.mutation.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutation.kill import TESTS, by_tests, describe, find_killers, first_failure
from tests.mutation.reach import measure
from tests.mutation.sample import Mutant, choose
from tests.playbook import REPOSITORY

SIZE = 40
ENGINE = (
    "_reconcile/apply.py",
    "_reconcile/history.py",
    "_reconcile/plan.py",
    "_providers/huaweicloud/synchroniser.py",
)
READERS = (
    "_answers.py",
    "_providers/alibabacloud/answers.py",
    "_providers/alibabacloud/ehpc.py",
    "_providers/huaweicloud/api.py",
    "_providers/huaweicloud/mrs.py",
)
SECONDS = 300
SCHEDULES = 2000
"""Of each kind, as many as the guide has the figures of."""


def main() -> None:
    """Print what each mutant is noticed by, and both rates."""
    os.environ["WEATHER_SCHEDULES"] = str(SCHEDULES)
    sample = choose([REPOSITORY / "plugins" / "module_utils" / name for name in (*ENGINE, *READERS)], SIZE)
    with TemporaryDirectory(prefix="mutants-") as name:
        folder = Path(name)
        schedules = find_killers(folder / "schedules", sample, failing_schedules)
        tests = find_killers(folder / "tests", sample, by_tests(measure(folder, [*TESTS, *sys.argv[1:]])))
    for mutant, schedule, test in zip(sample, schedules, tests, strict=True):
        print(f"{'schedules' if schedule else '         '} {'tests' if test else '     '} {describe(mutant)}")
    found, by_the_tests = sum(map(bool, schedules)), sum(map(bool, tests))
    print(f"Of {SIZE} mutants schedules notice {found}, the tests {by_the_tests}.")
    sys.exit(found < by_the_tests)


def failing_schedules(checkout: Path, _mutant: Mutant) -> str:
    """Run the schedules in a copy of the checkout; name the first test of them that fails."""
    return first_failure(checkout, ["tests/unit/weather"], SECONDS)


if __name__ == "__main__":
    main()
