# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the contract of all providers does not say of this one."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.clusterops.onboarding.plugins.module_utils._context import Context
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.base import (
    AUDIT,
    OFFBOARD,
    ONBOARD,
    Task,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.provider import PROVIDER
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry


def entries_of(*names):
    return [Entry(f"entry {number}", name).with_defaults() for number, name in enumerate(names, 1)]


def task_of(cluster_id, purpose, entries, *, exclusive=False, max_removals=None, **options):
    """Give a task with the defaults of all options that are not given."""
    defaults = {name: option.get("default") for name, option in PROVIDER.spec.items()}
    return Task(
        purpose=purpose,
        entries=entries,
        exclusive=exclusive,
        protected=[],
        max_removals=max_removals,
        on_error="continue",
        verify=False,
        options={**defaults, "cluster_id": cluster_id, "retry_timeout": 0, **options},
    )


def test_an_audit_neither_asks_iam_nor_refuses_names(cloud, cluster_id):
    cloud.put_mrs_cluster(cluster_id, ["ada", "bell\x07", "x" * 70])
    entries = entries_of("ada", "not.in.iam", "9digits")
    task = task_of(cluster_id, AUDIT, entries, exclusive=True, max_removals=10, verify_names=True, resync=True)

    result = PROVIDER.reconcile(task, Context(True, cloud.environment(), print))

    assert {row["name"]: row["action"] for row in result["users"]} == {
        "not.in.iam": "synchronised",
        "9digits": "synchronised",
        "bell\\x07": "cancelled",
        "x" * 70: "cancelled",
    }
    assert result["api_calls"] == {"ShowSyncIamUser": 1}


def test_who_is_only_kept_is_sent_again_and_never_brought(cloud, cluster_id):
    cloud.put_mrs_cluster(cluster_id, ["ada", "grace"], settings={"polls": 0})
    kept = [replace(entry, create=False) for entry in entries_of("grace", "charles")]
    entries = [*entries_of("ada"), *kept]
    task = task_of(cluster_id, ONBOARD, entries, resync=["charles", "grace"], poll_interval=0.02)

    result = PROVIDER.reconcile(task, Context(False, cloud.environment(), print))

    assert [(row["name"], row["action"]) for row in result["users"]] == [("grace", "resynchronised")]
    assert result["summary"]["unchanged"] == 1 and cloud.mrs_cluster(cluster_id)["user_names"] == ["ada", "grace"]


def test_people_are_sent_again_by_their_own_names_where_they_are(cloud, cluster_id):
    cloud.put_mrs_cluster(cluster_id, ["ada_l", "grace"], ["staff"], settings={"polls": 0})
    cloud.put_iam([{"name": name, "groups": ["staff"]} for name in ("ada_l", "grace")])
    entries = [replace(entry, person="ada.lovelace") for entry in entries_of("ada_l")] + entries_of("grace")
    asked = {"resync": ["ada.lovelace", "staff", "elsewhere"], "iam_groups": ["staff"], "poll_interval": 0.02}
    warned = []

    result = PROVIDER.reconcile(
        task_of(cluster_id, ONBOARD, entries, **asked), Context(False, cloud.environment(), warned.append)
    )

    assert result["summary"]["resynchronised"] == 2 and {row["name"] for row in result["users"]} == {"ada_l"}
    assert warned == ["In resync, but not on the roster of every MRS cluster: elsewhere."]


def test_an_offboarding_synchronises_nobody_again(cloud, cluster_id):
    cloud.put_mrs_cluster(cluster_id, ["ada", "grace"], settings={"polls": 0})
    leaver = [replace(entry, state="absent") for entry in entries_of("grace")]
    task = task_of(cluster_id, OFFBOARD, leaver, resync=["ada"], poll_interval=0.02)

    result = PROVIDER.reconcile(task, Context(False, cloud.environment(), print))

    assert result["summary"]["cancelled"] == 1 and "UpdateSyncIamUser" not in result["api_calls"]
