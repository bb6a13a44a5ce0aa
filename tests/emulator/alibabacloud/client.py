# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client of the control API for Alibaba Cloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tests.emulator.alibabacloud.account import ACCESS_KEY_ID, ACCESS_KEY_SECRET, REGION
from tests.emulator.client import ControlClient, cluster_path


class AlibabaClient(ControlClient):
    """Steers E-HPC."""

    access_key_id = ACCESS_KEY_ID
    access_key_secret = ACCESS_KEY_SECRET

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "ALIBABA_CLOUD_ACCESS_KEY_ID": self.access_key_id,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": self.access_key_secret,
            "ALIBABA_CLOUD_REGION_ID": REGION,
            "ALIBABA_CLOUD_EHPC_ENDPOINT": self.url,
        }

    def put_cluster(self, cluster_id: str, users: Iterable[Mapping[str, Any]] = (), **fields: Any) -> None:
        """Create or replace a cluster; fields are those of ``state.Cluster``, with local_users as a list."""
        self._request("PUT", cluster_path("clusters", cluster_id), json={**fields, "users": list(users)})

    def cluster(self, cluster_id: str) -> dict[str, Any]:
        """The cluster's fields; ``users`` is a list in order of insertion (fields of ``state.User``, and group_id)."""
        found: dict[str, Any] = self._request("GET", cluster_path("clusters", cluster_id))
        return found

    def delete_cluster(self, cluster_id: str) -> None:
        self._request("DELETE", cluster_path("clusters", cluster_id))

    def change_users(
        self,
        cluster_id: str,
        add: Iterable[Mapping[str, Any]] = (),
        remove: Iterable[str] = (),
        change: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        """Change accounts behind the cloud's back: accounts to add, names to remove, names with fields to change."""
        changes = {"add": list(add), "remove": list(remove), "change": list(change)}
        self._request("PATCH", f"{cluster_path('clusters', cluster_id)}/users", json=changes)
