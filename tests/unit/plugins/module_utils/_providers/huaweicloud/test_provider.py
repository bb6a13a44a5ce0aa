# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the contract of all providers does not say of this one."""

from __future__ import annotations

from ansible_collections.clusterops.onboarding.plugins.module_utils._context import Context
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.base import AUDIT, Task
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.provider import PROVIDER
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry


def test_an_audit_neither_asks_iam_nor_refuses_names(cloud, cluster_id):
    cloud.put_mrs_cluster(cluster_id, ["ada", "bell\x07", "x" * 70])
    options = {name: option.get("default") for name, option in PROVIDER.spec.items()}
    entries = [Entry("entry 1", name).with_defaults() for name in ("ada", "not.in.iam", "9digits")]
    task = Task(
        purpose=AUDIT,
        entries=entries,
        exclusive=True,
        protected=[],
        max_removals=10,
        on_error="continue",
        verify=False,
        options={**options, "cluster_id": cluster_id, "retry_timeout": 0, "verify_names": True},
    )

    result = PROVIDER.reconcile(task, Context(True, cloud.environment(), print))

    assert {row["name"]: row["action"] for row in result["users"]} == {
        "not.in.iam": "synchronised",
        "9digits": "synchronised",
        "bell\\x07": "cancelled",
        "x" * 70: "cancelled",
    }
    assert result["api_calls"] == {"ShowSyncIamUser": 1}
