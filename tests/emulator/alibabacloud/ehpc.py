# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The E-HPC operations of generation 2018-04-12.

Each takes the cloud's state and a request, and returns the fields of its answer beside RequestId or raises ApiError.
One page each, such as
https://www.alibabacloud.com/help/en/e-hpc/e-hpc-1-0/developer-reference/api-ehpc-2018-04-12-listusers
"""

from __future__ import annotations

import re
from typing import Any

from tests.emulator.alibabacloud.async_list import list_users_async
from tests.emulator.alibabacloud.operation import (
    Operation,
    Request,
    cluster_to_change,
    existing_cluster,
    page_of,
    require,
)
from tests.emulator.alibabacloud.state import OLDER, Cluster, State, User
from tests.emulator.alibabacloud.sync import is_proxy, sync_users
from tests.emulator.alibabacloud.users import GROUPS, add, change, delete, is_password, list_users

MAX_USERS = 100
NAME = re.compile(r"[A-Za-z][A-Za-z0-9.]{5,29}")
USER_PARAMETER = re.compile(r"User\.([1-9][0-9]*)\.(Name|Password|Group)")
# The nodes of the local part of a hybrid-cloud cluster.
MANAGERS = [{"HostName": "manager0", "IP": "192.168.0.10", "Type": "account, scheduler"}]
REGIONS = {
    "cn-hangzhou": "China (Hangzhou)",
    "cn-shanghai": "China (Shanghai)",
    "cn-beijing": "China (Beijing)",
    "cn-shenzhen": "China (Shenzhen)",
    "ap-southeast-1": "Singapore",
    "eu-central-1": "Germany (Frankfurt)",
}


def add_users(state: State, request: Request) -> dict[str, Any]:
    cluster = cluster_to_change(state, request)
    users = [User(user["Name"], user["Group"], user["Password"]) for user in users_of(request, "Group", "Password")]
    return add(state, request, cluster, users, NAME, "User.N.Name")


def delete_users(state: State, request: Request) -> dict[str, Any]:
    cluster = cluster_to_change(state, request)
    return delete(state, request, cluster, [user["Name"] for user in users_of(request)])


def modify_users(field: str) -> Operation:
    """The operation that changes one field of users."""

    def operation(state: State, request: Request) -> dict[str, Any]:
        cluster = cluster_to_change(state, request)
        changes = {user["Name"]: {field.lower(): user[field]} for user in users_of(request, field)}
        return change(state, request, cluster, changes)

    return operation


def describe_cluster(state: State, request: Request) -> dict[str, Any]:
    cluster = existing_cluster(state, request)
    settings = state.settings_of(cluster.id)
    nodes = {"OnPremiseInfo": MANAGERS} if is_proxy(cluster, settings) else settings.no_proxy
    return {"ClusterInfo": cluster_info(cluster) | ({} if nodes is None else {"OnPremiseInfo": nodes})}


def list_clusters(state: State, request: Request) -> dict[str, Any]:
    found = [cluster for cluster in state.clusters.values() if cluster.generation == OLDER]
    clusters, paging = page_of(found, len(found), request)
    simple = [{**cluster_info(cluster), "EhpcVersion": cluster.ehpc_version} for cluster in clusters]
    return {**paging, "Clusters": {"ClusterInfoSimple": simple}}


def list_regions(state: State, request: Request) -> dict[str, Any]:
    return {"Regions": {"RegionInfo": [{"RegionId": key, "LocalName": name} for key, name in REGIONS.items()]}}


OPERATIONS: dict[str, Operation] = {
    "AddUsers": add_users,
    "DeleteUsers": delete_users,
    "ModifyUserGroups": modify_users("Group"),
    "ModifyUserPasswords": modify_users("Password"),
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


def users_of(request: Request, *required: str) -> list[dict[str, str]]:
    """The users of ``User.N.Name=…&User.N.Group=…``, checked as documented: ``[{"Name": …, "Group": …}]``."""
    users: dict[int, dict[str, str]] = {}
    for key, value in request.parameters.items():
        if match := USER_PARAMETER.fullmatch(key):
            users.setdefault(int(match[1]), {})[match[2]] = value
    require(1 <= len(users) <= MAX_USERS and max(users) == len(users), "User.N")
    for user in users.values():
        for field in ("Name", *required):
            require(user.get(field), f"User.N.{field}")
        require("Group" not in required or user["Group"] in GROUPS, "User.N.Group")
        require("Password" not in required or is_password(user["Password"]), "User.N.Password")
    require(len({user["Name"] for user in users.values()}) == len(users), "User.N.Name")
    return [users[number] for number in sorted(users)]
