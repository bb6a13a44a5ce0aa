# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The access key comes whole from one place: options, environment, then the vendor's own chain."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.auth import AccessKey, Token
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.credentials import (
    Found,
    find_credentials,
)

NO_OPTIONS: dict[str, Any] = dict.fromkeys(("access_key", "secret_key", "security_token", "auth_token"))
OPTIONS: dict[str, Any] = {**NO_OPTIONS, "access_key": "option-ak", "secret_key": "option-sk"}
SDK = {"HUAWEICLOUD_SDK_AK": "sdk-ak", "HUAWEICLOUD_SDK_SK": "sdk-sk"}
SDK_TOKEN = {"HUAWEICLOUD_SDK_SECURITY_TOKEN": "sdk-token"}
HW = {"HW_ACCESS_KEY": "hw-ak", "HW_SECRET_KEY": "hw-sk"}
HW_TOKEN = {"HW_SECURITY_TOKEN": "hw-token"}

# The vendor's library reads the environment of its process, so each of its cases is a process of its own.
RESOLVE = """
import json, os, sys
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud import credentials
from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
try:
    found = credentials.find_credentials(json.loads(sys.argv[1]), os.environ)
    key = found.credentials
    answer = {"key": [key.access_key, key.secret_key, key.security_token], "project_id": found.project_id}
except BadInput as error:
    answer = {"error": str(error)}
print(json.dumps({**answer, "loaded": "huaweicloudsdkcore" in sys.modules}))
"""


def resolve(home: Path, params: dict[str, Any] | None = None, **environment: str) -> dict[str, Any]:
    """Look for a key in a process with this home and environment: ``key`` or ``error``, and ``loaded``."""
    measuring = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    path = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", RESOLVE, json.dumps(params or NO_OPTIONS)],
        env={"HOME": str(home), **path, **measuring, **environment},
        capture_output=True,
        check=True,
        timeout=60,
        encoding="utf-8",
    )
    assert not done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def behind_proxy(port: int) -> dict[str, str]:
    """Send plain HTTP to this port: the address of the metadata service is fixed, and not to be asked in a test."""
    proxy = f"http://127.0.0.1:{port}"
    return {"HTTP_PROXY": proxy, "http_proxy": proxy, "NO_PROXY": "", "no_proxy": ""}


def profile(path: Path, *lines: str) -> Path:
    """Write a file of profiles."""
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def problem(params: dict[str, Any], environment: dict[str, str]) -> str:
    """What is wrong with these."""
    with pytest.raises(BadInput) as caught:
        find_credentials(params, environment)
    (only,) = caught.value.problems
    return only


def test_the_options_come_before_the_environment() -> None:
    assert find_credentials(OPTIONS, {**SDK, **HW}) == Found(AccessKey("option-ak", "option-sk"))


def test_the_variables_of_the_sdk_come_before_those_of_terraform() -> None:
    assert find_credentials(NO_OPTIONS, {**SDK, **HW}) == Found(AccessKey("sdk-ak", "sdk-sk"))


def test_the_variables_of_terraform_are_read_when_there_are_no_others() -> None:
    assert find_credentials(NO_OPTIONS, {**HW, **HW_TOKEN}) == Found(AccessKey("hw-ak", "hw-sk", "hw-token"))


def test_a_security_token_goes_with_the_key_of_its_own_source() -> None:
    options = {**OPTIONS, "security_token": "option-token"}
    for params, environment, token in (
        (options, {**SDK, **SDK_TOKEN}, "option-token"),
        (NO_OPTIONS, {**SDK, **SDK_TOKEN, **HW_TOKEN}, "sdk-token"),
        (NO_OPTIONS, {**HW, **SDK_TOKEN, **HW_TOKEN}, "hw-token"),
        (OPTIONS, {**SDK, **SDK_TOKEN, **HW_TOKEN}, None),
        (NO_OPTIONS, {**SDK, **HW_TOKEN}, None),
        (NO_OPTIONS, {**HW, **SDK_TOKEN}, None),
    ):
        assert find_credentials(params, environment).credentials.security_token == token


def test_a_token_of_iam_comes_before_the_keys_of_the_environment() -> None:
    params = {**NO_OPTIONS, "auth_token": " iam-token\n"}
    assert find_credentials(params, {**SDK, **HW}) == Found(Token("iam-token"))


@pytest.mark.parametrize("option", ["access_key", "secret_key", "security_token"])
def test_a_token_of_iam_together_with_any_part_of_a_key_is_refused(option: str) -> None:
    params = {**NO_OPTIONS, "auth_token": "iam-token", option: "given"}
    assert problem(params, {}).startswith("auth_token is given together with access_key, secret_key, security_token;")


@pytest.mark.parametrize(
    ("params", "environment", "message"),
    [
        ({**NO_OPTIONS, "access_key": "k"}, SDK, "access_key is given without secret_key."),
        ({**NO_OPTIONS, "secret_key": "s"}, SDK, "secret_key is given without access_key."),
        ({**NO_OPTIONS, "security_token": "t"}, SDK, "security_token is given without access_key and secret_key."),
        (
            NO_OPTIONS,
            {"HUAWEICLOUD_SDK_AK": "k", **HW},
            "HUAWEICLOUD_SDK_AK is given without HUAWEICLOUD_SDK_SK.",
        ),
        (NO_OPTIONS, {"HUAWEICLOUD_SDK_SK": "s"}, "HUAWEICLOUD_SDK_SK is given without HUAWEICLOUD_SDK_AK."),
        (NO_OPTIONS, {"HW_ACCESS_KEY": "k"}, "HW_ACCESS_KEY is given without HW_SECRET_KEY."),
        (NO_OPTIONS, {"HW_SECRET_KEY": "s", **HW_TOKEN}, "HW_SECRET_KEY is given without HW_ACCESS_KEY."),
    ],
)
def test_half_a_key_is_refused_by_name(params: dict[str, Any], environment: dict[str, str], message: str) -> None:
    assert problem(params, environment) == message


def test_white_space_around_a_key_is_no_part_of_it_and_a_blank_is_nothing() -> None:
    blanks = {**dict.fromkeys(NO_OPTIONS, " \n"), "auth_token": ""}
    environ = {**dict.fromkeys(SDK, "\t"), **SDK_TOKEN, "HW_ACCESS_KEY": " ak\n", "HW_SECRET_KEY": "sk\r\n"}
    assert find_credentials(blanks, environ) == Found(AccessKey("ak", "sk"))


@pytest.mark.parametrize(
    ("params", "environment", "key"),
    [
        (OPTIONS, {}, ["option-ak", "option-sk"]),
        (NO_OPTIONS, SDK, ["sdk-ak", "sdk-sk"]),
        (NO_OPTIONS, HW, ["hw-ak", "hw-sk"]),
    ],
)
def test_the_vendors_library_is_not_loaded_for_a_key_that_is_given(
    tmp_path: Path, params: dict[str, Any], environment: dict[str, str], key: list[str]
) -> None:
    found = resolve(tmp_path, params, **environment)
    assert found == {"key": [*key, None], "project_id": None, "loaded": False}


def test_the_vendors_chain_reads_a_profile_with_its_project(tmp_path: Path) -> None:
    lines = ("[basic]", "ak = file-ak", "sk = file-sk", "security_token = file-token", "project_id = proj1")
    file = profile(tmp_path / "anywhere", *lines)
    found = resolve(tmp_path, HUAWEICLOUD_SDK_CREDENTIALS_FILE=str(file))
    assert found == {"key": ["file-ak", "file-sk", "file-token"], "project_id": "proj1", "loaded": True}


def test_the_vendors_chain_reads_the_profile_of_the_home_folder(tmp_path: Path) -> None:
    profile(tmp_path / ".huaweicloud" / "credentials", "[basic]", "ak = file-ak", "sk = file-sk")
    assert resolve(tmp_path) == {"key": ["file-ak", "file-sk", None], "project_id": None, "loaded": True}


def test_a_federated_identity_has_no_key_and_is_refused(tmp_path: Path) -> None:
    file = profile(tmp_path / "anywhere", "[basic]", "idp_id = idp", "id_token_file = /somewhere")
    error = resolve(tmp_path, HUAWEICLOUD_SDK_CREDENTIALS_FILE=str(file))["error"]
    assert error == "What the default chain of huaweicloudsdkcore found is a federated identity; give auth_token."


def test_off_the_cloud_the_error_says_what_was_tried_and_nothing_of_connections(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    error = resolve(tmp_path, **behind_proxy(port))["error"]
    assert error.startswith("There is no access key. Tried: ")
    for tried in ("access_key", "secret_key", "auth_token", *SDK, *HW, "the default chain of huaweicloudsdkcore"):
        assert tried in error
    assert error.endswith("neither a profile nor the metadata of an ECS host gave one.")
    for noise in ("Traceback", "Max retries", "169.254", str(port), "refused"):
        assert noise not in error


def test_looking_for_a_key_ends_within_seconds_when_the_metadata_service_never_answers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        error = resolve(tmp_path, **behind_proxy(silent.getsockname()[1]))["error"]
    assert error.startswith("There is no access key.")
    assert time.monotonic() - start < 20


def test_without_the_vendors_library_the_error_says_that_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("huaweicloudsdkcore", "huaweicloudsdkcore.auth", "huaweicloudsdkcore.auth.provider"):
        monkeypatch.setitem(sys.modules, module, None)
    message = problem(NO_OPTIONS, {})
    assert "library huaweicloudsdkcore is installed; it is not" in message
    for tried in ("access_key", "auth_token", *SDK, *HW):
        assert tried in message
