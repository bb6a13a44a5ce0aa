# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The E-HPC operations of generation 2024-07-30 (E-HPC NEXT), on the world's state.

As in ``ehpc``, each takes the world and the call's parameters. One page each, such as
https://www.alibabacloud.com/help/en/e-hpc/e-hpc-next/developer-reference/api-ehpc-2024-07-30-listclusters
"""

from __future__ import annotations

import json
import re
from typing import Any

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
from tests.emulator.world import NEWER, Cluster, User, World

MAX_CREATED = 20
MAX_DELETED = 100
MAX_FILTERS = 20
CLUSTER_PAGE_SIZES = (10, 100)
NAME = re.compile(r"[A-Za-z][A-Za-z0-9.]{0,29}")


def create_users(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = cluster_to_change(world, NEWER, parameters)
    users = [new_user(fields) for fields in users_of(parameters, MAX_CREATED)]
    for user in users:
        if user.name not in cluster.users and not NAME.fullmatch(user.name):
            raise invalid("User.N.UserName")
    existing = {user.name: "AgentError.Account.UserAlreadyExist" for user in users if user.name in cluster.users}
    return carry_out(world, cluster, "CreateUsers", users, existing, cluster.take_in)


def delete_users(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = cluster_to_change(world, NEWER, parameters)
    users = [User(fields["UserName"]) for fields in users_of(parameters, MAX_DELETED)]
    gone = missing(cluster, users, world.settings_of(cluster.id).missing_user)
    return carry_out(world, cluster, "DeleteUsers", users, gone, lambda user: cluster.remove_users([user.name]))


def update_user(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = cluster_to_change(world, NEWER, parameters)
    changes = {key.lower(): parameters[key] for key in ("Group", "Password") if parameters.get(key)}
    if not parameters.get("UserName"):
        raise invalid("UserName")
    if not changes or ("group" in changes and changes["group"] not in GROUPS):
        raise invalid("Group")
    if "password" in changes and not is_password(changes["password"]):
        raise invalid("Password")
    settings = world.settings_of(cluster.id)
    user = User(parameters["UserName"])
    gone = missing(cluster, [user], settings.missing_user)
    carry_out(
        world, cluster, "UpdateUser", [user], gone, lambda user: cluster.change_users([{"name": user.name, **changes}])
    )
    return {"Success": True if settings.success == "bool" else "true"}


def list_users(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = running_cluster(world, NEWER, parameters)
    return page_of_users(world, cluster, parameters, lambda user: user_info(world, cluster, user))


def get_user(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = running_cluster(world, NEWER, parameters)
    if not parameters.get("UserName"):
        raise invalid("UserName")
    user = User(parameters["UserName"])
    gone = missing(cluster, [user], world.settings_of(cluster.id).missing_user)
    carry_out(world, cluster, "GetUser", [user], gone, lambda user: None)
    return {"User": user_info(world, cluster, cluster.users[user.name])}


def get_cluster(world: World, parameters: Parameters) -> dict[str, Any]:
    cluster = existing_cluster(world, NEWER, parameters)
    return {**cluster_info(cluster), "ClientVersion": "2.0.0"}


def list_clusters(world: World, parameters: Parameters) -> dict[str, Any]:
    ids, names = filter_of(parameters, "ClusterIds"), filter_of(parameters, "ClusterNames")
    found = [
        cluster
        for cluster in world.clusters.values()
        if (world.settings.both_in_list or cluster.generation == NEWER)
        and (not ids or cluster.id in ids)
        and (not names or cluster.name in names)
    ]
    clusters, paging = page_of(found, len(found), parameters, *CLUSTER_PAGE_SIZES)
    newer = sum(cluster.generation == NEWER for cluster in found)
    return {
        **paging,
        "PageNumber": str(paging["PageNumber"]),
        "Clusters": [cluster_info(cluster) for cluster in clusters],
        "EhpcVersionStatistics": {"V1Count": len(found) - newer, "V2Count": newer},
    }


OPERATIONS: dict[str, Operation] = {
    "CreateUsers": create_users,
    "DeleteUsers": delete_users,
    "UpdateUser": update_user,
    "ListUsers": list_users,
    "GetUser": get_user,
    "GetCluster": get_cluster,
    "ListClusters": list_clusters,
}


def cluster_info(cluster: Cluster) -> dict[str, Any]:
    return {
        "ClusterId": cluster.id,
        "ClusterName": cluster.name,
        "ClusterStatus": cluster.status,
        "ClusterCategory": "Standard",
        "ClusterMode": "Hybrid" if cluster.location == "OnPremise" else "Integrated",
        "ClusterCreateTime": cluster.create_time,
        "EhpcVersion": cluster.ehpc_version,
        "Manager": {
            "Scheduler": {"Type": cluster.scheduler_type.upper()},
            "DirectoryService": {"Type": cluster.account_type.upper()},
        },
    }


def user_info(world: World, cluster: Cluster, user: User) -> dict[str, Any]:
    return {"UserName": user.name, **user_facts(world, cluster, user, ids=True)}


def new_user(fields: dict[str, str]) -> User:
    """The account of one entry of CreateUsers, checked as documented."""
    if fields.get("Group") not in GROUPS:
        raise invalid("User.N.Group")
    password, auth_key = fields.get("Password", ""), fields.get("AuthKey", "")
    if bool(password) == bool(auth_key) or (password and not is_password(password)):
        raise invalid("User.N.Password")
    return User(fields["UserName"], fields["Group"], password, auth_key=auth_key)


def users_of(parameters: Parameters, most: int) -> list[dict[str, str]]:
    """The entries of the JSON text in ``User``: ``[{"UserName": …}]``."""
    users = json_list(parameters.get("User", ""), "User")
    if not 1 <= len(users) <= most:
        raise invalid("User")
    for user in users:
        if not isinstance(user, dict) or not user.get("UserName"):
            raise invalid("User.N.UserName")
        if not all(isinstance(value, str) for value in user.values()):
            raise invalid("User.N")
    if len({user["UserName"] for user in users}) != len(users):
        raise invalid("User.N.UserName")
    return users


def filter_of(parameters: Parameters, name: str) -> list[Any]:
    """The wanted values of a filter that is a JSON text; none if all are wanted."""
    wanted = json_list(parameters.get(name) or "[]", name)
    if len(wanted) > MAX_FILTERS:
        raise invalid(name)
    return wanted


def json_list(text: str, parameter: str) -> list[Any]:
    try:
        found = json.loads(text)
    except ValueError:
        raise invalid(parameter) from None
    if not isinstance(found, list):
        raise invalid(parameter)
    return found
