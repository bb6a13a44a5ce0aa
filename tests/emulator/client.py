# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A client of the control API: what all clouds have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import requests

CONTROL_SECONDS = 30


class ControlClient:
    """Steers a running emulator."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        # Neither a proxy nor a .netrc of the environment has a part in talking to loopback.
        self._session.trust_env = False

    def environment(self) -> dict[str, str]:
        """The variables by which a client finds this emulator."""
        return {}

    def put_world(self, **world: Any) -> None:
        """Replace everything, and clear the call log.

        ``settings``, ``faults``, ``clusters`` and ``mrs_clusters`` (ID to fields), ``iam`` (as of ``put_iam``).
        """
        self._request("PUT", "world", json=world)

    def settings(self, **changes: Any) -> None:
        """Change global settings (fields of the clouds' ``Settings``)."""
        self._request("PATCH", "settings", json=changes)

    def add_faults(self, faults: Iterable[Mapping[str, Any]]) -> None:
        """Append faults (fields of ``faults.Fault``)."""
        self._request("POST", "faults", json=list(faults))

    def clear_faults(self, cluster_id: str | None = None) -> None:
        self._request("DELETE", "faults", cluster_id)

    def calls(self, cluster_id: str | None = None) -> list[dict[str, Any]]:
        """The log of calls (fields of ``call.LoggedCall``) in order of arrival."""
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


def cluster_path(clusters_name: str, cluster_id: str) -> str:
    return f"{clusters_name}/{quote(cluster_id, safe='')}"
