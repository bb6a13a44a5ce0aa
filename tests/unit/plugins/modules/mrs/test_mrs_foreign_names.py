# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""mrs_iam_sync: names that had to be escaped or masked address nobody."""

from __future__ import annotations

import pytest

from tests.emulator.control import Emulator

NAMES = ["a\u202eb", "a\x1bb", "a\nb", "a\\u202eb", f"a {Emulator.secret_key}"]


@pytest.mark.parametrize("name", NAMES)
def test_a_user_whose_name_was_altered_is_never_cancelled(mrs_iam_sync, cluster, name):
    cluster.holds(["ada", name])

    result = mrs_iam_sync(user_names=["ada"], exclusive=True, max_removals=9)

    assert result["failed"] and "cannot be addressed safely" in result["msg"]
    assert cluster.writes == [] and cluster.users == sorted(["ada", name])


@pytest.mark.parametrize("name", NAMES)
def test_check_mode_reports_the_user(mrs_iam_sync, cluster, name):
    cluster.holds(["ada", name])

    result = mrs_iam_sync(user_names=["ada"], exclusive=True, max_removals=9, check_mode=True)

    (row,) = result["users"]
    assert not result["failed"] and row["action"] == "cancelled"
    assert row["name"].isprintable() and Emulator.secret_key not in row["name"]
