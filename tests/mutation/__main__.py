# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the tests against a sample of mutants, print those that survive, and fail when too few are killed.

Arguments are pytest's, for the run that finds out which test reaches which line.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutation.kill import TESTS, by_tests, describe, find_killers
from tests.mutation.reach import measure
from tests.mutation.sample import choose
from tests.playbook import REPOSITORY

SIZE = 150
# The share of mutants that has to be killed. It may be raised, but not lowered.
LEAST = 0.87


def main() -> None:
    """Print the survivors and the kill rate."""
    sample = choose(sorted((REPOSITORY / "plugins" / "module_utils").rglob("*.py")), SIZE)
    with TemporaryDirectory(prefix="mutants-") as folder:
        reach = measure(Path(folder), [*TESTS, *sys.argv[1:]])
        killers = find_killers(Path(folder), sample, by_tests(reach))
    for mutant, killer in zip(sample, killers, strict=True):
        if not killer:
            print(f"survived: {describe(mutant)}")
    rate = sum(map(bool, killers)) / len(killers)
    print(f"{rate:.1%} of {len(killers)} mutants were killed; at least {LEAST:.1%} have to be.")
    sys.exit(rate < LEAST)


if __name__ == "__main__":
    main()
