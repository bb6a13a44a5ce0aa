# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests with a secret in their query, which no error may show."""

from __future__ import annotations

import traceback

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError
from ansible_collections.clusterops.onboarding.plugins.module_utils._http import Answer, Http

from .loopback import LONGEST_WAIT

SECRET = "Correct7horse"


def client(url: str, **options: object) -> Http:
    """Make a client that waits as long as a server on loopback."""
    return Http(url, **{"connect_timeout": LONGEST_WAIT, "read_timeout": LONGEST_WAIT, "concurrency": 4, **options})


def send(http: Http, method: str = "GET") -> Answer:
    """Send a request with the secret in its query."""
    return http.send("AddUsers", method, f"/?Password={SECRET}", auth=lambda request: request)


def failure(url: str, **options: object) -> ApiError:
    """Send a request that fails; return its error, in which nothing may show the query."""
    with client(url, **options) as http, pytest.raises(ApiError) as caught:
        send(http)
    error = caught.value
    shown = [str(error), repr(error), str(error.as_dict()), *traceback.format_exception(error)]
    assert not [text for text in shown if SECRET in text]
    assert error.status is None
    return error
