# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ehpc_user_info with ids: the asynchronous list in every reading of its protocol, and the plain one that has them."""

from __future__ import annotations

from functools import partial

import pytest

USERS = [{"name": f"user.{number:03}"} for number in range(120)]


@pytest.fixture
def generation():
    return "2018-04-12"


@pytest.fixture
def read(ehpc_user_info):
    """Read the accounts of the cluster with their ids."""
    return partial(ehpc_user_info, with_ids=True)


READINGS = {
    "at once": {"polls": 0},
    "after some polls": {"polls": 2},
    "with another word for it": {"polls": 1, "pending": "Running"},
    "without the id being needed": {"polls": 1, "needs_id": False},
    "with an id that expires": {"polls": 0, "expires_after": 2},
}


@pytest.mark.parametrize("ids", ["int", "str"])
@pytest.mark.parametrize("reading", READINGS)
def test_all_pages_come_with_ids_as_text(read, cluster, reading, ids):
    cluster.holds(USERS, async_list=READINGS[reading], ids=ids)

    # An id that expires during each attempt leaves the plain list, with a warning.
    result = read()

    assert [user["name"] for user in result["users"]] == [user["name"] for user in USERS]
    if reading == "with an id that expires":
        assert any("The list with ids could not be had" in text for text in result["warnings"])
        assert result["users"][0]["user_id"] is None
    else:
        assert all(user["user_id"].isdecimal() and user["group_id"].isdecimal() for user in result["users"])
        assert set(cluster.calls) == {"ListUsersAsync"}


def test_an_id_that_expires_once_is_done_without(read, cluster):
    cluster.holds(USERS)
    cluster.faults({"operation": "ListUsersAsync", "skip": 1, "kind": "error", "code": "InvalidParams", "status": 400})

    result = read()

    assert len(result["users"]) == 120 and all(user["user_id"] for user in result["users"])
    assert cluster.calls.count("ListUsersAsync") == 2 + 3


@pytest.mark.parametrize("final", ["Failed", "Fail", "Error", "PartialFail"])
def test_a_failed_list_is_a_warning_for_auto_an_error_for_async(read, cluster, final):
    cluster.holds(USERS, async_list={"polls": 0, "final": final})

    fallback = read()
    failure = read(source="async")

    assert len(fallback["users"]) == 120
    assert any(f"the list ended with status {final}" in text for text in fallback["warnings"])
    assert failure["failed"] and f"AsyncListFailed: the list ended with status {final}" in failure["msg"]


def test_an_endless_list_is_given_up_at_the_deadline(read, cluster):
    cluster.holds(USERS, async_list={"polls": 1000})

    result = read(source="async", wait_timeout=1)

    assert result["failed"] and "the list was not ready after 1 s, its last status is Processing" in result["msg"]


def test_without_an_asynchronous_list_the_plain_one_is_read(read, cluster):
    cluster.holds(USERS, async_list={"available": False})

    result = read()

    assert len(result["users"]) == 120 and any("InvalidAction.NotFound" in text for text in result["warnings"])


def test_without_being_asked_for_ids_the_plain_list_is_read(read, cluster):
    cluster.holds(USERS)

    plain, forced = read(with_ids=False), read(source="list")

    assert plain["users"] == forced["users"] and plain["users"][0]["user_id"] is None
    assert set(cluster.calls) == {"ListUsers"}


@pytest.mark.parametrize("form", ["zoned", "millis", "naive"])
def test_times_are_utc_in_iso_8601(read, cluster, form):
    cluster.holds(USERS[:1], add_time=form)

    (user,) = read()["users"]

    assert user["add_time"].endswith("Z") and len(user["add_time"]) == len("2026-01-02T03:04:05Z")


def test_on_the_newer_generation_the_plain_list_has_the_ids(read, cluster):
    cluster.emulator.put_cluster(cluster.id, USERS, generation="2024-07-30", settings={"ids": "int"})

    result = read(api_version="auto")
    refused = read(api_version="auto", source="async")

    assert result["api_version"] == "2024-07-30" and all(user["user_id"].isdecimal() for user in result["users"])
    assert refused["failed"] and "which has no asynchronous list; its plain list has the ids." in refused["msg"]


def test_a_list_that_changes_between_pages_is_read_again(read, cluster):
    cluster.holds(USERS)
    cluster.faults({"operation": "ListUsersAsync", "skip": 1, "kind": "remove_users_first", "users": ["user.000"]})

    result = read()

    assert [user["name"] for user in result["users"]] == [user["name"] for user in USERS[1:]]
    assert all(user["user_id"] for user in result["users"])


def test_a_list_that_keeps_changing_is_a_warning_or_an_error(read, cluster):
    # Before the second page of each of three readings, an account of the first page goes and the pages move up.
    strikes = [
        {"operation": "ListUsersAsync", "kind": "remove_users_first", "skip": skip, "users": [f"user.{number:03}"]}
        for number, skip in enumerate((1, 3, 5))
    ]
    results = []
    for source in ("auto", "async"):
        cluster.holds(USERS)
        cluster.faults(*strikes)
        results.append(read(source=source))

    fallback, failure = results
    reason = "ListChanged: the accounts kept changing while they were read"
    assert [user["name"] for user in fallback["users"]] == [user["name"] for user in USERS[3:]]
    assert any("The list with ids could not be had" in text and reason in text for text in fallback["warnings"])
    assert failure["failed"] and reason in failure["msg"]
    assert cluster.calls == [*["ListUsersAsync"] * 8, "ListUsers", "ListUsers", "ListUsers", *["ListUsersAsync"] * 8]
