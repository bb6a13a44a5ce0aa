# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the connection options and the environment come to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from huaweicloudsdkiam.v3.region.iam_region import IamRegion
from huaweicloudsdkmrs.v2.region.mrs_region import MrsRegion

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.auth import AccessKey, Token
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.connection import (
    SPEC,
    Connection,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._transport import Transport

from .stubs import DEFAULTS

PARAMS = {**DEFAULTS, "access_key": "ak", "secret_key": "sk", "region": "cn-north-4", "project_id": "proj1"}


def resolve(environ: Mapping[str, str] | None = None, **options: Any) -> Connection:
    return Connection.resolve({**PARAMS, **options}, environ or {})


def problem(environ: Mapping[str, str] | None = None, **options: Any) -> str:
    with pytest.raises(BadInput) as caught:
        resolve(environ, **options)
    (only,) = caught.value.problems
    return only


def test_a_key_a_region_and_a_project_are_enough() -> None:
    assert resolve() == Connection(
        url="https://mrs.cn-north-4.myhuaweicloud.com",
        iam_url="https://iam.cn-north-4.myhuaweicloud.com",
        credentials=AccessKey("ak", "sk"),
        project_id="proj1",
        domain_id=None,
        region="cn-north-4",
        transport=Transport(verify=True, connect_timeout=10, read_timeout=60, retry_timeout=120, concurrency=8),
    )


@pytest.mark.parametrize("region", sorted(MrsRegion.static_fields))
def test_mrs_is_where_the_vendors_own_table_has_it(region: str) -> None:
    assert [resolve(region=region).url] == MrsRegion.static_fields[region].endpoints


@pytest.mark.parametrize("region", sorted(IamRegion.static_fields))
def test_iam_is_where_the_vendors_own_table_has_it(region: str) -> None:
    assert [resolve(region=region).iam_url] == IamRegion.static_fields[region].endpoints


@pytest.mark.parametrize(
    ("region", "ending"),
    [
        ("cn-north-4", "com"),
        ("ap-southeast-1", "cn"),
        ("ap-southeast-4", "cn"),
        ("ru-northwest-2", "cn"),
        ("eu-west-101", "eu"),
        ("xx-future-1", "com"),
    ],
)
def test_the_host_of_a_region_ends_as_documented(region: str, ending: str) -> None:
    assert resolve(region=region).url == f"https://mrs.{region}.myhuaweicloud.{ending}"


def test_the_region_comes_from_the_option_then_from_the_environment() -> None:
    environ = {"HW_REGION_NAME": " cn-east-3\n"}
    assert resolve(environ, region="cn-north-4").region == "cn-north-4"
    for blank in (None, "", " "):
        assert resolve(environ, region=blank).url == "https://mrs.cn-east-3.myhuaweicloud.com"


@pytest.mark.parametrize(
    ("option", "variable", "field", "default"),
    [
        ("endpoint", "HUAWEICLOUD_MRS_ENDPOINT", "url", "https://mrs.cn-north-4.myhuaweicloud.com"),
        ("iam_endpoint", "HUAWEICLOUD_SDK_IAM_ENDPOINT", "iam_url", "https://iam.cn-north-4.myhuaweicloud.com"),
    ],
)
def test_an_endpoint_comes_from_the_option_then_the_environment_then_the_region(
    option: str, variable: str, field: str, default: str
) -> None:
    environ = {variable: "https://two.example"}
    assert getattr(resolve(environ, **{option: "one.example:8443/"}), field) == "https://one.example:8443"
    assert getattr(resolve(environ), field) == "https://two.example"
    assert getattr(resolve({variable: " "}), field) == default


@pytest.mark.parametrize("option", ["endpoint", "iam_endpoint"])
def test_plain_http_is_good_for_a_loopback_address_only(option: str) -> None:
    resolve(**{option: "http://127.0.0.1:8080"})
    assert "must be reached by HTTPS" in problem(**{option: "http://mrs.example.com"})


@pytest.mark.parametrize("option", ["endpoint", "iam_endpoint"])
@pytest.mark.parametrize(
    "endpoint", ["https://one.example/path", "https://user@one.example", "https://", "one example"]
)
def test_an_endpoint_that_is_more_than_a_host_is_refused(option: str, endpoint: str) -> None:
    assert problem(**{option: endpoint}).startswith("endpoint must be a host")


def test_with_an_endpoint_and_a_project_no_region_is_needed() -> None:
    found = resolve(endpoint="one.example", region=None)
    assert (found.url, found.iam_url, found.region) == ("https://one.example", None, None)
    assert resolve(endpoint="one.example", iam_endpoint="two.example", region=None).iam_url == "https://two.example"


def test_neither_endpoint_nor_region_is_refused_with_the_name_of_the_variable() -> None:
    assert problem(region=None) == "region is not given, neither as an option nor as HW_REGION_NAME."
    # IAM's endpoint says nothing of where MRS is.
    assert problem(region=None, iam_endpoint="two.example").startswith("region is not given")


@pytest.mark.parametrize(
    "region", ["CN-North-4", "cn.north.4", "cn_north_4", "cn north 4", "evil.example/", "x#", "a@b", "cn-\u043dorth-4"]
)
def test_what_is_no_id_of_a_region_is_refused_and_not_repeated(region: str) -> None:
    expected = "region must be the id of a region such as cn-north-4."
    assert problem(region=region) == problem({"HW_REGION_NAME": region}, region=None) == expected


def test_the_project_comes_from_the_option_then_the_sdks_then_terraforms_variable() -> None:
    both = {"HUAWEICLOUD_SDK_PROJECT_ID": "sdk1", "HW_PROJECT_ID": "hw1"}
    assert resolve(both).project_id == "proj1"
    assert resolve(both, project_id=None).project_id == "sdk1"
    assert resolve({**both, "HUAWEICLOUD_SDK_PROJECT_ID": ""}, project_id=" ").project_id == "hw1"


@pytest.mark.parametrize("project_id", ["p", "P" * 64, "0123456789abcdefABCDEF"])
def test_a_project_is_up_to_64_letters_and_digits(project_id: str) -> None:
    assert resolve(project_id=project_id).project_id == project_id


@pytest.mark.parametrize("project_id", ["p" * 65, "a-b", "a_b", "a/b", "../v3", "a b", "a%2fb", "\u00e9", "\u0661"])
def test_any_other_project_is_refused(project_id: str) -> None:
    expected = "project_id must be 1 to 64 letters and digits."
    assert problem(project_id=project_id) == problem({"HW_PROJECT_ID": project_id}, project_id=None) == expected


def test_without_a_project_the_region_and_iam_are_needed_to_look_it_up() -> None:
    assert resolve(project_id=None).project_id is None
    assert resolve(project_id=None, endpoint="one.example").iam_url == "https://iam.cn-north-4.myhuaweicloud.com"
    expected = "project_id is not given, and without a region it cannot be looked up."
    assert problem(project_id=None, endpoint="one.example", region=None) == expected
    assert problem(project_id=None, endpoint="a.example", iam_endpoint="b.example", region=None) == expected


def test_the_project_of_a_profile_is_the_last_that_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "credentials"
    file.write_text("[basic]\nak = file-ak\nsk = file-sk\nproject_id = file1\n", encoding="utf-8")
    monkeypatch.setenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE", str(file))
    for name in ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"):
        monkeypatch.delenv(name, raising=False)
    keyless = {"access_key": None, "secret_key": None, "project_id": None}
    found = resolve(**keyless)
    assert (found.credentials, found.project_id) == (AccessKey("file-ak", "file-sk"), "file1")
    assert resolve({"HW_PROJECT_ID": "hw1"}, **keyless).project_id == "hw1"


def test_the_domain_comes_from_the_environment() -> None:
    assert resolve({"HUAWEICLOUD_SDK_DOMAIN_ID": " dom1 "}).domain_id == "dom1"
    assert resolve({"HUAWEICLOUD_SDK_DOMAIN_ID": ""}).domain_id is None


def test_a_token_of_iam_takes_the_place_of_a_key() -> None:
    keyless = {"access_key": None, "secret_key": None}
    assert resolve(**keyless, auth_token="iam-token").credentials == Token("iam-token")


def test_a_bound_of_the_transport_is_a_bound_here() -> None:
    assert problem(concurrency=0) == "concurrency must be 1 to 64."


def test_the_spec_hides_the_secrets() -> None:
    hidden = {name for name, option in SPEC.items() if option.get("no_log")}
    assert hidden == {"secret_key", "security_token", "auth_token"}


def test_a_connection_shows_no_secret() -> None:
    keyless = {"access_key": None, "secret_key": None}
    shown = (
        repr(resolve(secret_key="never-shown", security_token="nor-this")),
        repr(resolve(**keyless, auth_token="nor-that")),
    )
    for secret in ("never-shown", "nor-this", "nor-that"):
        assert secret not in "".join(shown)
