# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which values of a roster and of options ansible-core is told to hide."""

from __future__ import annotations

import os
from datetime import date

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils import _masking as masking
from ansible_collections.clusterops.onboarding.plugins.module_utils._context import Context
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.in_process import SECRET_VARIABLES

SECRET = "Analytical-1"
OTHER = "Compiler-2"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 ada"
SPEC = {"users": masking.ROSTER, "names": {"type": "list", "elements": "str"}, "password": {"no_log": True}}


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What ansible-core was told, as from version 2.22 on."""
    told: set[str] = set()
    monkeypatch.setattr(masking, "HAS_MASKER", True)
    monkeypatch.setattr(masking, "register_secrets", told.update)
    monkeypatch.setattr(
        masking, "mask_secrets", lambda text: "masked" if any(secret in text for secret in told) else text
    )
    return told


@pytest.mark.parametrize(
    ("entries", "secrets"),
    [
        ([{"name": "ada.lovelace", "group": "wheel-like", "password": SECRET, "state": "something"}], {SECRET}),
        ([{"name": "ada.lovelace", "auth_key": KEY, "update_password": "on_create"}], set()),
        ([{"name": "ada.lovelace", "clusters": ["simulation"], "expires": date(2099, 12, 31)}], set()),
        ([{"name": "ada.lovelace", "pasword": SECRET}], {SECRET}),
        ([{"name": "ada.lovelace", "extra": {"deep": [{"deeper": SECRET}, (OTHER,)]}}], {SECRET, OTHER}),
        ([{"name": "ada.lovelace", "password": [SECRET], "auth_key": {"key": OTHER}}], {SECRET, OTHER}),
        ([{"name": "ada.lovelace", "password": 1234567890, "group": 1234.56789}], {"1234567890", "1234.56789"}),
        ([{"name": "ada.lovelace", "password": "Analytical", "1,twelve": None}], {"Analytical", "1,twelve"}),
        ([{"name": "ada.lovelace", "password": None, "update_password": None, "auth_key": None}], set()),
        ([["ada.lovelace", SECRET]], {"ada.lovelace", SECRET}),
        ([SECRET, None, True], {SECRET}),
        ({"name": "ada.lovelace", "password": SECRET}, {"ada.lovelace", SECRET}),
        (f"ada.lovelace {SECRET}", {f"ada.lovelace {SECRET}"}),
        (None, set()),
    ],
)
def test_passwords_and_what_cannot_be_read_are_secrets(registered: set[str], entries: object, secrets: set) -> None:
    masking.register_roster(entries)

    assert registered == secrets


def test_what_is_too_short_for_a_password_is_not_hidden(registered: set[str]) -> None:
    masking.register_roster([{"name": "ada.lovelace", "gruop": "users", "uid": 7, "password": "Short-1"}])

    assert registered == set()


def test_rosters_and_unknown_options_are_registered(registered: set[str]) -> None:
    params = {"users": [{"name": "ada.lovelace", "password": SECRET}], "names": ["grace.hopper"], "passwd": OTHER}

    masking.register_options(SPEC, {**params, "password": "of ansible-core"})

    assert registered == {SECRET, OTHER}


def test_keys_and_logins_of_proxies_are_registered(registered: set[str]) -> None:
    masking.register_environment(
        {
            "ALIBABA_CLOUD_ACCESS_KEY_ID": "no-secret-at-all",
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": SECRET,
            "ALICLOUD_SECURITY_TOKEN": "security-token",
            "HUAWEICLOUD_SDK_SK": OTHER,
            "https_proxy": "http://somebody:Proxied-4@proxy.example.com:3128",
            "HTTP_PROXY": "http://proxy.example.com:3128/path@more",
            "HW_REGION_NAME": "cn-north-4",
        },
        SECRET_VARIABLES,
    )

    assert registered == {SECRET, OTHER, "security-token", "somebody:Proxied-4", "Proxied-4"}


def test_masked_names_are_warned_of_once(registered: set[str]) -> None:
    warnings: list[str] = []
    context = Context(False, os.environ, warnings.append)

    masking.warn_of_masked(["ada.lovelace", "grace.hopper"], context)
    masking.register(["lovelace"])
    masking.warn_of_masked(["ada.lovelace", "kay.lovelace"], context)

    assert warnings == [masking.NAMES_ARE_MASKED]


def test_without_a_masker_rosters_are_marked_as_a_whole() -> None:
    assert masking.ROSTER["no_log"] is not masking.HAS_MASKER
