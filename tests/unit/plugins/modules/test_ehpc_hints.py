# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ehpc_user says beside the vendor's words: a hint for every code, and the cluster that may have been meant."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile import history
from tests.emulator.alibabacloud.errors import documented_status

CODES = [
    *("InvalidParams", "NotEnabled", "InDebt", "InvalidOpt", "InvalidClusterStatus", "ExecFail", "ClusterNotFound"),
    *("ManagerNotFound", "AgentError", "EcsError", "NotAuthorized", "PartFailure", "UnknownError"),
    *("ServiceUnavailable", "AgentError.Account.DomainNotExist", "AgentError.Account.GetentPasswdFailure"),
    *("AgentError.Account.GetUserListFailure", "AgentError.Account.UserAlreadyExist"),
    *("AgentError.Account.UserAddFailure", "AgentError.Account.UserNotExist"),
    *("AgentError.Account.UserChangePasswordFailure", "AgentError.Account.UserSynFailure"),
]
USER = {"name": "ada.lovelace", "password": "Analytical-1"}
MEANT, MISSPELT = "ehpc-hz-genomics77", "ehpc-hz-genomcis77"


@pytest.fixture
def clusters(emulator):
    """An account with a cluster of each generation."""
    newer = {"generation": "2024-07-30"}
    emulator.put_world(clusters={MEANT: {}, f"{MEANT}-next": newer, "ehpc-hz-other": {}, "ehpc-hz-another": newer})
    yield emulator
    emulator.put_world()


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_the_vendors_pages_comes_with_a_hint(ehpc_user, cluster, monkeypatch, code):
    # Nobody is there of whom these answers say so, and that is not waited for.
    monkeypatch.setattr(history, "SETTLE_TIME", 0)
    fault = {"kind": "error", "code": code, "message": "The vendor's text.", "times": None}
    cluster.faults({"operation": "AddUsers", **fault})

    result = ehpc_user(users=[USER], retry_timeout=1)

    error = result["users"][0]["error"]
    assert len(CODES) == 22 and result["failed"] and error["code"] == code
    assert error["message"] == "The vendor's text." and error["hint"].endswith(".")
    call = f"{error['operation']} on {cluster.id}"
    told = f"{code}: The vendor's text ({call}, HTTP {documented_status(code)}, request id {error['request_id']}). "
    assert f"{told}{error['hint'].rstrip('.')})" in result["msg"]


@pytest.mark.parametrize("code", CODES)
def test_a_task_that_a_code_ends_at_once_says_the_hint(ehpc_user, cluster, code):
    fault = {"kind": "error", "code": code, "message": "The vendor's text.", "times": None}
    cluster.faults({"operation": "ListUsers", **fault})

    result = ehpc_user(users=[USER], retry_timeout=0)

    _told, _text, hint = result["msg"].partition("). ")
    assert result["failed"] and len(hint.removesuffix(" Nothing was changed.")) > 20


def test_a_throttled_run_says_where_the_limits_stand(ehpc_user, cluster):
    cluster.faults({"operation": "ListUsers", "kind": "throttle", "times": None})

    result = ehpc_user(users=[USER], retry_timeout=0)

    assert "in the console: Quota Center, API rate limits. Nothing was changed." in result["msg"]


def test_a_host_that_is_unknown_may_mean_the_region(ehpc_user):
    result = ehpc_user(users=[USER], endpoint="ehpc.no-such-region.invalid")

    assert "HostUnknown: there is no host ehpc.no-such-region.invalid" in result["msg"]
    assert "E-HPC may not exist in this region." in result["msg"]


@pytest.mark.parametrize("generation", ["2018-04-12", "2024-07-30", "auto"])
def test_a_misspelt_cluster_is_told_the_nearest(modules, clusters, generation):
    before = len(clusters.calls())

    result = modules.run("ehpc_user", users=[USER], cluster_id=MISSPELT)

    meant = f"{MEANT}-next" if generation == "2024-07-30" else MEANT
    assert result["failed"] and result["msg"].endswith(f"Did you mean {meant}? Nothing was changed.")
    called = [call["operation"] for call in clusters.calls()[before:]]
    asked = 2 if generation == "auto" else 1
    assert called == ["ListUsers"] * asked + ["ListClusters"] * asked


@pytest.mark.parametrize("generation", ["2018-04-12", "auto"])
@pytest.mark.parametrize("kind", ["NotAuthorized", "ServiceUnavailable", "Throttling.User"])
def test_without_a_list_the_nearest_is_left_out(modules, clusters, generation, kind):
    fault = {"kind": "error", "code": kind, "times": None}
    clusters.add_faults([{"operation": "ListClusters", **fault}])
    before, asked = len(clusters.calls()), 2 if generation == "auto" else 1

    result = modules.run("ehpc_user", users=[USER], cluster_id=MISSPELT)

    assert "ClusterNotFound" in result["msg"] and "Did you mean" not in result["msg"] and kind not in result["msg"]
    assert [call["operation"] for call in clusters.calls()[before:]].count("ListClusters") == asked


def test_what_is_not_near_is_not_proposed(modules, clusters):
    result = modules.run("ehpc_user", users=[USER], cluster_id="ehpc-hz-climate001")

    assert "ClusterNotFound" in result["msg"] and "Did you mean" not in result["msg"]


def test_other_refusals_are_no_reason_to_list_clusters(ehpc_user, cluster):
    cluster.faults({"operation": "ListUsers", "kind": "error", "code": "NotAuthorized", "times": None})
    before = len(cluster.emulator.calls())

    ehpc_user(users=[USER])

    assert [call["operation"] for call in cluster.emulator.calls()[before:]] == ["ListUsers"]
