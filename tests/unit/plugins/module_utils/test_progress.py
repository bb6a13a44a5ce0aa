# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Progress shows nothing of short work and no flood of long work."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._progress import EVERY, FIRST, Progress


@given(st.lists(st.floats(0, 30), max_size=50))
def test_texts_come_after_three_seconds_and_ten_apart(pauses: list[float]) -> None:
    now = 0.0
    shown: list[float] = []
    progress = Progress(lambda _text: shown.append(now), clock=lambda: now)
    for pause in pauses:
        now += pause
        progress("something moves")
    assert all(later - earlier >= EVERY for earlier, later in pairwise(shown))
    assert bool(shown) == (now >= FIRST) and min(shown, default=FIRST) >= FIRST
