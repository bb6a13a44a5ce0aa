# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A request to E-HPC, and what the operations of both generations share: its cluster, parameters, pages of a list."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar
from uuid import uuid4

from tests.emulator.alibabacloud.errors import ehpc_error
from tests.emulator.alibabacloud.state import Cluster, State
from tests.emulator.call import Call, parameters_of
from tests.emulator.errors import ApiError

Item = TypeVar("Item")

MAX_PAGE_SIZE = 50


class Request:
    """A call; ``version`` is the generation. ``parameters`` are those that the cloud reads: all, wherever they are."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.id = str(uuid4()).upper()
        self.version = call.headers.get("x-acs-version", "")
        self.operation = call.headers.get("x-acs-action", "")
        is_form = call.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        self._form = parameters_of(call.body.decode("latin-1")) if is_form else {}
        self.parameters = {**call.query, **self._form}

    def read_query_only(self) -> None:
        if "ClusterId" in self._form and "ClusterId" not in self.call.query:
            raise ehpc_error("MissingClusterId", "ClusterId is mandatory for this action.", 400)
        self.parameters = self.call.query

    def of_users(self, key: str, newer_key: str) -> Iterator[str]:
        """A field of each user: of ``User.N.key``, of ``newer_key`` and of that in the JSON text in ``User``."""
        parameters = {**self.call.query, **self._form}
        for name, value in parameters.items():
            if name == newer_key or (name.startswith("User.") and name.endswith(f".{key}")):
                yield value
        try:
            users = json.loads(parameters.get("User", "[]"))
        except ValueError:
            return
        for user in users if isinstance(users, list) else []:
            if isinstance(user, dict) and newer_key in user:
                yield str(user[newer_key])


Operation = Callable[[State, Request], dict[str, Any]]


def existing_cluster(state: State, request: Request) -> Cluster:
    """The cluster a call is about; it is of the call's generation."""
    cluster_id = request.parameters.get("ClusterId", "")
    require(cluster_id, "ClusterId")
    cluster = state.clusters.get(cluster_id)
    if cluster is None:
        raise ehpc_error("ClusterNotFound", "The specified cluster does not exist.")
    if cluster.generation != request.version:
        code = state.settings_of(cluster.id).other_generation
        raise ehpc_error(code, f"The specified cluster is not one of {request.version}.")
    return cluster


def running_cluster(state: State, request: Request) -> Cluster:
    cluster = existing_cluster(state, request)
    if cluster.status != "running":
        message = f"The operation is not allowed for a cluster that is {cluster.status}."
        raise ehpc_error("InvalidClusterStatus", message)
    return cluster


def cluster_to_change(state: State, request: Request) -> Cluster:
    cluster = running_cluster(state, request)
    if cluster.pending_writes:
        raise conflict()
    return cluster


def page_of(
    items: Iterable[Item], total: int, request: Request, smallest: int = 1, largest: int = MAX_PAGE_SIZE
) -> tuple[list[Item], dict[str, int]]:
    """One page without copying what is not on it, and the fields that describe it."""
    number = whole_number(request, "PageNumber", default=1)
    size = whole_number(request, "PageSize", default=10)
    require(smallest <= size <= largest, "PageSize")
    start = (number - 1) * size
    return list(islice(items, start, start + size)), {"TotalCount": total, "PageNumber": number, "PageSize": size}


def whole_number(request: Request, name: str, default: int) -> int:
    text = request.parameters.get(name, str(default))
    require(re.fullmatch("[1-9][0-9]{0,8}", text), name)
    return int(text)


def require(condition: object, parameter: str) -> None:
    """Raise ApiError for a parameter whose condition is not met."""
    if not condition:
        raise invalid(parameter)


def invalid(parameter: str) -> ApiError:
    return ehpc_error("InvalidParams", f"The specified parameter {parameter} is invalid.")


def conflict() -> ApiError:
    return ehpc_error("ConflictOpt", "Another operation is running on the cluster.")
