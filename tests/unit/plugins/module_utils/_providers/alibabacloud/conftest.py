# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client of the tests' cluster, made from options as a module makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._context import Context
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.connection import SPEC
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.ehpc import Ehpc, connect
from tests.emulator.control import Emulator

OPTIONS = {name: option.get("default") for name, option in SPEC.items()} | {
    "retry_timeout": 5,
    "api_version": "2018-04-12",
}


@pytest.fixture
def warnings() -> list[str]:
    """What the client warns of."""
    return []


@pytest.fixture
def client(emulator: Emulator, cluster: Any, warnings: list[str]) -> Iterator[Callable[..., Ehpc]]:
    """Make a client of the test's cluster with some options other than the defaults."""
    with ExitStack() as stack:

        def make(**options: Any) -> Ehpc:
            params = {**OPTIONS, "cluster_id": cluster.id, **options}
            return stack.enter_context(connect(params, Context(False, emulator.environment(), warnings.append)))

        yield make
