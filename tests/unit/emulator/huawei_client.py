# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plain HTTP client for MRS and IAM on the emulator, signed by the vendor's signer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import requests
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

from tests.emulator.control import Emulator

SYNC_USER, SYNC = "iam-sync-user", "iam-sync"


class HuaweiClient:
    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self._session = requests.Session()
        self._session.trust_env = False

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        clock_offset: float = 0,
        key: tuple[str, str] | None = None,
    ) -> requests.PreparedRequest:
        """A signed request; ``body`` is sent as JSON unless it is a text, ``headers`` are signed too."""
        text = "" if body is None else body if isinstance(body, str) else json.dumps(body)
        date = datetime.now(UTC) + timedelta(seconds=clock_offset)
        all_headers = {
            "Content-Type": "application/json;charset=utf-8",
            "X-Sdk-Date": date.strftime("%Y%m%dT%H%M%SZ"),
            **(headers or {}),
        }
        access_key, secret_key = key or (self.emulator.access_key, self.emulator.secret_key)
        signed = Signer(SimpleNamespace(ak=access_key, sk=secret_key)).sign(
            SdkRequest(
                method=method,
                host=self.emulator.url.removeprefix("http://"),
                resource_path=path,
                query_params=list((query or {}).items()),
                header_params=all_headers,
                body=text,
            )
        )
        url = self.emulator.url + signed.uri
        return requests.Request(method, url, signed.header_params, data=text).prepare()

    def send(self, request: requests.PreparedRequest) -> requests.Response:
        return self._session.send(request, timeout=10)

    def call(self, method: str, path: str, body: Any = None, **fields: Any) -> requests.Response:
        return self.send(self.request(method, path, body, **fields))


class Mrs:
    """One cluster as a test sees it: calls, faults in their way, and what its Manager really has."""

    def __init__(self, emulator: Emulator, client: HuaweiClient, cluster_id: str) -> None:
        self.emulator, self.client, self.cluster_id = emulator, client, cluster_id

    def configure(self, user_names: tuple[str, ...] = (), group_names: tuple[str, ...] = (), **settings: Any) -> None:
        self.emulator.put_mrs_cluster(self.cluster_id, user_names, group_names, settings=settings)

    def fault(self, kind: str, operation: str = "UpdateSyncIamUser", **fields: Any) -> None:
        self.emulator.add_faults([{"operation": operation, "cluster_id": self.cluster_id, "kind": kind, **fields}])

    def path(self, leaf: str = SYNC_USER) -> str:
        return f"/v2/{self.emulator.project_id}/clusters/{self.cluster_id}/{leaf}"

    def sync(self, *user_names: str, **body: Any) -> requests.Response:
        return self.client.call("POST", self.path(), {"user_names": list(user_names), **body})

    def cancel(self, *user_names: str, **body: Any) -> requests.Response:
        return self.client.call("DELETE", self.path(), {"user_names": list(user_names), **body})

    def poll(self, times: int = 1) -> list[bool]:
        """What so many calls of ListSyncStatus say."""
        answers = [self.client.call("GET", self.path(SYNC)).json() for _turn in range(times)]
        return [answer["is_synchronizing"] for answer in answers]

    def listed(self) -> tuple[list[str], list[str]]:
        """The users and groups that ShowSyncIamUser answers."""
        answer = self.client.call("GET", self.path()).json()
        return answer["user_names"], answer["group_names"]

    def users(self) -> list[str]:
        """The users the cluster has, by the control API."""
        names: list[str] = self.emulator.mrs_cluster(self.cluster_id)["user_names"]
        return names

    def groups(self) -> list[str]:
        names: list[str] = self.emulator.mrs_cluster(self.cluster_id)["group_names"]
        return names

    def last_call(self) -> dict[str, Any]:
        return self.emulator.calls(self.cluster_id)[-1]


def error(response: requests.Response) -> tuple[int, str]:
    """Status and code of an error answer of MRS."""
    assert {"error_code", "error_msg"} <= set(response.json()) <= {"error_code", "error_msg", "request_id"}
    return response.status_code, response.json()["error_code"]


def iam_error(response: requests.Response) -> tuple[int, int | str, str]:
    """Status, code and title of an error answer of IAM."""
    found = response.json()["error"]
    assert set(response.json()) == {"error"} and set(found) == {"message", "code", "title"}
    return response.status_code, found["code"], found["title"]
