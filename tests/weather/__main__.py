# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run schedules of each kind, print what they came to, and fail if anything was wrong, untrue, needless or leaked."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.weather.campaign import KINDS_OF_VIOLATION, Weather, endure
from tests.weather.schedules import KINDS, draw

PROCESSES = 2
CHUNK = 20


def main() -> None:
    """Print a line for each kind, and each violation with the schedule that shows it."""
    parser = argparse.ArgumentParser(prog="python -m tests.weather", description=__doc__)
    parser.add_argument("--schedules", type=int, default=500, metavar="NUMBER", help="of each kind (default: 500)")
    parser.add_argument("--first", type=int, default=0, metavar="NUMBER", help="begin with this one (default: 0)")
    parser.add_argument("--kind", choices=KINDS, action="append", help="only this kind, repeatable (default: all)")
    options = parser.parse_args()
    numbers = range(options.first, options.first + options.schedules)
    violated = False
    with ProcessPoolExecutor(PROCESSES) as pool:
        for kind in options.kind or KINDS:
            seen = list(pool.map(partial(run, kind), numbers, chunksize=CHUNK))
            print(summary(kind, seen), flush=True)
            violated = violated or any(each.violations for each in seen)
    sys.exit(violated)


def run(kind: str, number: int) -> Weather:
    """Run one schedule."""
    return endure(draw(kind, number))


def summary(kind: str, seen: Iterable[Weather]) -> str:
    """Count what the schedules of a kind came to, and list their violations."""
    seen = list(seen)
    found = Counter(what for each in seen for what, _text in each.violations)
    counted = ", ".join(f"{found[what]} {what}" for what in KINDS_OF_VIOLATION)
    lines = [
        f"{kind}: {len(seen)} schedules, {sum(each.faults for each in seen)} faults, "
        f"{sum(each.kills for each in seen)} kills, {sum(each.unknown for each in seen)} unknown, "
        f"{sum(each.secrets for each in seen)} secrets searched; {counted}"
    ]
    lines += [f"  {kind} {each.schedule.number}: {what}: {text}" for each in seen for what, text in each.violations]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
