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
