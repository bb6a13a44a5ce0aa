# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client of the control API for Huawei Cloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tests.emulator.client import ControlClient, cluster_path
from tests.emulator.huaweicloud.account import ACCESS_KEY, AUTH_TOKEN, PROJECT_ID, REGION, SECRET_KEY


class HuaweiClient(ControlClient):
    """Steers MRS and IAM."""

    access_key = ACCESS_KEY
    secret_key = SECRET_KEY
    auth_token = AUTH_TOKEN
    project_id = PROJECT_ID

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "HUAWEICLOUD_SDK_AK": self.access_key,
            "HUAWEICLOUD_SDK_SK": self.secret_key,
            "HUAWEICLOUD_SDK_PROJECT_ID": self.project_id,
            "HW_REGION_NAME": REGION,
            "HUAWEICLOUD_MRS_ENDPOINT": self.url,
            "HUAWEICLOUD_SDK_IAM_ENDPOINT": self.url,
        }

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
        """Create or replace an MRS cluster; fields are those of ``state.Cluster``."""
        names = {"user_names": list(user_names), "group_names": list(group_names)}
        self._request("PUT", cluster_path("mrs_clusters", cluster_id), json={**fields, **names})

    def mrs_cluster(self, cluster_id: str) -> dict[str, Any]:
        """The cluster's fields with user_names and group_names; ``running`` is the task that runs, or None."""
        found: dict[str, Any] = self._request("GET", cluster_path("mrs_clusters", cluster_id))
        return found

    def delete_mrs_cluster(self, cluster_id: str) -> None:
        self._request("DELETE", cluster_path("mrs_clusters", cluster_id))

    def change_mrs_names(self, cluster_id: str, **changes: Iterable[str]) -> None:
        """Change names behind the cloud's back: the arguments of ``state.Cluster.change_names``."""
        lists = {key: list(names) for key, names in changes.items()}
        self._request("PATCH", f"{cluster_path('mrs_clusters', cluster_id)}/names", json=lists)

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
        path = f"{cluster_path('mrs_clusters', cluster_id)}/sync"
        self._request("POST", path, json={"polls": polls, **names, **fields})
