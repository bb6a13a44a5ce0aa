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
from typing import Any

from tests.emulator.async_list import list_users_async
from tests.emulator.batches import carry_out, missing
from tests.emulator.checks import (
    GROUPS,
    Operation,
    Parameters,
    cluster_to_change,
    existing_cluster,
    invalid,
    is_password,
    page_of,
    page_of_users,
    running_cluster,
    user_facts,
)
from tests.emulator.hybrid import sync_users
from tests.emulator.world import OLDER, Cluster, User, World

MAX_USERS = 100
NAME = re.compile(r"[A-Za-z][A-Za-z0-9.]{5,29}")
USER_PARAMETER = re.compile(r"User\.([1-9][0-9]*)\.(Name|Password|Group)")
REGIONS = {
    "cn-hangzhou": "China (Hangzhou)",
    "cn-shanghai": "China (Shanghai)",
    "cn-beijing": "China (Beijing)",
    "cn-shenzhen": "China (Shenzhen)",
    "ap-southeast-1": "Singapore",
    "eu-central-1": "Germany (Frankfurt)",
}


def add_users(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = cluster_to_change(world, OLDER, parameters)
    users = [User(user["Name"], user["Group"], user["Password"]) for user in users_of(parameters, "Group", "Password")]
    for user in users:
        if user.name not in cluster.users and not NAME.fullmatch(user.name):
            raise invalid("User.N.Name")
    existing = {user.name: "AgentError.Account.UserAlreadyExist" for user in users if user.name in cluster.users}
    return carry_out(world, cluster, "AddUsers", users, existing, cluster.take_in)


def delete_users(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = cluster_to_change(world, OLDER, parameters)
    users = [User(user["Name"]) for user in users_of(parameters)]
    return carry_out(
        world, cluster, "DeleteUsers", users, missing(cluster, users), lambda user: cluster.remove_users([user.name])
    )


def modify_user_groups(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = cluster_to_change(world, OLDER, parameters)
    users = [User(user["Name"], group=user["Group"]) for user in users_of(parameters, "Group")]

    def change(user: User) -> None:
        cluster.change_users([{"name": user.name, "group": user.group}])

    return carry_out(world, cluster, "ModifyUserGroups", users, missing(cluster, users), change)


def modify_user_passwords(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = cluster_to_change(world, OLDER, parameters)
    users = [User(user["Name"], password=user["Password"]) for user in users_of(parameters, "Password")]

    def change(user: User) -> None:
        cluster.change_users([{"name": user.name, "password": user.password}])

    return carry_out(world, cluster, "ModifyUserPasswords", users, missing(cluster, users), change)


def list_users(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = running_cluster(world, OLDER, parameters)
    return page_of_users(
        world,
        cluster,
        parameters,
        lambda user: {"Name": user.name, **user_facts(world, cluster, user, ids=False)},
    )


def describe_cluster(world: World, parameters: Parameters) -> dict[str, Any]:
    return {"ClusterInfo": cluster_info(existing_cluster(world, OLDER, parameters))}


def list_clusters(world: World, parameters: Parameters) -> dict[str, Any]:
    found = [cluster for cluster in world.clusters.values() if cluster.generation == OLDER]
    clusters, paging = page_of(found, len(found), parameters)
    simple = [{**cluster_info(cluster), "EhpcVersion": cluster.ehpc_version} for cluster in clusters]
    return {**paging, "Clusters": {"ClusterInfoSimple": simple}}


def list_regions(world: World, parameters: Parameters) -> dict[str, Any]:
    return {"Regions": {"RegionInfo": [{"RegionId": key, "LocalName": name} for key, name in REGIONS.items()]}}


OPERATIONS: dict[str, Operation] = {
    "AddUsers": add_users,
    "DeleteUsers": delete_users,
    "ModifyUserGroups": modify_user_groups,
    "ModifyUserPasswords": modify_user_passwords,
    "ListUsers": list_users,
    "ListUsersAsync": list_users_async,
    "SyncUsers": sync_users,
    "DescribeCluster": describe_cluster,
    "ListClusters": list_clusters,
    "ListRegions": list_regions,
}


def cluster_info(cluster: Cluster) -> dict[str, str]:
    return {
        "Id": cluster.id,
        "Name": cluster.name,
        "Status": cluster.status,
        "RegionId": cluster.region,
        "Location": cluster.location,
        "AccountType": cluster.account_type,
        "DeployMode": cluster.deploy_mode,
        "SchedulerType": cluster.scheduler_type,
        "OsTag": cluster.os_tag,
        "CreateTime": cluster.create_time,
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
