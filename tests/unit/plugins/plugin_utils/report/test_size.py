# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""1,000 clusters with 200 users each: every file stays of a size that can be mailed and opened."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.compare import compared
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.to_csv import to_csv
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.to_html import to_html
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.to_json import to_json
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report.to_junit import to_junit

from .fleets import FIRST, SECOND, at_size, audit

MOST_BYTES = 5_000_000


def size(text):
    return len(text.encode())


@pytest.mark.parametrize("write", [to_json, to_csv, to_junit, to_html])
def test_every_file_stays_below_five_megabytes_when_a_tenth_differs(write):
    assert size(write(audit(*at_size(1000, 200, 20)))) < MOST_BYTES


@pytest.mark.parametrize("shared", [True, False], ids=["one roster", "a roster each"])
def test_the_page_stays_below_five_megabytes_when_everybody_differs_everywhere_and_did_not_before(shared):
    before = audit(*at_size(1000, 200, 0), generated=FIRST)
    now = audit(*at_size(1000, 200, 200, shared=shared), generated=SECOND)

    assert size(to_html(compared(before, now))) < MOST_BYTES
