# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of every module for Huawei Cloud, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ... import _transport
from ..._errors import BadInput
from ..._http import check_url
from ..._progress import silent
from .auth import Credentials
from .credentials import find_credentials

SPEC: dict[str, Any] = {
    "access_key": {"type": "str", "no_log": False},
    "secret_key": {"type": "str", "no_log": True},
    "security_token": {"type": "str", "no_log": True},
    "auth_token": {"type": "str", "no_log": True},
    "project_id": {"type": "str"},
    "region": {"type": "str"},
    "endpoint": {"type": "str"},
    "iam_endpoint": {"type": "str"},
    **_transport.SPEC,
}

PROJECT_ENVIRONMENT = ("HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID")
DOMAIN_ENVIRONMENT = ("HUAWEICLOUD_SDK_DOMAIN_ID",)
REGION_ENVIRONMENT = ("HW_REGION_NAME",)
ENDPOINT_ENVIRONMENT = ("HUAWEICLOUD_MRS_ENDPOINT",)
IAM_ENDPOINT_ENVIRONMENT = ("HUAWEICLOUD_SDK_IAM_ENDPOINT",)

PROJECT_ID = re.compile(r"[A-Za-z0-9]{1,64}")
REGION = re.compile(r"[a-z0-9-]+")
# Source: the region tables of the vendor's own SDK, huaweicloudsdkmrs and huaweicloudsdkiam 3.1.219.
HOST_ENDINGS = {
    "mrs": {"ap-southeast-1": "cn", "ap-southeast-4": "cn", "ru-northwest-2": "cn", "eu-west-101": "eu"},
    "iam": {"eu-west-101": "eu"},
}


@dataclass(frozen=True)
class Connection:
    """How to reach the APIs of MRS and IAM, and as whom.

    ``project_id`` and ``region`` are None when they are not given: the project can be looked up by the region, and
    with an endpoint no region is needed. ``iam_url`` is None when neither its endpoint nor a region is given.
    """

    url: str
    iam_url: str | None
    credentials: Credentials
    project_id: str | None
    domain_id: str | None
    region: str | None
    transport: _transport.Transport

    @classmethod
    def resolve(
        cls, params: Mapping[str, Any], environ: Mapping[str, str], progress: Callable[[str], None] = silent
    ) -> Connection:
        """Read the options, and the environment where an option is not given; BadInput when that is not enough."""
        way = _transport.Transport.resolve(params, progress)
        region = _find(params["region"], environ, REGION_ENVIRONMENT)
        if region and not REGION.fullmatch(region):
            raise BadInput(["region must be the id of a region such as cn-north-4."])
        url = _endpoint("mrs", _find(params["endpoint"], environ, ENDPOINT_ENVIRONMENT), region)
        if url is None:
            raise BadInput([f"region is not given, neither as an option nor as {' or '.join(REGION_ENVIRONMENT)}."])
        iam_url = _endpoint("iam", _find(params["iam_endpoint"], environ, IAM_ENDPOINT_ENVIRONMENT), region)
        found = find_credentials(params, environ)
        project_id = _find(params["project_id"], environ, PROJECT_ENVIRONMENT) or found.project_id
        if project_id and not PROJECT_ID.fullmatch(project_id):
            raise BadInput(["project_id must be 1 to 64 letters and digits."])
        if not project_id and not (region and iam_url):
            raise BadInput(["project_id is not given, and without a region it cannot be looked up."])
        domain_id = _find(None, environ, DOMAIN_ENVIRONMENT)
        return cls(url, iam_url, found.credentials, project_id, domain_id, region, way)


def _find(option: str | None, environ: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    values = [option or "", *(environ.get(name, "") for name in names)]
    return next(filter(None, (value.strip() for value in values)), None)


def _endpoint(service: str, endpoint: str | None, region: str | None) -> str | None:
    """Return the URL of an endpoint as given, or that of the region; None when there is neither."""
    if not endpoint and region:
        endpoint = f"https://{service}.{region}.myhuaweicloud.{HOST_ENDINGS[service].get(region, 'com')}"
    return check_url(endpoint) if endpoint else None
