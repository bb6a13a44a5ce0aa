# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One cluster: who it knows, whether a synchronisation runs, and how one is started."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._context import Context
from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, BadInput, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.mrs import (
    Mrs,
    connect,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.names import (
    USER,
    Identity,
)
from tests.emulator.control import Emulator

from .stubs import DEFAULTS, Sleeper, api, mrs_error

ADA = Identity(USER, "ada")


def stubbed(*answers: Any) -> Mrs:
    client, _http = api(*answers)
    # Only for what reads IAM.
    unused: Any = None
    return Mrs(unused, client, "proj1")


def failure(call: Callable[[], object]) -> ApiError:
    with pytest.raises(ApiError) as caught:
        call()
    return caught.value


def test_calls_are_counted_by_operation_in_order_of_their_names(client: Callable[..., Mrs]) -> None:
    cluster = client()
    cluster.synchronise([ADA])
    cluster.is_synchronizing()
    cluster.is_synchronizing()
    cluster.list_synced()
    cluster.cancel([ADA])
    counts = {"CancelSyncIamUser": 1, "ListSyncStatus": 2, "ShowSyncIamUser": 1, "UpdateSyncIamUser": 1}
    assert list(cluster.api_calls.items()) == list(counts.items())


@pytest.mark.parametrize("write", [Mrs.synchronise, Mrs.cancel, lambda cluster, _who: cluster.synchronise_all()])
def test_a_write_in_doubt_is_not_sent_again_and_a_throttled_one_is(write: Callable[..., None]) -> None:
    good, doubtful, throttled = (202, {}), (500, mrs_error("12000004")), (429, mrs_error("APIGW.0308"))
    unused: Any = None
    for answer, tries in ((doubtful, 1), (throttled, 2)):
        client, http = api(answer, good, retry=Sleeper().retry)
        cluster = Mrs(unused, client, "proj1")
        with nullcontext() if answer is throttled else pytest.raises(ApiError):
            write(cluster, [ADA])
        assert len(http.sent) == tries


def test_the_cluster_of_another_project_does_not_exist(client: Callable[..., Mrs]) -> None:
    assert failure(client(project_id="other1").list_synced).code == "12000107"


@pytest.mark.parametrize("code", ["APIGW.0301", "12000001", "12000136"])
def test_a_wrong_key_says_what_to_check(cloud: Emulator, client: Callable[..., Mrs], code: str) -> None:
    cloud.settings(auth_code=code)
    error = failure(client(access_key=cloud.access_key, secret_key="wrong").list_synced)
    assert (error.code, error.status, error.fault) == (code, 401, Fault.FATAL)
    assert "Check access_key and secret_key" in error.hint
    assert "0 minutes" in error.hint


@pytest.mark.parametrize("cluster_id", ["", "a/b", "a b", "..", "x" * 65, "\u00e9", "a%2f"])
def test_what_is_no_id_of_a_cluster_is_refused_before_any_call(cluster_id: str) -> None:
    params = {**DEFAULTS, "cluster_id": cluster_id}
    with pytest.raises(BadInput, match=r"must be 1 to 64 letters, digits, _ and -\."):
        connect(params, Context(False, {}, print)).__enter__()


@pytest.mark.parametrize("body", [{}, {"user_names": None}, {"user_names": [], "group_names": None}])
def test_lists_that_are_missing_or_null_have_nobody_in_them(body: dict[str, Any]) -> None:
    assert stubbed((200, body), (200, body)).list_synced() == set()


@pytest.mark.parametrize("key", ["user_names", "group_names"])
@pytest.mark.parametrize("value", ["ada", {"ada": 1}, 7, True, [None], [7], [["ada"]], ["ada", {"name": "grace"}]])
def test_what_are_no_lists_of_names_are_refused(key: str, value: object) -> None:
    error = failure(stubbed((200, {"user_names": ["ada"], key: value})).list_synced)
    assert (error.code, error.fault) == ("UnexpectedAnswer", Fault.DOUBT)
    assert (error.operation, error.target) == ("ShowSyncIamUser", "cluster-1")


@pytest.mark.parametrize(
    ("ask", "key", "operation"),
    [
        (Mrs.is_synchronizing, "is_synchronizing", "ListSyncStatus"),
        (Mrs.is_synchronous, "is_synchronous", "ListSyncRequirements"),
    ],
)
@pytest.mark.parametrize("value", [None, "true", 0, 1, [], {}])
def test_a_status_that_is_neither_true_nor_false_is_refused(
    ask: Callable[[Mrs], bool], key: str, operation: str, value: object
) -> None:
    for body in ({key: value}, {}, {"other": True}):
        error = failure(lambda body=body: ask(stubbed((200, body))))
        assert (error.code, error.operation) == ("UnexpectedAnswer", operation)
    assert ask(stubbed((200, {key: False}))) is False


def test_the_directory_counts_its_calls_with_those_of_the_cluster(client: Callable[..., Mrs]) -> None:
    cluster = client()
    cluster.list_synced()
    with cluster.directory() as directory:
        directory.everybody(USER)
    assert cluster.api_calls == {"KeystoneListAuthDomains": 1, "KeystoneListUsers": 1, "ShowSyncIamUser": 1}
