# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the client writes arrives on the cluster, and no password goes into a URL without need."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, islice
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.ehpc import Ehpc
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.rules import (
    DISPUTED,
    SPECIALS,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import (
    CREATED,
    GROUP_CHANGED,
    PASSWORD_SET,
    REMOVED,
    Change,
)

Client = Callable[..., Ehpc]
URL_LIMIT = 8192


def long_creation(number: int) -> Change:
    """A user with 30 characters in the name and 30 in the password, of which 28 are special, and no two alike."""
    specials = "".join(islice(cycle(SPECIALS + DISPUTED), number, number + 28))
    return Change(CREATED, f"user.{number:025}", "users", password=f"A1{specials}")


def creation(number: int) -> Change:
    return Change(CREATED, f"user.{number:04}", "wheel" if number % 2 else "users", password=f"Secret+{number:04}&=%")


def sent(client: Ehpc, changes: list[Change], size: int = 100) -> list[ApiError | None]:
    """Send changes of one action; how each batch was answered."""
    return [error for answers in client.write(changes[0].action, changes, size) for _batch, error in answers]


def targets(cluster: Any) -> list[str]:
    return [call["target"] for call in cluster.emulator.calls(cluster.id)]


def test_passwords_are_posted_and_in_no_url(client: Client, cluster: Any) -> None:
    changes = [creation(number) for number in range(3)]
    assert sent(client(), changes) == [None]
    assert cluster.groups == {change.name: change.group for change in changes}
    assert cluster.passwords == {change.name: change.password for change in changes}
    assert targets(cluster) == ["/"]
    assert cluster.emulator.calls(cluster.id)[0]["method"] == "POST"


def test_each_action_changes_what_it_says_and_nothing_else(client: Client, cluster: Any) -> None:
    cluster.holds(
        [{"name": name, "group": "users", "password": "Before+1"} for name in ("ann.one", "bob.two", "cy.three")]
    )
    writer = client()
    assert sent(writer, [Change(GROUP_CHANGED, "ann.one", "wheel", "users")]) == [None]
    assert sent(writer, [Change(PASSWORD_SET, "bob.two", "users", "users", "After+22")]) == [None]
    assert sent(writer, [Change(REMOVED, "cy.three", before="users")]) == [None]
    assert cluster.groups == {"ann.one": "wheel", "bob.two": "users"}
    assert cluster.passwords == {"ann.one": "Before+1", "bob.two": "After+22"}
    log = cluster.emulator.calls(cluster.id)
    assert [(call["operation"], call["method"]) for call in log] == [
        ("ModifyUserGroups", "GET"),
        ("ModifyUserPasswords", "POST"),
        ("DeleteUsers", "GET"),
    ]
    assert not any("After" in call["target"] for call in log)


@pytest.mark.parametrize(("size", "lengths"), [(100, [100, 100, 50]), (7, [7] * 35 + [5])])
def test_a_batch_holds_at_most_as_many_users_as_asked_for(
    client: Client, cluster: Any, size: int, lengths: list[int]
) -> None:
    changes = [creation(number) for number in range(250)]
    batches = [answer for answers in client().write(CREATED, changes, size) for answer in answers]
    assert [len(batch) for batch, _error in batches] == lengths
    assert [change for batch, _error in batches for change in batch] == changes
    assert [len(call["users"]) for call in cluster.emulator.calls(cluster.id)] == lengths
    assert len(cluster.groups) == 250


def test_nothing_is_sent_before_the_next_batch_is_asked_for(client: Client, cluster: Any) -> None:
    batches = client().write(CREATED, [creation(number) for number in range(3)], 1)
    next(batches)
    assert cluster.calls == ["AddUsers"]


def test_with_get_every_url_stays_below_eight_kilobytes_and_every_user_is_created(client: Client, cluster: Any) -> None:
    changes = [long_creation(number) for number in range(100)]
    assert {len(change.name) for change in changes} == {len(change.password or "") for change in changes} == {30}
    assert set(sent(client(http_method="get"), changes)) == {None}
    assert cluster.passwords == {change.name: change.password for change in changes}
    log = cluster.emulator.calls(cluster.id)
    assert {(call["operation"], call["method"]) for call in log} == {("AddUsers", "GET")}
    # Below the limit, and not by sending users one by one.
    assert max(len(call["target"]) for call in log) < URL_LIMIT
    assert len(log) < 5
    query = dict(parse_qsl(urlsplit(log[0]["target"]).query, keep_blank_values=True))
    assert query["User.1.Password"] == changes[0].password
    assert quote(changes[0].password or "", safe="~") in log[0]["target"]


@pytest.mark.parametrize(
    "changes",
    [
        [Change(REMOVED, f"user.{number:025}", before="users") for number in range(100)],
        [Change(GROUP_CHANGED, f"user.{number:025}", "wheel", "users") for number in range(100)],
        [
            Change(PASSWORD_SET, change.name, "users", "users", change.password)
            for change in map(long_creation, range(100))
        ],
    ],
)
def test_with_get_every_other_action_stays_below_the_limit_too(
    client: Client, cluster: Any, changes: list[Change]
) -> None:
    cluster.holds([{"name": change.name} for change in changes])
    assert set(sent(client(http_method="get"), changes)) == {None}
    assert max(map(len, targets(cluster))) < URL_LIMIT
    assert sum(len(call["users"]) for call in cluster.emulator.calls(cluster.id)) == 100


def test_a_cloud_that_only_takes_get_refuses_one_post_and_then_gets_everything_by_get(
    client: Client, cluster: Any
) -> None:
    cluster.holds(methods=["GET"])
    changes = [long_creation(number) for number in range(250)]
    writer = client()
    assert writer.list_accounts() == {}
    assert set(sent(writer, changes)) == {None}
    assert cluster.passwords == {change.name: change.password for change in changes}
    log = [call for call in cluster.emulator.calls(cluster.id) if call["operation"] == "AddUsers"]
    assert [(call["method"], call["code"]) for call in log][:2] == [("POST", "UnsupportedHTTPMethod"), ("GET", None)]
    assert {(call["method"], call["code"]) for call in log[1:]} == {("GET", None)}
    assert [call["target"] for call in log if call["method"] == "POST"] == ["/"]
    assert writer.api_calls["AddUsers"] == len(log)


def test_the_refused_method_is_remembered_for_other_actions(client: Client, cluster: Any) -> None:
    cluster.holds([{"name": "ada.lovelace"}], methods=["GET"])
    writer = client()
    assert sent(writer, [creation(1)]) == [None]
    assert sent(writer, [Change(PASSWORD_SET, "ada.lovelace", "users", "users", "After+22")]) == [None]
    methods = [call["method"] for call in cluster.emulator.calls(cluster.id)]
    assert methods == ["POST", "GET", "GET"]
    assert cluster.passwords["ada.lovelace"] == "After+22"


def test_post_on_a_cloud_that_only_takes_get_is_fatal_and_says_which_option_to_set(
    client: Client, cluster: Any
) -> None:
    cluster.holds(methods=["GET"])
    writer = client(http_method="post")
    with pytest.raises(ApiError) as caught:
        writer.list_accounts()
    (written,) = sent(writer, [creation(1)])
    for error in (caught.value, written):
        assert error
        assert (error.code, error.status, error.fault) == ("UnsupportedHTTPMethod", 403, Fault.FATAL)
        assert error.hint == "See the option http_method."
        assert error.target == cluster.id
    assert set(targets(cluster)) == {"/"}
    assert cluster.groups == {}


def test_with_post_nothing_goes_into_a_url(client: Client, cluster: Any) -> None:
    cluster.holds([{"name": "ada.lovelace"}])
    writer = client(http_method="post")
    assert list(writer.list_accounts()) == ["ada.lovelace"]
    assert sent(writer, [Change(REMOVED, "ada.lovelace", before="users")]) == [None]
    assert writer.describe()["Status"] == "running"
    assert set(targets(cluster)) == {"/"}
    assert cluster.groups == {}


def test_a_write_is_sent_again_only_when_it_certainly_had_no_effect(client: Client, cluster: Any) -> None:
    cluster.faults(
        {"kind": "conflict", "operation": "AddUsers"},
        {"kind": "throttle", "operation": "AddUsers", "retry_after_ms": 20},
        {"kind": "error", "operation": "AddUsers", "code": "UnknownError"},
    )
    (error,) = sent(client(retry_timeout=20), [creation(1)])
    assert error
    assert (error.code, error.fault) == ("UnknownError", Fault.DOUBT)
    assert cluster.calls == ["AddUsers"] * 3


def test_a_password_that_the_cloud_repeats_in_an_error_is_masked(client: Client, cluster: Any) -> None:
    cluster.faults({"kind": "echo_password", "operation": "AddUsers"})
    change = creation(1)
    (error,) = sent(client(), [change])
    assert error
    assert str(change.password) not in str(error)
    assert "********" in error.message
