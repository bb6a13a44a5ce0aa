# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One cluster: who it knows, whether a synchronisation runs, and how one is started."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._context import Context
from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, BadInput, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.connection import Connection
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.mrs import (
    Mrs,
    connect,
    open_api,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.names import (
    GROUP,
    USER,
    Identity,
)
from tests.emulator.control import Emulator

from .stubs import DEFAULTS, Sleeper, api, mrs_error

ADA, GRACE, NAVY = Identity(USER, "ada"), Identity(USER, "grace"), Identity(GROUP, "navy")
ODD = [Identity(USER, "Ada B. Lovelace-King_"), Identity(GROUP, "Gr\u00fc\u00dfe \u4e2d\u6587/&?=#%")]
WRITES = [Mrs.synchronise, Mrs.cancel, lambda cluster, _who: cluster.synchronise_all()]


def stubbed(*answers: Any) -> Mrs:
    client, _http = api(*answers)
    # Only for what reads IAM.
    unused: Any = None
    return Mrs(unused, client, "proj1")


def failure(call: Callable[[], object]) -> ApiError:
    with pytest.raises(ApiError) as caught:
        call()
    return caught.value


def test_a_cluster_tells_its_users_and_groups(cloud: Emulator, client: Callable[..., Mrs], cluster_id: str) -> None:
    cluster = client()
    assert cluster.list_synced() == set()
    cloud.put_mrs_cluster(cluster_id, ["ada", ODD[0].name], ["ada", ODD[1].name])
    assert cluster.list_synced() == {ADA, Identity(GROUP, "ada"), *ODD}


def test_a_synchronisation_brings_who_is_sent_and_their_groups(client: Callable[..., Mrs]) -> None:
    cluster = client()
    assert (cluster.is_synchronizing(), cluster.is_synchronous()) == (False, False)
    cluster.synchronise([GRACE, NAVY])
    assert [cluster.is_synchronizing(), cluster.is_synchronizing()] == [True, False]
    assert cluster.list_synced() == {GRACE, NAVY, Identity(GROUP, "analysts")}
    assert cluster.is_synchronous() is True


def test_a_cancellation_takes_off_who_is_sent(cloud: Emulator, client: Callable[..., Mrs], cluster_id: str) -> None:
    cloud.put_mrs_cluster(cluster_id, ["ada", "grace"], ["navy", ODD[1].name])
    cluster = client()
    cluster.cancel([ADA, ODD[1]])
    assert cluster.is_synchronizing()
    assert cluster.list_synced() == {GRACE, NAVY}
    (sent,) = [call for call in cloud.calls(cluster_id) if call["operation"] == "CancelSyncIamUser"]
    assert (sent["method"], sent["users"], sent["groups"]) == ("DELETE", ["ada"], [ODD[1].name])


def test_a_full_synchronisation_brings_everybody_with_a_policy(client: Callable[..., Mrs]) -> None:
    cluster = client()
    cluster.synchronise_all()
    assert cluster.is_synchronizing()
    assert {who.name for who in cluster.list_synced() if who.kind == USER} == {"ada", "grace", "charles"}


def test_calls_are_counted_by_operation_in_order_of_their_names(client: Callable[..., Mrs]) -> None:
    cluster = client()
    cluster.synchronise([ADA])
    cluster.is_synchronizing()
    cluster.is_synchronizing()
    cluster.list_synced()
    cluster.cancel([ADA])
    counts = {"CancelSyncIamUser": 1, "ListSyncStatus": 2, "ShowSyncIamUser": 1, "UpdateSyncIamUser": 1}
    assert list(cluster.api_calls.items()) == list(counts.items())


@pytest.mark.parametrize("write", WRITES)
def test_a_second_synchronisation_is_told_that_another_one_runs(
    cloud: Emulator, client: Callable[..., Mrs], cluster_id: str, write: Callable[..., None]
) -> None:
    cloud.start_foreign_sync(cluster_id)
    cluster = client()
    error = failure(lambda: write(cluster, [ADA]))
    assert (error.code, error.fault, error.target) == ("12000154", Fault.OVERTAKEN, cluster_id)
    assert sum(cluster.api_calls.values()) == 1


@pytest.mark.parametrize("write", WRITES)
def test_a_write_in_doubt_is_not_sent_again_and_a_throttled_one_is(write: Callable[..., None]) -> None:
    good, doubtful, throttled = (202, {}), (500, mrs_error("12000004")), (429, mrs_error("APIGW.0308"))
    unused: Any = None
    for answer, tries in ((doubtful, 1), (throttled, 2)):
        client, http = api(answer, good, retry=Sleeper().retry)
        cluster = Mrs(unused, client, "proj1")
        with nullcontext() if answer is throttled else pytest.raises(ApiError):
            write(cluster, [ADA])
        assert len(http.sent) == tries


def test_a_cluster_that_does_not_exist_says_what_to_check(client: Callable[..., Mrs]) -> None:
    error = failure(client(cluster_id="nowhere").list_synced)
    assert (error.code, error.fault) == ("12000003", Fault.FATAL)
    assert "cluster_id" in str(error)


def test_the_cluster_of_another_project_does_not_exist(client: Callable[..., Mrs]) -> None:
    assert failure(client(project_id="other1").list_synced).code == "12000107"


@pytest.mark.parametrize("code", ["APIGW.0301", "12000001", "12000136"])
def test_a_wrong_key_says_what_to_check(cloud: Emulator, client: Callable[..., Mrs], code: str) -> None:
    cloud.settings(auth_code=code)
    error = failure(client(access_key=cloud.access_key, secret_key="wrong").list_synced)
    assert (error.code, error.status, error.fault) == (code, 401, Fault.FATAL)
    assert "Check access_key and secret_key" in error.hint
    assert "0 minutes" in error.hint


def test_a_token_of_iam_is_as_good_as_a_key(cloud: Emulator, client: Callable[..., Mrs]) -> None:
    assert client(auth_token=cloud.auth_token).list_synced() == set()
    assert failure(client(auth_token="wrong").list_synced).status == 401


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


@pytest.fixture(scope="module")
def temporary() -> Iterator[Emulator]:
    """An emulator that knows a temporary key only."""
    with Emulator.start(huawei_keys={"temporary": "secret:to+ken/=="}) as running:
        yield running


@pytest.mark.parametrize("token", ["to+ken/==", "other", None])
def test_a_temporary_key_needs_its_token(temporary: Emulator, token: str | None) -> None:
    temporary.put_mrs_cluster("c-1", ["ada"])
    keys = {"access_key": "temporary", "secret_key": "secret", "security_token": token}
    params = {**DEFAULTS, **keys, "cluster_id": "c-1"}
    with connect(params, Context(False, temporary.environment(), print)) as cluster:
        if token == "to+ken/==":
            assert cluster.list_synced() == {ADA}
        else:
            assert failure(cluster.list_synced).status == 401


def test_the_project_is_looked_up_when_it_is_not_given(
    cloud: Emulator, connect: Callable[..., Connection], cluster_id: str
) -> None:
    connection = connect(unset=("HUAWEICLOUD_SDK_PROJECT_ID",))
    with open_api(connection, cluster_id) as (client, project_id):
        assert project_id == cloud.project_id
        assert Mrs(connection, client, project_id).list_synced() == set()
        # Where the account is not known by its id, that is looked up as well.
        assert client.http.calls == {"KeystoneListAuthDomains": 1, "KeystoneListProjects": 1, "ShowSyncIamUser": 1}


def test_the_directory_counts_its_calls_with_those_of_the_cluster(client: Callable[..., Mrs]) -> None:
    cluster = client()
    cluster.list_synced()
    with cluster.directory() as directory:
        directory.everybody(USER)
    assert cluster.api_calls == {"KeystoneListAuthDomains": 1, "KeystoneListUsers": 1, "ShowSyncIamUser": 1}
