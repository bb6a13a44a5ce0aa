# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A cluster and a directory on the emulator, and clients of them, made from options as a module makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._context import Context
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud import mrs
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.connection import Connection
from tests.emulator.control import Emulator

from .stubs import DEFAULTS

USERS = [
    {"name": "ada", "groups": ["analysts"]},
    {"name": "grace", "groups": ["analysts", "navy"]},
    {"name": "charles", "groups": ["engines"]},
    {"name": "nobody", "has_policy": False},
]


@pytest.fixture
def cloud(emulator: Emulator) -> Iterator[Emulator]:
    """The emulator with ada, grace, charles and nobody in IAM, and the group ``empty`` that nobody is in."""
    emulator.put_iam(USERS, groups=["empty"])
    yield emulator
    emulator.put_iam()
    emulator.clear_faults()
    emulator.settings(iam_forbidden=False, iam_needs_domain=None, iam_page=None, auth_code="APIGW.0301")


@pytest.fixture
def cluster_id(cloud: Emulator) -> Iterator[str]:
    """A running cluster that knows nobody."""
    made = str(uuid4())
    cloud.put_mrs_cluster(made)
    yield made
    cloud.delete_mrs_cluster(made)


@pytest.fixture
def connect(cloud: Emulator) -> Callable[..., Connection]:
    """Make a connection with some options other than the defaults; ``unset`` names variables that are not there."""

    def make(unset: tuple[str, ...] = (), **options: Any) -> Connection:
        environ = {name: value for name, value in cloud.environment().items() if name not in unset}
        return Connection.resolve({**DEFAULTS, "retry_timeout": 5, **options}, environ)

    return make


@pytest.fixture
def client(cloud: Emulator, cluster_id: str) -> Iterator[Callable[..., mrs.Mrs]]:
    """Make a client of the test's cluster with some options other than the defaults."""
    with ExitStack() as stack:

        def make(**options: Any) -> mrs.Mrs:
            params = {**DEFAULTS, "retry_timeout": 5, "cluster_id": cluster_id, **options}
            return stack.enter_context(mrs.connect(params, Context(False, cloud.environment(), print)))

        yield make
