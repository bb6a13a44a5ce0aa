# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batches of users of which some cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.emulator.errors import ApiError
from tests.emulator.settings import Settings
from tests.emulator.world import Cluster, User, World

NOT_EXIST = "AgentError.Account.UserNotExist"


def carry_out(
    world: World,
    cluster: Cluster,
    operation: str,
    users: list[User],
    impossible: Mapping[str, str],
    effect: Callable[[User], None],
) -> dict[str, Any]:
    """Do a batch by the reading in force; ``impossible`` has the error code of users the cluster's state rules out."""
    settings = world.settings_of(cluster.id)
    codes = {**impossible, **refused(settings, operation, users)}
    bad = [user for user in users if user.name in codes]
    good = [user for user in users if user.name not in codes]
    if not bad:
        doable, error = users, None
    elif settings.batch == "whole" or not good:
        doable, error = [], user_error(codes[bad[0].name])
    elif settings.batch == "part_stop":
        doable, error = users[: users.index(bad[0])], user_error(codes[bad[0].name])
    else:
        doable = good if settings.batch == "part" else []
        error = ApiError("PartFailure", "Some of the users failed.")
    for user in doable:
        effect(user)
    if error:
        raise error
    return {}


def refused(settings: Settings, operation: str, users: Iterable[User]) -> dict[str, str]:
    """The error codes of those users whom the setting ``refuse`` rules out."""
    codes = settings.refuse.get(operation, {})
    return {user.name: codes.get(user.name, codes.get("*", "")) for user in users if {user.name, "*"} & codes.keys()}


def missing(cluster: Cluster, users: Iterable[User], code: str = NOT_EXIST) -> dict[str, str]:
    return {user.name: code for user in users if user.name not in cluster.users}


def user_error(code: str) -> ApiError:
    return ApiError(code, "The account operation failed on the manager node.")
