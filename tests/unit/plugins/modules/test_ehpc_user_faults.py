# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ehpc_user in bad weather: faults of the cloud, of the way to it and of single users."""

from __future__ import annotations

from functools import partial

import pytest

BAD = "bad.user99"
REFUSED = "AgentError.Account.UserAddFailure"


def roster(count=5):
    return [{"name": f"user.{number:03}", "password": "Passw0rd."} for number in range(count)]


@pytest.fixture
def onboard(ehpc_user):
    """Run ehpc_user on the cluster with a short budget for other tries."""
    return partial(ehpc_user, retry_timeout=20)


def actions(result):
    return {row["name"]: row["action"] for row in result["users"]}


TRANSIENT = {
    "throttled with a time to wait": {"kind": "throttle", "times": 2, "retry_after_ms": 20},
    "throttled without": {"kind": "throttle", "times": 2},
    "unavailable": {"kind": "error", "status": 503, "code": "ServiceUnavailable"},
    "an internal error after the effect": {"kind": "error_after", "status": 500, "code": "UnknownError"},
    "another operation is running": {"kind": "conflict", "times": 2},
    "dropped before the effect": {"kind": "drop_before"},
    "dropped after the effect": {"kind": "drop_after"},
    "cut short": {"kind": "truncated"},
    "a proxy's page": {"kind": "html", "status": 502},
    "a nonce used twice": {"kind": "error_after", "status": 400, "code": "SignatureNonceUsed"},
}


@pytest.mark.parametrize("operation", ["ListUsers", "AddUsers"])
@pytest.mark.parametrize("weather", TRANSIENT)
def test_what_passes_is_waited_out(onboard, cluster, operation, weather):
    cluster.faults({"operation": operation, **TRANSIENT[weather]})

    result = onboard(users=roster())

    assert not result["failed"] and result["summary"]["created"] == 5
    assert sorted(cluster.groups) == [user["name"] for user in roster()]
    assert [call["fault"] for call in cluster.emulator.calls(cluster.id)].count(TRANSIENT[weather]["kind"]) >= 1


@pytest.mark.parametrize("weather", ["dropped after the effect", "an internal error after the effect", "cut short"])
def test_a_write_whose_answer_is_lost_is_settled_by_looking(onboard, cluster, weather):
    cluster.faults({"operation": "AddUsers", **TRANSIENT[weather]})

    result = onboard(users=roster())

    assert cluster.calls == cluster.operations("ListUsers", "AddUsers", "ListUsers")
    assert set(actions(result).values()) == {"created"} and not result["failed"]


def test_changes_of_every_kind_survive_lost_answers(onboard, cluster):
    cluster.holds([{"name": "to.wheel1"}, {"name": "to.leave1"}, {"name": "new.secret"}])
    cluster.faults({"operation": "*", "kind": "drop_after", "every": 2, "times": 4})
    users = [
        {"name": "to.wheel1", "group": "wheel"},
        {"name": "to.leave1", "state": "absent"},
        {"name": "new.secret", "password": "Changed-9", "update_password": "always"},
        {"name": "new.user1", "password": "Passw0rd."},
    ]

    result = onboard(users=users)

    assert not result["failed"]
    assert list(actions(result).values()) == ["group_changed", "removed", "password_set", "created"]
    assert cluster.groups == {"to.wheel1": "wheel", "new.secret": "users", "new.user1": "users"}
    assert cluster.passwords["new.secret"] == "Changed-9" and cluster.passwords["new.user1"] == "Passw0rd."


@pytest.mark.parametrize("conflict", [True, False])
def test_an_effect_that_comes_late_is_waited_for(onboard, cluster, conflict):
    cluster.faults({"operation": "AddUsers", "kind": "late", "seconds": 1.5, "conflict": conflict})

    result = onboard(users=roster())

    assert not result["failed"] and result["summary"]["created"] == 5
    assert sorted(cluster.groups) == [user["name"] for user in roster()]


def test_a_time_out_is_settled_by_looking(onboard, cluster):
    cluster.faults({"operation": "AddUsers", "kind": "slow", "seconds": 5})

    result = onboard(users=roster(), read_timeout=0.5)

    assert not result["failed"] and cluster.calls == cluster.operations("ListUsers", "AddUsers", "ListUsers")


def test_nobody_is_lost_to_throttling_and_dropped_answers(onboard, cluster):
    cluster.faults(
        {"operation": "*", "kind": "throttle", "every": 10, "times": None, "retry_after_ms": 10},
        {"operation": "AddUsers", "kind": "drop_after", "every": 7, "times": None},
    )

    result = onboard(users=roster(1000), batch_size=10)

    assert not result["failed"] and result["summary"]["created"] == 1000
    assert sorted(cluster.groups) == [user["name"] for user in sorted(roster(1000), key=lambda user: user["name"])]


@pytest.mark.parametrize("batch", ["whole", "part", "part_stop", "part_undone"])
def test_one_user_who_is_refused_does_not_stop_the_others(onboard, cluster, batch):
    cluster.holds(batch=batch, refuse={"AddUsers": {BAD: REFUSED}})
    users = roster(99)
    users.insert(42, {"name": BAD, "password": "Passw0rd."})

    result = onboard(users=users)

    assert result["failed"] and result["changed"]
    assert result["summary"]["created"] == 99 and result["summary"]["failed"] == 1
    row = result["users"][42]
    assert (row["name"], row["action"], row["wanted"], row["changed"]) == (BAD, "failed", "created", False)
    assert (
        row["error"]["code"] == REFUSED
        and row["error"]["operation"] == cluster.named("AddUsers")
        and row["error"]["request_id"]
    )
    assert result["msg"].startswith(f"1 of 100 users failed on {cluster.id}: {BAD} ({REFUSED}: ")
    assert row["error"]["request_id"] in result["msg"] and "Done: 99 created." in result["msg"]
    assert len(cluster.groups) == 99 and BAD not in result["diff"]["after"]
    # One list to begin with and at most one for each size of batch, which is 100, 10 and 1.
    lists = [call for call in cluster.emulator.calls(cluster.id) if call["page"] == 1]
    assert len(lists) <= 4 and len(cluster.writes) <= 1 + 10 + 10


def test_what_was_done_before_a_failure_is_not_done_again(onboard, cluster):
    cluster.holds(refuse={"AddUsers": {BAD: REFUSED}})
    users = [*roster(), {"name": BAD, "password": "Passw0rd."}]
    onboard(users=users)
    cluster.emulator.clear_calls(cluster.id)

    again = onboard(users=users)

    assert again["failed"] and not again["changed"] and again["summary"]["unchanged"] == 5
    assert cluster.calls == cluster.operations("ListUsers", "AddUsers", "ListUsers")


def test_on_error_stop_sends_nothing_after_a_refused_batch(onboard, cluster):
    cluster.holds(refuse={"AddUsers": {"user.003": REFUSED}}, batch="part")

    result = onboard(users=roster(8), batch_size=2, on_error="stop")

    assert result["summary"] == {
        "created": 3,
        "group_changed": 0,
        "password_set": 0,
        "removed": 0,
        "unchanged": 0,
        "failed": 1,
        "unknown": 0,
        "skipped": 4,
    }
    assert [name for name, action in actions(result).items() if action == "skipped"] == [
        "user.004",
        "user.005",
        "user.006",
        "user.007",
    ]
    assert "Not tried: 4 users." in result["msg"] and cluster.writes == cluster.operations(*["AddUsers"] * 2)


@pytest.mark.parametrize("batch", ["whole", "part", "part_stop", "part_undone"])
def test_of_an_account_created_meanwhile_only_the_group_is_set(onboard, cluster, batch):
    cluster.holds(batch=batch)
    racer = {"name": "user.003", "group": "wheel", "password": "Theirs-1"}
    cluster.faults({"operation": "AddUsers", "kind": "add_users_first", "users": [racer]})

    result = onboard(users=roster())

    assert not result["failed"] and result["summary"]["created"] == 4
    assert [row for row in result["users"] if row["action"] != "created"] == [
        {"name": "user.003", "action": "group_changed", "changed": True, "before": "wheel", "group": "users"}
    ]
    assert "user.003: wheel" in result["diff"]["before"]
    assert cluster.groups == {user["name"]: "users" for user in roster()}
    assert cluster.passwords["user.003"] == "Theirs-1"


def test_a_race_is_warned_of(onboard, cluster):
    racer = {"name": "user.000", "group": "users", "password": "Theirs-1"}
    cluster.faults({"operation": "AddUsers", "kind": "add_users_first", "users": [racer]})

    result = onboard(users=roster(1))

    assert any(f"user.000 appeared on {cluster.id} during this run" in text for text in result["warnings"])


def test_an_account_that_is_gone_meanwhile_counts_as_removed(onboard, cluster):
    cluster.holds([{"name": "user.000"}, {"name": "user.001"}])
    cluster.faults({"operation": "DeleteUsers", "kind": "remove_users_first", "users": ["user.000"]})

    result = onboard(users=[{"name": "user.000"}, {"name": "user.001"}], state="absent")

    assert not result["failed"] and result["summary"]["removed"] == 2 and cluster.groups == {}


def test_under_endless_throttling_the_rest_is_not_tried(onboard, cluster):
    cluster.faults({"operation": "AddUsers", "kind": "throttle", "skip": 1, "times": None})

    result = onboard(users=roster(6), batch_size=2, retry_timeout=0)

    assert result["failed"] and result["changed"]
    assert (result["summary"]["created"], result["summary"]["failed"], result["summary"]["skipped"]) == (2, 2, 2)
    assert "Throttling.User" in result["msg"] and "Not tried: 2 users." in result["msg"]


def test_without_another_look_what_holds_is_not_known(onboard, cluster):
    cluster.faults(
        {"operation": "AddUsers", "kind": "drop_after"},
        {
            "operation": "ListUsers",
            "skip": 1,
            "kind": "error",
            "status": 503,
            "code": "ServiceUnavailable",
            "times": None,
        },
    )

    result = onboard(users=roster(), retry_timeout=0)

    assert result["failed"] and result["changed"] and result["summary"]["unknown"] == 5
    assert "The accounts could not be read: ServiceUnavailable: " in result["msg"]


FATAL = {
    "cluster missing": ({"cluster_id": "ehpc-hz-nowhere"}, "ClusterNotFound", "Check cluster_id, region"),
    "wrong key": ({"access_key_id": "nobody", "access_key_secret": "none"}, "InvalidAccessKeyId.NotFound", "Check"),
    "wrong secret": (
        {"access_key_id": "emulator-key-id", "access_key_secret": "wrong"},
        "SignatureDoesNotMatch",
        "access_key_secret does not belong to access_key_id.",
    ),
}


@pytest.mark.parametrize("what", FATAL)
def test_what_no_retry_mends_fails_at_once_with_advice(onboard, cluster, what):
    options, code, hint = FATAL[what]

    result = onboard(users=roster(), **options)

    where = options.get("cluster_id", cluster.id)
    assert result["failed"] and result["msg"].startswith(f"{code}: ")
    assert f"(ListUsers on {where}, " in result["msg"]
    assert "request id " in result["msg"] and hint in result["msg"] and result["msg"].endswith("Nothing was changed.")
    assert cluster.writes == []


def test_a_cluster_that_does_not_run_is_named_with_its_status(onboard, cluster):
    cluster.holds(status="stopped")

    result = onboard(users=roster())

    assert "InvalidClusterStatus" in result["msg"] and "its status is stopped." in result["msg"]
    assert cluster.calls == cluster.operations("ListUsers", "DescribeCluster")


def test_a_permission_that_ends_leaves_a_report_of_what_was_done(onboard, cluster):
    cluster.faults({"operation": "AddUsers", "skip": 2, "kind": "error", "code": "NotAuthorized", "status": 407})

    result = onboard(users=roster(10), batch_size=2)

    assert (result["summary"]["created"], result["summary"]["failed"], result["summary"]["skipped"]) == (4, 2, 4)
    assert "NotAuthorized" in result["msg"] and "needs the permission" in result["msg"]
    assert cluster.writes == cluster.operations(*["AddUsers"] * 3)


def test_a_page_of_a_proxy_is_not_taken_for_an_answer(onboard, cluster):
    cluster.faults({"operation": "ListUsers", "kind": "html", "status": 200, "times": None})

    result = onboard(users=roster(), retry_timeout=1)

    assert "NotJson: the answer is not JSON but text/html; a proxy or a wrong endpoint" in result["msg"]


def test_no_answer_in_time_names_the_host_and_the_time(onboard, cluster):
    cluster.faults({"operation": "ListUsers", "kind": "slow", "seconds": 3})

    result = onboard(users=roster(), read_timeout=0.3, retry_timeout=0)

    assert "Timeout: no answer from 127.0.0.1:" in result["msg"]
    assert "within 0.3 s" in result["msg"]


@pytest.fixture
def late_clock(emulator):
    """Let the clock of the cloud be twenty minutes behind this machine's."""
    emulator.settings(clock_offset=-20 * 60)
    yield
    emulator.settings(clock_offset=0)


@pytest.mark.usefixtures("late_clock")
def test_a_clock_that_is_off_is_told(onboard):
    result = onboard(users=roster())

    assert "InvalidTimeStamp.Expired" in result["msg"]
    assert "The clock of this machine is 20 minutes ahead of the cloud's." in result["msg"]


def test_a_cloud_that_takes_no_forms_gets_queries(onboard, cluster):
    no_forms = {"methods": ["GET"]} if cluster.generation == "2018-04-12" else {"parameters": "query"}
    cluster.holds(**no_forms)

    result = onboard(users=[{**user, "name": f"{user['name']}.{'x' * 20}"} for user in roster(150)])

    assert not result["failed"] and len(cluster.groups) == 150
    calls = cluster.emulator.calls(cluster.id)
    assert len([call for call in calls if call["code"]]) == 1
    assert max(len(call["target"]) for call in calls) < 8192


def test_http_method_post_is_refused_with_advice(onboard, cluster):
    cluster.holds(methods=["GET"])

    result = onboard(users=roster(), http_method="post")

    assert "UnsupportedHTTPMethod" in result["msg"] and "See the option http_method." in result["msg"]


@pytest.mark.parametrize("generation", ["2018-04-12"])
def test_a_run_that_is_killed_is_completed_by_the_next(ansible, onboard, cluster):
    cluster.faults({"operation": "AddUsers", "kind": "slow", "skip": 3, "seconds": 30})

    options = {"cluster_id": cluster.id, "users": roster(20), "batch_size": 2}
    first = ansible.module("ehpc_user", options, timeout=5).result
    assert first["failed"] and len(cluster.groups) == 8

    second = onboard(users=roster(20))
    assert second["summary"]["created"] == 12 and second["summary"]["unchanged"] == 8
    assert len(cluster.groups) == 20


@pytest.mark.parametrize("proxy", ["HTTPS_PROXY", "https_proxy"])
def test_a_proxy_of_the_environment_is_used(onboard, proxy):
    dead = {proxy: "http://127.0.0.1:1"}

    result = onboard(users=roster(), retry_timeout=0, endpoint="ehpc.example.com", environment=dead)

    assert "ProxyFailed: no connection to ehpc.example.com through the proxy" in result["msg"]


def test_no_proxy_is_used_on_loopback(onboard, cluster):
    everything = {
        "HTTP_PROXY": "http://127.0.0.1:1",
        "http_proxy": "http://127.0.0.1:1",
        "NO_PROXY": "",
        "no_proxy": "",
    }

    result = onboard(users=roster(), environment=everything)

    assert not result["failed"] and len(cluster.groups) == 5


def test_a_cluster_that_takes_nobody_is_not_asked_for_everybody(onboard, cluster):
    cluster.faults({"operation": "AddUsers", "kind": "error", "code": "AgentError", "times": None})

    result = onboard(users=roster(400))

    assert result["failed"] and result["summary"]["created"] == 0
    assert result["summary"]["failed"] + result["summary"]["skipped"] == 400
    batch = 100 if cluster.generation == "2018-04-12" else 20
    assert len(cluster.writes) == 400 / batch + 400 / (batch / 10) + 100


def test_update_password_always_overrides_a_racer_s_password(onboard, cluster):
    racer = {"name": "user.001", "group": "wheel", "password": "Theirs-1"}
    cluster.faults({"operation": "AddUsers", "kind": "add_users_first", "users": [racer]})

    result = onboard(users=[{**user, "group": "users"} for user in roster(3)], update_password="always")

    assert not result["failed"] and set(cluster.passwords.values()) == {"Passw0rd."}
    assert set(cluster.groups.values()) == {"users"}
    assert [(row["name"], row["action"]) for row in result["users"]] == [
        ("user.000", "created"),
        ("user.001", "group_changed"),
        ("user.001", "password_set"),
        ("user.002", "created"),
    ]


def test_a_password_without_an_answer_is_not_known(onboard, cluster):
    cluster.holds([{"name": "user.000"}])
    cluster.faults({"operation": "ModifyUserPasswords", "kind": "drop_after", "times": None})

    result = onboard(users=roster(1), update_password="always", retry_timeout=0)

    assert result["failed"] and result["changed"] and result["summary"]["unknown"] == 1
    assert "A password cannot be read: set it again." in result["msg"]
    assert result["diff"]["after"] == "user.000: users, password unknown\n"


def test_verify_that_cannot_read_fails_and_says_so(onboard, cluster):
    cluster.faults({"operation": "ListUsers", "skip": 1, "kind": "error", "code": "NotAuthorized", "times": None})

    result = onboard(users=roster(2), verify=True)

    assert result["failed"] and result["changed"] and result["summary"]["created"] == 2
    assert "What was done could not be verified: NotAuthorized: " in result["msg"]


def test_a_cluster_without_answers_is_given_up_after_the_budget(onboard, cluster):
    cluster.faults({"operation": "AddUsers", "kind": "drop_before", "times": None})

    result = onboard(users=roster(1000), retry_timeout=1)

    assert result["failed"] and result["summary"]["skipped"] > 0
    assert len(cluster.writes) < 20
