# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One emulator for all of its own tests; each test works on clusters of its own."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.emulator.alibabacloud.state import NEWER
from tests.emulator.control import Emulator
from tests.unit.emulator.huawei_client import HuaweiClient, Mrs
from tests.unit.emulator.signed_client import SignedClient

# A user with two groups, one with a group, one without a policy, and a group without members.
IAM_USERS = (
    {"name": "ada.lovelace", "groups": ["analysts", "admins"]},
    {"name": "grace.hopper", "groups": ["admins"]},
    {"name": "bob.jones", "groups": ["guests"], "has_policy": False},
)
IAM_GROUPS = ("idle",)


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    with Emulator.start() as running:
        yield running


@pytest.fixture(scope="session")
def client(emulator: Emulator) -> SignedClient:
    return SignedClient(emulator)


@pytest.fixture
def cluster_id(emulator: Emulator) -> Iterator[str]:
    """A cluster that holds ada.lovelace and grace.hopper."""
    yield from made_cluster(emulator)


@pytest.fixture
def newer_id(emulator: Emulator) -> Iterator[str]:
    """The same of generation 2024-07-30."""
    yield from made_cluster(emulator, generation=NEWER)


def made_cluster(emulator: Emulator, **fields: str) -> Iterator[str]:
    cluster_id = f"ehpc-hz-{uuid4().hex[:10]}"
    emulator.put_cluster(cluster_id, [{"name": "ada.lovelace"}, {"name": "grace.hopper", "group": "wheel"}], **fields)
    yield cluster_id
    emulator.clear_faults(cluster_id)
    emulator.delete_cluster(cluster_id)


@pytest.fixture(scope="session")
def huawei(emulator: Emulator) -> HuaweiClient:
    return HuaweiClient(emulator)


@pytest.fixture
def iam(emulator: Emulator) -> Iterator[Emulator]:
    """The emulator with the users of ``IAM_USERS``; settings that a test changes are put back."""
    emulator.put_iam(IAM_USERS, groups=IAM_GROUPS)
    yield emulator
    emulator.put_iam()
    emulator.settings(
        iam_forbidden=False, iam_needs_domain=None, iam_page=None, auth_code="APIGW.0301", expired_tokens=[]
    )


@pytest.fixture
def mrs(iam: Emulator, huawei: HuaweiClient) -> Iterator[Mrs]:
    """A cluster without any names."""
    cluster = Mrs(iam, huawei, str(uuid4()))
    cluster.configure()
    yield cluster
    iam.clear_faults(cluster.cluster_id)
    iam.delete_mrs_cluster(cluster.cluster_id)
