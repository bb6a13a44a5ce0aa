# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read all accounts of a cluster with the vendor's SDK, one page after another, and print how many there are."""

from __future__ import annotations

import os
import sys
from urllib.parse import urlsplit

from alibabacloud_ehpc20180412.client import Client
from alibabacloud_ehpc20180412.models import ListUsersRequest
from alibabacloud_tea_openapi.models import Config

PAGE_SIZE = 50


def main() -> None:
    url = urlsplit(os.environ["ALIBABA_CLOUD_EHPC_ENDPOINT"])
    client = Client(
        Config(
            access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
            access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
            endpoint=url.netloc,
            protocol=url.scheme.upper(),
        )
    )
    accounts: dict[str, str] = {}
    page, last = 1, 1
    while page <= last:
        request = ListUsersRequest(cluster_id=sys.argv[1], page_number=page, page_size=PAGE_SIZE)
        body = client.list_users(request).body
        accounts.update((user.name, user.group) for user in body.users.user_info)
        last = -(-body.total_count // PAGE_SIZE)
        page += 1
    print(len(accounts))


if __name__ == "__main__":
    main()
