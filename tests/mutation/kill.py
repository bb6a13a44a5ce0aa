# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Put mutants into copies of the checkout, and find out what notices each of them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from tests.mutation.reach import Reach
from tests.mutation.sample import Mutant
from tests.playbook import REPOSITORY, copy_checkout

# Those that run the code in their own process.
FOLDERS = ("action", "filter", "lookup", "module_utils", "modules", "plugin_utils")
TESTS = [*(f"tests/unit/plugins/{folder}" for folder in FOLDERS), "-m", "not ansible"]
PROCESSES = 2

Killer = Callable[[Path, Mutant], str]
"""What notices a mutant that is in a copy of the checkout, or "" when nothing does."""


def find_killers(folder: Path, mutants: Sequence[Mutant], killer: Killer) -> list[str]:
    """Give what notices each mutant, by copies of the checkout that are made in a folder."""
    copies: SimpleQueue[Path] = SimpleQueue()
    for number in range(PROCESSES):
        copies.put(copy_checkout(folder / str(number)))

    def find(mutant: Mutant) -> str:
        copy = copies.get()
        mutated = copy / mutant.file.relative_to(REPOSITORY)
        mutated.write_text(mutant.code, encoding="utf-8")
        try:
            return killer(copy, mutant)
        finally:
            mutated.write_text(mutant.module.code, encoding="utf-8")
            copies.put(copy)

    with ThreadPoolExecutor(PROCESSES) as pool:
        return list(pool.map(find, mutants))


def by_tests(reach: Reach) -> Killer:
    """Give what finds the first test that fails, the quickest ones tried first."""
    return partial(_failing_test, reach)


def describe(mutant: Mutant) -> str:
    """Say where a mutant is and what it changes."""
    return f"{mutant.file.relative_to(REPOSITORY)}:{mutant.place.line}: {mutant.before} -> {mutant.after}"


def first_failure(checkout: Path, tests: Sequence[str], limit: float) -> str:
    """Run tests in a checkout, each for at most so many seconds; name the first that fails, "" if none does."""
    arguments = checkout / "tests.txt"
    # Without their parameters, whose names may be made of what is changed: pytest runs none when it does not find one.
    functions = dict.fromkeys(test.partition("[")[0] for test in tests)
    arguments.write_text("\n".join(functions), encoding="utf-8")
    # The way of ending a test that ends its threads, too.
    options = ["-p", "no:cacheprovider", f"--timeout={limit}", "--timeout-method=thread"]
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


def _failing_test(reach: Reach, checkout: Path, mutant: Mutant) -> str:
    place = mutant.place
    tests = reach.tests(mutant.file, range(place.statement, place.line + 1) if place.in_function else None)
    return first_failure(checkout, tests, 10 + 3 * max(reach.seconds[test] for test in tests)) if tests else ""
