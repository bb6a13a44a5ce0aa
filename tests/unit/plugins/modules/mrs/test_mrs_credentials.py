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
SHOW_OPTIONS = {"ANSIBLE_INJECT_INVOCATION": "true", "ANSIBLE_DISPLAY_TRACEBACK": "always"}
TEMPORARY = {"access_key": "temporary", "secret_key": SECRETS["secret_key"]}


@pytest.fixture(scope="module")
def other():
    """An emulator that accepts a temporary key and a token, and nothing else."""
    keys = {"temporary": f"{SECRETS['secret_key']}:{SECRETS['security_token']}"}
    with Emulator.start(huawei_keys=keys, huawei_tokens=[SECRETS["auth_token"]]) as running:
        running.put_mrs_cluster("cluster-1", ["ada"])
        yield running


def info(ansible, other, *arguments, environment=None, **options):
    task = {"clusterops.onboarding.mrs_iam_sync_info": {"cluster_id": "cluster-1", "endpoint": other.url, **options}}
    return ansible.tasks([task], *arguments, environment={**NO_KEYS, **(environment or {})})


@pytest.mark.parametrize(
    ("options", "environment"),
    [
        ({**TEMPORARY, "security_token": SECRETS["security_token"]}, {}),
        ({"auth_token": SECRETS["auth_token"]}, {}),
        (
            {},
            {
                "HUAWEICLOUD_SDK_AK": "temporary",
                "HUAWEICLOUD_SDK_SK": SECRETS["secret_key"],
                "HUAWEICLOUD_SDK_SECURITY_TOKEN": SECRETS["security_token"],
            },
        ),
        (
            {},
            {
                "HW_ACCESS_KEY": "temporary",
                "HW_SECRET_KEY": SECRETS["secret_key"],
                "HW_SECURITY_TOKEN": SECRETS["security_token"],
            },
        ),
    ],
)
def test_temporary_keys_and_tokens_are_accepted_and_never_shown(ansible, other, options, environment):
    run = info(ansible, other, "-vvvv", environment={**SHOW_OPTIONS, **environment}, **options)

    assert not run.result["failed"] and run.result["user_names"] == ["ada"]
    shown = run.output + json.dumps(run.tasks)
    assert not any(secret in shown for secret in SECRETS.values())


@pytest.mark.parametrize(
    "options",
    [{**TEMPORARY, "security_token": "another-token"}, {"auth_token": "another-token"}],
)
def test_what_is_refused_is_said_and_not_shown(ansible, other, options):
    run = info(ansible, other, "-vvvv", environment=SHOW_OPTIONS, **options)

    assert run.result["failed"] and "Check access_key and secret_key, or whether the token" in run.result["msg"]
    assert "another-token" not in run.output and SECRETS["secret_key"] not in run.output


def test_a_clock_that_is_off_is_told(ansible, other):
    other.settings(clock_offset=-1800)
    try:
        result = info(ansible, other, **TEMPORARY, security_token=SECRETS["security_token"]).result
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
def test_half_a_key_is_refused_before_anything_is_sent(ansible, other, options, message):
    other.clear_calls()

    result = info(ansible, other, **options).result

    assert result["failed"] and message in result["msg"] and other.calls() == []
