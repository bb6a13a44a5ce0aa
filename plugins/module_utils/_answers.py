# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the answers of every cloud have in common: JSON, statuses, and the headers that tell the time.

What a cloud says comes in here. From here on every text of it is printable and has no secret of its call in it. A name
with an escape or a mask may be another name in the cloud, see ``is_altered``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

from ._bounds import MAX_PAGES
from ._errors import MASK, ApiError, Fault, below_the_api, mask, printable, secret_forms
from ._http import Answer

# From 1 to a number of milliseconds that is years.
SOME_TIME = re.compile("[1-9][0-9]{0,11}")
COUNT = re.compile("[0-9]{1,12}")
LONGEST_TEXT = 1000
CHECK_CLOCK = "Check the clock of this machine."
SIMILARITY = 0.8
"""IDs of clusters have much in common. Two that are not meant to be the same are less alike than this."""


def json_object(answer: Answer, secrets: Iterable[str], retry_after: float | None) -> dict[str, Any]:
    """Return the JSON object of an answer, every text in it cleaned of ``secrets`` and of what cannot be printed.

    ApiError when it holds something else, as the answer of a proxy does.
    """
    forms = secret_forms(secrets)
    try:
        text = answer.body.decode("utf-8-sig")
        data = json.loads(text, parse_constant=_refuse)
        if isinstance(data, dict):
            return data if _is_clean(text, forms) else dict(_cleaned(data, forms))
    except (ValueError, RecursionError):
        pass
    kind = clean(answer.headers.get("content-type", "no content type"), forms).split(";")[0]
    message = f"the answer is not JSON but {kind}; a proxy or a wrong endpoint answers so"
    unclear = answer.status < 300 or answer.status >= 500
    fault = Fault.DOUBT if unclear else Fault.BUSY if answer.status == 429 else Fault.FATAL
    raise below_the_api("NotJson", message, fault=fault, status=answer.status, retry_after=retry_after)


def clean(text: str, secrets: Iterable[str]) -> str:
    """Mask secrets in a text of a cloud, and escape what cannot be printed."""
    return printable(mask(text, secrets))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _is_clean(text: str, forms: Sequence[str]) -> bool:
    """Tell whether no text of a JSON document has to be cleaned; those of nearly every answer have not."""
    return text.isascii() and "\\" not in text and "\x7f" not in text and not any(form in text for form in forms)


def _cleaned(data: Any, forms: Sequence[str]) -> Any:
    if isinstance(data, str):
        for form in forms:
            data = data.replace(form, MASK)
        return data if data.isprintable() else printable(data)
    if isinstance(data, dict):
        return {_cleaned(key, forms): _cleaned(value, forms) for key, value in data.items()}
    if isinstance(data, list):
        return [_cleaned(item, forms) for item in data]
    return data


def count(value: Any) -> int:
    """Read how many there are, a number or one as text; ValueError when it is neither."""
    if isinstance(value, str) and COUNT.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError("it is not a count")


def is_text(value: Any) -> bool:
    """Tell whether a value is a text that can be a name or an id."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT


def is_text_or_none(value: Any) -> bool:
    """Tell whether a value is a text or not given, empty ones included."""
    return value is None or (isinstance(value, str) and len(value) <= LONGEST_TEXT)


def check_length(total: int, length: int, operation: str, target: str) -> None:
    """Refuse a list of more than MAX_PAGES pages that are as long as this one; ``total`` is the number of its rows."""
    if length and total > MAX_PAGES * length:
        message = (
            f"the list is said to have {total} rows, and the page has {length}; at most {MAX_PAGES} pages are read"
        )
        raise unexpected(message).during(operation, target)


def unexpected(message: str, status: int | None = None) -> ApiError:
    """Make the error for an answer that the API does not give: what the call did is not known."""
    return below_the_api("UnexpectedAnswer", message, status=status)


def did_you_mean(cluster_id: str, known: Iterable[str]) -> str:
    """Ask for the nearest of the IDs that there are; empty when none is near."""
    near = get_close_matches(cluster_id, list(known), 1, SIMILARITY)
    return f"Did you mean {near[0]}?" if near else ""


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
        return CHECK_CLOCK
    ahead = (now - date).total_seconds() / 60
    return f"The clock of this machine is {abs(ahead):.0f} minutes {'ahead of' if ahead > 0 else 'behind'} the cloud's."


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return date if date.tzinfo else None
