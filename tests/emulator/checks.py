# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the operations of both generations share: finding the cluster, checking parameters, pages of a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any, TypeVar

from tests.emulator.errors import ApiError
from tests.emulator.world import Cluster, User, World

Parameters = Mapping[str, str]
Operation = Callable[[World, Parameters], dict[str, Any]]
Item = TypeVar("Item")

MAX_PAGE_SIZE = 50
GROUPS = ("users", "wheel")
# With the specials on which the vendor's pages disagree: _ ' " \ `
PASSWORD_KINDS = (ascii_uppercase, ascii_lowercase, digits, r"""()~!@#$%^&*-+=|{}[]:;<>,.?/_'"\`""")


def existing_cluster(world: World, generation: str, parameters: Parameters) -> Cluster:
    """The cluster a call of this generation is about."""
    if not parameters.get("ClusterId"):
        raise invalid("ClusterId")
    cluster = world.clusters.get(parameters["ClusterId"])
    if cluster is None:
        raise ApiError("ClusterNotFound", "The specified cluster does not exist.")
    if cluster.generation != generation:
        code = world.settings_of(cluster.id).other_generation
        raise ApiError(code, f"The specified cluster is not one of {generation}.")
    return cluster


def running_cluster(world: World, generation: str, parameters: Parameters) -> Cluster:
    cluster = existing_cluster(world, generation, parameters)
    if cluster.status != "running":
        raise ApiError("InvalidClusterStatus", f"The operation is not allowed for a cluster that is {cluster.status}.")
    return cluster


def cluster_to_change(world: World, generation: str, parameters: Parameters) -> Cluster:
    cluster = running_cluster(world, generation, parameters)
    if cluster.pending_writes:
        raise ApiError("ConflictOpt", "Another operation is running on the cluster.")
    return cluster


def page_of_users(
    world: World, cluster: Cluster, parameters: Parameters, show: Callable[[User], dict[str, Any]]
) -> dict[str, Any]:
    """The fields of an answer that lists users, each of them as ``show`` words it."""
    users, paging = page_of(cluster.users.values(), len(cluster.users), parameters)
    found = [show(user) for user in users]
    return {**paging, "Users": {"UserInfo": found} if found else world.settings_of(cluster.id).empty_list}


def user_facts(world: World, cluster: Cluster, user: User, ids: bool) -> dict[str, Any]:
    """What every list says about a user beside the name, with the ids or without them."""
    settings = world.settings_of(cluster.id)
    facts: dict[str, Any] = {"Group": user.group, "AddTime": add_time(user.add_time, settings.add_time)}
    if ids:
        written = int if settings.ids == "int" else str
        facts.update(UserId=written(user.user_id), GroupId=written(user.group_id))
    return facts


def add_time(text: str, form: str) -> str:
    """A time in one of the forms of the setting ``add_time``."""
    if form == "zoned":
        return text
    seconds = text.removesuffix("Z").partition(".")[0]
    return f"{seconds}.000Z" if form == "millis" else seconds


def page_of(
    items: Iterable[Item], total: int, parameters: Parameters, smallest: int = 1, largest: int = MAX_PAGE_SIZE
) -> tuple[list[Item], dict[str, int]]:
    """One page without copying what is not on it, and the fields that describe it."""
    number = whole_number(parameters, "PageNumber", default=1)
    size = whole_number(parameters, "PageSize", default=10)
    if not smallest <= size <= largest:
        raise invalid("PageSize")
    start = (number - 1) * size
    return list(islice(items, start, start + size)), {"TotalCount": total, "PageNumber": number, "PageSize": size}


def whole_number(parameters: Parameters, name: str, default: int) -> int:
    text = parameters.get(name, str(default))
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        raise invalid(name)
    return int(text)


def is_password(text: str) -> bool:
    """8 to 30 characters, three of upper case, lower case, digit and special."""
    kinds = [kind for kind in PASSWORD_KINDS if set(kind) & set(text)]
    return 8 <= len(text) <= 30 and len(kinds) >= 3 and set(text) <= set("".join(PASSWORD_KINDS))


def invalid(parameter: str) -> ApiError:
    return ApiError("InvalidParams", f"The specified parameter {parameter} is invalid.")
