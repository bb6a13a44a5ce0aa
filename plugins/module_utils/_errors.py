# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors that a task can end with. Each says in its text what a person needs to act on it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from html import escape
from pathlib import PurePath
from traceback import extract_tb
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

MASK = "********"
LONGEST_TEXT = 4000
SENTENCES_SHOWN = 20


class Fault(Enum):
    """What an unsuccessful call tells about its effect, and so what may be done next."""

    BUSY = "nothing happened, the same call may succeed later (throttled, another operation is running, no connection)"
    DOUBT = "it may or may not have happened (time-out, dropped answer, 5xx)"
    REFUSED = "the cloud refused something in this call; other calls may well succeed"
    OVERTAKEN = "refused because somebody else created or removed an account of this call meanwhile"
    CLUSTER = "refused for a reason that lies with the cluster, not with anybody in this call"
    FATAL = "no call of this task can succeed (keys, permissions, the cluster itself)"


class Known(NamedTuple):
    """What is known of an error code: what it tells about the effect of the call, and what a person can do about it."""

    fault: Fault
    hint: str


BELOW_THE_API = {
    "ConnectionFailed": Known(Fault.BUSY, "Check the network and endpoint."),
    "ProxyFailed": Known(Fault.BUSY, "Check HTTPS_PROXY."),
    "ConnectionLost": Known(Fault.DOUBT, "Check the network."),
    "Timeout": Known(Fault.DOUBT, "Try a longer read_timeout, or fewer changes in one call."),
    "AnswerTooLarge": Known(Fault.DOUBT, "Check endpoint and the proxy: the API does not answer so."),
    "AnswerTooSlow": Known(Fault.DOUBT, "Try a longer read_timeout, or check the network."),
    "HostUnknown": Known(Fault.FATAL, "Check region and endpoint."),
    "CertificateRefused": Known(Fault.FATAL, "Check endpoint, ca_path and the proxy."),
    "NoTls": Known(Fault.FATAL, "Check endpoint and the proxy."),
    # Its fault also goes by the HTTP status.
    "NotJson": Known(Fault.DOUBT, "Check endpoint and the proxy."),
    "UnexpectedAnswer": Known(Fault.DOUBT, "Check endpoint and the proxy."),
    "ListIncomplete": Known(Fault.DOUBT, "Run the task again; nobody is created or removed by such a list."),
    "NotInEffect": Known(Fault.DOUBT, "Run the task again: it sends what the list does not show."),
}
"""The codes of our own, for what no API answers, by which every cloud's are extended."""


class OnboardingError(Exception):
    """Base of what ends a task with a message instead of a traceback."""


class BadInput(OnboardingError):
    """What was asked for breaks a rule; raised before anything is written.

    ``problems`` holds a sentence for each bad entry, none of them with a secret in it; the text has the first of them.
    """

    def __init__(self, problems: Iterable[str]):
        self.problems = list(problems)
        super().__init__("\n".join(first_sentences(self.problems)))


class ApiError(OnboardingError):
    """An unsuccessful call of a cloud's API.

    ``code`` is the vendor's error code, or one of our own, see BELOW_THE_API; ``status`` is the HTTP status or None
    without an answer; ``retry_after`` is the number of seconds that the cloud asks to wait. ``hint`` is a sentence on
    what a person can do. Long texts are cut.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        fault: Fault,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        hint: str = "",
    ):
        self.code = _cut(code)
        self.message = _cut(message)
        self.fault = fault
        self.status = status
        self.request_id = request_id and _cut(request_id)
        self.retry_after = retry_after
        self.operation = ""
        self.target = ""
        self.hint = hint
        super().__init__(code, message)

    def during(self, operation: str, target: str) -> ApiError:
        """Note which operation on what (a cluster id) this happened to."""
        self.operation, self.target = operation, target
        return self

    def with_hint(self, hint: str) -> ApiError:
        """Give the same error with another hint."""
        error = ApiError(
            self.code,
            self.message,
            fault=self.fault,
            status=self.status,
            request_id=self.request_id,
            retry_after=self.retry_after,
            hint=hint,
        )
        return error.during(self.operation, self.target)

    def __str__(self) -> str:
        where = " on ".join(part for part in (self.operation, self.target) if part)
        facts = [where, f"HTTP {self.status}" if self.status else "", f"request id {self.request_id or 'none'}"]
        # The reason first: whatever shortens a text cuts its end.
        text = f"{self.code}: {self.message.rstrip('.')} ({', '.join(filter(None, facts))})."
        return f"{text} {self.hint}" if self.hint else text

    def as_dict(self) -> dict[str, Any]:
        """Give the error as it stands in a result."""
        return {
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "operation": self.operation,
            "request_id": self.request_id,
            "status": self.status,
        }


def below_the_api(code: str, message: str, **facts: Any) -> ApiError:
    """Make the error of a code in BELOW_THE_API, with its fault and its hint unless ``facts`` have others."""
    known = BELOW_THE_API[code]
    return ApiError(code, message, **{"fault": known.fault, "hint": known.hint, **facts})


def explained(error: ApiError, known: Mapping[str, Known]) -> ApiError:
    """Give an error below the API the hint that a cloud has for its code."""
    if error.status is None and error.code in known:
        error.hint = known[error.code].hint
    return error


def as_api_error(error: Exception, fault: Fault) -> ApiError:
    """Return an ApiError as it is, and an error in this collection itself without its text, which may hold a secret."""
    if isinstance(error, ApiError):
        return error
    place = extract_tb(error.__traceback__)[-1:]
    where = "".join(f" ({PurePath(frame.filename).name}, line {frame.lineno})" for frame in place)
    return ApiError(type(error).__name__, f"an error in the collection itself, please report it{where}", fault=fault)


def first_sentences(sentences: Sequence[str]) -> list[str]:
    """Give sentences for a message, the first of them and their number when there are many."""
    more = len(sentences) - SENTENCES_SHOWN
    return [*sentences[:SENTENCES_SHOWN], *([f"And {more} more."] if more > 0 else [])]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}\u2026"


def mask(text: str, secrets: Iterable[str]) -> str:
    """Replace every secret in a text that came from outside, the longest first, in whatever form it may be echoed."""
    for form in secret_forms(secrets):
        text = text.replace(form, MASK)
    return text


def secret_forms(secrets: Iterable[str]) -> list[str]:
    """List the forms in which secrets may be echoed, the longest first."""
    return sorted({form for secret in secrets if secret for form in _forms(secret)}, key=len, reverse=True)


def _forms(secret: str) -> Iterable[str]:
    quoted = quote(secret, safe="~")
    return secret, quoted, quote(quoted, safe="~"), quote_plus(secret), escape(secret), json.dumps(secret)[1:-1]


def printable(text: str) -> str:
    """Escape what could steer a terminal or fake a line of a log: control and formatting characters."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def is_altered(name: str) -> bool:
    """Tell whether a name may be another one than the cloud has, escaped or masked when it came in."""
    return "\\" in name or MASK in name
