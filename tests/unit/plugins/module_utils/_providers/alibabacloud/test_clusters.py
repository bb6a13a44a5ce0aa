# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clusters of an account: one form for the lists of both generations, and no cluster twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.answers import cluster_rows
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.clusters import (
    FACTS,
    Clusters,
    cluster_facts,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.generations import (
    GENERATION_2018,
    GENERATION_2024,
    GENERATIONS,
    Generation,
)
from tests.emulator.alibabacloud.ehpc import cluster_info as older_info
from tests.emulator.alibabacloud.ehpc_next import cluster_info as newer_info
from tests.emulator.alibabacloud.state import Cluster
from tests.unit.plugins.module_utils.stub_http import StubHttp

from .stubs import CONNECTION, bad, good

OLD = {"Id": "ehpc-1", "Name": "one", "Status": "running", "EhpcVersion": "1.0.0"}
NEW = {"ClusterId": "ehpc-2", "ClusterName": "two", "ClusterStatus": "running", "EhpcVersion": "2.0.0"}


def older_page(*rows: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return good(TotalCount=len(rows), Clusters={"ClusterInfoSimple": list(rows)})


def newer_page(*rows: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return good(TotalCount=len(rows), Clusters=list(rows))


def clusters(*answers: tuple[int, Any], of: tuple[Generation, ...] = GENERATIONS) -> tuple[Clusters, StubHttp]:
    http = StubHttp(*answers)
    return Clusters(CONNECTION, http, of), http


@pytest.mark.parametrize(
    ("page", "rows"),
    [
        ({"Clusters": {"ClusterInfoSimple": [OLD]}}, [OLD]),
        ({"Clusters": [NEW]}, [NEW]),
        ({"Clusters": {"ClusterInfoSimple": []}}, []),
        ({"Clusters": {}}, []),
        ({"Clusters": []}, []),
        ({"Clusters": None}, []),
        ({}, []),
    ],
)
def test_a_page_of_either_generation_holds_its_clusters(page: dict[str, Any], rows: list[Any]) -> None:
    assert cluster_rows(page) == rows


def test_the_facts_have_the_same_names_in_both_generations() -> None:
    held = Cluster("ehpc-1", "one")
    older = cluster_facts({**older_info(held), "EhpcVersion": "1.0.0"}, GENERATION_2018)
    newer = cluster_facts(newer_info(Cluster("ehpc-2", "two", generation="2024-07-30")), GENERATION_2024)
    assert list(older) == list(newer) == [*FACTS, "api_version"]
    assert older == {
        "id": "ehpc-1",
        "name": "one",
        "status": "running",
        "region": "cn-hangzhou",
        "location": "PublicCloud",
        "account_type": "nis",
        "deploy_mode": "Standard",
        "scheduler_type": "slurm",
        "os_tag": "CentOS_7.6_64",
        "ehpc_version": "1.0.0",
        "api_version": "2018-04-12",
    }
    assert (newer["id"], newer["name"], newer["status"]) == ("ehpc-2", "two", "running")
    assert (newer["region"], newer["location"], newer["api_version"]) == (None, None, "2024-07-30")


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize(
    ("version", "api_version"),
    [("1.0.0", "2018-04-12"), ("2.1.0", "2024-07-30"), (2, "2024-07-30"), ("2", "2024-07-30")],
)
def test_what_a_cluster_says_of_its_version_outweighs_the_list_that_it_stands_in(
    generation: Generation, version: object, api_version: str
) -> None:
    assert cluster_facts({**OLD, "EhpcVersion": version}, generation)["api_version"] == api_version


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("version", [None, "", "next"])
def test_a_cluster_that_does_not_tell_its_version_is_of_the_list_that_it_stands_in(
    generation: Generation, version: str | None
) -> None:
    assert cluster_facts({**OLD, "EhpcVersion": version}, generation)["api_version"] == generation.version


def test_the_clusters_of_both_generations_are_one_list_by_id() -> None:
    reader, http = clusters(older_page({**OLD, "Id": "ehpc-3"}, OLD), newer_page(NEW))
    assert [(facts["id"], facts["api_version"]) for facts in reader.list()] == [
        ("ehpc-1", "2018-04-12"),
        ("ehpc-2", "2024-07-30"),
        ("ehpc-3", "2018-04-12"),
    ]
    assert http.calls == {"ListClusters": 2}


def test_a_cluster_that_both_lists_have_is_told_once() -> None:
    reader, _http = clusters(older_page(OLD), newer_page(NEW, {**NEW, "ClusterId": "ehpc-1", "EhpcVersion": "1.0.0"}))
    assert [facts["id"] for facts in reader.list()] == ["ehpc-1", "ehpc-2"]


def test_a_list_of_several_pages_is_read_to_its_end() -> None:
    rows = [{**OLD, "Id": f"ehpc-{number}"} for number in range(3)]
    pages = [good(TotalCount=3, Clusters={"ClusterInfoSimple": [row]}) for row in rows]
    reader, http = clusters(*pages, of=(GENERATION_2018,))
    assert [facts["id"] for facts in reader.list()] == ["ehpc-0", "ehpc-1", "ehpc-2"]
    assert [sent.path.partition("&")[0] for sent in http.sent] == [f"/?PageNumber={number}" for number in (1, 2, 3)]


@pytest.mark.parametrize("wrong", [None, "ehpc-3", 3, ["ehpc-3"], {}, {"Id": ""}, {"Name": "three"}])
@pytest.mark.parametrize("form", [list, lambda rows: {"ClusterInfoSimple": rows}])
def test_a_list_with_anything_else_than_clusters_in_it_is_not_taken_for_one(
    form: Callable[[list[Any]], object], wrong: object
) -> None:
    first, second = (good(TotalCount=2, Clusters=form([row])) for row in (OLD, wrong))
    for answers in ([second], [first, second]):
        reader, _http = clusters(*answers)
        with pytest.raises(ApiError) as caught:
            reader.list()
        error = caught.value
        assert (error.code, error.fault) == ("UnexpectedAnswer", Fault.DOUBT)
        assert (error.operation, error.target) == ("ListClusters", "the account")
        assert error.message == "the answer is not a page of clusters"


@pytest.mark.parametrize(
    "page",
    [
        {"TotalCount": 1, "Clusters": {"ClusterInfoSimple": 7}},
        {"TotalCount": "many", "Clusters": [OLD]},
        {"TotalCount": [1], "Clusters": [OLD]},
        {"TotalCount": -1, "Clusters": [OLD]},
    ],
)
def test_a_page_that_does_not_say_how_many_clusters_there_are_is_not_taken_for_one(page: dict[str, Any]) -> None:
    reader, _http = clusters(good(**page))
    with pytest.raises(ApiError, match="the answer is not a page of clusters"):
        reader.list()


@pytest.mark.parametrize("code", ["NotEnabled", "InvalidAction.NotFound", "InvalidParams"])
def test_a_generation_that_the_account_has_no_access_to_is_left_out(code: str) -> None:
    reader, _http = clusters(bad(code), newer_page(NEW))
    assert [facts["id"] for facts in reader.list()] == ["ehpc-2"]


def test_when_no_generation_can_be_read_the_first_refusal_is_told() -> None:
    reader, _http = clusters(bad("NotEnabled"), bad("InvalidAction.NotFound"))
    with pytest.raises(ApiError) as caught:
        reader.list()
    assert (caught.value.code, caught.value.operation, caught.value.target) == (
        "NotEnabled",
        "ListClusters",
        "the account",
    )


@pytest.mark.parametrize("answers", [[bad("NotAuthorized", status=407)], [older_page(OLD), bad("Throttling")]])
def test_any_other_error_is_an_error_of_the_whole_list(answers: list[tuple[int, Any]]) -> None:
    reader, _http = clusters(*answers)
    with pytest.raises(ApiError) as caught:
        reader.list()
    assert caught.value.code in ("NotAuthorized", "Throttling")


@pytest.mark.parametrize(
    ("generation", "answer", "operation"),
    [(GENERATION_2018, {"ClusterInfo": OLD}, "DescribeCluster"), (GENERATION_2024, OLD, "GetCluster")],
)
def test_a_cluster_is_described_by_its_generation_under_the_vendors_names(
    generation: Generation, answer: dict[str, Any], operation: str
) -> None:
    reader, http = clusters(good(**answer))
    assert reader.describe({"id": "ehpc-1", "api_version": generation.version}) == OLD
    assert (http.sent[0].operation, http.sent[0].path) == (operation, "/?ClusterId=ehpc-1")


def test_a_cluster_of_the_other_generation_in_the_only_list_asked_for_is_described_by_that_generation() -> None:
    reader, http = clusters(newer_page(NEW, OLD), good(**OLD), of=(GENERATION_2024,))
    facts = reader.list()[0]
    assert (facts["id"], facts["api_version"]) == ("ehpc-1", "2018-04-12")
    assert reader.describe(facts) == OLD
    assert http.sent[-1].operation == "DescribeCluster"
