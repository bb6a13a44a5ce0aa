# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The MRS modules: who makes the calls, and that nobody sees with what."""

from __future__ import annotations

import json

import pytest

from tests.emulator.control import Emulator

SECRETS = {"secret_key": "temporary-secret", "security_token": "temporary-token", "auth_token": "token-of-iam"}
NO_KEYS = {"HUAWEICLOUD_SDK_AK": "", "HUAWEICLOUD_SDK_SK": ""}
TEMPORARY = {"access_key": "temporary", "secret_key": SECRETS["secret_key"]}
KEY_AND_TOKEN = ["temporary", SECRETS["secret_key"], SECRETS["security_token"]]
VENDORS = ["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"]
OLDER = ["HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"]
ACCEPTED = {
    "a temporary key": ({**TEMPORARY, "security_token": SECRETS["security_token"]}, {}),
    "a token of IAM": ({"auth_token": SECRETS["auth_token"]}, {}),
    "the vendor's variables": ({}, dict(zip(VENDORS, KEY_AND_TOKEN, strict=True))),
    "the older variables": ({}, dict(zip(OLDER, KEY_AND_TOKEN, strict=True))),
}
REFUSED = [{**TEMPORARY, "security_token": "another-token"}, {"auth_token": "another-token"}]


@pytest.fixture(scope="module")
def other():
    """An emulator that accepts a temporary key and a token, and nothing else."""
    keys = {"temporary": f"{SECRETS['secret_key']}:{SECRETS['security_token']}"}
    with Emulator.start(huawei_keys=keys, huawei_tokens=[SECRETS["auth_token"]]) as running:
        running.put_mrs_cluster("cluster-1", ["ada"])
        yield running


@pytest.fixture
def info(modules, other):
    """Run mrs_iam_sync_info with no key in the environment but the given variables."""

    def run(environment=None, **options):
        options = {"cluster_id": "cluster-1", "endpoint": other.url, **options}
        return modules.run("mrs_iam_sync_info", environment={**NO_KEYS, **(environment or {})}, **options)

    return run


@pytest.mark.parametrize("given", ACCEPTED)
def test_temporary_keys_and_tokens_are_accepted(info, given):
    options, environment = ACCEPTED[given]

    result = info(environment, **options)

    assert not result["failed"] and result["user_names"] == ["ada"]


@pytest.mark.parametrize("options", REFUSED)
def test_a_refused_token_is_told_with_advice(info, options):
    result = info(**options)

    assert result["failed"] and "Check access_key and secret_key, or whether the token" in result["msg"]


def test_no_key_or_token_shows_on_the_terminal(ansible, other):
    tasks = [
        {"clusterops.onboarding.mrs_iam_sync_info": {"cluster_id": "cluster-1", "endpoint": other.url, **options}}
        for options in (ACCEPTED["a temporary key"][0], ACCEPTED["a token of IAM"][0], {}, *REFUSED)
    ]
    show = {"ANSIBLE_INJECT_INVOCATION": "true", "ANSIBLE_DISPLAY_TRACEBACK": "always"}

    run = ansible.tasks(tasks, "-vvvv", environment={**show, **dict(zip(VENDORS, KEY_AND_TOKEN, strict=True))})

    assert [result["failed"] for result in run.results] == [False] * 3 + [True] * 2
    shown = run.output + json.dumps(run.tasks)
    assert not any(secret in shown for secret in (*SECRETS.values(), "another-token"))


def test_a_clock_that_is_off_is_told(info, other):
    other.settings(clock_offset=-1800)
    try:
        result = info(**TEMPORARY, security_token=SECRETS["security_token"])
    finally:
        other.settings(clock_offset=0)

    assert result["failed"] and "The clock of this machine is 30 minutes ahead of the cloud's." in result["msg"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"access_key": "temporary"}, "access_key is given without secret_key."),
        ({"security_token": "t"}, "security_token is given without access_key and secret_key."),
        ({**TEMPORARY, "auth_token": "t"}, "give one or the other."),
    ],
)
def test_half_a_key_is_refused_before_anything_is_sent(info, other, options, message):
    other.clear_calls()

    result = info(**options)

    assert result["failed"] and message in result["msg"] and other.calls() == []
