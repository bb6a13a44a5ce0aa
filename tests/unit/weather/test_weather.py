# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What modules say and do in bad weather: the first schedules of ``make weather``, 500 or WEATHER_SCHEDULES of them."""

from __future__ import annotations

import os

import pytest

from tests.weather.campaign import endure
from tests.weather.schedules import KINDS, draw

STEP = 125
SLICES = [range(first, first + STEP) for first in range(0, int(os.environ.get("WEATHER_SCHEDULES", "500")), STEP)]


@pytest.mark.parametrize("numbers", SLICES, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_wrong_untrue_or_leaked(kind, numbers):
    weathers = [endure(draw(kind, number)) for number in numbers]

    assert sum(weather.faults for weather in weathers) > len(numbers)
    assert {weather.schedule.number: weather.violations for weather in weathers if weather.violations} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_schedule_is_the_same_each_time(kind):
    assert draw(kind, 7) == draw(kind, 7) and endure(draw(kind, 7)).faults == endure(draw(kind, 7)).faults
