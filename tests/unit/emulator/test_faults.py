# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each way of being wrong does what it says: the answer it gives, and whether the effect takes place."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.emulator.control import Emulator
from tests.emulator.faults import KINDS
from tests.unit.emulator.signed_client import PASSWORD, SignedClient, code, user_parameters


class Cloud:
    """One cluster as a test sees it: calls that add users, faults in their way, and the accounts there really are."""

    def __init__(self, emulator: Emulator, client: SignedClient, cluster_id: str) -> None:
        self.emulator, self.client, self.cluster_id = emulator, client, cluster_id

    def fault(self, kind: str, **fields: Any) -> None:
        self.emulator.add_faults([{"operation": "AddUsers", "cluster_id": self.cluster_id, "kind": kind, **fields}])

    def configure(self, *users: str, **settings: Any) -> None:
        self.emulator.put_cluster(self.cluster_id, [{"name": name} for name in users], settings=settings)

    def add(self, *names: str) -> requests.Response:
        return self.client.call("AddUsers", {}, self.parameters(*names, Group="users", Password=PASSWORD))

    def delete(self, *names: str) -> requests.Response:
        return self.client.call("DeleteUsers", self.parameters(*names))

    def list_users(self) -> requests.Response:
        return self.client.call("ListUsers", self.parameters())

    def parameters(self, *names: str, **fields: str) -> dict[str, str]:
        return {"ClusterId": self.cluster_id, **user_parameters(*names, **fields)}

    def names(self) -> list[str]:
        return [user["name"] for user in self.emulator.cluster(self.cluster_id)["users"]]

    def last_call(self) -> dict[str, Any]:
        return self.emulator.calls(self.cluster_id)[-1]


@pytest.fixture
def cloud(emulator: Emulator, client: SignedClient, cluster_id: str) -> Cloud:
    cloud = Cloud(emulator, client, cluster_id)
    cloud.configure("ada.lovelace")
    return cloud


def test_throttle_tells_how_long_to_wait_and_does_nothing(cloud: Cloud) -> None:
    cloud.fault("throttle", retry_after_ms=250)
    response = cloud.add("tim.lee")
    assert code(response) == (400, "Throttling.User")
    assert response.headers["x-acs-retry-after"] == "250"
    assert cloud.names() == ["ada.lovelace"]


def test_throttle_may_leave_the_wait_out_and_use_another_code(cloud: Cloud) -> None:
    cloud.fault("throttle", code="Throttling.Api")
    response = cloud.add("tim.lee")
    assert code(response) == (400, "Throttling.Api")
    assert "x-acs-retry-after" not in response.headers


@pytest.mark.parametrize(("kind", "added"), [("error", []), ("error_after", ["tim.lee"])])
def test_error_comes_without_and_error_after_with_the_effect(cloud: Cloud, kind: str, added: list[str]) -> None:
    cloud.fault(kind, status=503, code="ServiceUnavailable", message="Try later.")
    response = cloud.add("tim.lee")
    assert code(response) == (503, "ServiceUnavailable")
    assert response.json()["Message"] == "Try later."
    assert set(response.json()) == {"RequestId", "HostId", "Code", "Message", "Recommend"}
    assert cloud.names() == ["ada.lovelace", *added]
    logged = cloud.last_call()
    assert (logged["status"], logged["code"], logged["fault"]) == (503, "ServiceUnavailable", kind)


@pytest.mark.parametrize(("kind", "added"), [("drop_before", []), ("drop_after", ["tim.lee"])])
def test_a_dropped_call_has_no_answer_and_only_drop_after_the_effect(cloud: Cloud, kind: str, added: list[str]) -> None:
    cloud.fault(kind)
    with pytest.raises(requests.ConnectionError):
        cloud.add("tim.lee")
    assert cloud.names() == ["ada.lovelace", *added]
    logged = cloud.last_call()
    assert (logged["users"], logged["status"], logged["code"], logged["fault"]) == (["tim.lee"], None, None, kind)
    assert cloud.list_users().ok


def test_a_gradual_effect_comes_one_user_after_another(cloud: Cloud) -> None:
    cloud.fault("gradual", seconds=0.5)
    began = time.monotonic()
    with pytest.raises(requests.ConnectionError):
        cloud.add("tim.lee", "tom.lee")
    assert cloud.names() == ["ada.lovelace"]
    wait_for(lambda: "tim.lee" in cloud.names())
    wait_for(lambda: "tom.lee" in cloud.names())
    assert time.monotonic() - began >= 1


def test_lists_lag_behind(cloud: Cloud) -> None:
    cloud.configure("ada.lovelace", list_lag=2)
    cloud.add("tim.lee")
    assert cloud.list_users().json()["TotalCount"] == 1
    wait_for(lambda: cloud.list_users().json()["TotalCount"] == 2)


def test_a_late_effect_comes_after_the_call_was_lost_and_blocks_other_writes_until_then(cloud: Cloud) -> None:
    cloud.fault("late", seconds=0.5)
    with pytest.raises(requests.ConnectionError):
        cloud.add("tim.lee")
    assert cloud.names() == ["ada.lovelace"]
    assert code(cloud.delete("ada.lovelace")) == (403, "ConflictOpt")
    assert cloud.list_users().ok
    wait_for(lambda: cloud.names() == ["ada.lovelace", "tim.lee"])
    assert cloud.delete("ada.lovelace").ok


def test_a_late_effect_may_leave_other_writes_alone(cloud: Cloud) -> None:
    cloud.fault("late", seconds=0.5, conflict=False)
    with pytest.raises(requests.ConnectionError):
        cloud.add("tim.lee")
    assert cloud.delete("ada.lovelace").ok
    wait_for(lambda: cloud.names() == ["tim.lee"])


def test_slow_takes_effect_before_its_answer(cloud: Cloud) -> None:
    cloud.fault("slow", seconds=0.5)
    began = time.monotonic()
    with ThreadPoolExecutor() as pool:
        call = pool.submit(cloud.add, "tim.lee")
        wait_for(lambda: cloud.names() == ["ada.lovelace", "tim.lee"])
        assert not call.done()
        assert call.result(10).ok
    assert time.monotonic() - began >= 0.5


def test_conflict_does_nothing(cloud: Cloud) -> None:
    cloud.fault("conflict")
    assert code(cloud.add("tim.lee")) == (403, "ConflictOpt")
    assert cloud.names() == ["ada.lovelace"]


def test_html_is_a_proxys_page_and_nothing_is_done(cloud: Cloud) -> None:
    cloud.fault("html")
    response = cloud.add("tim.lee")
    assert response.status_code == 502
    assert response.headers["content-type"].startswith("text/html")
    assert cloud.names() == ["ada.lovelace"]


def test_truncated_breaks_off_in_the_body_after_the_effect(cloud: Cloud) -> None:
    cloud.fault("truncated")
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError), match="IncompleteRead"):
        cloud.add("tim.lee")
    assert cloud.names() == ["ada.lovelace", "tim.lee"]


def test_echo_password_repeats_the_password_and_does_nothing(cloud: Cloud) -> None:
    cloud.fault("echo_password")
    response = cloud.add("tim.lee")
    assert code(response) == (400, "InvalidParams")
    assert PASSWORD in response.json()["Message"]
    assert cloud.names() == ["ada.lovelace"]


def test_add_users_first_lets_somebody_else_win_the_race(cloud: Cloud) -> None:
    cloud.fault("add_users_first", users=[{"name": "tim.lee", "group": "wheel"}])
    assert code(cloud.add("tim.lee")) == (406, "AgentError.Account.UserAlreadyExist")
    assert cloud.emulator.cluster(cloud.cluster_id)["users"][-1]["group"] == "wheel"


def test_remove_users_first_lets_somebody_else_win_the_race(cloud: Cloud) -> None:
    cloud.fault("remove_users_first", operation="DeleteUsers", users=["ada.lovelace"])
    assert code(cloud.delete("ada.lovelace")) == (406, "AgentError.Account.UserNotExist")
    assert cloud.names() == []


def test_a_fault_strikes_after_those_it_skips_and_as_often_as_told(cloud: Cloud) -> None:
    cloud.fault("conflict", operation="*", skip=1, times=2)
    assert [cloud.list_users().status_code for _turn in range(5)] == [200, 403, 403, 200, 200]


def test_a_fault_may_strike_each_nth_call_for_ever(cloud: Cloud) -> None:
    cloud.fault("conflict", operation="ListUsers", every=3, times=None)
    assert [cloud.list_users().status_code for _turn in range(7)] == [200, 200, 403, 200, 200, 403, 200]


def test_the_first_matching_fault_wins_and_other_operations_are_left_alone(cloud: Cloud) -> None:
    cloud.fault("conflict")
    cloud.fault("throttle")
    assert cloud.list_users().ok
    assert [code(cloud.add("tim.lee"))[1] for _turn in range(2)] == ["ConflictOpt", "Throttling.User"]
    assert cloud.add("tim.lee").ok


def test_cleared_faults_do_not_strike(cloud: Cloud) -> None:
    cloud.fault("conflict")
    cloud.emulator.clear_faults(cloud.cluster_id)
    assert cloud.add("tim.lee").ok


def test_an_unknown_kind_of_fault_is_refused(cloud: Cloud) -> None:
    with pytest.raises(RuntimeError, match=next(iter(KINDS))):
        cloud.fault("thunder")


REFUSED = {"AddUsers": {"bad.user": "AgentError.Account.UserAddFailure"}}


@pytest.mark.parametrize(
    ("reading", "answered", "added"),
    [
        ("whole", (406, "AgentError.Account.UserAddFailure"), []),
        ("part", (409, "PartFailure"), ["tim.lee", "kim.roe"]),
        ("part_stop", (406, "AgentError.Account.UserAddFailure"), ["tim.lee"]),
        ("part_undone", (409, "PartFailure"), []),
    ],
)
def test_a_batch_with_a_user_that_cannot_be_done(
    cloud: Cloud, reading: str, answered: tuple[int, str], added: list[str]
) -> None:
    cloud.configure(batch=reading, refuse=REFUSED)
    assert code(cloud.add("tim.lee", "bad.user", "kim.roe")) == answered
    assert cloud.names() == added


@pytest.mark.parametrize("reading", ["whole", "part", "part_stop", "part_undone"])
def test_a_batch_of_which_no_user_can_be_done_answers_the_first_ones_code(cloud: Cloud, reading: str) -> None:
    cloud.configure("ada.lovelace", batch=reading, refuse=REFUSED)
    assert code(cloud.add("ada.lovelace", "bad.user")) == (406, "AgentError.Account.UserAlreadyExist")
    assert code(cloud.add("bad.user")) == (406, "AgentError.Account.UserAddFailure")
    assert cloud.names() == ["ada.lovelace"]


def test_deleting_a_batch_with_a_missing_user_follows_the_same_reading(cloud: Cloud) -> None:
    cloud.configure("ada.lovelace", batch="part")
    assert code(cloud.delete("nobody.here", "ada.lovelace")) == (409, "PartFailure")
    assert cloud.names() == []


def test_a_cloud_that_refuses_post_does_nothing_and_takes_get(cloud: Cloud) -> None:
    cloud.configure(methods=["GET"])
    assert code(cloud.add("tim.lee")) == (403, "UnsupportedHTTPMethod")
    assert cloud.names() == []
    assert cloud.list_users().ok


def test_a_request_target_over_the_limit_gets_a_page_of_the_web_server(cloud: Cloud) -> None:
    cloud.configure(max_url=600)
    assert cloud.delete("ada.lovelace").status_code == 406
    response = cloud.delete(*[f"user.{number:03}" for number in range(30)])
    assert response.status_code == 414
    assert response.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("shape", [{"UserInfo": []}, {}])
def test_an_empty_list_comes_in_either_shape(cloud: Cloud, shape: dict[str, Any]) -> None:
    cloud.configure(empty_list=shape)
    assert cloud.list_users().json()["Users"] == shape


def test_latency_of_calls_side_by_side_does_not_add_up(cloud: Cloud) -> None:
    cloud.configure(latency=0.3)
    requests_to_send = [cloud.client.request("ListUsers", cloud.parameters()) for _turn in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert all(response.ok for response in pool.map(cloud.client.send, requests_to_send))
    assert max(call["beside"] for call in cloud.emulator.calls(cloud.cluster_id)) >= 1


def test_accounts_can_be_changed_behind_the_clouds_back(cloud: Cloud) -> None:
    cloud.configure("ada.lovelace", "old")
    changes = [{"name": "ada.lovelace", "group": "wheel"}]
    cloud.emulator.change_users(cloud.cluster_id, add=[{"name": "x"}], remove=["old"], change=changes)
    users = cloud.emulator.cluster(cloud.cluster_id)["users"]
    assert [(user["name"], user["group"]) for user in users] == [("ada.lovelace", "wheel"), ("x", "users")]


def test_the_call_log_of_a_cluster_can_be_cleared(cloud: Cloud) -> None:
    cloud.list_users()
    cloud.emulator.clear_calls(cloud.cluster_id)
    assert cloud.emulator.calls(cloud.cluster_id) == []


def wait_for(condition: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the effect did not come in time"
        time.sleep(0.02)
