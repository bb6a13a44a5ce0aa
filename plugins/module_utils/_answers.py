# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the answers of every cloud have in common: JSON, statuses, and the headers that tell the time."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from ._errors import ApiError, Fault, printable
from ._http import Answer

# From 1 to a number of milliseconds that is years.
SOME_TIME = re.compile("[1-9][0-9]{0,11}")


def json_object(answer: Answer, retry_after: float | None) -> dict[str, Any]:
    """Return the JSON object of an answer; ApiError when it holds something else, as the answer of a proxy does."""
    try:
        data = json.loads(answer.body)
    except (ValueError, RecursionError):
        data = None
    if isinstance(data, dict):
        return data
    kind = printable(answer.headers.get("content-type", "no content type").split(";")[0])
    message = f"the answer is not JSON but {kind}; a proxy or a wrong endpoint answers so"
    unclear = answer.status < 300 or answer.status >= 500
    fault = Fault.DOUBT if unclear else Fault.BUSY if answer.status == 429 else Fault.FATAL
    raise ApiError("NotJson", message, fault=fault, status=answer.status, retry_after=retry_after)


def unexpected(message: str, status: int | None = None) -> ApiError:
    """Make the error for an answer that the API does not give: what the call did is not known."""
    return ApiError("UnexpectedAnswer", message, fault=Fault.DOUBT, status=status)


def fault_of_status(status: int) -> Fault:
    """Tell what an HTTP status says where the code of the vendor says nothing."""
    if status == 429:
        return Fault.BUSY
    if status in (401, 403):
        return Fault.FATAL
    return Fault.DOUBT if status >= 500 else Fault.REFUSED


def seconds_to_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read Retry-After, a number of seconds or a date; None without one that lies ahead."""
    value = headers.get("retry-after", "")
    if SOME_TIME.fullmatch(value):
        return int(value)
    date = _date(value)
    return (date - now).total_seconds() if date and date > now else None


def clock_hint(headers: Mapping[str, str], now: datetime) -> str:
    """Say how far this machine's clock is off, by the date of an answer that came just ``now``."""
    date = _date(headers.get("date", ""))
    if not date:
        return "Check the clock of this machine."
    ahead = (now - date).total_seconds() / 60
    return f"The clock of this machine is {abs(ahead):.0f} minutes {'ahead of' if ahead > 0 else 'behind'} the cloud's."


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return date if date.tzinfo else None
