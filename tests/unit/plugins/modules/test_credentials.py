# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the key comes from: options and both families of variables, permanent and temporary."""

from __future__ import annotations

import json

import pytest

from tests.emulator.control import Emulator

TOKEN = "a-temporary-token"
TEMPORARY = {"access_key_id": "STS.id", "access_key_secret": "sts-secret", "security_token": TOKEN}
PERMANENT = {"access_key_id": "permanent-id", "access_key_secret": "permanent-secret"}


@pytest.fixture
def generation():
    return "2018-04-12"


@pytest.fixture(scope="module")
def other():
    """An emulator that accepts one temporary key and one that is permanent."""
    with Emulator.start(access_keys={"STS.id": f"sts-secret:{TOKEN}", "permanent-id": "permanent-secret"}) as emulator:
        emulator.put_cluster("ehpc-hz-credentials")
        yield emulator


@pytest.fixture
def read(modules, other):
    """Run ehpc_user_info with no key in the environment but the given variables."""
    no_key = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": ""}

    def run(environment=None, **options):
        environment = {**other.environment(), **no_key, **(environment or {})}
        return modules.run("ehpc_user_info", cluster_id="ehpc-hz-credentials", environment=environment, **options)

    return run


def test_a_temporary_key_comes_by_options_or_environment(read):
    vendors = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN")
    older = ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN")

    results = [
        read(**TEMPORARY),
        *(read(dict(zip(names, TEMPORARY.values(), strict=True))) for names in (vendors, older)),
    ]

    assert [result["failed"] for result in results] == [False] * 3


def test_a_token_of_the_environment_is_not_added_to_a_key_option(read):
    result = read({"ALIBABA_CLOUD_SECURITY_TOKEN": "of somebody else"}, **PERMANENT)
    alone = read(security_token=TOKEN)

    assert not result["failed"]
    assert alone["failed"] and "security_token is given without access_key_id" in alone["msg"]


def test_an_expired_token_is_told_and_not_shown(read, other):
    other.settings(expired_tokens=[TOKEN])
    try:
        result = read(**TEMPORARY)
    finally:
        other.settings(expired_tokens=[])

    assert result["failed"] and "InvalidSecurityToken.Expired" in result["msg"]
    assert "The temporary key has expired; get a new one." in result["msg"] and TOKEN not in json.dumps(result)
