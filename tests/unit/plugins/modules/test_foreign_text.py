# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever a cloud says, in whatever field or header: nothing of it reaches a person raw or with a secret in it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.emulator.control import Emulator
from tests.unit.plugins import foreign
from tests.unit.plugins.module_utils.loopback import answers, serve
from tests.unit.plugins.modules.conftest import Modules

PASSWORD = "Analytical+1"
TOKEN = "to=ken/of+the/key"
TOKENS = {"ALIBABA_CLOUD_SECURITY_TOKEN": TOKEN, "HUAWEICLOUD_SDK_SECURITY_TOKEN": TOKEN, "NO_PROXY": "127.0.0.1"}

EHPC = {"cluster_id": "ehpc-hz-1", "retry_timeout": 0}
MRS = {"cluster_id": "mrs-1", "retry_timeout": 0}
USER = {"name": "ada.lovelace", "group": "users", "password": PASSWORD}
WAIT = {"wait_timeout": 0.05, "poll_interval": 0.01}

READS: dict[str, tuple[str, dict[str, Any]]] = {
    "accounts": ("ehpc_user_info", EHPC),
    "accounts with ids": ("ehpc_user_info", {**EHPC, "source": "async", "wait_timeout": 0.01}),
    "E-HPC clusters": ("ehpc_cluster_info", {"retry_timeout": 0, "details": True}),
    "MRS clusters": ("mrs_cluster_info", {"retry_timeout": 0}),
    "project": ("mrs_cluster_info", {"retry_timeout": 0, "region": "cn-north-4"}),
    "names": ("mrs_iam_sync_info", MRS),
}
WRITES: dict[str, tuple[str, dict[str, Any]]] = {
    "add": ("ehpc_user", {**EHPC, "users": [USER]}),
    "remove": ("ehpc_user", {**EHPC, "users": [USER], "exclusive": True, "max_removals": 9}),
    "synchronise accounts": ("ehpc_sync_users", {**EHPC, "users": ["ada.lovelace"], "wait_timeout": 0.01}),
    "synchronise": ("mrs_iam_sync", {**MRS, **WAIT, "user_names": ["ada"], "verify_names": True}),
    "cancel": ("mrs_iam_sync", {**MRS, **WAIT, "user_names": ["ada"], "exclusive": True, "max_removals": 9}),
    "everybody": ("mrs_iam_sync", {**MRS, **WAIT, "all": True}),
}
TASKS = {**READS, **WRITES}

ANSWERS = {"good": foreign.good, "pending": foreign.pending, "refusal": foreign.refusal, "stopped": foreign.stopped}
FORMS = {"raw": str, "in a URL": lambda secret: quote(secret, safe="~")}


def secrets_of(task: str) -> list[str]:
    """List what the cloud of a task is sent, or could know, that is secret."""
    name, _options = TASKS[task]
    key = Emulator.access_key_secret if name.startswith("ehpc_") else Emulator.secret_key
    return [TOKEN, key]


@pytest.fixture
def generation() -> str:
    return "2018-04-12"


@pytest.fixture
def said(modules: Modules) -> Callable[..., list[str]]:
    """Run a task on a cloud that gives one answer; give all texts of its result."""

    def run(task: str, body: bytes, status: str, header: str = "application/json") -> list[str]:
        name, options = TASKS[task]
        project = {"HUAWEICLOUD_SDK_PROJECT_ID": ""} if task == "project" else {}
        with foreign.cloud(body, status, header) as endpoints:
            result = modules.run(name, environment={**TOKENS, **endpoints, **project}, **options)
        result.pop("invocation", None)
        return list(foreign.texts(result))

    return run


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request", "403 Forbidden"])
@pytest.mark.parametrize("answer", ANSWERS)
def test_what_cannot_be_printed_is_escaped(said, task: str, status: str, answer: str) -> None:
    shown = said(task, foreign.encoded(ANSWERS[answer](foreign.HOSTILE)), status)
    assert [each for each in shown if not each.isprintable() or each.startswith("fatal")] == []


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request"])
@pytest.mark.parametrize("answer", ANSWERS)
def test_a_secret_of_the_call_is_masked(said, task: str, status: str, answer: str) -> None:
    secrets = secrets_of(task)
    for form in FORMS.values():
        shown = said(task, foreign.encoded(ANSWERS[answer](" ".join(map(form, secrets)))), status)
        assert [each for each in shown for secret in secrets if secret in each or form(secret) in each] == []


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("code", ["InvalidParams", "InvalidClusterStatus", "PartFailure", "ServiceUnavailable"])
def test_a_password_that_a_write_echoes_is_masked(modules: Modules, form: Callable[[str], str], code: str) -> None:
    echo = form(PASSWORD)
    empty = {"RequestId": "1", "TotalCount": 0, "Users": {}}
    error = {**foreign.refusal(echo), "Code": code, "Message": f"User.1.Password={echo}"}
    stopped = {"RequestId": "1", "Status": echo}
    # The list, the refusal, and for a cluster that does not run its status.
    said = [(200, empty), (400, error), *[(200, {**empty, **stopped})] * 3]

    def behave(connection: socket.socket) -> None:
        status, data = said.pop(0) if len(said) > 1 else said[0]
        answers(f"{status} -", f"X-Request-Id: {echo}", body=foreign.encoded(data))(connection)

    with serve(behave) as server:
        environment = {**TOKENS, "ALIBABA_CLOUD_EHPC_ENDPOINT": f"http://{server.address}"}
        result = modules.run("ehpc_user", environment=environment, **EHPC, users=[USER])

    assert result["failed"] and len(server.heads) > 1
    result.pop("invocation")
    assert [each for each in foreign.texts(result) if PASSWORD in each or echo in each] == []


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "502 Bad Gateway"])
@pytest.mark.parametrize("body", [b"<html></html>", b"", b"{}", b'{"Code": "x", "error_code": "y"}'])
def test_headers_are_escaped_and_masked(said, task: str, status: str, body: bytes) -> None:
    secrets = secrets_of(task)
    shown = said(task, body, status, f"text/\x1b[2J\x9b{' '.join(secrets)}")
    assert [each for each in shown if not each.isprintable()] == []
    assert [each for each in shown for secret in secrets if secret in each] == []


def test_a_long_text_of_a_cloud_is_cut(said) -> None:
    shown = said("accounts", foreign.encoded(foreign.refusal("x" * 1_000_000)), "400 Bad Request")
    assert max(map(len, shown)) < 20_000


@pytest.mark.parametrize("name", ["a\u202eb", "a\x1bb", "a\\u202eb", f"a{Emulator.access_key_secret}", "a\nb"])
def test_an_account_whose_name_was_altered_is_never_removed(modules: Modules, cluster, name: str) -> None:
    cluster.holds([{"name": "ada.lovelace", "group": "users"}, {"name": name, "group": "users"}])
    options = {"cluster_id": cluster.id, "users": [USER], "exclusive": True, "max_removals": 9}

    result = modules.run("ehpc_user", **options)

    assert result["failed"] and "cannot be addressed safely" in result["msg"]
    assert cluster.writes == [] and name in cluster.groups
