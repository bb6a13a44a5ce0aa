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
from ..._errors import BELOW_THE_API, ApiError, Fault, Known
from ..._http import Answer

RUNNING = "12000154"
"""Another synchronisation of the cluster is running."""
CLUSTER_NOT_FOUND = "12000003"
AUTHENTICATION = ("12000001", "12000136", "APIGW.0301", "APIG.0301", "401")

_AUTHENTICATION = Known(Fault.FATAL, "Check access_key and secret_key, or whether the token has expired.")
_NO_ACCESS = Known(
    Fault.FATAL, "Whoever the credentials belong to needs the permission; for a synchronisation mrs:cluster:syncUser."
)
_THROTTLED = Known(Fault.BUSY, "The message tells the limit; do fewer clusters at once, or set a longer retry_timeout.")
_WRONG_VALUE = Known(Fault.REFUSED, "Check what the message names.")
# A name among those that were sent may be what cannot be looked up, so others may well be.
_LOOK_UP = Known(Fault.REFUSED, "Check the names in IAM.")

KNOWN: dict[str, Known] = {
    **BELOW_THE_API,
    "HostUnknown": Known(Fault.FATAL, "Check region and endpoint; MRS may not exist in this region."),
    **dict.fromkeys(AUTHENTICATION, _AUTHENTICATION),
    "12000002": _WRONG_VALUE,
    CLUSTER_NOT_FOUND: Known(Fault.FATAL, "Check cluster_id, region and project_id."),
    "12000004": Known(Fault.DOUBT, "If it stays, ask the vendor's support."),
    "12000009": _WRONG_VALUE,
    **dict.fromkeys(("12000052", "403"), _NO_ACCESS),
    "12000068": Known(Fault.FATAL, "The nodes of the cluster have to run."),
    "12000107": Known(Fault.FATAL, "Check project_id: it must be that of the cluster's region."),
    # Not BUSY, which would send the call again and again while the other one runs.
    RUNNING: Known(
        Fault.OVERTAKEN, "Another synchronisation is running on the cluster; a longer wait_timeout may help."
    ),
    **dict.fromkeys(("12000156", "12000157", "12000163", "12000164"), _LOOK_UP),
    "0192": Known(Fault.REFUSED, "The user is not on MRS Manager; synchronise it with mrs_iam_sync."),
    **dict.fromkeys(("APIGW.0308", "APIG.0308", "429"), _THROTTLED),
}
"""Every code that is documented, and those of our own. The guides' tables have the same hints.

401, 403 and 429 are the codes of IAM, and hold for others that come with such a status and are not known.
"""


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
    known = KNOWN.get(code) or KNOWN.get(str(answer.status))
    error = ApiError(
        code or f"HTTP{answer.status}",
        text("error_msg", "message") or "no message",
        fault=known.fault if known else fault_of_status(answer.status),
        status=answer.status,
        request_id=text("request_id") or clean(answer.headers.get("x-request-id", ""), secrets) or None,
        retry_after=retry_after,
        hint=known.hint if known else "",
    )
    if known is _AUTHENTICATION:
        error.hint += f" {clock_hint(answer.headers, now)}"
    raise error
