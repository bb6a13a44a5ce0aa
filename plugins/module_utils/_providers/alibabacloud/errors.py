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

from ..._answers import SOME_TIME, clock_hint, fault_of_status, json_object, seconds_to_wait, unexpected
from ..._errors import ApiError, Fault
from ..._http import Answer

ALREADY_THERE = "AgentError.Account.UserAlreadyExist"
CLUSTER_STATUS = "InvalidClusterStatus"
CLOCK = "InvalidTimeStamp.Expired"
METHOD = "UnsupportedHTTPMethod"
NOT_SUCCESSFUL = "NotSuccessful"
"""The code of our own for an answer that says Success=false and has no code."""
MISSING_PARAMETER = "MissingParameter"
ELSEWHERE = frozenset({"ClusterNotFound", "InvalidAction.NotFound", "InvalidParams", "ManagerNotFound", "NotEnabled"})
"""Codes that may mean that the cluster, or the whole account, is only known to the other generation of the API."""

NOT_OFFERED = frozenset({"InvalidVersion", METHOD})
"""Codes by which the other generation says that it is not to be had here, which tells nothing of the cluster."""

FAULTS = {
    "ConflictOpt": Fault.BUSY,
    # "Please try again later", says its message.
    "InvalidOpt": Fault.BUSY,
    # Its status, 403, would say that no call can succeed.
    "ExecFail": Fault.REFUSED,
    ALREADY_THERE: Fault.OVERTAKEN,
    "AgentError.Account.UserNotExist": Fault.OVERTAKEN,
    # A nonce is only used twice when something between here and there sent the call twice.
    "SignatureNonceUsed": Fault.DOUBT,
    **dict.fromkeys(
        (
            "AgentError.Account.DomainNotExist",
            "AgentError.Account.GetentPasswdFailure",
            "AgentError.Account.GetUserListFailure",
            "AgentError.Account.NotAccountManager",
            "EcsError",
        ),
        Fault.CLUSTER,
    ),
    **dict.fromkeys(
        (
            CLOCK,
            CLUSTER_STATUS,
            METHOD,
            "ClusterNotFound",
            "InDebt",
            "InvalidAccessKeyId.NotFound",
            "InvalidAction.NotFound",
            "InvalidSecurityToken.Expired",
            "ManagerNotFound",
            "NotAuthorized",
            "NotEnabled",
            "SignatureDoesNotMatch",
        ),
        Fault.FATAL,
    ),
}

HINTS = {
    NOT_SUCCESSFUL: "The call was answered as received but not carried out; look at the cluster's operation log.",
    "ClusterNotFound": "Check cluster_id, region and the account that the access key belongs to.",
    "InvalidAccessKeyId.NotFound": "Check access_key_id.",
    "InvalidSecurityToken.Expired": "The temporary key has expired; get a new one.",
    "NotAuthorized": "The RAM user or role of the access key needs the permission for this operation.",
    "SignatureDoesNotMatch": "access_key_secret does not belong to access_key_id.",
    METHOD: "See the option http_method.",
}


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
    error = ApiError(
        code,
        text("message") or "no message",
        fault=_fault(code, answer.status),
        status=answer.status,
        request_id=text("requestid") or None,
        retry_after=retry_after,
    )
    error.hint = HINTS.get(code, "")
    if code == CLOCK:
        error.hint = clock_hint(answer.headers, now)
    raise error


def refuses_form(error: ApiError) -> bool:
    """Tell whether an error says that the API does not take, or does not read, the form in the body of a POST.

    ClusterId is in every form, so it is missing when the form was not read. Any other parameter that is missing would
    be missing from a URL as well, and a URL shows the passwords in it.
    """
    if error.code.startswith(MISSING_PARAMETER):
        return "ClusterId" in f"{error.code} {error.message}"
    return error.code in (METHOD, "MissingClusterId")


def _fault(code: str, status: int) -> Fault:
    if code in FAULTS:
        return FAULTS[code]
    return Fault.BUSY if code.startswith("Throttling") else fault_of_status(status)


def _retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read how many seconds to wait: x-acs-retry-after is in milliseconds."""
    value = headers.get("x-acs-retry-after", "")
    return int(value) / 1000 if SOME_TIME.fullmatch(value) else seconds_to_wait(headers, now)
