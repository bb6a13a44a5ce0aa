# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare the accounts of many clusters with a roster as a plain script would, with the vendor's SDK.

``official_sdk_fleet.py FILE WORKERS NUMBER`` reads the ids of the clusters and the groups of the users by name from a
file, and prints how many accounts there are and how many are missing, too many or in another group.

The workers are threads, as a script that waits for answers is mostly written, or processes, as Ansible's are.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from alibabacloud_ehpc20180412.client import Client
from alibabacloud_ehpc20180412.models import ListUsersRequest
from alibabacloud_tea_openapi.models import Config

PAGE_SIZE = 50


@cache
def connected() -> Client:
    """Make the client, one for each process."""
    url = urlsplit(os.environ["ALIBABA_CLOUD_EHPC_ENDPOINT"])
    return Client(
        Config(
            access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
            access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
            endpoint=url.netloc,
            protocol=url.scheme.upper(),
        )
    )


def accounts(cluster_id: str) -> dict[str, str]:
    """Read all pages of a cluster."""
    client = connected()
    found: dict[str, str] = {}
    page, last = 1, 1
    while page <= last:
        body = client.list_users(ListUsersRequest(cluster_id=cluster_id, page_number=page, page_size=PAGE_SIZE)).body
        found.update((user.name, user.group) for user in body.users.user_info)
        last = -(-body.total_count // PAGE_SIZE)
        page += 1
    return found


def main() -> None:
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    roster = given["roster"].items()
    workers: dict[str, Callable[[int], Executor]] = {"threads": ThreadPoolExecutor, "processes": ProcessPoolExecutor}
    connected()
    with workers[sys.argv[2]](int(sys.argv[3])) as pool:
        found = list(pool.map(accounts, given["clusters"]))
    print(sum(map(len, found)), sum(len(roster ^ cluster.items()) for cluster in found))


if __name__ == "__main__":
    main()
