# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Progress shows nothing of short work and no flood of long work."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._progress import EVERY, Progress


@given(st.lists(st.floats(0, 30), max_size=50))
def test_no_two_texts_are_shown_within_ten_seconds_nor_any_in_the_first_ten(pauses: list[float]) -> None:
    now = 0.0
    shown: list[float] = []
    progress = Progress(lambda _text: shown.append(now), clock=lambda: now)
    for pause in pauses:
        now += pause
        progress("something moves")
    assert all(later - earlier >= EVERY for earlier, later in zip([0.0, *shown], shown, strict=False))
    assert len(shown) >= (now > 0 and max(pauses, default=0) >= EVERY)
