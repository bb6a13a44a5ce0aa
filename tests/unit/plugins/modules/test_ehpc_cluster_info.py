# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ehpc_cluster_info: the clusters of an account, of both generations."""

from __future__ import annotations

from functools import partial

import pytest


@pytest.fixture
def generation():
    return "auto"


@pytest.fixture
def cloud(emulator):
    """The emulator with 120 older and 3 newer clusters, and no others."""
    older = {
        f"ehpc-hz-old{number:03}": {
            "name": f"simulation-{number:03}",
            "region": "cn-hangzhou" if number % 2 else "cn-beijing",
            "location": "OnPremise" if number == 7 else "PublicCloud",
            "status": "stopped" if number == 9 else "running",
        }
        for number in range(120)
    }
    newer = {f"ehpc-hz-new{number}": {"name": f"genomics-{number}", "generation": "2024-07-30"} for number in range(3)}
    emulator.put_world(clusters={**older, **newer})
    yield emulator
    emulator.put_world()


@pytest.fixture
def ehpc_cluster_info(modules, cloud):
    """Run ehpc_cluster_info on the account."""
    return partial(modules.run, "ehpc_cluster_info")


def ids(result):
    return [cluster["id"] for cluster in result["clusters"]]


@pytest.mark.parametrize("both_in_list", [False, True])
def test_clusters_of_both_generations_come_once(ehpc_cluster_info, cloud, both_in_list):
    cloud.settings(both_in_list=both_in_list)

    result = ehpc_cluster_info()

    assert result["total"] == 123 and ids(result) == sorted(ids(result)) and len(set(ids(result))) == 123
    versions = {cluster["id"]: cluster["api_version"] for cluster in result["clusters"]}
    assert all(version == ("2024-07-30" if "new" in each else "2018-04-12") for each, version in versions.items())


def test_filters_narrow_the_result_and_not_the_total(ehpc_cluster_info):
    filters = [
        ({"names": ["genomics-*"]}, ["ehpc-hz-new0", "ehpc-hz-new1", "ehpc-hz-new2"]),
        ({"status": ["stopped"]}, ["ehpc-hz-old009"]),
        ({"location": "OnPremise"}, ["ehpc-hz-old007"]),
        (
            {"regions": ["cn-beijing"], "names": ["simulation-00*"]},
            [f"ehpc-hz-old00{number}" for number in range(0, 9, 2)],
        ),
        ({"api_version": "2024-07-30"}, ["ehpc-hz-new0", "ehpc-hz-new1", "ehpc-hz-new2"]),
    ]

    for options, expected in filters:
        result = ehpc_cluster_info(**options, check_mode=True)
        assert ids(result) == expected, options
        assert result["total"] == (3 if "api_version" in options else 123)


@pytest.mark.parametrize(("wanted", "pages"), [(20, 1), (21, 2)])
def test_next_lists_no_others_than_a_few_that_are_asked_for(ehpc_cluster_info, cloud, wanted, pages):
    clusters = {f"ehpc-hz-new{number:02}": {"generation": "2024-07-30"} for number in range(60)}
    cloud.put_world(clusters={**clusters, "ehpc-hz-old": {}})
    asked = ["ehpc-hz-old", "ehpc-hz-none", *list(clusters)[2 - wanted :]]

    result = ehpc_cluster_info(cluster_ids=[*asked, "ehpc-hz-old"])

    assert ids(result) == sorted({*asked} - {"ehpc-hz-none"})
    assert result["api_calls"] == {"ListClusters": 1 + pages}
    assert result["total"] == (len(result["clusters"]) if pages == 1 else 61)


def test_details_are_read_for_the_clusters_that_match(ehpc_cluster_info):
    result = ehpc_cluster_info(cluster_ids=["ehpc-hz-old001", "ehpc-hz-new1"], details=True)

    new, old = result["clusters"]
    assert old["details"]["Id"] == "ehpc-hz-old001" and new["details"]["ClusterId"] == "ehpc-hz-new1"
    assert result["api_calls"] == {"DescribeCluster": 1, "GetCluster": 1, "ListClusters": 4}


def test_a_generation_without_access_is_left_out(ehpc_cluster_info, cloud):
    cloud.add_faults([{"operation": "ListClusters", "kind": "error", "code": "NotEnabled", "times": 1}])
    without_older = ehpc_cluster_info()
    cloud.add_faults([{"operation": "ListClusters", "kind": "error", "code": "NotEnabled", "times": None}])
    without_any = ehpc_cluster_info()

    assert without_older["total"] == 3
    assert without_any["failed"] and without_any["msg"].startswith("NotEnabled: ")
    assert "(ListClusters on the account, HTTP 400" in without_any["msg"]
