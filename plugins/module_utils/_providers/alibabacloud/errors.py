# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the E-HPC API says when it does not do what it was asked, and what a person can do about it.

Source: the error tables of https://www.alibabacloud.com/help/en/e-hpc/developer-reference
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ..._answers import CHECK_CLOCK, SOME_TIME, clock_hint, fault_of_status, json_object, seconds_to_wait, unexpected
from ..._errors import BELOW_THE_API, ApiError, Fault, Known
from ..._http import Answer

CLUSTER_NOT_FOUND = "ClusterNotFound"
ALREADY_THERE = "AgentError.Account.UserAlreadyExist"
CLUSTER_STATUS = "InvalidClusterStatus"
CLOCK = "InvalidTimeStamp.Expired"
METHOD = "UnsupportedHTTPMethod"
NOT_SUCCESSFUL = "NotSuccessful"
"""The code of our own for an answer that says Success=false and has no code."""
MISSING_PARAMETER = "MissingParameter"
ELSEWHERE = frozenset({CLUSTER_NOT_FOUND, "InvalidAction.NotFound", "InvalidParams", "ManagerNotFound", "NotEnabled"})
"""Codes that may mean that the cluster, or the whole account, is only known to the other generation of the API."""

NOT_OFFERED = frozenset({"InvalidVersion", METHOD})
"""Codes by which the other generation says that it is not to be had here, which tells nothing of the cluster."""

_ACCOUNT = "AgentError.Account."

KNOWN: dict[str, Known] = {
    **BELOW_THE_API,
    "HostUnknown": Known(Fault.FATAL, "Check region and endpoint; E-HPC may not exist in this region."),
    NOT_SUCCESSFUL: Known(
        Fault.REFUSED, "The call was answered as received but not carried out; look at the cluster's operation log."
    ),
    "InvalidParams": Known(Fault.REFUSED, "Check what the message names: cluster_id, or a name, group or password."),
    # "Please try again later", says its message.
    "InvalidOpt": Known(Fault.BUSY, "If a longer retry_timeout does not help, this does not suit the cluster."),
    "NotEnabled": Known(Fault.FATAL, "Enable E-HPC for the account in the console."),
    "InDebt": Known(Fault.FATAL, "Settle the account's bill."),
    "Throttling": Known(
        Fault.BUSY,
        "Do less at once, or set a longer retry_timeout. The account's own limits, which count for all its keys, are "
        "in the console: Quota Center, API rate limits.",
    ),
    # A nonce is only used twice when something between here and there sent the call twice.
    "SignatureNonceUsed": Known(Fault.DOUBT, "Look for a proxy that sends calls twice."),
    CLOCK: Known(Fault.FATAL, CHECK_CLOCK),
    "InvalidSecurityToken.Expired": Known(
        Fault.FATAL, "The temporary key has expired; get a new one. What was done stays; run the task again."
    ),
    "InvalidVersion": Known(
        Fault.FATAL, "The API at this endpoint does not have this generation; check endpoint and api_version."
    ),
    CLUSTER_STATUS: Known(Fault.FATAL, "The cluster must be running."),
    "ConflictOpt": Known(Fault.BUSY, "Another operation is running on the cluster; a longer retry_timeout may help."),
    # Its status, 403, would say that no call can succeed.
    "ExecFail": Known(
        Fault.REFUSED, "Look at the cluster in the console; SyncUsers only works on hybrid-cloud proxy clusters."
    ),
    METHOD: Known(Fault.FATAL, "See the option http_method."),
    "SignatureDoesNotMatch": Known(Fault.FATAL, "access_key_secret does not belong to access_key_id."),
    CLUSTER_NOT_FOUND: Known(Fault.FATAL, "Check cluster_id, region and the account that the access key belongs to."),
    "ManagerNotFound": Known(Fault.FATAL, "The cluster has no manager node; look at it in the console."),
    "InvalidAccessKeyId.NotFound": Known(Fault.FATAL, "Check access_key_id."),
    "InvalidAction.NotFound": Known(
        Fault.FATAL, "The API at this endpoint does not have the operation; check endpoint and api_version."
    ),
    "AgentError": Known(Fault.REFUSED, "Look at the manager node of the cluster."),
    "EcsError": Known(Fault.CLUSTER, "Look at the nodes of the cluster."),
    ALREADY_THERE: Known(Fault.OVERTAKEN, "The account is there; its password may not be the one given."),
    f"{_ACCOUNT}UserNotExist": Known(Fault.OVERTAKEN, "The account is gone; run the task again to create it."),
    f"{_ACCOUNT}UserAddFailure": Known(Fault.REFUSED, "The manager node could not add this user; look at its logs."),
    f"{_ACCOUNT}UserDeleteFailure": Known(
        Fault.REFUSED, "The manager node could not remove this user; look at its logs."
    ),
    f"{_ACCOUNT}UserModifyGroupFailure": Known(
        Fault.REFUSED, "The manager node could not change the group; look at its logs."
    ),
    f"{_ACCOUNT}UserChangePasswordFailure": Known(
        Fault.REFUSED, "The manager node could not set the password; try another one, or look at its logs."
    ),
    f"{_ACCOUNT}UserSynFailure": Known(
        Fault.REFUSED, "The accounts could not be synchronised; look at the local part of the cluster."
    ),
    f"{_ACCOUNT}AccountValidateCredentialFailure": Known(
        Fault.REFUSED, "The account service of the cluster refused its credentials; look at the manager node."
    ),
    f"{_ACCOUNT}DomainNotExist": Known(
        Fault.CLUSTER, "The domain of the accounts is not there; look at the manager node."
    ),
    f"{_ACCOUNT}GetentPasswdFailure": Known(
        Fault.CLUSTER, "The manager node cannot list its accounts; look at its account service."
    ),
    f"{_ACCOUNT}GetUserListFailure": Known(
        Fault.CLUSTER, "The manager node cannot list its accounts; look at its account service."
    ),
    f"{_ACCOUNT}NotAccountManager": Known(
        Fault.CLUSTER, "The node that was asked does not manage the accounts; look at the manager node."
    ),
    "NotAuthorized": Known(
        Fault.FATAL, "The RAM user or role of the access key needs the permission for this operation."
    ),
    "PartFailure": Known(Fault.REFUSED, "Part of the batch failed; the list of accounts shows which."),
    "UnknownError": Known(Fault.DOUBT, "If it stays, ask the vendor's support with the request ID."),
    "ServiceUnavailable": Known(Fault.DOUBT, "Try again later, or with a longer retry_timeout."),
}
"""Every code that is documented, and those of our own. The guides' tables have the same hints."""

_WAIT, _START = "Wait until it runs.", "Start it."
STATUS_HINTS = {
    **dict.fromkeys(("uninit", "creating", "init", "initing"), _WAIT),
    **dict.fromkeys(("stopping", "stopped"), _START),
    "pending": "Finish its configuration in the console.",
    "exception": "Look at it in the console.",
    "releasing": "It is being released.",
}
"""What to do about a cluster in each of the states, of either generation, in which accounts cannot be changed."""

FAMILIES = ("Throttling", "AgentError")
"""Codes whose entry also holds for others that begin like them."""


def read(answer: Answer, secrets: Iterable[str], now: datetime) -> dict[str, Any]:
    """Return the JSON object of an answer; ApiError when it reports an error or is not what this API answers.

    ``secrets`` are masked in every text of it, ``now`` is this machine's time when the answer came.
    """
    retry_after = _retry_after(answer.headers, now)
    data = json_object(answer, secrets, retry_after)
    # Some gateways write the keys in lower case.
    fields = {str(key).lower(): value for key, value in data.items()}

    def text(field: str) -> str:
        value = fields.get(field)
        return "" if value is None else str(value)

    if answer.status < 300 and text("success").lower() != "false" and not text("code"):
        # Every answer of this API has it; something else that answers so politely has done nothing.
        if text("requestid"):
            return data
        raise unexpected("the answer has no RequestId; a proxy or a wrong endpoint answers so", answer.status)
    code = text("code") or (NOT_SUCCESSFUL if answer.status < 300 else f"HTTP{answer.status}")
    known = find_known(code)
    error = ApiError(
        code,
        text("message") or "no message",
        fault=known.fault if known else fault_of_status(answer.status),
        status=answer.status,
        request_id=text("requestid") or None,
        retry_after=retry_after,
        hint=known.hint if known else "",
    )
    if code == CLOCK:
        error.hint = clock_hint(answer.headers, now)
    raise error


def find_known(code: str) -> Known | None:
    """Look a code up, or the family that it is of."""
    return KNOWN.get(code) or next((KNOWN[family] for family in FAMILIES if code.startswith(family)), None)


def refuses_form(error: ApiError) -> bool:
    """Tell whether an error says that the API does not take, or does not read, the form in the body of a POST.

    ClusterId is in every form, so it is missing when the form was not read. Any other parameter that is missing would
    be missing from a URL as well, and a URL shows the passwords in it.
    """
    if error.code.startswith(MISSING_PARAMETER):
        return "ClusterId" in f"{error.code} {error.message}"
    return error.code in (METHOD, "MissingClusterId")


def _retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read how many seconds to wait: x-acs-retry-after is in milliseconds."""
    value = headers.get("x-acs-retry-after", "")
    return int(value) / 1000 if SOME_TIME.fullmatch(value) else seconds_to_wait(headers, now)
