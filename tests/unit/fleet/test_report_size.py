# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""1,000 clusters with 200 users each: every file stays of a size that can be mailed and opened."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.compare import compared
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.to_html import to_html
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.to_junit import to_junit
from tests.unit.plugins.plugin_utils.report.fleets import FIRST, SECOND, at_size, audit

MOST_BYTES = 5_000_000


def size(text):
    return len(text.encode())


@pytest.mark.parametrize("write", [to_junit, to_html])
def test_what_people_read_stays_below_five_megabytes(write):
    assert size(write(audit(*at_size(1000, 200, 20)))) < MOST_BYTES


def test_the_page_stays_below_it_when_everybody_differs_and_did_not():
    before, now = audit(*at_size(1000, 200, 0), generated=FIRST), audit(*at_size(1000, 200, 200), generated=SECOND)

    assert size(to_html(compared(before, now))) < MOST_BYTES


def test_the_page_stays_below_it_when_no_name_is_on_two_clusters():
    assert size(to_html(audit(*at_size(1000, 200, 200, shared=False)))) < MOST_BYTES
