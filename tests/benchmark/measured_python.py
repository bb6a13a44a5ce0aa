# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run this Python with arguments for some seconds at most, and append what that cost to ``BENCHMARK_RECORD``.

``measured_python.py SECONDS ARGUMENTS...``: the measured process starts from this small one and not from the benchmark,
for what a process held before it became another program counts to its peak memory.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

start = time.perf_counter()
child = os.posix_spawn(sys.executable, [sys.executable, *sys.argv[2:]], os.environ)
signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
signal.alarm(int(sys.argv[1]))
_, status, usage = os.wait4(child, 0)
cost = {
    "wall": time.perf_counter() - start,
    "cpu": usage.ru_utime + usage.ru_stime,
    "memory": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
}
with Path(os.environ["BENCHMARK_RECORD"]).open("a", encoding="utf-8") as record:
    print(json.dumps(cost), file=record)
sys.exit(os.waitstatus_to_exitcode(status))
