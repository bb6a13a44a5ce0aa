# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read all accounts of a cluster with nothing but ``requests`` and threads, and print how many there are."""

from __future__ import annotations

import hashlib
import hmac
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import requests

PAGE_SIZE = 50
THREADS = 8
ALGORITHM = "ACS3-HMAC-SHA256"
TIMEOUT = 60

URL = os.environ["ALIBABA_CLOUD_EHPC_ENDPOINT"]
KEY_ID = os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"]
SECRET = os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]


def signed_headers(query: str) -> dict[str, str]:
    headers = {
        "host": urlsplit(URL).netloc,
        "x-acs-action": "ListUsers",
        "x-acs-content-sha256": hashlib.sha256().hexdigest(),
        "x-acs-date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": uuid4().hex,
        "x-acs-version": "2018-04-12",
    }
    names = ";".join(headers)
    lines = ["GET", "/", query, *map(":".join, headers.items()), "", names, headers["x-acs-content-sha256"]]
    canonical = "\n".join(lines)
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(SECRET.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return {**headers, "Authorization": f"{ALGORITHM} Credential={KEY_ID},SignedHeaders={names},Signature={signature}"}


def main() -> None:
    session = requests.Session()

    def read(page: int) -> dict[str, Any]:
        query = f"ClusterId={sys.argv[1]}&PageNumber={page}&PageSize={PAGE_SIZE}"
        response = session.get(f"{URL}/?{query}", headers=signed_headers(query), timeout=TIMEOUT)
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer

    first = read(1)
    with ThreadPoolExecutor(THREADS) as pool:
        pages = [first, *pool.map(read, range(2, -(-first["TotalCount"] // PAGE_SIZE) + 1))]
    print(len({user["Name"]: user["Group"] for page in pages for user in page["Users"]["UserInfo"]}))


if __name__ == "__main__":
    main()
