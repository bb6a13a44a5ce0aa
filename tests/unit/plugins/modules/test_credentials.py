# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the key comes from: temporary keys, both families of variables, the vendor's profiles."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.emulator.control import Emulator

TOKEN = "a-temporary-token"
NO_KEYS = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": ""}


@pytest.fixture
def generation():
    return "2018-04-12"


@pytest.fixture
def cloud(ansible):
    """A cloud that takes one temporary key and one that is permanent, and Ansible without a key for it."""
    keys = {"STS.id": f"sts-secret:{TOKEN}", "permanent-id": "permanent-secret"}
    with Emulator.start(access_keys=keys) as emulator:
        emulator.put_cluster("ehpc-hz-credentials")
        yield emulator, replace(ansible, environment={**emulator.environment(), **NO_KEYS, "HOME": str(ansible.folder)})


def read(ansible, environment=None, **options):
    task = {"clusterops.onboarding.ehpc_user_info": {"cluster_id": "ehpc-hz-credentials", **options}}
    return ansible.tasks([task], environment=environment or {}).result


def test_a_temporary_key_is_taken_from_options_and_from_the_environment(cloud):
    _emulator, ansible = cloud
    options = {"access_key_id": "STS.id", "access_key_secret": "sts-secret", "security_token": TOKEN}
    vendors = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN")
    older = ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN")

    results = [
        read(ansible, **options),
        *(read(ansible, dict(zip(names, options.values(), strict=True))) for names in (vendors, older)),
    ]

    assert [result["failed"] for result in results] == [False] * 3


def test_the_token_of_the_environment_does_not_go_with_a_key_of_the_task(cloud):
    _emulator, ansible = cloud
    options = {"access_key_id": "permanent-id", "access_key_secret": "permanent-secret"}

    result = read(ansible, {"ALIBABA_CLOUD_SECURITY_TOKEN": "of somebody else"}, **options)
    alone = read(ansible, security_token=TOKEN)

    assert not result["failed"]
    assert alone["failed"] and "security_token is given without access_key_id" in alone["msg"]


def test_a_token_that_has_expired_is_called_that(cloud):
    emulator, ansible = cloud
    emulator.settings(expired_tokens=[TOKEN])

    result = read(ansible, access_key_id="STS.id", access_key_secret="sts-secret", security_token=TOKEN)

    assert result["failed"] and "InvalidSecurityToken.Expired" in result["msg"]
    assert "The temporary key has expired; get a new one." in result["msg"] and TOKEN not in json.dumps(result)


def test_a_profile_of_the_vendor_s_tools_is_found(cloud):
    _emulator, ansible = cloud
    folder = ansible.folder / ".aliyun"
    folder.mkdir()
    profile = {
        "name": "default",
        "mode": "AK",
        "access_key_id": "permanent-id",
        "access_key_secret": "permanent-secret",
    }
    (folder / "config.json").write_text(json.dumps({"current": "default", "profiles": [profile]}))

    result = read(ansible)

    assert not result["failed"] and result["total"] == 0


def test_connection_options_are_given_once_for_a_group_of_modules(cloud):
    _emulator, ansible = cloud
    shared = {"access_key_id": "permanent-id", "access_key_secret": "permanent-secret", "api_version": "auto"}

    read_users, read_clusters = (
        replace(ansible, module_defaults=shared)
        .tasks(
            [
                {"clusterops.onboarding.ehpc_user_info": {"cluster_id": "ehpc-hz-credentials"}},
                {"clusterops.onboarding.ehpc_cluster_info": {}},
            ]
        )
        .results
    )

    assert not read_users["failed"] and read_clusters["total"] == 1
