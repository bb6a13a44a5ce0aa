# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the tests against a sample of mutants, print those that survive, and fail when too few are killed.

Arguments are pytest's, for the run that finds out which test reaches which line.
"""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from tests.mutation.reach import Reach, measure
from tests.mutation.sample import Mutant, choose
from tests.playbook import REPOSITORY, copy_checkout

# Those that run the code in their own process.
FOLDERS = ("action", "filter", "lookup", "module_utils", "modules", "plugin_utils")
TESTS = [*(f"tests/unit/plugins/{folder}" for folder in FOLDERS), "-m", "not ansible"]
PROCESSES = 2
# The share of mutants that has to be killed. It may be raised, but not lowered. 72 of 150 is what the tests of the
# mutated files alone kill; the share that all tests kill is to take its place when it has been measured.
LEAST = 0.48


def main() -> None:
    """Print the survivors and the kill rate."""
    sample = choose(sorted((REPOSITORY / "plugins" / "module_utils").rglob("*.py")))
    with TemporaryDirectory(prefix="mutants-") as name, ThreadPoolExecutor(PROCESSES) as pool:
        folder = Path(name)
        reach = measure(folder, [*TESTS, *sys.argv[1:]])
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(PROCESSES):
            copies.put(copy_checkout(folder / str(number)))
        killers = list(pool.map(lambda mutant: find_killer(mutant, reach, copies), sample))
    for mutant, killer in zip(sample, killers, strict=True):
        if not killer:
            file = mutant.file.relative_to(REPOSITORY)
            print(f"survived: {file}:{mutant.place.line}: {mutant.before} -> {mutant.after}")
    rate = sum(map(bool, killers)) / len(killers)
    print(f"{rate:.1%} of {len(killers)} mutants were killed; at least {LEAST:.1%} have to be.")
    sys.exit(rate < LEAST)


def find_killer(mutant: Mutant, reach: Reach, copies: SimpleQueue[Path]) -> str:
    """Return the first test that fails, the quickest ones tried first, or "" when none does."""
    place = mutant.place
    tests = reach.tests(mutant.file, range(place.statement, place.line + 1) if place.in_function else None)
    if not tests:
        return ""
    copy = copies.get()
    mutated = copy / mutant.file.relative_to(REPOSITORY)
    mutated.write_text(mutant.code, encoding="utf-8")
    try:
        return _first_failure(copy, tests, limit=10 + 3 * max(reach.seconds[test] for test in tests))
    finally:
        mutated.write_text(mutant.module.code, encoding="utf-8")
        copies.put(copy)


def _first_failure(checkout: Path, tests: list[str], limit: float) -> str:
    """Run tests, in which ``limit`` is the seconds that each may take; name the first that fails."""
    arguments = checkout / "tests.txt"
    arguments.write_text("\n".join(tests), encoding="utf-8")
    # The same examples for every mutant; and the way of ending a test that ends its threads, too.
    options = ["--hypothesis-seed=0", "-p", "no:cacheprovider", f"--timeout={limit}", "--timeout-method=thread"]
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-rfE", "--tb=no", *options, f"@{arguments}"],
        cwd=checkout,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if not finished.returncode:
        return ""
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", finished.stdout, re.MULTILINE)
    return failed[1] if failed else finished.stdout.splitlines()[-1]


if __name__ == "__main__":
    main()
