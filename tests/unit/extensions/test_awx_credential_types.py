# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the credential types of extensions/awx put into the environment of jobs, rendered as AWX renders it."""

from __future__ import annotations

import re

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.connection import (
    Connection as AlibabaConnection,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.connection import (
    Connection as HuaweiConnection,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._transport import SPEC
from tests.playbook import REPOSITORY

from .rendering import rendered, stored

FRAGMENTS = {"ehpc": "alibabacloud", "mrs": "huaweicloud"}
INPUTS = {
    "ehpc": {
        "access_key_id": "key-id",
        "access_key_secret": "key-secret",
        "security_token": "token",
        "region": "cn-beijing",
        "endpoint": "ehpc.example.com",
    },
    "mrs": {
        "access_key": "ak",
        "secret_key": "sk",
        "security_token": "token",
        "project_id": "0123456789",
        "domain_id": "9876543210",
        "region": "cn-north-4",
        "endpoint": "mrs.example.com",
        "iam_endpoint": "iam.example.com",
    },
}
ENVIRONMENTS = {
    "ehpc": {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "key-id",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "key-secret",
        "ALIBABA_CLOUD_SECURITY_TOKEN": "token",
        "ALIBABA_CLOUD_REGION_ID": "cn-beijing",
        "ALIBABA_CLOUD_EHPC_ENDPOINT": "ehpc.example.com",
    },
    "mrs": {
        "HUAWEICLOUD_SDK_AK": "ak",
        "HUAWEICLOUD_SDK_SK": "sk",
        "HUAWEICLOUD_SDK_SECURITY_TOKEN": "token",
        "HUAWEICLOUD_SDK_PROJECT_ID": "0123456789",
        "HUAWEICLOUD_SDK_DOMAIN_ID": "9876543210",
        "HW_REGION_NAME": "cn-north-4",
        "HUAWEICLOUD_MRS_ENDPOINT": "mrs.example.com",
        "HUAWEICLOUD_SDK_IAM_ENDPOINT": "iam.example.com",
    },
}
SECRETS = {"ehpc": {"access_key_secret", "security_token"}, "mrs": {"secret_key", "security_token"}}
REQUIRED = {"ehpc": ["access_key_id", "access_key_secret"], "mrs": ["access_key", "secret_key"]}

both = pytest.mark.parametrize("cloud", ["ehpc", "mrs"])


@pytest.fixture
def credential_type(clouds, cloud):
    return clouds[cloud]["credential_type"]


@both
def test_every_field_arrives_in_the_variable_that_the_modules_document(credential_type, cloud):
    documentation = (REPOSITORY / "plugins" / "doc_fragments" / f"{FRAGMENTS[cloud]}.py").read_text()

    environment = rendered(credential_type, INPUTS[cloud])

    assert environment == ENVIRONMENTS[cloud]
    assert set(environment) <= set(re.findall(r"E\((\w+)\)", documentation))
    assert set(INPUTS[cloud]) == {field["id"] for field in credential_type["inputs"]["fields"]}


@both
def test_extra_variables_and_files_are_left_out_for_they_do_not_reach_updates_of_the_inventory(credential_type, cloud):
    assert list(credential_type["injectors"]) == ["env"]
    assert rendered(credential_type, INPUTS[cloud], INVENTORY_UPDATE_ID="7") == {
        **ENVIRONMENTS[cloud],
        "INVENTORY_UPDATE_ID": "7",
    }


@both
def test_secrets_are_fields_of_one_line_that_awx_hides(credential_type, cloud):
    fields = {field["id"]: field for field in credential_type["inputs"]["fields"]}

    assert {name for name, field in fields.items() if field.get("secret")} == SECRETS[cloud]
    # Keys and tokens of both clouds are one line; AWX shows what is typed into a field of several.
    assert not any(field.get("multiline") for field in fields.values())
    kept = stored(credential_type, INPUTS[cloud])
    assert not {INPUTS[cloud][name] for name in SECRETS[cloud]} & set(kept.values())
    assert credential_type["inputs"]["required"] == REQUIRED[cloud]


@both
def test_fields_that_are_left_empty_count_as_none(credential_type, cloud):
    only = {name: INPUTS[cloud][name] for name in REQUIRED[cloud]}

    environment = rendered(credential_type, only)
    link = connection(cloud, environment, region="cn-hangzhou")

    assert [name for name, value in environment.items() if value] == list(ENVIRONMENTS[cloud])[:2]
    assert key_of(link, cloud) == {**only, "security_token": None}
    assert "cn-hangzhou" in link.url


@both
def test_the_modules_take_everything_from_there(credential_type, cloud):
    link = connection(cloud, rendered(credential_type, INPUTS[cloud]))

    assert key_of(link, cloud) == {name: INPUTS[cloud][name] for name in [*REQUIRED[cloud], "security_token"]}
    assert link.url == f"https://{INPUTS[cloud]['endpoint']}"
    if cloud == "mrs":
        assert (link.project_id, link.domain_id, link.region) == ("0123456789", "9876543210", "cn-north-4")
        assert link.iam_url == "https://iam.example.com"


def key_of(link, cloud):
    """Give the key that a connection uses, by the names of the fields, which are those of the options."""
    return {name: getattr(link.credentials, name) for name in [*REQUIRED[cloud], "security_token"]}


def connection(cloud, environment, **options):
    """Give how a module reaches its cloud with this environment."""
    names = (
        *("access_key_id", "access_key_secret", "access_key", "secret_key", "auth_token", "security_token"),
        *("region", "project_id", "endpoint", "iam_endpoint"),
    )
    usual = {name: spec.get("default") for name, spec in SPEC.items()}
    params = {**dict.fromkeys(names), **usual, "network": "public", "http_method": "auto", **options}
    return {"ehpc": AlibabaConnection, "mrs": HuaweiConnection}[cloud].resolve(params, environment)
