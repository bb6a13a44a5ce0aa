# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of every module for Alibaba Cloud, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..core.errors import BadInput
from ..core.http import Http, check_url
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
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "connect_timeout": {"type": "float", "default": 10},
    "read_timeout": {"type": "float", "default": 60},
    "retry_timeout": {"type": "float", "default": 120},
    "concurrency": {"type": "int", "default": 8},
}

BOUNDS = {
    "connect_timeout": (0.01, 86400),
    "read_timeout": (0.01, 86400),
    "retry_timeout": (0, 86400),
    "wait_timeout": (0, 86400),
    "concurrency": (1, 64),
}
"""The least and the most that an option may be, where a module has it; seconds but for the last."""

REGION_ENVIRONMENT = ("ALIBABA_CLOUD_REGION_ID", "ALICLOUD_REGION")
REGION = re.compile(r"[a-z0-9-]+")
ENDPOINT_ENVIRONMENT = "ALIBABA_CLOUD_EHPC_ENDPOINT"


@dataclass(frozen=True)
class Connection:
    """How to reach the E-HPC API and as whom; time-outs and the retry budget in seconds."""

    url: str
    credentials: Credentials
    http_method: str
    verify: bool | str
    connect_timeout: float
    read_timeout: float
    retry_timeout: float
    concurrency: int

    @classmethod
    def resolve(cls, params: Mapping[str, Any], environ: Mapping[str, str]) -> Connection:
        """Read the options, and the environment where an option is not given; BadInput when that is not enough."""
        for option, (least, most) in BOUNDS.items():
            # Put this way round, for nothing compares with nan.
            if option in params and not least <= params[option] <= most:
                raise BadInput([f"{option} must be {least:g} to {most:g}."])
        return cls(
            url=check_url(find_endpoint(params, environ)),
            credentials=find_credentials(params, environ),
            http_method=params["http_method"],
            verify=(params["ca_path"] or True) if params["validate_certs"] else False,
            connect_timeout=params["connect_timeout"],
            read_timeout=params["read_timeout"],
            retry_timeout=params["retry_timeout"],
            concurrency=params["concurrency"],
        )

    def open(self) -> Http:
        """Give a session for calls; a context manager."""
        return Http(
            self.url,
            verify=self.verify,
            connect_timeout=self.connect_timeout,
            read_timeout=self.read_timeout,
            concurrency=self.concurrency,
        )


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
