# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring the accounts that a hybrid-cloud cluster has on premises to its proxy in the cloud."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ..._context import Context
from ..._errors import ApiError, BadInput, Fault
from ..._reconcile.plan import Account, shortened
from ..._reconcile.result import text_diff
from ..._retry import WRITE, Retry, polling
from . import connection, ehpc
from .answers import is_proxy
from .generations import GENERATION_2018

OPERATION = "SyncUsers"
WRONG_KIND = "SyncUsers only works on hybrid-cloud proxy clusters, those of which DescribeCluster has an OnPremiseInfo"
WAIT_TIMEOUT = 600.0
"""Seconds to wait for the accounts when nothing else is said."""

Accounts = Mapping[str, Account]


def synchronise(params: Mapping[str, Any], context: Context, *, leave_others: bool = False) -> dict[str, Any]:
    """Synchronise when somebody is missing, or when nobody is named; say who came.

    A cluster that is no hybrid-cloud proxy is refused, with ``leave_others`` warned of; the result is empty then.
    """
    region = connection.find_region(params, context.environ)
    _check_generation(params["api_version"])
    with ehpc.connect(params, context) as cluster:
        _check_generation(cluster.api_version)
        before = cluster.list_accounts()
        missing = _missing(params["users"], before)
        if params["users"] is not None and not missing:
            return {**_result(cluster, before, before), "settled": True}
        problem = _wrong_kind(cluster)
        if problem and leave_others:
            context.warn(problem)
            return {}
        if problem:
            raise BadInput([problem])
        if context.check_mode:
            message = "A synchronisation would run; what else it brings cannot be foreseen."
            predicted = {**before, **{name: Account(name, "") for name in missing}}
            return {**_result(cluster, before, predicted), "changed": True, "settled": False, "msg": message}
        return _synchronise(cluster, region, before, params)


def _synchronise(cluster: ehpc.Ehpc, region: str, before: Accounts, params: Mapping[str, Any]) -> dict[str, Any]:
    unclear = False

    def send() -> None:
        nonlocal unclear
        try:
            cluster.call(OPERATION, {"RegionId": region}, again=WRITE)
        except ApiError as error:
            unclear = unclear or error.fault is Fault.DOUBT
            raise
        unclear = True

    try:
        # To synchronise twice does no harm, so a lost answer is no reason to look first.
        cluster.retry.call(send, (Fault.DOUBT,))
        if not params["wait"]:
            return {**_result(cluster, before, before), "changed": True, "settled": False}
        after, settled = _wait(cluster, params["users"], params["wait_timeout"])
    except ApiError as error:
        if error.code == "ExecFail":
            error.hint = f"{WRONG_KIND}."
        told = "What the synchronisation brought, or still brings, is not known." if unclear else "Nothing was changed."
        failed = {"changed": unclear, "failed": True, "msg": f"{error} {told}", "settled": False}
        return {**_result(cluster, before, before), **failed}
    result = {**_result(cluster, before, after), "settled": settled}
    missing = _missing(params["users"], after)
    if missing:
        waited = f"{params['wait_timeout']:g} s after {OPERATION} these users are not on {cluster.cluster_id}"
        added = f"{len(result['added'])} others were added" if result["added"] else "Nobody was added"
        return {**result, "failed": True, "msg": f"{waited}: {shortened(missing)}. {added}.", "missing": missing}
    return result


def _wait(cluster: ehpc.Ehpc, users: Collection[str] | None, wait_timeout: float) -> tuple[Accounts, bool]:
    """Look until everybody expected is there, or until two lists agree; return the last list and whether it was so."""
    backoff = Retry(wait_timeout, delays=polling).start()
    seen: Accounts | None = None
    while backoff.pause():
        accounts = cluster.list_accounts()
        if (not _missing(users, accounts)) if users is not None else accounts == seen:
            return accounts, True
        seen = accounts
    return cluster.list_accounts() if seen is None else seen, False


def _check_generation(api_version: str) -> None:
    if api_version not in ("auto", GENERATION_2018.version):
        raise BadInput([f"API {api_version} has no {OPERATION}; it is an operation of {GENERATION_2018.version}."])


def _wrong_kind(cluster: ehpc.Ehpc) -> str | None:
    """Tell why a cluster is not one to synchronise; None for a proxy, and when that cannot be told."""
    details = cluster.describe()
    if is_proxy(details) is not False:
        return None
    kind = "a cluster in the public cloud" if details["Location"] == "PublicCloud" else "no hybrid-cloud proxy"
    return f"{cluster.cluster_id} is {kind}; {WRONG_KIND}."


def _missing(users: Collection[str] | None, accounts: Accounts) -> list[str]:
    return [name for name in users or () if name not in accounts]


def _result(cluster: ehpc.Ehpc, before: Accounts, after: Accounts) -> dict[str, Any]:
    added = sorted(after.keys() - before.keys())
    return {
        "changed": dict(before) != dict(after),
        "cluster_id": cluster.cluster_id,
        "api_version": cluster.api_version,
        "added": added,
        "diff": text_diff(cluster.cluster_id, sorted(before.keys() - after.keys()), added),
        "api_calls": cluster.api_calls,
    }
