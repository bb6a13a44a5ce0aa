# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ListUsersAsync of generation 2018-04-12, in the reading that the setting ``async_list`` tells.

https://www.alibabacloud.com/help/en/e-hpc/e-hpc-1-0/developer-reference/api-ehpc-2018-04-12-listusersasync
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.emulator.alibabacloud.errors import ehpc_error
from tests.emulator.alibabacloud.operation import Request, invalid, page_of, running_cluster
from tests.emulator.alibabacloud.settings import AsyncList
from tests.emulator.alibabacloud.state import Cluster, State
from tests.emulator.alibabacloud.users import page_of_users


def list_users_async(state: State, request: Request) -> dict[str, Any]:
    reading = AsyncList(**state.settings_of(request.parameters.get("ClusterId")).async_list)
    if not reading.available:
        raise ehpc_error("InvalidAction.NotFound", "Specified API is not found.")
    cluster = running_cluster(state, request)
    empty_page = page_of(cluster.users.values(), 0, request)[1]
    task = task_of(cluster, request.parameters.get("AsyncId", ""), reading)
    cluster.async_tasks[task] += 1
    calls = cluster.async_tasks[task]
    if reading.expires_after is not None and calls > reading.expires_after:
        raise invalid("AsyncId")
    status = reading.pending if calls <= reading.polls else reading.final
    if calls > reading.polls and reading.final == "Success":
        page = page_of_users(state, request, cluster, ids=True)
    else:
        page = {**empty_page, "Users": state.settings_of(cluster.id).empty_list}
    return {**page, "AsyncId": task, "AsyncStatus": status}


def task_of(cluster: Cluster, task: str, reading: AsyncList) -> str:
    """The id of the task that a call with the id ``task``, or none, goes on with or begins."""
    if not task and not reading.needs_id:
        task = last_task(cluster, reading)
    if not task:
        task = f"t-hz{uuid4().hex[:13]}"
        cluster.async_tasks[task] = 0
    if task not in cluster.async_tasks:
        raise invalid("AsyncId")
    return task


def last_task(cluster: Cluster, reading: AsyncList) -> str:
    """The id of the cluster's last task that has not expired, or nothing."""
    task, calls = next(reversed(cluster.async_tasks.items()), ("", 0))
    expired = reading.expires_after is not None and calls >= reading.expires_after
    return "" if expired else task
