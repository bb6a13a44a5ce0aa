# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors: what their texts say and what they keep to themselves."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import (
    MASK,
    ApiError,
    BadInput,
    Fault,
    OnboardingError,
    as_api_error,
    mask,
    printable,
)

# A text of the mask's own character would be found in every masked text.
pieces = st.text(st.characters(codec="utf-8", exclude_characters="*[]()"), min_size=1, max_size=6)
# Of characters that no form of a secret has in it.
before = st.text("[]()", max_size=4)


def error(**facts: object) -> ApiError:
    return ApiError("Throttling", "too many calls.", fault=Fault.BUSY, **facts)


@given(st.lists(pieces, max_size=4), st.lists(pieces, max_size=6), st.data())
def test_no_secret_survives_in_a_masked_text(secrets: list[str], others: list[str], data: st.DataObject) -> None:
    text = "".join(data.draw(st.permutations(secrets * 2 + others)))
    masked = mask(text, secrets)
    assert not [secret for secret in secrets if secret in masked]


@given(pieces, pieces)
def test_a_secret_that_begins_another_one_does_not_leave_its_end_behind(secret: str, end: str) -> None:
    assert mask(f"<{secret}{end}>", [secret, secret + end]) == mask(f"<{secret}{end}>", [secret + end, secret])
    assert mask(f"{secret}{end}", [secret, secret + end]) == MASK


@given(st.text())
def test_a_text_without_secrets_stays_as_it_is(text: str) -> None:
    assert mask(text, []) == text
    assert mask(text, [""]) == text


FORMS = (
    lambda secret: secret,
    lambda secret: quote(secret, safe="~"),
    lambda secret: quote(quote(secret, safe="~"), safe="~"),
    quote_plus,
    escape,
    lambda secret: json.dumps(secret)[1:-1],
)


@pytest.mark.parametrize("form", FORMS)
@given(secret=pieces | st.text("aB1%+ &~<\"'/\\=", min_size=1, max_size=9), begin=before, end=before)
@example(secret="a+b c%2B", begin="[", end="]")
def test_a_secret_is_masked_in_whatever_form_it_is_echoed(form, secret: str, begin: str, end: str) -> None:
    assert mask(form(secret), [secret]) == MASK
    assert mask(f"{begin}{form(secret)}{end}", [secret]) == f"{begin}{MASK}{end}"


@given(st.text())
def test_what_is_made_printable_is_printable_and_stays_so(text: str) -> None:
    once = printable(text)
    assert once.isprintable()
    assert printable(once) == once
    assert (once == text) == text.isprintable()


@given(st.text(), st.text())
def test_each_character_is_made_printable_by_itself(one: str, other: str) -> None:
    assert printable(one + other) == printable(one) + printable(other)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", "a\\nb"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\u202eevil", "\\u202eevil"),
        ("\U000e0001", "\\U000e0001"),
        ("\ud800", "\\ud800"),
        ("Zo\u00eb \u4e2d", "Zo\u00eb \u4e2d"),
    ],
)
def test_what_could_steer_a_terminal_or_fake_a_line_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_an_error_says_what_where_and_by_which_request() -> None:
    text = str(error(status=429, request_id="r-1").during("AddUsers", "ehpc-hz-1"))
    assert text == "Throttling: too many calls (AddUsers on ehpc-hz-1, HTTP 429, request id r-1)."


def test_an_error_without_an_answer_says_that_there_is_no_request_id() -> None:
    text = str(error().during("AddUsers", "ehpc-hz-1"))
    assert text == "Throttling: too many calls (AddUsers on ehpc-hz-1, request id none)."


def test_a_hint_ends_the_text_and_stands_by_itself_in_a_result() -> None:
    limited = error(request_id="r-1").during("AddUsers", "ehpc-hz-1")
    limited.hint = "Wait."
    assert str(limited).endswith("request id r-1). Wait.")
    assert limited.as_dict() == {
        "code": "Throttling",
        "message": "too many calls.",
        "hint": "Wait.",
        "operation": "AddUsers",
        "request_id": "r-1",
        "status": None,
    }


@pytest.mark.parametrize(("operation", "target"), [("", ""), ("AddUsers", ""), ("", "ehpc-hz-1")])
def test_a_text_names_no_place_that_is_not_known(operation: str, target: str) -> None:
    text = str(error().during(operation, target))
    facts = ", ".join(filter(None, [operation, target, "request id none"]))
    assert text == f"Throttling: too many calls ({facts})."


def test_bad_input_has_a_line_for_each_problem() -> None:
    assert str(BadInput(iter(["one.", "two."]))) == "one.\ntwo."


@pytest.mark.parametrize("kind", [ApiError, BadInput])
def test_every_error_ends_a_task_with_a_message(kind: type[Exception]) -> None:
    assert issubclass(kind, OnboardingError)


def test_an_error_in_the_collection_is_told_without_its_text() -> None:
    with pytest.raises(KeyError) as caught:
        raise KeyError("Passw0rd.")

    told = as_api_error(caught.value, Fault.DOUBT)

    assert (told.code, told.fault) == ("KeyError", Fault.DOUBT)
    assert "test_errors.py, line" in str(told)
    assert "Passw0rd" not in str(told)
    assert as_api_error(told, Fault.FATAL) is told
