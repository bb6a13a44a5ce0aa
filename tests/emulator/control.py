# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start, steer and stop an emulator from tests, the demo and the benchmark."""

from __future__ import annotations

import select
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

from tests.emulator.huaweicloud.account import ACCESS_KEY, AUTH_TOKEN, HUAWEI_REGION, PROJECT_ID, SECRET_KEY

ACCESS_KEY_ID = "emulator-key-id"
ACCESS_KEY_SECRET = "emulator-key-secret"
REGION = "cn-hangzhou"
REPOSITORY = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 5
CONTROL_SECONDS = 30


class Emulator:
    """A running emulator. As a context manager it stops it at the end."""

    access_key_id = ACCESS_KEY_ID
    access_key_secret = ACCESS_KEY_SECRET
    # Those of Huawei Cloud.
    access_key = ACCESS_KEY
    secret_key = SECRET_KEY
    auth_token = AUTH_TOKEN
    project_id = PROJECT_ID

    def __init__(self, url: str, process: subprocess.Popen[str]) -> None:
        self.url = url
        self.process = process
        self._session = requests.Session()
        # Neither a proxy nor a .netrc of the environment has a part in talking to loopback.
        self._session.trust_env = False

    @classmethod
    def start(
        cls,
        port: int = 0,
        world: Path | None = None,
        access_keys: Mapping[str, str] | None = None,
        huawei_keys: Mapping[str, str] | None = None,
        huawei_tokens: Iterable[str] = (),
    ) -> Emulator:
        """Start one on ``port`` (0: any free one), with the world of a JSON or YAML file if given.

        ``access_keys`` are secrets by id, in place of the default key; of temporary keys ``secret:token``.
        ``huawei_keys`` are the same for Huawei Cloud, and ``huawei_tokens`` tokens of IAM in place of the default one.

        It also ends by itself when this process does.
        """
        command = [sys.executable, "-m", "tests.emulator", "--until-eof", "--port", str(port)]
        if world:
            command += ["--world", str(world.resolve())]
        for key_id, secret in (access_keys or {}).items():
            command += ["--access-key", f"{key_id}={secret}"]
        for key_id, secret in (huawei_keys or {}).items():
            command += ["--huawei-key", f"{key_id}={secret}"]
        for token in huawei_tokens:
            command += ["--huawei-token", token]
        process = subprocess.Popen(
            command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        assert process.stdout
        readable, _writable, _broken = select.select([process.stdout], [], [], START_SECONDS)
        line = process.stdout.readline() if readable else ""
        emulator = cls(line.rpartition(" ")[2].strip(), process)
        if not line.startswith("Emulator listening on "):
            emulator.stop()
            raise RuntimeError(
                f"The emulator did not start within {START_SECONDS} seconds; exit code {process.returncode}"
            )
        return emulator

    def stop(self) -> None:
        self._session.close()
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(STOP_SECONDS)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def environment(self) -> dict[str, str]:
        """The variables by which a client finds this emulator."""
        return {
            "ALIBABA_CLOUD_ACCESS_KEY_ID": self.access_key_id,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": self.access_key_secret,
            "ALIBABA_CLOUD_REGION_ID": REGION,
            "ALIBABA_CLOUD_EHPC_ENDPOINT": self.url,
            "HUAWEICLOUD_SDK_AK": self.access_key,
            "HUAWEICLOUD_SDK_SK": self.secret_key,
            "HUAWEICLOUD_SDK_PROJECT_ID": self.project_id,
            "HW_REGION_NAME": HUAWEI_REGION,
            "HUAWEICLOUD_MRS_ENDPOINT": self.url,
            "HUAWEICLOUD_SDK_IAM_ENDPOINT": self.url,
        }

    def put_world(self, **world: Any) -> None:
        """Replace everything, and clear the call log.

        ``settings``, ``faults``, ``clusters`` and ``mrs_clusters`` (id to fields), ``iam`` (as of ``put_iam``).
        """
        self._request("PUT", "world", json=world)

    def settings(self, **changes: Any) -> None:
        """Change global settings (``settings.Settings``)."""
        self._request("PATCH", "settings", json=changes)

    def put_cluster(self, cluster_id: str, users: Iterable[Mapping[str, Any]] = (), **fields: Any) -> None:
        """Create or replace a cluster; fields are those of ``world.Cluster``, with local_users as a list."""
        self._request("PUT", f"clusters/{quote(cluster_id, safe='')}", json={**fields, "users": list(users)})

    def cluster(self, cluster_id: str) -> dict[str, Any]:
        """The cluster's fields; ``users`` is a list in order of insertion (fields of ``world.User``, and group_id)."""
        found: dict[str, Any] = self._request("GET", f"clusters/{quote(cluster_id, safe='')}")
        return found

    def delete_cluster(self, cluster_id: str) -> None:
        self._request("DELETE", f"clusters/{quote(cluster_id, safe='')}")

    def change_users(
        self,
        cluster_id: str,
        add: Iterable[Mapping[str, Any]] = (),
        remove: Iterable[str] = (),
        change: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        """Change accounts behind the cloud's back: accounts to add, names to remove, names with fields to change."""
        changes = {"add": list(add), "remove": list(remove), "change": list(change)}
        self._request("PATCH", f"clusters/{quote(cluster_id, safe='')}/users", json=changes)

    def put_iam(self, users: Iterable[Mapping[str, Any]] = (), **fields: Any) -> None:
        """Replace Huawei Cloud's directory: users are fields of ``IamUser``.

        ``groups`` are names or fields of ``IamGroup``; those that users name need not be told. ``projects`` have an
        ``id`` and a ``name``; without them there is the default one.
        """
        self._request("PUT", "iam", json={**fields, "users": list(users)})

    def iam(self) -> dict[str, Any]:
        found: dict[str, Any] = self._request("GET", "iam")
        return found

    def put_mrs_cluster(
        self, cluster_id: str, user_names: Iterable[str] = (), group_names: Iterable[str] = (), **fields: Any
    ) -> None:
        """Create or replace an MRS cluster; fields are those of ``MrsCluster``, settings those of ``MrsSettings``."""
        names = {"user_names": list(user_names), "group_names": list(group_names)}
        self._request("PUT", f"mrs_clusters/{quote(cluster_id, safe='')}", json={**fields, **names})

    def mrs_cluster(self, cluster_id: str) -> dict[str, Any]:
        """The cluster's fields with user_names and group_names; ``running`` is the task that runs, or None."""
        found: dict[str, Any] = self._request("GET", f"mrs_clusters/{quote(cluster_id, safe='')}")
        return found

    def delete_mrs_cluster(self, cluster_id: str) -> None:
        self._request("DELETE", f"mrs_clusters/{quote(cluster_id, safe='')}")

    def change_mrs_names(
        self,
        cluster_id: str,
        add_users: Iterable[str] = (),
        remove_users: Iterable[str] = (),
        add_groups: Iterable[str] = (),
        remove_groups: Iterable[str] = (),
    ) -> None:
        """Change names behind the cloud's back."""
        changes = {
            "add_users": list(add_users),
            "remove_users": list(remove_users),
            "add_groups": list(add_groups),
            "remove_groups": list(remove_groups),
        }
        self._request("PATCH", f"mrs_clusters/{quote(cluster_id, safe='')}/names", json=changes)

    def start_foreign_sync(
        self,
        cluster_id: str,
        polls: int = 1,
        user_names: Iterable[str] = (),
        group_names: Iterable[str] = (),
        **fields: Any,
    ) -> None:
        """Begin somebody else's synchronisation, which brings these names; fields are those of ``Sync``."""
        names = {"user_names": list(user_names), "group_names": list(group_names)}
        self._request(
            "POST", f"mrs_clusters/{quote(cluster_id, safe='')}/sync", json={"polls": polls, **names, **fields}
        )

    def add_faults(self, faults: Iterable[Mapping[str, Any]]) -> None:
        """Append faults (fields of ``faults.Fault``)."""
        self._request("POST", "faults", json=list(faults))

    def clear_faults(self, cluster_id: str | None = None) -> None:
        self._request("DELETE", "faults", cluster_id)

    def calls(self, cluster_id: str | None = None) -> list[dict[str, Any]]:
        """The log of calls (fields of ``world.LoggedCall``) in order of arrival."""
        found: list[dict[str, Any]] = self._request("GET", "calls", cluster_id)
        return found

    def clear_calls(self, cluster_id: str | None = None) -> None:
        self._request("DELETE", "calls", cluster_id)

    def _request(self, method: str, path: str, cluster_id: str | None = None, json: Any = None) -> Any:
        response = self._session.request(
            method, f"{self.url}/_control/{path}", params={"cluster_id": cluster_id}, json=json, timeout=CONTROL_SECONDS
        )
        if not response.ok:
            raise RuntimeError(f"{method} {path}: {response.status_code} {response.text}")
        return response.json()
