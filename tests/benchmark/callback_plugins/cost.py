# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write what each task of a run cost: a line of JSON a task, with seconds of CPU.

``controller`` is the CPU of ansible-playbook itself, ``workers`` that of its workers and of what these have started.
"""

from __future__ import annotations

import json
import os
import resource
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "cost"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._task = ""
        self._before = now()

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        self._next(task.get_name())

    def v2_playbook_on_play_start(self, play: Any) -> None:
        self._next("")

    def v2_playbook_on_stats(self, stats: Any) -> None:
        self._next("")

    def _next(self, task: str) -> None:
        before, after = self._before, now()
        if self._task:
            spent = {name: after[name] - before[name] for name in after}
            with Path(os.environ["BENCHMARK_TASKS"]).open("a", encoding="utf-8") as file:
                print(json.dumps({"task": self._task, **spent}), file=file)
        self._task, self._before = task, now()


def now() -> dict[str, float]:
    own, workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "controller": own.ru_utime + own.ru_stime,
        "workers": workers.ru_utime + workers.ru_stime,
    }
