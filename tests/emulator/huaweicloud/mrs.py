# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Operations of MRS: IAM synchronisation (v2) and clusters (v1.1), with the fields of the vendor's SDK's models."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tests.emulator.call import number_or_none
from tests.emulator.errors import ApiError
from tests.emulator.huaweicloud.directory import IamUser
from tests.emulator.huaweicloud.errors import mrs_error
from tests.emulator.huaweicloud.operation import Operation, Request
from tests.emulator.huaweicloud.settings import ACCEPTED, ClusterSettings
from tests.emulator.huaweicloud.state import Cluster, State
from tests.emulator.huaweicloud.sync import Sync

MAX_NAMES = 1000
DEFAULT_PAGE_SIZE = 10
# clusterState=existing is every cluster but those in this state.
DELETED = "terminated"
SYNCHRONIZING = {"state": "synchronizing"}
# "Synchronizing IAM Users to MRS" and "Creating a User" of the user guide; clusters before 3.x take less.
SUPPORTED = re.compile(r"[\w -]{2,}", re.ASCII)
SUPPORTED_BEFORE_3 = re.compile(r"\w{3,20}", re.ASCII)


def update_sync(state: State, request: Request) -> dict[str, Any]:
    cluster = cluster_to_change(state, request)
    user_names, group_names = checked_names(request)
    everybody = request.body.get("is_all_sync", False)
    require(isinstance(everybody, bool), "is_all_sync")
    if everybody:
        user_names, group_names = list(state.iam.users), []
    elif not user_names and not group_names:
        raise mrs_error("12000009", "The request has neither users nor groups.")

    settings = state.settings_of(cluster.id)
    known_groups = [name for name in group_names if name in state.iam.groups]
    unknown = [name for name in user_names if not state.iam.may_be_synchronised(name)]
    unknown += [name for name in group_names if name not in known_groups]
    if not everybody:
        refuse(settings.unknown_names, unknown)
        if settings.unsupported_names != ACCEPTED:
            refuse(settings.unsupported_names, [name for name in user_names if not supports(cluster, name)])
    if settings.group_brings_users:
        user_names += [user.name for group in known_groups for user in state.iam.members(group)]
    users = [state.iam.users[name] for name in dict.fromkeys(user_names) if state.iam.may_be_synchronised(name)]
    users = taken(cluster, settings, users)
    groups = dict.fromkeys([*known_groups, *(group for user in users for group in user.groups)])
    cluster.begin(Sync.of(settings, [user.name for user in users], list(groups), cancels=False))
    return SYNCHRONIZING


def taken(cluster: Cluster, settings: ClusterSettings, users: Iterable[IamUser]) -> list[IamUser]:
    """The users whose names the cluster's Manager takes."""
    if settings.unsupported_names != ACCEPTED:
        users = [user for user in users if supports(cluster, user.name)]
    if settings.ignores_case:
        known = {name.casefold(): name for name in cluster.users}
        users = [user for user in users if known.setdefault(user.name.casefold(), user.name) == user.name]
    return list(users)


def supports(cluster: Cluster, name: str) -> bool:
    before_3 = re.match(r"MRS [12]\.", cluster.version)
    return bool((SUPPORTED_BEFORE_3 if before_3 else SUPPORTED).fullmatch(name))


def cancel_sync(state: State, request: Request) -> dict[str, Any]:
    cluster = cluster_to_change(state, request)
    user_names, group_names = checked_names(request)
    if not user_names and not group_names:
        raise mrs_error("12000009", "The request has neither users nor groups.")
    missing = [name for name in user_names if name not in cluster.users]
    missing += [name for name in group_names if name not in cluster.groups]
    settings = state.settings_of(cluster.id)
    refuse(settings.missing_names, missing)
    cluster.begin(Sync.of(settings, user_names, group_names, cancels=True))
    return SYNCHRONIZING


def show_names(state: State, request: Request) -> dict[str, Any]:
    cluster = existing_cluster(state, request)
    return cluster.list_names(state.settings_of(cluster.id).list_lag)


def show_status(state: State, request: Request) -> dict[str, Any]:
    return {"is_synchronizing": existing_cluster(state, request).poll()}


def show_synchronous(state: State, request: Request) -> dict[str, Any]:
    cluster = existing_cluster(state, request)
    cluster.settle()
    return {"is_synchronous": cluster.synchronous}


def show_cluster(state: State, request: Request) -> dict[str, Any]:
    return {"cluster": cluster_info(existing_cluster(state, request))}


def list_clusters(state: State, request: Request) -> dict[str, Any]:
    project_id = checked_project(state, request)
    wanted, name = request.query.get("clusterState"), request.query.get("clusterName")
    found = [
        cluster
        for cluster in state.clusters.values()
        if cluster.project_id == project_id
        and name in (None, cluster.name)
        and (cluster.state != DELETED if wanted == "existing" else wanted in (None, cluster.state))
    ]
    size = whole_number(request, "pageSize", DEFAULT_PAGE_SIZE)
    start = (whole_number(request, "currentPage", 1) - 1) * size
    return {"clusterTotal": len(found), "clusters": [cluster_info(cluster) for cluster in found[start : start + size]]}


def cluster_info(cluster: Cluster) -> dict[str, Any]:
    return {
        "clusterId": cluster.id,
        "clusterName": cluster.name,
        "clusterState": cluster.state,
        "clusterVersion": cluster.version,
        "safeMode": cluster.safe_mode,
        **cluster.facts,
    }


def checked_project(state: State, request: Request) -> str:
    project_id = request.in_path["project_id"]
    if project_id not in state.iam.projects or request.call.headers.get("x-project-id", project_id) != project_id:
        raise mrs_error("12000107", "The project ID is incorrect.")
    return project_id


def existing_cluster(state: State, request: Request) -> Cluster:
    project_id = checked_project(state, request)
    cluster = state.clusters.get(request.in_path["cluster_id"])
    if cluster is None or cluster.project_id != project_id:
        raise mrs_error("12000003", "The cluster does not exist.")
    return cluster


def cluster_to_change(state: State, request: Request) -> Cluster:
    cluster = existing_cluster(state, request)
    settings = state.settings_of(cluster.id)
    if cluster.state != "running":
        raise mrs_error("12000068", "The nodes of the cluster are not running.", settings.not_running_status)
    if cluster.busy:
        raise busy(settings)
    return cluster


def checked_names(request: Request) -> tuple[list[str], list[str]]:
    """The user_names and the group_names of a body."""
    require(isinstance(request.body, dict), "body")
    for key in ("user_names", "group_names"):
        names = request.body.get(key, [])
        require(isinstance(names, list) and len(names) <= MAX_NAMES, key)
        require(all(isinstance(name, str) for name in names), key)
    return request.names("user_names"), request.names("group_names")


def whole_number(request: Request, name: str, default: int) -> int:
    number = number_or_none(request.query.get(name, str(default))) or 0
    require(number, name)
    return number


def refuse(code: str, names: list[str]) -> None:
    """Raise ApiError if there are names at fault and a code that refuses them."""
    if names and code != "ignored":
        raise mrs_error(code, f"Failed to look up {names[0]}.")


def busy(settings: ClusterSettings) -> ApiError:
    message = "An IAM synchronization task is in progress."
    return mrs_error("12000154", message, settings.busy_status)


def require(condition: object, parameter: str) -> None:
    """Raise ApiError for a parameter whose condition is not met."""
    if not condition:
        raise mrs_error("12000002", f"The parameter {parameter} is invalid.")


SYNC_USER = "/v2/{project_id}/clusters/{cluster_id}/iam-sync-user"
SYNC = "/v2/{project_id}/clusters/{cluster_id}/iam-sync"
CLUSTERS = "/v1.1/{project_id}/cluster_infos"
OPERATIONS = {
    "UpdateSyncIamUser": Operation("POST", SYNC_USER, update_sync, 202),
    "CancelSyncIamUser": Operation("DELETE", SYNC_USER, cancel_sync, 202),
    "ShowSyncIamUser": Operation("GET", SYNC_USER, show_names),
    "ListSyncStatus": Operation("GET", SYNC, show_status),
    "ListSyncRequirements": Operation("GET", f"{SYNC}/is-synchronous", show_synchronous),
    "ShowClusterDetails": Operation("GET", f"{CLUSTERS}/{{cluster_id}}", show_cluster),
    "ListClusters": Operation("GET", CLUSTERS, list_clusters),
}
