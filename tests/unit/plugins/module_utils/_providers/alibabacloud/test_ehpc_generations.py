# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A cluster is addressed by the generation that knows it, and writes as that generation does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.ehpc import Ehpc
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.generations import (
    GENERATION_2018,
    GENERATION_2024,
    UPDATES_AT_ONCE,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.rules import (
    RULES_2018,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import (
    CREATED,
    GROUP_CHANGED,
    Account,
    Change,
)

from .stubs import api, bad, good

Client = Callable[..., Ehpc]
NEWER = "2024-07-30"


@pytest.fixture
def next_cluster(cluster: Any) -> Any:
    """The tests' cluster, of the newer generation and without users."""
    newer = replace(cluster, generation=NEWER)
    newer.holds()
    return newer


def versions(cluster: Any) -> list[tuple[str, str]]:
    return [(call["version"], call["operation"]) for call in cluster.emulator.calls(cluster.id)]


def test_a_cluster_of_the_first_generation_is_found_with_the_first_page_which_is_not_read_again(
    client: Client, cluster: Any
) -> None:
    cluster.holds([{"name": "ada.lovelace"}])
    found = client(api_version="auto")
    assert (found.api_version, found.rules) == ("2018-04-12", RULES_2018)
    assert list(found.list_accounts()) == ["ada.lovelace"]
    assert versions(cluster) == [("2018-04-12", "ListUsers")]
    # The second list is a new one.
    assert list(found.list_accounts()) == ["ada.lovelace"]
    assert len(cluster.calls) == 2


def test_with_a_generation_given_no_other_is_asked(client: Client, cluster: Any, next_cluster: Any) -> None:
    assert client(api_version=NEWER).list_accounts() == {}
    with pytest.raises(ApiError) as caught:
        client(api_version="2018-04-12").list_accounts()
    assert caught.value.code == "ClusterNotFound"
    assert [version for version, _operation in versions(cluster)] == [NEWER, "2018-04-12"]


def test_a_cluster_that_no_generation_knows_is_told_with_both_answers(client: Client) -> None:
    with pytest.raises(ApiError) as caught:
        client(api_version="auto", cluster_id="ehpc-hz-nowhere")
    error = caught.value
    assert (error.code, error.fault, error.target) == ("ClusterNotFound", Fault.FATAL, "ehpc-hz-nowhere")
    assert error.hint == (
        "Check cluster_id, region and the account that the access key belongs to. "
        f"Asked by API {NEWER}: ClusterNotFound: The specified cluster does not exist."
    )


def test_calls_for_one_user_each_come_in_volleys_and_no_batch_is_larger_than_the_limit(
    client: Client, next_cluster: Any
) -> None:
    writer = client(api_version=NEWER)
    created = [Change(CREATED, f"user{number}", "users", password="Secret+1") for number in range(45)]
    volleys = list(writer.write(CREATED, created, 100))
    assert [[len(batch) for batch, _error in volley] for volley in volleys] == [[20], [20], [5]]
    changed = [Change(GROUP_CHANGED, change.name, "wheel", "users") for change in created[:10]]
    volleys = list(writer.write(GROUP_CHANGED, changed, 100))
    assert [len(volley) for volley in volleys] == [UPDATES_AT_ONCE, UPDATES_AT_ONCE, 2]
    assert [batch for volley in volleys for batch, _error in volley] == [[change] for change in changed]
    assert sum(group == "wheel" for group in next_cluster.groups.values()) == 10


def test_with_one_call_at_once_everything_is_read_and_written_all_the_same(client: Client, next_cluster: Any) -> None:
    users = [{"name": f"user{number:03}", "group": "users"} for number in range(120)]
    next_cluster.holds(users)
    single = client(api_version=NEWER, concurrency=1)
    assert list(single.list_accounts()) == [user["name"] for user in users]
    changes = [Change(GROUP_CHANGED, user["name"], "wheel", "users") for user in users[:5]]
    assert [error for volley in single.write(GROUP_CHANGED, changes, 100) for _batch, error in volley] == [None] * 5
    assert sum(group == "wheel" for group in next_cluster.groups.values()) == 5


@pytest.mark.parametrize("settings", [{"methods": ["GET"]}, {"parameters": "query"}])
def test_a_cloud_that_takes_no_forms_is_written_to_by_queries_with_a_warning(
    client: Client, cluster: Any, warnings: list[str], settings: dict[str, Any]
) -> None:
    cluster.holds(**settings)
    changes = [Change(CREATED, f"user.{number:03}", "users", password="Secret+1") for number in range(3)]
    volleys = list(client().write(CREATED, changes, 1))
    assert [error for volley in volleys for _batch, error in volley] == [None] * 3
    assert cluster.passwords == dict.fromkeys((change.name for change in changes), "Secret+1")
    assert warnings == [f"The API takes no forms for {cluster.id}, so passwords travel in the URL of the calls."]


ROW = {"Name": "ada", "Group": "users"}
NO_PAGES: list[dict[str, Any]] = [
    {},
    {"Users": {"UserInfo": [ROW]}},
    {"Users": {"UserInfo": [ROW]}, "TotalCount": None},
    {"Users": {"UserInfo": [ROW]}, "TotalCount": "many"},
    {"Users": {"UserInfo": []}, "TotalCount": -1},
    {"Users": [ROW], "TotalCount": 1},
    {"Users": "ada", "TotalCount": 1},
    {"Users": {"UserInfo": ["ada"]}, "TotalCount": 1},
    {"Users": {"UserInfo": [{"UserName": "ada"}]}, "TotalCount": 1},
    {"Users": {"UserInfo": [ROW, {**ROW, "Name": ""}]}, "TotalCount": 2},
    {"Users": {"UserInfo": [{**ROW, "Name": None}]}, "TotalCount": 1},
]


@pytest.mark.parametrize("page", NO_PAGES)
def test_an_answer_that_is_no_page_of_accounts_is_not_taken_for_one(page: dict[str, Any]) -> None:
    stub, _http = api(good(**page))
    with pytest.raises(ApiError) as caught:
        Ehpc(stub, GENERATION_2018, print).list_accounts()
    error = caught.value
    assert (error.code, error.fault) == ("UnexpectedAnswer", Fault.DOUBT)
    assert (error.operation, error.target) == ("ListUsers", "ehpc-hz-1")
    assert error.message == "the answer is not a page of accounts"


@pytest.mark.parametrize("empty", [{}, {"UserInfo": []}, None])
def test_an_empty_first_page_of_a_cluster_that_has_accounts_is_not_taken_for_an_empty_cluster(empty: object) -> None:
    stub, _http = api(good(Users=empty, TotalCount=1))
    with pytest.raises(ApiError) as caught:
        Ehpc(stub, GENERATION_2018, print).list_accounts()
    error = caught.value
    assert (error.code, error.fault) == ("UnexpectedAnswer", Fault.DOUBT)
    assert (error.operation, error.target) == ("ListUsers", "ehpc-hz-1")
    assert error.message == "the first page of accounts is empty, yet there are some"


def test_a_later_page_that_is_none_is_not_left_out() -> None:
    stub, _http = api(good(Users={"UserInfo": [ROW]}, TotalCount=2), good(TotalCount="?"))
    with pytest.raises(ApiError) as caught:
        Ehpc(stub, GENERATION_2018, print).list_accounts()
    assert caught.value.code == "UnexpectedAnswer"


@pytest.mark.parametrize(("number", "text"), [(1000, "1000"), ("1000", "1000"), ("", None), (None, None), (0, "0")])
def test_an_id_is_text_however_it_is_written(number: object, text: str | None) -> None:
    row = {"UserName": "ada", "Group": "users", "AddTime": "2026-01-02T03:04:05", "UserId": number, "GroupId": number}
    stub, _http = api(good(Users={"UserInfo": [row]}, TotalCount=1), version=NEWER)
    accounts = Ehpc(stub, GENERATION_2024, print).list_accounts()
    assert accounts == {"ada": Account("ada", "users", "2026-01-02T03:04:05Z", text, text)}


def test_a_status_that_cannot_be_read_leaves_the_hint_without_it() -> None:
    stub, _http = api(bad("InvalidClusterStatus", status=403), bad("UnknownError", status=500))
    with pytest.raises(ApiError) as caught:
        Ehpc(stub, GENERATION_2018, print).list_accounts()
    assert caught.value.hint == "The cluster must be running."
