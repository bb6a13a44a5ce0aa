# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of other types than the vendors document, anywhere in an answer: never a crash, never of a wrong type."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import astuple
from itertools import repeat
from typing import Any

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud import clusters as ehpc_list
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud import ehpc
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.async_list import (
    list_accounts_async,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.generations import (
    GENERATIONS,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud import clusters as mrs_list
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud import iam, mrs
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.names import (
    GROUP,
    USER,
    Identity,
)
from tests.unit.plugins import foreign
from tests.unit.plugins.module_utils._providers.alibabacloud.stubs import CONNECTION
from tests.unit.plugins.module_utils._providers.alibabacloud.stubs import api as ehpc_api
from tests.unit.plugins.module_utils._providers.huaweicloud.stubs import api as mrs_api
from tests.unit.plugins.module_utils.stub_http import StubHttp

GOOD = foreign.good("a")
WRONG = [None, True, 5, -1, 1.5, "", "x" * 2000, [], ["users"], {}, {"a": {"b": [1]}}, [None], [[[]]], 10**30]
NO_NUMBERS = [b"Infinity", b"-Infinity", b"NaN", b"1e999", b"9" * 5000]
CALLS = 50


def texts(values: object) -> None:
    for value in values if isinstance(values, (list, tuple, set)) else [values]:
        assert value is None or isinstance(value, str)


def ehpc_accounts(answers: Any, generation: Any, read: Callable[[ehpc.Ehpc], Any]) -> None:
    client, _http = ehpc_api(*answers, version=generation.version)
    for name, account in read(ehpc.Ehpc(client, generation, lambda _text: None)).items():
        assert name == account.name != ""
        assert isinstance(account.group, str)
        texts(astuple(account))


def ehpc_clusters(answers: Any) -> None:
    clusters = ehpc_list.Clusters(CONNECTION, StubHttp(*answers), GENERATIONS)
    for facts in clusters.list():
        texts(list(facts.values()))
        assert isinstance(clusters.describe(facts), dict)


def stopped_cluster(answers: Any) -> None:
    refusal = (400, {"Code": "InvalidClusterStatus", "RequestId": "1"})
    client, _http = ehpc_api(refusal, *answers)
    with pytest.raises(ApiError, match="The cluster must be running"):
        ehpc.Ehpc(client, GENERATIONS[0], lambda _text: None).list_accounts()


def mrs_names(answers: Any) -> None:
    client, _http = mrs_api(*answers)
    cluster = mrs.Mrs(None, client, "proj1")
    texts([each.name for each in cluster.list_synced()])
    assert cluster.is_synchronizing() in (True, False)
    assert cluster.is_synchronous() in (True, False)


def mrs_clusters(answers: Any) -> None:
    for facts in mrs_list.list_clusters(mrs_api(*answers)[0], "proj1"):
        assert facts.pop("safe_mode") in (True, False, None)
        texts(list(facts.values()))


def directory(answers: Any) -> None:
    client = iam.Iam(mrs_api(*answers)[0])
    for kind in (USER, GROUP):
        texts([text for pair in client.everybody(kind).items() for text in pair])
    client.unknown([Identity(USER, "ada")])
    client.expected()


READS: dict[str, Callable[[Any], None]] = {
    "accounts": lambda answers: ehpc_accounts(answers, GENERATIONS[0], lambda cluster: cluster.list_accounts()),
    "newer accounts": lambda answers: ehpc_accounts(answers, GENERATIONS[1], lambda cluster: cluster.list_accounts()),
    "asynchronous list": lambda answers: ehpc_accounts(
        answers, GENERATIONS[0], lambda cluster: list_accounts_async(cluster, 0)
    ),
    "E-HPC clusters": ehpc_clusters,
    "stopped cluster": stopped_cluster,
    "names": mrs_names,
    "MRS clusters": mrs_clusters,
    "directory": directory,
}


def variants(value: Any, wrong: object) -> Iterator[Any]:
    """Copy a value with something wrong in place of each of its parts, one after another."""
    yield wrong
    if isinstance(value, dict):
        for key, item in value.items():
            yield from ({**value, key: each} for each in variants(item, wrong))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from ([*value[:number], each, *value[number + 1 :]] for each in variants(item, wrong))


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_good_answer_is_read(read: Callable[[Any], None]) -> None:
    read(repeat((200, GOOD), CALLS))


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: json.dumps(wrong)[:20])
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_wrong_type_is_an_error_of_the_answer(read: Callable[[Any], None], wrong: object) -> None:
    for answer in variants(GOOD, wrong):
        with suppress(ApiError):
            read(repeat((200, answer), CALLS))


@pytest.mark.parametrize("number", NO_NUMBERS, ids=lambda number: number[:10].decode())
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_number_that_is_none_is_an_error_of_the_answer(read: Callable[[Any], None], number: bytes) -> None:
    for answer in variants(GOOD, "@number@"):
        body = json.dumps(answer).encode().replace(b'"@number@"', number)
        with suppress(ApiError):
            read(repeat((200, body), CALLS))


WRONG_LISTS = [{"Group": ["users"]}, {"AddTime": 5}, {"Name": ["a"]}, {"Name": None}, {"Name": {}}, {"UserId": [1]}]


@pytest.mark.parametrize("fields", WRONG_LISTS)
@pytest.mark.parametrize("count", [1, 2])
def test_a_list_with_a_wrong_type_names_operation_and_cluster(fields: dict[str, Any], count: int) -> None:
    rows = [{"Name": f"user.{number}", "Group": "users"} for number in range(count)]
    page = {"RequestId": "1", "TotalCount": count, "Users": {"UserInfo": [*rows[:-1], {**rows[-1], **fields}]}}
    client, _http = ehpc_api((200, page))
    with pytest.raises(ApiError, match="the answer is not a page of accounts") as caught:
        ehpc.Ehpc(client, GENERATIONS[0], lambda _text: None).list_accounts()
    assert (caught.value.operation, caught.value.target) == ("ListUsers", "ehpc-hz-1")
