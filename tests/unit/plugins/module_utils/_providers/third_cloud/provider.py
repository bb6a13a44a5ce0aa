# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small cloud without an API: people get accounts on clusters that are files in a folder, the ``endpoint``."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.clusterops.onboarding.plugins.module_utils._context import Context
from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError, BadInput, Fault
from ansible_collections.clusterops.onboarding.plugins.module_utils._keys import find_key
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.accounts import reconcile_accounts
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.base import (
    Environment,
    Provider,
    Task,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.plan import (
    REMOVED,
    Account,
    Change,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._reconcile.rules import Rules
from ansible_collections.clusterops.onboarding.plugins.module_utils._retry import Retry
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.scope import matches

CONNECTION: dict[str, Any] = {
    "key": {"type": "str", "no_log": False},
    "passphrase": {"type": "str", "no_log": True},
    "ticket": {"type": "str", "no_log": True},
    "region": {"type": "str"},
    "endpoint": {"type": "str"},
}
SPEC: dict[str, Any] = {
    **CONNECTION,
    "cluster_id": {"type": "str", "required": True},
    "call_size": {"type": "int", "default": 10},
}
FIND: dict[str, Any] = {**CONNECTION, "names": {"type": "list", "elements": "str"}}
ENVIRONMENT = Environment(
    keys=(("THIRD_CLOUD_KEY", "THIRD_CLOUD_PASSPHRASE", "THIRD_CLOUD_TICKET"),),
    regions=("THIRD_CLOUD_REGION",),
    endpoints={"endpoint": "THIRD_CLOUD_ENDPOINT"},
)
NEW_NAME = re.compile(r"[a-z.]{2,20}")
RULES = Rules(
    label="Third Cloud",
    groups=("members", "admins"),
    default_group="members",
    new_name=lambda name: None if NEW_NAME.fullmatch(name) else "name of a new account is 2 to 20 of a to z and .",
    password=lambda password: None if len(password) >= 12 else "password must have 12 characters or more",
    disputed_password=lambda _password: None,
    auth_key=lambda _key: "auth_key does not work on Third Cloud",
)


class Cluster:
    """One cluster: its name, region and accounts, and every call, in a file."""

    rules = RULES
    retry = Retry(0)

    def __init__(self, path: Path):
        self.cluster_id = path.stem
        self.api_calls: Counter[str] = Counter()
        self._path = path

    def list_accounts(self) -> dict[str, Account]:
        """Read all accounts, by name."""
        accounts = self._call("ListMembers")["accounts"]
        return {name: Account(name, group) for name, group in accounts.items()}

    def write(
        self, action: str, changes: Sequence[Change], size: int
    ) -> Iterator[Sequence[tuple[Sequence[Change], ApiError | None]]]:
        """Send changes of one action; see Cluster of apply."""
        for start in range(0, len(changes), size):
            batch = changes[start : start + size]
            self._call("RemoveMembers" if action == REMOVED else "PutMembers", batch)
            yield [(batch, None)]

    def _call(self, operation: str, changes: Sequence[Change] = ()) -> dict[str, Any]:
        self.api_calls[operation] += 1
        try:
            world: dict[str, Any] = json.loads(self._path.read_text())
        except OSError:
            error = ApiError("NoSuchCluster", "there is no cluster of this ID", fault=Fault.FATAL)
            raise error.during(operation, self.cluster_id) from None
        for change in changes:
            if change.action == REMOVED:
                world["accounts"].pop(change.name, None)
            else:
                world["accounts"][change.name] = change.group
        world["calls"].append(operation)
        self._path.write_text(json.dumps(world))
        return world


def connect(params: Mapping[str, Any], environ: Mapping[str, str]) -> Path:
    """Give the folder of the clusters; BadInput without a key or an endpoint."""
    if not find_key(params, ("key", "passphrase", "ticket"), environ, ENVIRONMENT.keys):
        raise BadInput(["There is no key."])
    endpoint = params["endpoint"] or environ.get("THIRD_CLOUD_ENDPOINT")
    if not endpoint:
        raise BadInput(["endpoint is not given."])
    return Path(endpoint)


def reconcile(task: Task, context: Context) -> dict[str, Any]:
    """Compare the accounts with the entries, and unless in check mode send what is missing."""
    cluster = Cluster(connect(task.options, context.environ) / f"{task.options['cluster_id']}.json")
    return reconcile_accounts(task, cluster, context, batch_size=task.options["call_size"])


def find_clusters(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Read the clusters of one region."""
    folder = connect(params, context.environ)
    region = params["region"] or context.environ.get("THIRD_CLOUD_REGION")
    worlds = {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    clusters = [{"id": each, "name": world["name"], "region": world["region"]} for each, world in worlds.items()]
    return {
        "clusters": [
            facts
            for facts in clusters
            if facts["region"] == region and (params["names"] is None or matches(facts["name"], params["names"]))
        ]
    }


PROVIDER = Provider(
    name="third",
    module="cluster_users",
    spec=SPEC,
    variables=("region", "call_size"),
    rules=RULES.of_entries,
    takes_passwords=True,
    environment=ENVIRONMENT,
    find_spec=FIND,
    find_clusters=find_clusters,
    of_one_region=("endpoint",),
    reconcile=reconcile,
)
