# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the vendor's own clients for Huawei Cloud find the emulator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkmrs.v2 import MrsClient

from tests.emulator.control import Emulator
from tests.emulator.huaweicloud.account import DOMAIN_ID, REGION


def basic(emulator: Emulator, **changes: Any) -> BasicCredentials:
    """The emulator's default key; changes are ``ak``, ``sk`` and ``project_id``."""
    keys = {"ak": emulator.access_key, "sk": emulator.secret_key, "project_id": emulator.project_id}
    return BasicCredentials(**{**keys, **changes})


def account(emulator: Emulator, domain_id: str | None = DOMAIN_ID) -> GlobalCredentials:
    return GlobalCredentials(emulator.access_key, emulator.secret_key, domain_id)


@contextmanager
def sdk(kind: Any, emulator: Emulator, credentials: Any, look_up: bool = False) -> Iterator[Any]:
    """A client of a class of the SDK; with ``look_up`` it asks IAM for the project or domain that is not given."""
    config = HttpConfig.get_default_config()
    config.retry_times = 0
    builder = kind.new_builder().with_credentials(credentials).with_http_config(config)
    if look_up:
        builder = builder.with_region(Region(REGION, emulator.url))
        credentials.with_iam_endpoint(emulator.url)
    else:
        builder = builder.with_endpoint(emulator.url)
    client = builder.build()
    http = client.get_http_client()
    with closing(http), http.executor:
        yield client


@contextmanager
def mrs_sdk(emulator: Emulator, **changes: Any) -> Iterator[MrsClient]:
    with sdk(MrsClient, emulator, basic(emulator, **changes)) as client:
        yield client
