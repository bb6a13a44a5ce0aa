# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of every cloud: their bounds, and the sessions that they come to."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._transport import BOUNDS, SPEC, Transport

DEFAULTS = {name: option.get("default") for name, option in SPEC.items()}
TIMES = ("connect_timeout", "read_timeout", "retry_timeout")


def resolve(**options: Any) -> Transport:
    return Transport.resolve({**DEFAULTS, **options})


def problems(**options: Any) -> list[str]:
    with pytest.raises(BadInput) as caught:
        resolve(**options)
    return caught.value.problems


def test_the_defaults_are_good() -> None:
    expected = Transport(verify=True, connect_timeout=10, read_timeout=60, retry_timeout=120, concurrency=8)
    assert resolve() == expected


@pytest.mark.parametrize(
    ("validate_certs", "ca_path", "verify"),
    [
        (True, None, True),
        (True, "", True),
        (True, "/ca.pem", "/ca.pem"),
        (False, None, False),
        (False, "/ca.pem", False),
    ],
)
def test_certificates_are_checked_unless_that_is_turned_off(
    validate_certs: bool, ca_path: str | None, verify: bool | str
) -> None:
    assert resolve(validate_certs=validate_certs, ca_path=ca_path).verify == verify


@pytest.mark.parametrize("option", BOUNDS)
def test_both_bounds_of_an_option_are_good_and_nothing_beyond_them(option: str) -> None:
    least, most = BOUNDS[option]
    for good in (least, most):
        resolve(**{option: good})
    for bad in (least - 0.001, most + 1, -1, math.nan, math.inf, -math.inf, 1e300):
        assert problems(**{option: bad}) == [f"{option} must be {least:g} to {most:g}."]


@given(option=st.sampled_from([*BOUNDS]), value=st.floats() | st.integers())
def test_a_value_is_taken_as_it_is_or_refused(option: str, value: float) -> None:
    least, most = BOUNDS[option]
    if least <= value <= most:
        found = resolve(**{option: value})
        assert getattr(found, option, value) == value
    else:
        assert problems(**{option: value})


@pytest.mark.parametrize("option", ["wait_timeout", "poll_interval"])
def test_an_option_that_only_some_modules_have_need_not_be_there(option: str) -> None:
    assert option not in DEFAULTS
    assert resolve() == resolve(**{option: 1})


def test_no_retry_at_all_is_a_choice_but_no_time_for_an_answer_is_none() -> None:
    assert resolve(retry_timeout=0).retry_timeout == 0
    for option in ("connect_timeout", "read_timeout"):
        assert problems(**{option: 0}) == [f"{option} must be 0.01 to 86400."]


def test_each_time_out_is_used_for_what_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def fail(_adapter: object, _request: object, **options: Any) -> None:
        seen.append((options["timeout"], options["verify"]))
        raise requests.exceptions.ReadTimeout

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", fail)
    transport = resolve(connect_timeout=1.5, read_timeout=2.5, validate_certs=False)
    with transport.open("https://api.example.com") as http, pytest.raises(ApiError, match=r"within 2\.5 s"):
        http.send("ListUsers", "GET", "/", auth=lambda request: request)
    assert seen == [((1.5, 2.5), False)]


def test_sessions_of_one_task_count_their_calls_together(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_adapter: object, _request: object, **_options: Any) -> None:
        raise requests.exceptions.ReadTimeout

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", fail)
    calls: Counter[str] = Counter()
    for operation in ("ListUsers", "AddUsers", "ListUsers"):
        with resolve().open("https://api.example.com", calls) as http, pytest.raises(ApiError):
            http.send(operation, "GET", "/", auth=lambda request: request)
    assert calls == {"ListUsers": 2, "AddUsers": 1}


@pytest.mark.parametrize("concurrency", [1, 64])
def test_as_many_calls_run_at_once_as_the_option_says(concurrency: int) -> None:
    with resolve(concurrency=concurrency).open("https://api.example.com") as http:
        assert http.concurrency == concurrency
        assert list(http.map(str, range(3))) == ["0", "1", "2"]


def test_the_options_are_the_documented_ones_and_none_is_a_secret() -> None:
    assert SPEC.keys() == {"validate_certs", "ca_path", *TIMES, "concurrency"}
    assert not any(option.get("no_log") for option in SPEC.values())
