# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A cloud that gives the answers it was told to, in their order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError
from ansible_collections.clusterops.onboarding.plugins.module_utils._http import Answer
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.api import Api
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.auth import (
    AccessKey,
    Credentials,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.connection import SPEC
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.errors import read
from ansible_collections.clusterops.onboarding.plugins.module_utils._retry import Retry
from tests.unit.plugins.module_utils.stub_http import StubHttp

KEY = AccessKey("key-id", "key+secret/1", "to=ken+1")
SCOPE = {"X-Project-Id": "proj1"}
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

# The options of a module that is given none.
DEFAULTS = {name: option.get("default") for name, option in SPEC.items()}


class Sleeper:
    """A policy that allows some further tries, and keeps how long it waited before each."""

    def __init__(self, budget: float = 1000):
        self.slept: list[float] = []
        self.retry = Retry(budget, clock=lambda: 0, sleep=self.slept.append, delays=lambda: iter([1.0] * 3))


def api(
    *answers: Any, credentials: Credentials = KEY, retry: Retry | None = None, target: str = "cluster-1"
) -> tuple[Api, StubHttp]:
    """Make an API of which a cloud gives these answers."""
    http = StubHttp(*answers)
    return Api(http, credentials, retry or Retry(0), SCOPE, target), http


def error_of(reply: Answer, *secrets: str) -> ApiError:
    """The error that an answer is read as."""
    with pytest.raises(ApiError) as caught:
        read(reply, secrets, NOW)
    return caught.value


def mrs_error(code: str, message: str = "It is not to be.", **fields: str) -> dict[str, str]:
    """An error as MRS words it; the gateway adds a ``request_id``."""
    return {"error_code": code, "error_msg": message, **fields}


def iam_error(code: int | str, message: str = "It is not to be.") -> dict[str, Any]:
    """An error as IAM words it."""
    return {"error": {"message": message, "code": code, "title": "Title"}}
