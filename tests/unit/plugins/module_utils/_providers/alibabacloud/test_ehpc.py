# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the client reads is what the cluster holds, also while that changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, BadInput, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.answers import utc_time
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.ehpc import Ehpc
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import Account

Client = Callable[..., Ehpc]


def users(*numbers: int) -> list[dict[str, str]]:
    return [{"name": f"user.{number:04}", "group": "wheel" if number % 7 == 0 else "users"} for number in numbers]


def names(*numbers: int) -> list[str]:
    return [user["name"] for user in users(*numbers)]


def strike(kind: str, skip: int, numbers: list[int]) -> dict[str, Any]:
    """Somebody else changes these users just before one call, after ``skip`` calls."""
    changed = users(*numbers) if kind == "add_users_first" else names(*numbers)
    return {"kind": kind, "operation": "ListUsers", "skip": skip, "users": changed}


@pytest.mark.parametrize(("size", "calls"), [(0, 1), (1, 1), (49, 1), (50, 1), (51, 2), (100, 2), (1234, 25)])
def test_all_accounts_are_read_in_their_order_with_one_call_for_each_fifty(
    client: Client, cluster: Any, warnings: list[str], size: int, calls: int
) -> None:
    cluster.holds(users(*range(size)))
    reader = client()
    accounts = reader.list_accounts()
    held = cluster.emulator.cluster(cluster.id)["users"]
    assert list(accounts.values()) == [Account(user["name"], user["group"], user["add_time"]) for user in held]
    assert list(accounts) == names(*range(size))
    assert reader.api_calls == {"ListUsers": calls}
    log = cluster.emulator.calls(cluster.id)
    assert sorted(call["page"] for call in log) == list(range(1, calls + 1))
    assert {(call["page_size"], call["method"]) for call in log} == {(50, "GET")}
    assert warnings == []


@pytest.mark.parametrize("empty", [{}, {"UserInfo": []}])
def test_both_forms_of_an_empty_list_are_no_accounts(client: Client, cluster: Any, empty: dict[str, Any]) -> None:
    cluster.holds(empty_list=empty)
    assert client().list_accounts() == {}
    assert cluster.calls == ["ListUsers"]


@pytest.mark.parametrize("concurrency", [1, 8])
@pytest.mark.parametrize(
    ("kind", "changed", "held"),
    [
        ("add_users_first", [500], [*range(120), 500]),
        ("remove_users_first", [0], [*range(1, 120)]),
        ("remove_users_first", [119], [*range(119)]),
        ("remove_users_first", [*range(60)], [*range(60, 120)]),
    ],
)
def test_a_list_that_changes_once_while_it_is_read_is_read_again(
    client: Client,
    cluster: Any,
    warnings: list[str],
    concurrency: int,
    kind: str,
    changed: list[int],
    held: list[int],
) -> None:
    cluster.holds(users(*range(120)))
    cluster.faults(strike(kind, 1, changed))
    assert list(client(concurrency=concurrency).list_accounts()) == names(*held)
    assert warnings == []


def test_a_list_that_keeps_changing_is_not_trusted(client: Client, cluster: Any) -> None:
    cluster.holds(users(*range(120)))
    # Before the second page of each of three readings, an account of the first page goes and the pages move up.
    cluster.faults(*(strike("remove_users_first", skip, [number]) for number, skip in enumerate((1, 3, 5))))
    with pytest.raises(ApiError) as caught:
        client(concurrency=1, retry_timeout=0).list_accounts()
    assert (caught.value.code, caught.value.fault) == ("ListIncomplete", Fault.DOUBT)


def test_a_list_that_adds_up_in_the_end_is_complete(client: Client, cluster: Any) -> None:
    cluster.holds(users(*range(120)))
    cluster.faults(*(strike("remove_users_first", skip, [number]) for number, skip in enumerate((1, 3, 5))))
    accounts = client(concurrency=1, retry_timeout=20).list_accounts()
    assert set(accounts) == set(names(*range(3, 120)))


def test_a_throttled_reading_ends_when_the_budget_does_not_reach(client: Client, cluster: Any) -> None:
    cluster.faults({"kind": "throttle", "operation": "ListUsers", "retry_after_ms": 60_000, "times": None})
    with pytest.raises(ApiError) as caught:
        client(retry_timeout=5).list_accounts()
    assert (caught.value.code, caught.value.fault, caught.value.retry_after) == ("Throttling.User", Fault.BUSY, 60)
    assert (caught.value.operation, caught.value.target) == ("ListUsers", cluster.id)
    assert cluster.calls == ["ListUsers"]


def test_describe_gives_the_facts_of_the_cluster(client: Client, cluster: Any) -> None:
    facts = client().describe()
    assert (facts["Id"], facts["Status"], facts["Location"]) == (cluster.id, "running", "PublicCloud")


@pytest.mark.parametrize("cluster_id", ["", " ", "ehpc-hz-1&Action=x", "ehpc hz", "-ehpc", "e" * 65, "ehpc-hz-1\n"])
def test_what_is_no_cluster_id_is_refused_before_any_call(client: Client, cluster_id: str) -> None:
    with pytest.raises(BadInput, match="cluster_id"):
        client(cluster_id=cluster_id)


@pytest.mark.parametrize(
    ("text", "time_"),
    [
        ("2018-07-18T17:46:47", "2018-07-18T17:46:47Z"),
        ("2022-09-28T09:05:26.000Z", "2022-09-28T09:05:26Z"),
        ("2022-09-28T09:05:26Z", "2022-09-28T09:05:26Z"),
        ("2022-09-28T09:05:26+08:00", "2022-09-28T01:05:26Z"),
        ("2022-09-28 09:05:26", "2022-09-28T09:05:26Z"),
        ("2022-09-28T09:05:26.999999Z", "2022-09-28T09:05:26Z"),
        ("yesterday", "yesterday"),
        ("2022-13-01T00:00:00Z", "2022-13-01T00:00:00Z"),
        ("", None),
        (None, None),
    ],
)
def test_a_time_is_given_in_utc_to_the_second(text: str | None, time_: str | None) -> None:
    assert utc_time(text) == time_


TIMES = st.builds(
    lambda time_, separator, zone: time_.isoformat(separator) + zone,
    st.datetimes(),
    st.sampled_from("T "),
    st.sampled_from(["", "Z", "+08:00", "-08:00", "+23:59", "-23:59", "+00:00Z"]),
)


@given(text=st.text() | TIMES)
@example(text="0001-01-01T00:00:00+23:59")
@example(text="9999-12-31T23:59:59-23:59")
@example(text="0999-01-01T00:00:00")
def test_any_text_gives_a_time_or_itself_and_a_time_stays_what_it_is(text: str) -> None:
    once = utc_time(text)
    assert utc_time(once) == once
