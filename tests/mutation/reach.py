# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which tests reach which lines in their own process, and how long they take."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import coverage
import pytest

FOLDER = "MUTATION_REACH"


@dataclass(frozen=True)
class Reach:
    """The tests by file and line, and the seconds of each."""

    lines: dict[Path, dict[int, set[str]]]
    seconds: dict[str, float]

    def tests(self, file: Path, lines: Iterable[int] | None) -> list[str]:
        """Give the tests that reach one of these lines, or any line of the file, the quickest first."""
        of_file = self.lines.get(file, {})
        found = set().union(*(of_file.get(line, ()) for line in (of_file if lines is None else lines)))
        return sorted(found, key=lambda test: (self.seconds[test], test))


def measure(folder: Path, arguments: Sequence[str]) -> Reach:
    """Run pytest with these arguments, which has to pass, and keep what it measures in a folder."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "-p", "tests.mutation.reach", *arguments]
    subprocess.run(command, env={**os.environ, FOLDER: str(folder)}, stdin=subprocess.DEVNULL, check=True)
    measured = coverage.Coverage(folder / "data", config_file=False)
    measured.combine()
    data = measured.get_data()
    lines = {
        Path(file): {line: set(filter(None, tests)) for line, tests in data.contexts_by_lineno(file).items()}
        for file in data.measured_files()
    }
    return Reach(lines, json.loads((folder / "seconds").read_text()))


class _Plugin:
    """Measures with the test as the context, fixtures and threads included."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._coverage = coverage.Coverage(
            folder / "data", data_suffix=True, config_file=False, include="*/plugins/module_utils/*"
        )
        # The others know no contexts.
        self._coverage.set_option("run:core", "ctrace")
        # The process that hands out the tests has none.
        self._coverage.set_option("run:disable_warnings", ["no-data-collected"])
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, bool, bool]:
        self._coverage.switch_context(item.nodeid)
        result = yield
        self._coverage.switch_context("")
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] += report.duration

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        self._coverage.stop()
        self._coverage.save()
        if not hasattr(config, "workerinput"):
            (self._folder / "seconds").write_text(json.dumps(self._seconds))


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Plugin(Path(os.environ[FOLDER])))
