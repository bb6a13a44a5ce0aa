# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers: what is JSON, what a status says, and what the headers tell of the time."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from ansible_collections.clusterops.onboarding.plugins.module_utils._answers import (
    clock_hint,
    count,
    fault_of_status,
    json_object,
    seconds_to_wait,
    unexpected,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import MASK, ApiError, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._http import Answer

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CHECK = "Check the clock of this machine."
# Numbers that no calendar has, and zones that no clock has.
NO_DATES = (
    "",
    " ",
    "noon",
    "1 1 1",
    "Fri, 02 Jan 2026 03:04:05 -0000",
    "Fri, 02 Jan 2026 03:04:05",
    "Fri, 32 Jan 2026 03:04:05 GMT",
    "Fri, 02 Jan 2026 03:04:05 +9999",
    "Fri, 02 Jan 99999999999999999999 03:04:05 GMT",
    "Fri, 02 Jan 2026 99999999999999999999:04:05 GMT",
    "Fri, 02 Jan 2026 03:04:05 +99999999999999999999",
)


def answer(body: bytes, status: int = 200, **headers: str) -> Answer:
    """An answer; header names with ``_`` for ``-``."""
    return Answer(status, CaseInsensitiveDict({name.replace("_", "-"): text for name, text in headers.items()}), body)


def not_json(reply: Answer, retry_after: float | None = None) -> ApiError:
    with pytest.raises(ApiError) as caught:
        json_object(reply, [], retry_after)
    return caught.value


PRINTABLE = st.text().filter(str.isprintable)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
    max_leaves=8,
)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for pair in value.items():
            yield from texts(list(pair))
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


@given(data=st.dictionaries(PRINTABLE, st.none() | st.booleans() | st.integers(-(10**20), 10**20) | PRINTABLE))
def test_an_object_of_printable_json_is_given_as_it_is(data: dict[str, Any]) -> None:
    assert json_object(answer(json.dumps(data).encode()), [], None) == data


@given(data=st.dictionaries(st.text(), VALUES), ascii_only=st.booleans())
@example(data={"a": ["\x7f"]}, ascii_only=False)
@example(data={"a\ud800": {"\u202e": "\x9b"}}, ascii_only=True)
def test_every_text_of_an_object_is_printable(data: dict[str, Any], ascii_only: bool) -> None:
    body = json.dumps(data, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    try:
        found = json_object(answer(body), [], None)
    except ApiError:
        # Half a character is no UTF-8.
        assert not ascii_only
    else:
        assert [text for text in texts(found) if not text.isprintable()] == []


SECRETS = st.text(string.ascii_letters + string.digits + "%+&<>\"'/\\=~#\u202e\u00e9", min_size=8, max_size=12)


@given(data=st.dictionaries(st.text(), VALUES), secret=SECRETS, ascii_only=st.booleans())
def test_no_secret_is_left_in_any_text_of_an_object(data: dict[str, Any], secret: str, ascii_only: bool) -> None:
    forms = [secret, quote(secret, safe="~"), escape(secret), json.dumps(secret)[1:-1]]
    echoed = {"first": data, f"<{secret}>": [f"<{form}>" for form in forms], "last": {"a": [{"b": secret}]}}
    body = json.dumps(echoed, ensure_ascii=ascii_only).encode("utf-8", "replace")
    found = json_object(answer(body), [secret], None)
    assert [text for text in texts(found) for form in forms if form in text] == []
    assert found["last"] == {"a": [{"b": MASK}]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"a": Infinity}',
        b'{"a": NaN}',
        b"null",
        b"[{}]",
        b'"text"',
        b"7",
        b'{"a": ',
        b"{} {}",
        b"\xff\xfe",
        b"<html></html>",
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (200, Fault.DOUBT),
        (302, Fault.FATAL),
        (404, Fault.FATAL),
        (407, Fault.FATAL),
        (429, Fault.BUSY),
        (500, Fault.DOUBT),
        (502, Fault.DOUBT),
    ],
)
def test_anything_else_is_of_a_proxy_or_a_wrong_endpoint(body: bytes, status: int, fault: Fault) -> None:
    error = not_json(answer(body, status, content_type="text/html; charset=utf-8"), 7)
    assert (error.code, error.status, error.fault, error.retry_after) == ("NotJson", status, fault, 7)
    assert error.message == "the answer is not JSON but text/html; a proxy or a wrong endpoint answers so"


@pytest.mark.parametrize(
    ("headers", "kind"),
    [({}, "no content type"), ({"Content_Type": "text/plain"}, "text/plain"), ({"content_type": "\x9b2J"}, "\\x9b2J")],
)
def test_what_it_is_instead_is_told_in_printable_words(headers: dict[str, str], kind: str) -> None:
    assert not_json(answer(b"", **headers)).message.startswith(f"the answer is not JSON but {kind};")


def test_what_an_unexpected_answer_did_is_not_known() -> None:
    error = unexpected("it has no users", 200)
    assert (error.code, error.message, error.fault) == ("UnexpectedAnswer", "it has no users", Fault.DOUBT)
    assert (error.status, unexpected("it has no users").status) == (200, None)


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (200, Fault.REFUSED),
        (400, Fault.REFUSED),
        (401, Fault.FATAL),
        (402, Fault.REFUSED),
        (403, Fault.FATAL),
        (404, Fault.REFUSED),
        (429, Fault.BUSY),
        (499, Fault.REFUSED),
        (500, Fault.DOUBT),
        (503, Fault.DOUBT),
        (599, Fault.DOUBT),
    ],
)
def test_a_status_says_what_may_be_done_next(status: int, fault: Fault) -> None:
    assert fault_of_status(status) is fault


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1", 1),
        ("1500", 1500),
        ("999999999999", 999999999999),
        ("Fri, 02 Jan 2026 03:04:15 GMT", 10),
        ("Fri, 02 Jan 2026 05:04:06 +0200", 1),
        ("Friday, 02-Jan-26 03:05:05 GMT", 60),
        ("Fri, 02 Jan 2026 03:04:05 GMT", None),
        ("Thu, 01 Jan 2026 03:04:05 GMT", None),
        ("0", None),
        ("007", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("\u00b2", None),
        ("\u0661", None),
        ("1000000000000", None),
        *((text, None) for text in NO_DATES),
    ],
)
def test_the_time_to_wait_is_a_number_of_seconds_or_a_date_ahead(text: str, seconds: float | None) -> None:
    assert seconds_to_wait({"retry-after": text}, NOW) == seconds


def test_nothing_is_to_be_waited_for_without_the_header() -> None:
    assert seconds_to_wait({}, NOW) is None


@given(
    text=st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ ([+-]\d+|GMT)?", fullmatch=True)
)
@example("Fri, 02 Jan 0001 00:00:00 +2300")
@example("Fri, 31 Dec 9999 23:59:59 -2300")
def test_a_header_is_read_or_counts_for_nothing_whatever_is_in_it(text: str) -> None:
    seconds = seconds_to_wait({"retry-after": text}, NOW)
    assert seconds is None or seconds > 0
    hint = clock_hint({"date": text}, NOW)
    assert hint == CHECK or hint.startswith("The clock of this machine is ")


@pytest.mark.parametrize(
    ("minutes", "direction"), [(20, "ahead of"), (1, "ahead of"), (-1, "behind"), (-3000, "behind")]
)
def test_a_clock_that_is_off_is_told_by_how_much_and_in_which_direction(minutes: int, direction: str) -> None:
    cloud = format_datetime(NOW - timedelta(minutes=minutes), usegmt=True)
    expected = f"The clock of this machine is {abs(minutes)} minutes {direction} the cloud's."
    assert clock_hint({"date": cloud}, NOW) == expected


@pytest.mark.parametrize("headers", [{}, *({"date": text} for text in NO_DATES)])
def test_without_the_clouds_time_the_hint_is_to_check_the_clock(headers: dict[str, str]) -> None:
    assert clock_hint(headers, NOW) == CHECK


@pytest.mark.parametrize(("value", "number"), [(0, 0), (7, 7), ("0", 0), ("012", 12), (10**30, 10**30)])
def test_a_count_is_a_number_or_digits(value: object, number: int) -> None:
    assert count(value) == number


@pytest.mark.parametrize("value", [None, True, False, -1, 1.0, "", "-1", "1.5", "\u0661", "9" * 13, [1], {}, "many"])
def test_nothing_else_is_a_count(value: object) -> None:
    with pytest.raises(ValueError, match="not a count"):
        count(value)
