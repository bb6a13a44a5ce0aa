# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Long work shows at the terminal that it moves, and leaves nothing of that in its result."""

from __future__ import annotations

import json
import time

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils import _progress


@pytest.fixture
def slow(ansible, cluster):
    """Ten users to create in batches of two, a second each: the run, and the seconds that it took."""
    roster = [{"name": f"user.{number:03}", "password": "Analytical-1"} for number in range(10)]
    cluster.faults({"operation": "AddUsers", "kind": "slow", "seconds": 1.0, "times": None})
    options = {"cluster_id": cluster.id, "users": roster, "batch_size": 2}
    began = time.monotonic()
    return ansible.module("ehpc_user", options), time.monotonic() - began


def test_who_waits_sees_how_far_it_is(slow, cluster):
    run, seconds = slow
    lines = [line for line in run.output.splitlines() if f"[localhost] {cluster.id}: " in line]

    assert 1 <= len(lines) <= 1 + seconds / _progress.EVERY and "of 10 changes done" in lines[0]
    assert " a second, about " in lines[0]
    assert "changes done" not in json.dumps(run.tasks) and "Analytical-1" not in run.output
