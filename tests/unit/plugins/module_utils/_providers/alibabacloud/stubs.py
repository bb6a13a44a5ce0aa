# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A cloud that gives the answers it was told to, in their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError
from ansible_collections.clusterops.onboarding.plugins.module_utils._http import Answer
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.api import Api
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.auth import Credentials
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.connection import Connection
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.errors import read
from ansible_collections.clusterops.onboarding.plugins.module_utils._transport import Transport
from tests.unit.plugins.module_utils.stub_http import StubHttp

CONNECTION = Connection(
    url="https://ehpc.example.com",
    credentials=Credentials("key-id", "key+secret/1", "to=ken+1"),
    http_method="auto",
    transport=Transport(verify=True, connect_timeout=1, read_timeout=1, retry_timeout=0, concurrency=1),
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def api(*answers: tuple[int, Any], http_method: str = "auto", version: str = "2018-04-12") -> tuple[Api, StubHttp]:
    """Make an API of which a cloud gives these answers."""
    http = StubHttp(*answers)
    return Api(replace(CONNECTION, http_method=http_method), http, version, "ehpc-hz-1"), http


def good(**fields: Any) -> tuple[int, dict[str, Any]]:
    """Make a good answer."""
    return 200, {"RequestId": "REQUEST-1", **fields}


def bad(code: str, message: str = "It is not to be.", status: int = 400) -> tuple[int, dict[str, Any]]:
    """Make an answer with an error."""
    return status, vendor_error(code, message)


def error_of(reply: Answer, *secrets: str) -> ApiError:
    """The error that an answer is read as."""
    with pytest.raises(ApiError) as caught:
        read(reply, secrets, NOW)
    return caught.value


def vendor_error(code: str, message: str = "It is not to be.") -> dict[str, str]:
    """An error in the vendor's form."""
    return {"RequestId": "REQUEST-1", "HostId": "host", "Code": code, "Message": message, "Recommend": "https://help"}
