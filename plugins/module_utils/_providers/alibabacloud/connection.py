# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of every module for Alibaba Cloud, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ... import _transport
from ..._errors import BadInput
from ..._http import Http, check_url
from ..._progress import silent
from .auth import Credentials
from .credentials import find_credentials

SPEC: dict[str, Any] = {
    "access_key_id": {"type": "str", "no_log": False},
    "access_key_secret": {"type": "str", "no_log": True},
    "security_token": {"type": "str", "no_log": True},
    "region": {"type": "str"},
    "endpoint": {"type": "str"},
    "network": {"type": "str", "choices": ["public", "vpc"], "default": "public"},
    "http_method": {"type": "str", "choices": ["auto", "post", "get"], "default": "auto"},
    **_transport.SPEC,
}

REGION_ENVIRONMENT = ("ALIBABA_CLOUD_REGION_ID", "ALICLOUD_REGION")
REGION = re.compile(r"[a-z0-9-]+")
ENDPOINT_ENVIRONMENT = "ALIBABA_CLOUD_EHPC_ENDPOINT"


@dataclass(frozen=True)
class Connection:
    """How to reach the E-HPC API and as whom."""

    url: str
    credentials: Credentials
    http_method: str
    transport: _transport.Transport

    @classmethod
    def resolve(
        cls, params: Mapping[str, Any], environ: Mapping[str, str], progress: Callable[[str], None] = silent
    ) -> Connection:
        """Read the options, and the environment where an option is not given; BadInput when that is not enough."""
        return cls(
            transport=_transport.Transport.resolve(params, progress),
            url=check_url(find_endpoint(params, environ)),
            credentials=find_credentials(params, environ),
            http_method=params["http_method"],
        )

    def open(self) -> Http:
        """Give a session for calls; a context manager."""
        return self.transport.open(self.url)


def find_endpoint(params: Mapping[str, Any], environ: Mapping[str, str]) -> str:
    """Return the endpoint as given, or the region's public or VPC endpoint."""
    endpoint = params["endpoint"] or environ.get(ENDPOINT_ENVIRONMENT)
    if endpoint:
        return endpoint
    return f"https://ehpc{'-vpc' if params['network'] == 'vpc' else ''}.{find_region(params, environ)}.aliyuncs.com"


def find_region(params: Mapping[str, Any], environ: Mapping[str, str]) -> str:
    """Return the region as given; BadInput when it is not."""
    region: str | None = params["region"] or next(filter(None, map(environ.get, REGION_ENVIRONMENT)), None)
    if not region:
        raise BadInput([f"region is not given, neither as an option nor as {' or '.join(REGION_ENVIRONMENT)}."])
    if not REGION.fullmatch(region.strip()):
        raise BadInput(["region must be the id of a region such as cn-hangzhou."])
    return region.strip()
