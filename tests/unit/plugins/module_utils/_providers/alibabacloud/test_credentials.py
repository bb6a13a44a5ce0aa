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
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.auth import Credentials
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.credentials import (
    find_credentials,
)
from tests.unit.plugins.module_utils.loopback import answers, serve

NO_OPTIONS: dict[str, Any] = {"access_key_id": None, "access_key_secret": None, "security_token": None}
OPTIONS: dict[str, Any] = {**NO_OPTIONS, "access_key_id": "option-id", "access_key_secret": "option-secret"}
ALIBABA = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "first-id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "first-secret"}
ALICLOUD = {"ALICLOUD_ACCESS_KEY": "second-id", "ALICLOUD_SECRET_KEY": "second-secret"}
ALIBABA_TOKEN = {"ALIBABA_CLOUD_SECURITY_TOKEN": "first-token"}
ALICLOUD_TOKEN = {"ALICLOUD_SECURITY_TOKEN": "second-token"}

# The vendor's library reads the environment when it is imported, so each of its cases is a process of its own.
RESOLVE = """
import json, os, sys
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud import credentials
from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
try:
    found = credentials.find_credentials(json.loads(sys.argv[1]), os.environ)
    answer = {"key": [found.access_key_id, found.access_key_secret, found.security_token]}
except BadInput as error:
    answer = {"error": str(error)}
print(json.dumps({**answer, "loaded": "alibabacloud_credentials" in sys.modules}))
"""


def resolve(home: Path, params: dict[str, Any] | None = None, **environment: str) -> dict[str, Any]:
    """Look for a key in a process with this home and environment: ``key`` or ``error``, and ``loaded``."""
    done = subprocess.run(
        [sys.executable, "-c", RESOLVE, json.dumps(params or NO_OPTIONS)],
        env={"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        check=True,
        timeout=60,
        encoding="utf-8",
    )
    assert not done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_the_options_come_before_the_environment() -> None:
    assert find_credentials(OPTIONS, {**ALIBABA, **ALICLOUD}) == Credentials("option-id", "option-secret")


def test_alibaba_cloud_variables_come_before_alicloud_ones() -> None:
    assert find_credentials(NO_OPTIONS, {**ALIBABA, **ALICLOUD}) == Credentials("first-id", "first-secret")


def test_alicloud_variables_are_read_when_there_are_no_others() -> None:
    found = find_credentials(NO_OPTIONS, {**ALICLOUD, **ALICLOUD_TOKEN})
    assert found == Credentials("second-id", "second-secret", "second-token")


def test_a_token_goes_with_the_key_of_its_own_source() -> None:
    options = {**OPTIONS, "security_token": "option-token"}
    tokens = {**ALIBABA_TOKEN, **ALICLOUD_TOKEN}
    assert find_credentials(options, {**ALIBABA, **tokens}).security_token == "option-token"
    assert find_credentials(NO_OPTIONS, {**ALIBABA, **tokens}).security_token == "first-token"
    assert find_credentials(NO_OPTIONS, {**ALICLOUD, **tokens}).security_token == "second-token"


@pytest.mark.parametrize(
    ("params", "environment"),
    [
        (OPTIONS, {**ALIBABA, **ALIBABA_TOKEN}),
        (OPTIONS, {**ALIBABA_TOKEN, **ALICLOUD_TOKEN}),
        (NO_OPTIONS, {**ALIBABA, **ALICLOUD_TOKEN}),
        (NO_OPTIONS, {**ALICLOUD, **ALIBABA_TOKEN}),
    ],
)
def test_the_token_of_another_source_is_not_used(params: dict[str, Any], environment: dict[str, str]) -> None:
    assert find_credentials(params, environment).security_token is None


def test_empty_values_count_as_not_given() -> None:
    options = dict.fromkeys(NO_OPTIONS, "")
    empty = dict.fromkeys([*ALIBABA, *ALIBABA_TOKEN, *ALICLOUD_TOKEN], "")
    assert find_credentials(options, {**empty, **ALICLOUD}) == Credentials("second-id", "second-secret")


@pytest.mark.parametrize(
    ("params", "environment", "message"),
    [
        ({**NO_OPTIONS, "access_key_id": "i"}, ALIBABA, "access_key_id is given without access_key_secret."),
        ({**NO_OPTIONS, "access_key_secret": "s"}, ALIBABA, "access_key_secret is given without access_key_id."),
        (
            NO_OPTIONS,
            {"ALIBABA_CLOUD_ACCESS_KEY_ID": "i", **ALICLOUD},
            "ALIBABA_CLOUD_ACCESS_KEY_ID is given without ALIBABA_CLOUD_ACCESS_KEY_SECRET.",
        ),
        (
            NO_OPTIONS,
            {"ALIBABA_CLOUD_ACCESS_KEY_SECRET": "s"},
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET is given without ALIBABA_CLOUD_ACCESS_KEY_ID.",
        ),
        (NO_OPTIONS, {"ALICLOUD_SECRET_KEY": "s"}, "ALICLOUD_SECRET_KEY is given without ALICLOUD_ACCESS_KEY."),
    ],
)
def test_half_a_key_is_refused_with_both_names(
    params: dict[str, Any], environment: dict[str, str], message: str
) -> None:
    with pytest.raises(BadInput) as caught:
        find_credentials(params, environment)
    assert caught.value.problems == [message]


def test_the_vendors_library_is_not_loaded_for_a_key_from_the_options(tmp_path: Path) -> None:
    assert resolve(tmp_path, OPTIONS) == {"key": ["option-id", "option-secret", None], "loaded": False}


def test_the_vendors_library_is_not_loaded_for_a_key_from_the_environment(tmp_path: Path) -> None:
    assert resolve(tmp_path, **ALICLOUD) == {"key": ["second-id", "second-secret", None], "loaded": False}


def test_the_vendors_chain_reads_the_profile_of_the_vendors_command_line(tmp_path: Path) -> None:
    profile = {
        "name": "lab",
        "mode": "StsToken",
        "access_key_id": "cli-id",
        "access_key_secret": "cli-secret",
        "sts_token": "cli-token",
    }
    config = tmp_path / ".aliyun" / "config.json"
    config.parent.mkdir()
    config.write_text(json.dumps({"current": "lab", "profiles": [profile]}), encoding="utf-8")
    assert resolve(tmp_path) == {"key": ["cli-id", "cli-secret", "cli-token"], "loaded": True}


def test_the_vendors_chain_reads_a_credentials_file(tmp_path: Path) -> None:
    file = tmp_path / "credentials.ini"
    lines = ("[default]", "type = access_key", "access_key_id = file-id", "access_key_secret = file-secret")
    file.write_text("\n".join(lines), encoding="utf-8")
    found = resolve(tmp_path, ALIBABA_CLOUD_CREDENTIALS_FILE=str(file))
    assert found == {"key": ["file-id", "file-secret", None], "loaded": True}


def test_no_key_anywhere_is_an_error_that_says_what_was_tried(tmp_path: Path) -> None:
    error = resolve(tmp_path, ALIBABA_CLOUD_ECS_METADATA_DISABLED="true")["error"]
    assert error.startswith("There is no access key. Tried: ")
    sources = ("access_key_id", "access_key_secret", *ALIBABA, *ALICLOUD, "alibabacloud_credentials")
    for tried in (*sources, ".aliyun/config.json", ".alibabacloud/credentials.ini"):
        assert tried in error


@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden"])
def test_an_answer_of_the_credentials_uri_is_never_quoted(tmp_path: Path, status: str) -> None:
    answer = json.dumps({"Code": "Failed", "AccessKeyId": "uri-id", "AccessKeySecret": "uri-secret"}).encode()
    with serve(answers(status, body=answer)) as server:
        error = resolve(
            tmp_path,
            ALIBABA_CLOUD_CREDENTIALS_URI=f"http://{server.address}/key",
            ALIBABA_CLOUD_ECS_METADATA_DISABLED="true",
        )["error"]
    assert server.heads and error.endswith("which ended with CredentialException.")
    assert "uri-id" not in error and "uri-secret" not in error


def test_looking_for_a_key_ends_within_seconds_when_the_metadata_service_never_answers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        # The address of the metadata service is fixed; as a proxy, this one stands before it and never answers.
        start = time.monotonic()
        proxy = f"http://127.0.0.1:{silent.getsockname()[1]}"
        error = resolve(tmp_path, HTTP_PROXY=proxy, http_proxy=proxy, NO_PROXY="", no_proxy="")["error"]
    assert "RAM role" in error
    assert time.monotonic() - start < 20


def test_without_the_vendors_library_the_error_says_that_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("alibabacloud_credentials", "alibabacloud_credentials.client"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(BadInput) as caught:
        find_credentials(NO_OPTIONS, {})
    message = str(caught.value)
    assert "library alibabacloud_credentials is installed; it is not" in message
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" in message


def test_line_ends_around_a_key_are_no_part_of_it() -> None:
    environ = {"ALIBABA_CLOUD_ACCESS_KEY_ID": " id\n", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "secret\r\n"}
    assert find_credentials(NO_OPTIONS, environ) == Credentials("id", "secret")
