# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The E-HPC operations of generation 2018-04-12, on the world's state.

Each takes the world and the call's flat parameters, and returns the fields of its answer beside RequestId or raises
ApiError. One page each, such as
https://www.alibabacloud.com/help/en/e-hpc/e-hpc-1-0/developer-reference/api-ehpc-2018-04-12-listusers
"""

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

MAX_USERS = 100
MAX_PAGE_SIZE = 50
GROUPS = ("users", "wheel")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9.]{5,29}")
# With the specials on which the vendor's pages disagree: _ ' " \ `
PASSWORD_KINDS = (ascii_uppercase, ascii_lowercase, digits, r"""()~!@#$%^&*-+=|{}[]:;<>,.?/_'"\`""")
USER_PARAMETER = re.compile(r"User\.([1-9][0-9]*)\.(Name|Password|Group)")


def add_users(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = cluster_to_change(world, parameters)
    users = [User(user["Name"], user["Group"], user["Password"]) for user in users_of(parameters, "Group", "Password")]
    for user in users:
        if user.name not in cluster.users and not NAME.fullmatch(user.name):
            raise invalid("User.N.Name")
    existing = {user.name: "AgentError.Account.UserAlreadyExist" for user in users if user.name in cluster.users}
    return carry_out(world, cluster, "AddUsers", users, existing, lambda user: cluster.users.update({user.name: user}))


def delete_users(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = cluster_to_change(world, parameters)
    users = [User(user["Name"]) for user in users_of(parameters)]
    return carry_out(
        world, cluster, "DeleteUsers", users, missing(cluster, users), lambda user: cluster.remove_users([user.name])
    )


def modify_user_groups(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = cluster_to_change(world, parameters)
    users = [User(user["Name"], group=user["Group"]) for user in users_of(parameters, "Group")]

    def change(user: User) -> None:
        cluster.change_users([{"name": user.name, "group": user.group}])

    return carry_out(world, cluster, "ModifyUserGroups", users, missing(cluster, users), change)


def modify_user_passwords(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = cluster_to_change(world, parameters)
    users = [User(user["Name"], password=user["Password"]) for user in users_of(parameters, "Password")]

    def change(user: User) -> None:
        cluster.change_users([{"name": user.name, "password": user.password}])

    return carry_out(world, cluster, "ModifyUserPasswords", users, missing(cluster, users), change)


def list_users(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = running_cluster(world, parameters)
    users, paging = page_of(cluster.users.values(), len(cluster.users), parameters)
    found = [{"Name": user.name, "Group": user.group, "AddTime": user.add_time} for user in users]
    return {**paging, "Users": {"UserInfo": found} if found else world.settings_of(cluster.id).empty_list}


def describe_cluster(world: World, parameters: Parameters) -> dict[str, Any]:
    return {"ClusterInfo": cluster_info(existing_cluster(world, parameters))}


def list_clusters(world: World, parameters: Parameters) -> dict[str, Any]:
    clusters, paging = page_of(world.clusters.values(), len(world.clusters), parameters)
    return {**paging, "Clusters": {"ClusterInfoSimple": [cluster_info(cluster) for cluster in clusters]}}


OPERATIONS: dict[str, Operation] = {
    "AddUsers": add_users,
    "DeleteUsers": delete_users,
    "ModifyUserGroups": modify_user_groups,
    "ModifyUserPasswords": modify_user_passwords,
    "ListUsers": list_users,
    "DescribeCluster": describe_cluster,
    "ListClusters": list_clusters,
}


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
    codes = {**impossible, **settings.refuse.get(operation, {})}
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


def user_error(code: str) -> ApiError:
    return ApiError(code, "The account operation failed on the manager node.")


def missing(cluster: Cluster, users: Iterable[User]) -> dict[str, str]:
    return {user.name: "AgentError.Account.UserNotExist" for user in users if user.name not in cluster.users}


def existing_cluster(world: World, parameters: Parameters) -> Cluster:
    if not parameters.get("ClusterId"):
        raise invalid("ClusterId")
    cluster = world.clusters.get(parameters["ClusterId"])
    if cluster is None:
        raise ApiError("ClusterNotFound", "The specified cluster does not exist.")
    return cluster


def running_cluster(world: World, parameters: Parameters) -> Cluster:
    cluster = existing_cluster(world, parameters)
    if cluster.status != "running":
        raise ApiError("InvalidClusterStatus", f"The operation is not allowed for a cluster that is {cluster.status}.")
    return cluster


def cluster_to_change(world: World, parameters: Parameters) -> Cluster:
    cluster = running_cluster(world, parameters)
    if cluster.pending_writes:
        raise ApiError("ConflictOpt", "Another operation is running on the cluster.")
    return cluster


def cluster_info(cluster: Cluster) -> dict[str, str]:
    return {
        "Id": cluster.id,
        "Name": cluster.name,
        "Status": cluster.status,
        "RegionId": cluster.region,
        "Location": cluster.location,
        "AccountType": "nis",
        "DeployMode": "Standard",
        "SchedulerType": "slurm",
        "EhpcVersion": "1.0.0",
        "OsTag": "CentOS_7.6_64",
    }


def users_of(parameters: Parameters, *required: str) -> list[dict[str, str]]:
    """The users of ``User.N.Name=…&User.N.Group=…``, checked as documented: ``[{"Name": …, "Group": …}]``."""
    users: dict[int, dict[str, str]] = {}
    for key, value in parameters.items():
        if match := USER_PARAMETER.fullmatch(key):
            users.setdefault(int(match[1]), {})[match[2]] = value
    if not 1 <= len(users) <= MAX_USERS or max(users) != len(users):
        raise invalid("User.N")
    for user in users.values():
        for field in ("Name", *required):
            if not user.get(field):
                raise invalid(f"User.N.{field}")
        if "Group" in required and user["Group"] not in GROUPS:
            raise invalid("User.N.Group")
        if "Password" in required and not is_password(user["Password"]):
            raise invalid("User.N.Password")
    if len({user["Name"] for user in users.values()}) != len(users):
        raise invalid("User.N.Name")
    return [users[number] for number in sorted(users)]


def is_password(text: str) -> bool:
    """8 to 30 characters, three of upper case, lower case, digit and special."""
    kinds = [kind for kind in PASSWORD_KINDS if set(kind) & set(text)]
    return 8 <= len(text) <= 30 and len(kinds) >= 3 and set(text) <= set("".join(PASSWORD_KINDS))


def page_of(items: Iterable[Item], total: int, parameters: Parameters) -> tuple[list[Item], dict[str, int]]:
    """One page without copying what is not on it, and the fields that describe it."""
    number = whole_number(parameters, "PageNumber", default=1)
    size = whole_number(parameters, "PageSize", default=10)
    if size > MAX_PAGE_SIZE:
        raise invalid("PageSize")
    start = (number - 1) * size
    return list(islice(items, start, start + size)), {"TotalCount": total, "PageNumber": number, "PageSize": size}


def whole_number(parameters: Parameters, name: str, default: int) -> int:
    text = parameters.get(name, str(default))
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        raise invalid(name)
    return int(text)


def invalid(parameter: str) -> ApiError:
    return ApiError("InvalidParams", f"The specified parameter {parameter} is invalid.")
