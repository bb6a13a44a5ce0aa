# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the APIs of MRS and IAM say when they do not do what they were asked, and what a person can do about it.

Source: the error codes of https://support.huaweicloud.com/intl/en-us/api-mrs/. The code of an error says more than its
HTTP status, which is at times odd: a cluster that does not exist is a 400, a synchronisation that runs a 500.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ..._answers import clean, clock_hint, fault_of_status, json_object, seconds_to_wait
from ..._errors import ApiError, Fault
from ..._http import Answer

RUNNING = "12000154"
"""Another synchronisation of the cluster is running."""
AUTHENTICATION = ("12000001", "12000136", "APIGW.0301", "APIG.0301")
NO_ACCESS = "12000052"

FAULTS = {
    # Not BUSY, which would send the call again and again while the other one runs.
    RUNNING: Fault.OVERTAKEN,
    **dict.fromkeys(("APIGW.0308", "APIG.0308"), Fault.BUSY),
    **dict.fromkeys((*AUTHENTICATION, NO_ACCESS, "12000003", "12000068", "12000107"), Fault.FATAL),
    "12000004": Fault.DOUBT,
    # A name among those that were sent may be what cannot be looked up, so others may well be.
    **dict.fromkeys(("12000002", "12000009", "12000156", "12000157", "12000163", "12000164"), Fault.REFUSED),
}

HINTS = {
    "12000003": "Check cluster_id, region and project_id.",
    "12000068": "The nodes of the cluster have to run.",
    "12000107": "Check project_id: it must be that of the cluster's region.",
}


def read(answer: Answer, secrets: Iterable[str], now: datetime) -> dict[str, Any]:
    """Return the JSON object of an answer; ApiError when it reports an error or is not JSON.

    ``secrets`` are masked in every text of it, ``now`` is this machine's time when the answer came.
    """
    retry_after = seconds_to_wait(answer.headers, now)
    data = json_object(answer, secrets, retry_after)
    nested = data.get("error")
    fields: Mapping[str, Any] = nested if isinstance(nested, dict) else data

    def text(*names: str) -> str:
        return str(next((fields[name] for name in names if fields.get(name) is not None), ""))

    code = text("error_code", "code")
    if answer.status < 300 and not code:
        return data
    error = ApiError(
        code or f"HTTP{answer.status}",
        text("error_msg", "message") or "no message",
        fault=FAULTS.get(code) or fault_of_status(answer.status),
        status=answer.status,
        request_id=text("request_id") or clean(answer.headers.get("x-request-id", ""), secrets) or None,
        retry_after=retry_after,
    )
    error.hint = _hint(error, answer.headers, now)
    raise error


def _hint(error: ApiError, headers: Mapping[str, str], now: datetime) -> str:
    if error.status == 401 or error.code in AUTHENTICATION:
        return f"Check access_key and secret_key, or whether the token has expired. {clock_hint(headers, now)}"
    if error.status == 403 or error.code == NO_ACCESS:
        return "Whoever the credentials belong to needs the permission; for a synchronisation mrs:cluster:syncUser."
    return HINTS.get(error.code, "")
