# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Print the tables: ``python -m tests.benchmark [--quick] [roster] [fleet] [growth] [startup] [reports]``."""

from __future__ import annotations

import argparse
import os
import platform
import time
from importlib.metadata import version

from tests.benchmark import fleet, growth, reports, roster, startup

PARTS = {"roster": roster, "fleet": fleet, "growth": growth, "startup": startup, "reports": reports}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark", description="Measure what the collection costs.")
    parser.add_argument("--quick", action="store_true", help="less of everything, once: to see that it works")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all of them by default")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    start = time.perf_counter()
    print(
        f"{os.cpu_count()} processors, Python {platform.python_version()}, ansible-core {version('ansible-core')}, "
        f"load {os.getloadavg()[0]:.1f} at the start"
    )
    for name in asked.parts or PARTS:
        print(f"\n== {name} ==", flush=True)
        PARTS[name].measure(asked.quick)
    print(f"\nAll of it took {time.perf_counter() - start:.0f} s.")


if __name__ == "__main__":
    main()
