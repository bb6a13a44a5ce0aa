# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The E-HPC operations of generation 2024-07-30 (E-HPC NEXT).

As in ``ehpc``, each takes the cloud's state and a request. One page each, such as
https://www.alibabacloud.com/help/en/e-hpc/e-hpc-next/developer-reference/api-ehpc-2024-07-30-listclusters
"""

from __future__ import annotations

import json
import re
from typing import Any

from tests.emulator.alibabacloud.errors import ehpc_error
from tests.emulator.alibabacloud.operation import (
    Operation,
    Request,
    cluster_to_change,
    existing_cluster,
    invalid,
    page_of,
    require,
    running_cluster,
)
from tests.emulator.alibabacloud.settings import ClusterSettings
from tests.emulator.alibabacloud.state import NEWER, Cluster, State, User
from tests.emulator.alibabacloud.users import (
    GROUPS,
    add,
    change,
    delete,
    for_existing,
    is_password,
    list_users,
    user_info,
)

MAX_CREATED = 20
MAX_DELETED = 100
MAX_FILTERS = 20
CLUSTER_PAGE_SIZES = (10, 100)
NAME = re.compile(r"[A-Za-z][A-Za-z0-9.]{0,29}")


def create_users(state: State, request: Request) -> dict[str, Any]:
    cluster = cluster_to_change(state, request)
    settings = state.settings_of(cluster.id)
    users = [new_user(fields, settings) for fields in users_of(request, MAX_CREATED)]
    return add(state, request, cluster, users, NAME, "User.N.UserName")


def delete_users(state: State, request: Request) -> dict[str, Any]:
    cluster = cluster_to_change(state, request)
    return delete(state, request, cluster, [fields["UserName"] for fields in users_of(request, MAX_DELETED)])


def update_user(state: State, request: Request) -> dict[str, Any]:
    cluster = cluster_to_change(state, request)
    parameters = request.parameters
    changes = {key.lower(): parameters[key] for key in ("Group", "Password") if parameters.get(key)}
    require(parameters.get("UserName"), "UserName")
    require(changes and changes.get("group", GROUPS[0]) in GROUPS, "Group")
    require("password" not in changes or is_password(changes["password"]), "Password")
    settings = state.settings_of(cluster.id)
    if changes.get("password") and not takes_effect("password", "Password", settings):
        del changes["password"]
    change(state, request, cluster, {parameters["UserName"]: changes})
    return {"Success": True if settings.success == "bool" else "true"}


def get_user(state: State, request: Request) -> dict[str, Any]:
    cluster = running_cluster(state, request)
    name = request.parameters.get("UserName", "")
    require(name, "UserName")
    for_existing(state, request, cluster, [name], lambda name: None)
    return {"User": user_info(state.settings_of(cluster.id), request, cluster.users[name], ids=True)}


def get_cluster(state: State, request: Request) -> dict[str, Any]:
    check_method(state.settings_of(request.parameters.get("ClusterId")), request)
    return {**cluster_info(existing_cluster(state, request)), "ClientVersion": "2.0.0"}


def list_clusters(state: State, request: Request) -> dict[str, Any]:
    check_method(state.settings, request)
    ids, names = filter_of(request, "ClusterIds"), filter_of(request, "ClusterNames")
    found = [
        cluster
        for cluster in state.clusters.values()
        if (state.settings.both_in_list or cluster.generation == NEWER)
        and (not ids or cluster.id in ids)
        and (not names or cluster.name in names)
    ]
    clusters, paging = page_of(found, len(found), request, *CLUSTER_PAGE_SIZES)
    newer = sum(cluster.generation == NEWER for cluster in found)
    return {
        **paging,
        "PageNumber": str(paging["PageNumber"]),
        "Clusters": [listed_cluster(cluster, state.settings_of(cluster.id)) for cluster in clusters],
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


def listed_cluster(cluster: Cluster, settings: ClusterSettings) -> dict[str, Any]:
    """What the list tells of a cluster; GetCluster does not have the login types."""
    told = {} if settings.credentials is None else {"ClusterCredentials": settings.credentials}
    return {**cluster_info(cluster), **told}


def check_method(settings: ClusterSettings, request: Request) -> None:
    """Refuse a GET where only a POST is taken."""
    if settings.post_only and request.call.method == "GET":
        raise ehpc_error("UnsupportedHTTPMethod", "The HTTP method is not supported by the API.")


def takes_effect(login_type: str, parameter: str, settings: ClusterSettings) -> bool:
    """Tell whether people can log in by this type."""
    works = settings.credentials is None or login_type in settings.credentials
    require(works or settings.wrong_credential == "useless", parameter)
    return works


def new_user(fields: dict[str, str], settings: ClusterSettings) -> User:
    """The account of one entry of CreateUsers, checked as documented."""
    require(fields.get("Group") in GROUPS, "User.N.Group")
    password, auth_key = fields.get("Password", ""), fields.get("AuthKey", "")
    require(bool(password) != bool(auth_key) and (auth_key or is_password(password)), "User.N.Password")
    if password and not takes_effect("password", "User.N.Password", settings):
        password = ""
    if auth_key and not takes_effect("keypair", "User.N.AuthKey", settings):
        auth_key = ""
    return User(fields["UserName"], fields["Group"], password, auth_key=auth_key)


def users_of(request: Request, most: int) -> list[dict[str, str]]:
    """The entries of the JSON text in ``User``: ``[{"UserName": …}]``."""
    users = json_list(request.parameters.get("User", ""), "User")
    require(1 <= len(users) <= most, "User")
    for user in users:
        require(isinstance(user, dict) and user.get("UserName"), "User.N.UserName")
        require(all(isinstance(value, str) for value in user.values()), "User.N")
    require(len({user["UserName"] for user in users}) == len(users), "User.N.UserName")
    return users


def filter_of(request: Request, name: str) -> list[Any]:
    """The wanted values of a filter that is a JSON text; none if all are wanted."""
    wanted = json_list(request.parameters.get(name) or "[]", name)
    require(len(wanted) <= MAX_FILTERS, name)
    return wanted


def json_list(text: str, parameter: str) -> list[Any]:
    try:
        found = json.loads(text)
    except ValueError:
        raise invalid(parameter) from None
    require(isinstance(found, list), parameter)
    return list(found)
