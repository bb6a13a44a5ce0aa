# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the connection options and the environment come to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest
import requests

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.auth import Credentials
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.connection import (
    SPEC,
    Connection,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._transport import Transport

PARAMS = {name: option.get("default") for name, option in SPEC.items()} | {
    "access_key_id": "id",
    "access_key_secret": "secret",
    "region": "cn-hangzhou",
}


def resolve(environ: Mapping[str, str] | None = None, **options: Any) -> Connection:
    return Connection.resolve({**PARAMS, **options}, environ or {})


def test_a_key_and_a_region_are_enough() -> None:
    assert resolve() == Connection(
        url="https://ehpc.cn-hangzhou.aliyuncs.com",
        credentials=Credentials("id", "secret"),
        http_method="auto",
        transport=Transport(verify=True, connect_timeout=10, read_timeout=60, retry_timeout=120, concurrency=8),
    )


def test_the_vpc_network_has_an_endpoint_of_its_own() -> None:
    assert resolve(network="vpc").url == "https://ehpc-vpc.cn-hangzhou.aliyuncs.com"


@pytest.mark.parametrize(
    ("option", "environ", "region"),
    [
        ("cn-beijing", {"ALIBABA_CLOUD_REGION_ID": "cn-shanghai"}, "cn-beijing"),
        (None, {"ALIBABA_CLOUD_REGION_ID": "cn-shanghai", "ALICLOUD_REGION": "cn-qingdao"}, "cn-shanghai"),
        (None, {"ALIBABA_CLOUD_REGION_ID": "", "ALICLOUD_REGION": "cn-qingdao"}, "cn-qingdao"),
        ("", {"ALICLOUD_REGION": "cn-qingdao"}, "cn-qingdao"),
    ],
)
def test_the_region_comes_from_the_option_then_from_the_environment(
    option: str | None, environ: dict[str, str], region: str
) -> None:
    assert resolve(environ, region=option).url == f"https://ehpc.{region}.aliyuncs.com"


@pytest.mark.parametrize(
    ("option", "environ", "url"),
    [
        ("https://one.example", {"ALIBABA_CLOUD_EHPC_ENDPOINT": "https://two.example"}, "https://one.example"),
        (None, {"ALIBABA_CLOUD_EHPC_ENDPOINT": "https://two.example"}, "https://two.example"),
        (None, {"ALIBABA_CLOUD_EHPC_ENDPOINT": ""}, "https://ehpc.cn-hangzhou.aliyuncs.com"),
        ("one.example", {}, "https://one.example"),
        ("one.example:8443/", {}, "https://one.example:8443"),
    ],
)
def test_the_endpoint_comes_from_the_option_then_the_environment_then_the_region(
    option: str | None, environ: dict[str, str], url: str
) -> None:
    assert resolve(environ, endpoint=option).url == url


def test_an_endpoint_needs_no_region_and_no_network() -> None:
    assert resolve(endpoint="one.example", region=None, network="vpc").url == "https://one.example"


def test_neither_endpoint_nor_region_is_refused_with_the_names_of_the_variables() -> None:
    with pytest.raises(BadInput, match=r"region is not given.*ALIBABA_CLOUD_REGION_ID or ALICLOUD_REGION"):
        resolve(region=None)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"])
def test_plain_http_is_good_for_a_loopback_address(url: str) -> None:
    assert resolve(endpoint=url).url == url


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://ehpc.cn-hangzhou.aliyuncs.com",
        "HTTP://one.example",
        "http://127.0.0.1.example",
        "http://localhost.example",
        "http://10.0.0.1",
        "ftp://one.example",
        "https://user:password@one.example",
        "http://127.0.0.1@one.example",
        "https://one.example/path",
        "https://one.example?query=1",
        "https://one.example#fragment",
        "https://one.example:port",
        "https://",
    ],
)
def test_an_endpoint_that_is_no_https_address_is_refused(endpoint: str) -> None:
    with pytest.raises(BadInput):
        resolve(endpoint=endpoint)
    with pytest.raises(BadInput):
        resolve({"ALIBABA_CLOUD_EHPC_ENDPOINT": endpoint})


@pytest.mark.parametrize("region", ["one.example/", "one.example#", "one.example?", "id@one.example:443/"])
def test_a_region_that_leads_to_another_host_is_refused(region: str) -> None:
    with pytest.raises(BadInput):
        resolve(region=region)


@pytest.mark.parametrize("region", [" cn-hangzhou", "cn-hangzhou\n", "\tcn-hangzhou "])
def test_white_space_around_a_region_does_not_count(region: str) -> None:
    assert resolve(region=region).url == "https://ehpc.cn-hangzhou.aliyuncs.com"
    assert resolve({"ALIBABA_CLOUD_REGION_ID": region}, region=None).url == "https://ehpc.cn-hangzhou.aliyuncs.com"


@pytest.mark.parametrize(
    "region", ["CN-Hangzhou", "cn.hangzhou", "cn_hangzhou", " ", "cn hangzhou", "cn-\u04bbangzhou"]
)
def test_what_is_no_id_of_a_region_is_refused_and_not_repeated(region: str) -> None:
    with pytest.raises(BadInput) as caught:
        resolve(region=region)
    assert caught.value.problems == ["region must be the id of a region such as cn-hangzhou."]


@pytest.mark.parametrize("concurrency", [1, 64])
def test_one_call_at_once_is_good_and_so_are_sixty_four(concurrency: int) -> None:
    with resolve(concurrency=concurrency).open() as http:
        assert list(http.map(str, range(3))) == ["0", "1", "2"]
        assert http.concurrency == concurrency
    with pytest.raises(BadInput, match="concurrency must be 1 to 64"):
        resolve(concurrency=65)


def test_each_time_out_is_used_for_what_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def fail(_adapter: object, _request: object, **options: Any) -> None:
        seen.append(options["timeout"])
        raise requests.exceptions.ReadTimeout

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", fail)
    with resolve(connect_timeout=1.5, read_timeout=2.5).open() as http, pytest.raises(ApiError):
        http.send("ListUsers", "GET", "/", auth=lambda request: request)
    assert seen == [(1.5, 2.5)]


@pytest.mark.parametrize("option", ["connect_timeout", "read_timeout", "concurrency"])
@pytest.mark.parametrize("value", [0, -1])
def test_a_bound_that_lets_nothing_through_is_refused(option: str, value: int) -> None:
    with pytest.raises(BadInput) as caught:
        resolve(**{option: value})
    assert caught.value.problems[0].startswith(f"{option} must be ")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("connect_timeout", math.nan),
        ("connect_timeout", math.inf),
        ("read_timeout", math.nan),
        ("read_timeout", math.inf),
        ("retry_timeout", math.nan),
        ("retry_timeout", math.inf),
        ("wait_timeout", math.nan),
        ("wait_timeout", math.inf),
        ("connect_timeout", 1e12),
    ],
)
def test_a_number_of_seconds_that_is_no_bound_is_refused(option: str, value: float) -> None:
    with pytest.raises(BadInput, match=option):
        resolve(**{option: value})


def test_a_retry_timeout_of_zero_is_good_and_a_negative_one_refused() -> None:
    assert resolve(retry_timeout=0).transport.retry_timeout == 0
    with pytest.raises(BadInput, match="retry_timeout must be 0 to 86400"):
        resolve(retry_timeout=-0.5)


@pytest.mark.parametrize(
    ("validate_certs", "ca_path", "verify"),
    [(True, None, True), (True, "/ca.pem", "/ca.pem"), (False, None, False), (False, "/ca.pem", False)],
)
def test_certificates_are_checked_unless_that_is_turned_off(
    validate_certs: bool, ca_path: str | None, verify: bool | str
) -> None:
    assert resolve(validate_certs=validate_certs, ca_path=ca_path).transport.verify == verify


def test_the_spec_hides_the_secrets() -> None:
    assert {name for name, option in SPEC.items() if option.get("no_log")} == {"access_key_secret", "security_token"}


def test_a_connection_shows_no_secret() -> None:
    shown = repr(resolve(access_key_secret="never-shown", security_token="nor-this"))
    assert "never-shown" not in shown
    assert "nor-this" not in shown
