# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ListUsersAsync: the list of accounts that has their ids too. Only in the generation 2018-04-12.

Source: https://www.alibabacloud.com/help/en/e-hpc/developer-reference/api-ehpc-2018-04-12-listusersasync
The page documents one status, Success, and leaves open for how long an AsyncId is good.
"""

from __future__ import annotations

from typing import Any

from ..._errors import ApiError, Fault
from ..._reconcile.plan import Account
from ..._retry import Retry, polling
from .answers import async_state, user_rows
from .api import PAGE_SIZE
from .ehpc import Ehpc

OPERATION = "ListUsersAsync"
DONE = "Success"
FAILED = ("Fail", "Error", "PartialFail")
STARTS = 3
HINTS = {
    "AsyncListFailed": "The plain list may work: source=list.",
    "Timeout": "Try a longer wait_timeout, or source=list.",
    "ListChanged": "Run the task again.",
}


def list_accounts_async(cluster: Ehpc, wait_timeout: float) -> dict[str, Account]:
    """Read all accounts by name, with ids; ApiError if the list does not come about within so many seconds.

    Every status that is neither good nor bad is waited out; an id that the API does not know any more is done without.
    """
    backoff = Retry(wait_timeout, delays=polling).start()
    rows: list[dict[str, Any]] = []
    async_id, number, starts, expected = "", 1, 1, 0
    while True:
        parameters = {"PageNumber": str(number), "PageSize": str(PAGE_SIZE)}
        try:
            page = cluster.call(OPERATION, {**parameters, "AsyncId": async_id} if async_id else parameters)
        except ApiError as error:
            if not async_id or error.fault is not Fault.REFUSED or starts == STARTS:
                raise
            rows, async_id, number, starts = [], "", 1, starts + 1
            continue
        status, new_id = async_state(page)
        async_id = new_id or async_id
        if status.startswith(FAILED):
            raise _error(cluster, "AsyncListFailed", f"the list ended with status {status}", Fault.REFUSED)
        if status != DONE:
            if not backoff.pause():
                message = f"the list was not ready after {wait_timeout:g} s, its last status is {status}"
                raise _error(cluster, "Timeout", message, Fault.DOUBT)
            continue
        found, total = user_rows(cluster.checked(OPERATION, page)), int(page["TotalCount"])
        rows += found
        number += 1
        if number == 2:
            expected = total
        if found and len(rows) < total == expected:
            continue
        accounts = {account.name: account for account in map(cluster.account, rows)}
        if len(accounts) == len(rows) == total == expected:
            return accounts
        # Accounts came or went between two pages, and whoever moved to a page that was read is missing.
        if starts == STARTS:
            raise _error(cluster, "ListChanged", "the accounts kept changing while they were read", Fault.DOUBT)
        rows, async_id, number, starts = [], "", 1, starts + 1


def _error(cluster: Ehpc, code: str, message: str, fault: Fault) -> ApiError:
    return ApiError(code, message, fault=fault, hint=HINTS[code]).during(OPERATION, cluster.cluster_id)
