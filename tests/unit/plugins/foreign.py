# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cloud that puts a text where any text can stand in its answers, and what may not reach a person of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.unit.plugins.module_utils.loopback import answers, serve

HOSTILE = "".join(
    (
        # What steers a terminal, in 7 and 8 bits.
        "\x1b[2J\x1b[1;31m\x07\x7f\x00\x9b2J\x85",
        # Ends of lines, with what would be taken for a line of Ansible's.
        "\r\nfatal: [sim]: FAILED!\n\u2028\u2029",
        # Other directions, what cannot be seen, and half a character.
        "\u202egnp.exe\u2066\u200b\ufeff\u00ad\ud83d",
    )
)
LINES = ("before", "after", "msg")


def good(text: str) -> dict[str, Any]:
    """An answer to any operation that only reads."""
    account = {**dict.fromkeys(("Name", "UserName"), f"name{text}"), "UserId": text, "GroupId": text}
    cluster = dict.fromkeys(
        ("Name", "Status", "RegionId", "Location", "AccountType", "DeployMode", "SchedulerType", "OsTag"), text
    )
    mrs = dict.fromkeys(("clusterName", "clusterState", "clusterVersion", "safeMode"), text)
    listed = [{"name": f"name{text}", "id": f"id{text}"}]
    return {
        "RequestId": text,
        "TotalCount": 1,
        "Users": {"UserInfo": [{**account, "Group": text, "AddTime": text}]},
        "AsyncStatus": "Success",
        "AsyncId": text,
        "Clusters": {"ClusterInfoSimple": [{"Id": f"ehpc{text}", "EhpcVersion": text, **cluster}]},
        "ClusterInfo": {"Id": text, "More": {text: [text]}, **cluster},
        "clusters": [{"clusterId": f"mrs{text}", **mrs}],
        "clusterTotal": 1,
        "user_names": [f"name{text}"],
        "group_names": [f"group{text}"],
        "is_synchronizing": False,
        "is_synchronous": True,
        "domains": [],
        "users": listed,
        "groups": listed,
        "projects": [*listed, *listed],
    }


def pending(text: str) -> dict[str, Any]:
    """An answer that an asynchronous list is not ready, with a status that nobody knows."""
    return {**good(text), "AsyncStatus": f"Fail{text}"}


def refusal(text: str) -> dict[str, Any]:
    """An error of any operation."""
    nested = {"code": text, "message": text, "title": text}
    return {"RequestId": text, "Code": text, "Message": text, "error_code": text, "error_msg": text, "error": nested}


def stopped(text: str) -> dict[str, Any]:
    """The error of a cluster that does not run, whose status is asked for."""
    return {**refusal(text), "Code": "InvalidClusterStatus", "Status": text}


@contextmanager
def cloud(body: bytes, status: str, header: str) -> Iterator[dict[str, str]]:
    """Run a cloud that gives one answer to everything; give the environment to find it by."""
    headers = (f"Content-Type: {header}", f"X-Request-Id: {header}", f"Date: {header}", f"Retry-After: {header}")
    with serve(answers(status, *headers, body=body)) as server:
        url = f"http://{server.address}"
        yield {
            "ALIBABA_CLOUD_EHPC_ENDPOINT": url,
            "HUAWEICLOUD_MRS_ENDPOINT": url,
            "HUAWEICLOUD_SDK_IAM_ENDPOINT": url,
        }


def encoded(data: object) -> bytes:
    return json.dumps(data).encode()


def texts(value: object) -> Iterator[str]:
    """Walk through all texts of a result, line by line where they have several lines of our own."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from item.splitlines() if key in LINES and isinstance(item, str) else texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts(item)
    elif value is not None:
        yield str(value)
