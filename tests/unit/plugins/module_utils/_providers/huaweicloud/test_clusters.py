# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clusters of a project: all pages, each cluster once, and nothing that is not a cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.cluster_pages import (
    PAGE_SIZE,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.clusters import list_clusters
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.connection import Connection
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.mrs import open_api
from tests.emulator.control import Emulator

from .stubs import api


def row(cluster_id: str, **fields: Any) -> dict[str, Any]:
    return {"clusterId": cluster_id, **fields}


def pages(rows: list[str], most: int) -> Callable[[str], tuple[int, dict[str, Any]]]:
    """A cloud with these clusters, on pages of at most so many, whatever was asked for."""

    def answer(path: str) -> tuple[int, dict[str, Any]]:
        query = parse_qs(urlsplit(path).query)
        size = min(most, int(query["pageSize"][0]))
        start = (int(query["currentPage"][0]) - 1) * size
        return 200, {"clusterTotal": len(rows), "clusters": [row(each) for each in rows[start : start + size]]}

    return answer


def read(*answers: Any) -> list[dict[str, Any]]:
    client, _http = api(*answers)
    return list_clusters(client, "proj1")


def test_the_clusters_of_a_project_are_listed_by_id_with_what_the_cloud_says_of_them(
    cloud: Emulator, connect: Callable[..., Connection]
) -> None:
    projects = [{"id": "many1", "name": "many"}, {"id": cloud.project_id, "name": "cn-north-4"}]
    cloud.put_iam(projects=projects)
    made = {"c-b": {"name": "beta", "safe_mode": 0, "version": "MRS 3.1.0"}, "c-a": {"state": "frozen"}}
    made["c-gone"] = {"state": "terminated"}
    for cluster_id, fields in made.items():
        cloud.put_mrs_cluster(cluster_id, project_id="many1", **fields)
    with open_api(connect(project_id="many1"), "clusters") as (client, project_id):
        found = list_clusters(client, project_id)
    for cluster_id in made:
        cloud.delete_mrs_cluster(cluster_id)
    version = "MRS 3.2.0-LTS.1"
    assert found == [
        {"id": "c-a", "name": "c-a", "status": "frozen", "version": version, "safe_mode": True},
        {"id": "c-b", "name": "beta", "status": "running", "version": "MRS 3.1.0", "safe_mode": False},
    ]


def test_more_clusters_than_fit_on_a_page_are_read_from_several(
    cloud: Emulator, connect: Callable[..., Connection]
) -> None:
    cloud.put_iam(projects=[{"id": "many2", "name": "many"}])
    made = [f"c-{number:03}" for number in range(PAGE_SIZE + 1)]
    for cluster_id in made:
        cloud.put_mrs_cluster(cluster_id, project_id="many2")
    with open_api(connect(project_id="many2"), "clusters") as (client, project_id):
        found = [cluster["id"] for cluster in list_clusters(client, project_id)]
        assert client.http.calls == {"ListClusters": 2}
    for cluster_id in made:
        cloud.delete_mrs_cluster(cluster_id)
    assert found == made


@given(count=st.integers(0, 250), most=st.integers(1, PAGE_SIZE))
def test_all_are_read_however_long_the_pages_of_the_cloud_are(count: int, most: int) -> None:
    made = [f"c-{number:03}" for number in range(count)]
    found = read(*[pages(made, most)] * (count + 1))
    assert [cluster["id"] for cluster in found] == made


def test_when_a_cluster_moves_to_another_page_meanwhile_the_list_is_read_again() -> None:
    first = {"clusterTotal": 4, "clusters": [row("c-1"), row("c-2")]}
    second = {"clusterTotal": 5, "clusters": [row("c-2"), row("c-3")]}
    again = {"clusterTotal": 3, "clusters": [row("c-1"), row("c-2"), row("c-3")]}
    assert [cluster["id"] for cluster in read((200, first), (200, second), (200, again))] == ["c-1", "c-2", "c-3"]


def test_a_cluster_that_keeps_moving_is_listed_once() -> None:
    first = {"clusterTotal": 4, "clusters": [row("c-1"), row("c-2")]}
    second = {"clusterTotal": 5, "clusters": [row("c-2"), row("c-3")]}
    assert [cluster["id"] for cluster in read(*[(200, first), (200, second)] * 3)] == ["c-1", "c-2", "c-3"]


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"clusters": None},
        {"clusters": []},
        {"clusters": [], "clusterTotal": 0},
        {"clusters": None, "clusterTotal": None},
        {"clusters": [], "clusterTotal": "0"},
    ],
)
def test_a_page_without_clusters_is_a_project_without_any(page: dict[str, Any]) -> None:
    assert read((200, page)) == []


def test_a_total_may_come_as_text() -> None:
    assert len(read((200, {"clusterTotal": "2", "clusters": [row("c-1"), row("c-2")]}))) == 2


@pytest.mark.parametrize(
    "page",
    [
        {"clusters": "none"},
        {"clusters": {"clusterId": "c-1"}},
        {"clusters": ["c-1"]},
        {"clusters": [None]},
        {"clusters": [{}]},
        {"clusters": [row("")]},
        {"clusters": [{"clusterId": None}]},
        {"clusters": [{"clusterId": 7}]},
        {"clusters": [{"clusterId": ["c-1"]}]},
        {"clusters": [row("c-1")], "clusterTotal": "many"},
        {"clusters": [row("c-1")], "clusterTotal": -1},
        {"clusters": [row("c-1")], "clusterTotal": [1]},
        {"clusters": [row("c-1")], "clusterTotal": 1.5},
    ],
)
def test_what_is_no_page_of_clusters_is_refused(page: dict[str, Any]) -> None:
    with pytest.raises(ApiError) as caught:
        read((200, page))
    error = caught.value
    assert (error.code, error.fault, error.operation) == ("UnexpectedAnswer", Fault.DOUBT, "ListClusters")


@pytest.mark.parametrize(
    ("told", "safe_mode"), [(1, True), ("1", True), (0, False), ("0", False), (2, False), (None, None)]
)
def test_the_safe_mode_is_yes_no_or_not_known(told: object, safe_mode: bool | None) -> None:
    (cluster,) = read((200, {"clusterTotal": 1, "clusters": [row("c-1", safeMode=told)]}))
    assert cluster == {"id": "c-1", "name": None, "status": None, "version": None, "safe_mode": safe_mode}
