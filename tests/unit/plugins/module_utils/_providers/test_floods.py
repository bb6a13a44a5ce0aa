# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that take too much, for everything that is read of either cloud: bounded in time, memory and calls."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count, islice
from typing import Any

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._bounds import MAX_PAGES
from ansible_collections.clusterops.onboarding.plugins.module_utils._context import Context
from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import ApiError
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud import clusters as ehpc_list
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud import ehpc
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.async_list import (
    list_accounts_async,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.generations import (
    GENERATION_2018,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud import clusters as mrs_list
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud import connection, iam, mrs
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.names import USER
from tests.emulator.control import Emulator
from tests.playbook import REPOSITORY
from tests.unit.conftest import COLLECTIONS
from tests.unit.plugins.module_utils._providers.alibabacloud.stubs import CONNECTION, good
from tests.unit.plugins.module_utils._providers.alibabacloud.stubs import api as ehpc_api
from tests.unit.plugins.module_utils._providers.huaweicloud.stubs import api as mrs_api
from tests.unit.plugins.module_utils.stub_http import StubHttp

FLOODS = ("trickle", "endless", "bomb", "continue")
READ_TIMEOUT = 0.1
EHPC, NEWER, MRS = "ehpc-hz-flood", "ehpc-hz-newer", "mrs-flood"
MOST_MEMORY = 200

Read = Callable[[Context], object]


def options(spec: dict[str, Any], **given: Any) -> dict[str, Any]:
    defaults = {name: option.get("default") for name, option in spec.items()}
    return {**defaults, "read_timeout": READ_TIMEOUT, "retry_timeout": 0, **given}


def ehpc_reads(read: Callable[[ehpc.Ehpc], object], cluster_id: str = EHPC, version: str = "2018-04-12") -> Read:
    def run(context: Context) -> object:
        given = options({**ehpc_list.OPTIONS, **ehpc.CLUSTER}, cluster_id=cluster_id, api_version=version)
        with ehpc.connect(given, context) as cluster:
            return read(cluster)

    return run


def mrs_reads(read: Callable[[mrs.Mrs], object]) -> Read:
    def run(context: Context) -> object:
        with mrs.connect(options({**connection.SPEC, **mrs.CLUSTER}, cluster_id=MRS), context) as cluster:
            return read(cluster)

    return run


def iam_reads(read: Callable[[iam.Iam], object]) -> Read:
    def run(context: Context) -> object:
        link = connection.Connection.resolve(options(connection.SPEC), context.environ)
        with iam.connect(link, Counter()) as directory:
            return read(directory)

    return run


def looks_project_up(context: Context) -> object:
    return iam.find_project(connection.Connection.resolve(options(connection.SPEC), context.environ), Counter())


READS: dict[str, Read] = {
    "accounts": ehpc_reads(lambda cluster: cluster.list_accounts()),
    "accounts of the newer generation": ehpc_reads(lambda cluster: cluster.list_accounts(), NEWER, "2024-07-30"),
    "generation": ehpc_reads(lambda cluster: cluster.list_accounts(), version="auto"),
    "asynchronous list": ehpc_reads(lambda cluster: list_accounts_async(cluster, 5)),
    "cluster": ehpc_reads(lambda cluster: cluster.describe()),
    "E-HPC clusters": lambda context: ehpc_list.find_clusters(
        options(ehpc_list.OPTIONS, regions=None, details=True, api_version="auto"), context
    ),
    "names": mrs_reads(lambda cluster: cluster.list_synced()),
    "status": mrs_reads(lambda cluster: cluster.is_synchronizing()),
    "MRS clusters": lambda context: mrs_list.find_clusters(options(mrs_list.OPTIONS), context),
    "users of IAM": iam_reads(lambda directory: directory.everybody(USER)),
    "groups and members of IAM": iam_reads(lambda directory: directory.expected()),
    "project": looks_project_up,
}


def fill(emulator: Emulator) -> None:
    users = [{"name": f"user.{number:04}"} for number in range(400)]
    emulator.put_cluster(EHPC, users)
    emulator.put_cluster(NEWER, users, generation="2024-07-30")
    emulator.put_mrs_cluster(MRS, ["ada"])
    emulator.put_iam([{"name": "ada", "groups": ["analysts"]}])


@pytest.fixture
def cloud(emulator: Emulator) -> Iterator[Emulator]:
    fill(emulator)
    yield emulator
    emulator.clear_faults()
    emulator.delete_cluster(EHPC)
    emulator.delete_cluster(NEWER)
    emulator.delete_mrs_cluster(MRS)
    emulator.put_iam()


@pytest.mark.parametrize("kind", FLOODS)
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_whatever_is_read_ends_within_its_bounds(cloud: Emulator, read: Read, kind: str) -> None:
    cloud.add_faults([{"kind": kind, "seconds": 0.02 if kind == "trickle" else 0, "times": None}])
    start = time.monotonic()
    with pytest.raises(ApiError) as caught:
        read(Context(False, cloud.environment(), lambda _text: None))
    assert caught.value.code in ("AnswerTooSlow", "AnswerTooLarge")
    assert caught.value.operation and caught.value.target
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("kind", FLOODS)
def test_a_read_goes_on_after_one_answer_that_takes_too_much(cloud: Emulator, kind: str) -> None:
    cloud.add_faults([{"kind": kind, "seconds": 0.02 if kind == "trickle" else 0, "skip": 1, "operation": "ListUsers"}])
    # With time for good answers, also of a busy machine.
    patience = {"read_timeout": 1, "retry_timeout": 20}
    given = options({**ehpc_list.OPTIONS, **ehpc.CLUSTER}, cluster_id=EHPC, api_version="2018-04-12", **patience)
    with ehpc.connect(given, Context(False, cloud.environment(), lambda _text: None)) as cluster:
        assert len(cluster.list_accounts()) == 400
        assert cluster.api_calls == {"ListUsers": 9}


MEMORY = f"""
import resource, sys
sys.path[:0] = [{str(REPOSITORY)!r}, {COLLECTIONS.name!r}]
from tests.unit.plugins.module_utils._providers.test_floods import READS, ApiError, Context, Emulator, fill

with Emulator.start() as cloud:
    fill(cloud)
    for kind in ("endless", "bomb"):
        for skip, reads in ((0, ("E-HPC clusters", "users of IAM", "names")), (1, ("accounts",))):
            for read in reads:
                cloud.clear_faults()
                cloud.add_faults([{{"kind": kind, "times": None, "skip": skip}}])
                try:
                    READS[read](Context(False, cloud.environment(), print))
                except ApiError as error:
                    print(error.code)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_answers_that_are_too_large_take_less_than_200_mebibytes() -> None:
    # A process counts the memory of the one that starts it, so a small one is put in between.
    starter = f"import subprocess; subprocess.run({[sys.executable, '-c', MEMORY]!r}, check=True)"
    run = subprocess.run([sys.executable, "-c", starter], capture_output=True, text=True, timeout=120, check=True)
    *codes, mebibytes = run.stdout.split()
    assert codes == ["AnswerTooLarge"] * 8
    assert int(mebibytes) < MOST_MEMORY


def pages_of_accounts(total: Callable[[int], int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Pages of one account each, which say that there are so many."""
    for number in count(1):
        row = {"Name": f"user.{number}"}
        yield good(TotalCount=total(number), Users={"UserInfo": [row]}, AsyncStatus="Success", AsyncId="t-1")


def accounts(read: Callable[[ehpc.Ehpc], object], total: Callable[[int], int]) -> tuple[ApiError, int]:
    api, http = ehpc_api(*islice(pages_of_accounts(total), 10))
    with pytest.raises(ApiError) as caught:
        read(ehpc.Ehpc(api, GENERATION_2018, lambda _text: None))
    return caught.value, len(http.sent)


LISTS = {
    "list": lambda cluster: cluster.list_accounts(),
    "asynchronous list": lambda cluster: list_accounts_async(cluster, 1),
}


@pytest.mark.parametrize("total", [10**9, MAX_PAGES + 1])
@pytest.mark.parametrize("read", LISTS.values(), ids=LISTS)
def test_a_list_of_too_many_pages_ends_with_its_first(read: Callable[[ehpc.Ehpc], object], total: int) -> None:
    error, calls = accounts(read, lambda _number: total)
    assert (error.code, calls) == ("UnexpectedAnswer", 1)
    assert f"{total} rows" in error.message and f"at most {MAX_PAGES} pages" in error.message
    assert (error.operation, error.target) != ("", "")


@pytest.mark.parametrize("read", LISTS.values(), ids=LISTS)
def test_a_list_that_grows_with_every_page_ends(read: Callable[[ehpc.Ehpc], object]) -> None:
    api, http = ehpc_api(*islice(pages_of_accounts(lambda number: number + 1), 20))
    cluster = ehpc.Ehpc(api, GENERATION_2018, lambda _text: None)
    # The plain list is read again, and what was read is used with a warning.
    with suppress(ApiError):
        read(cluster)
    assert len(http.sent) < 20


def test_as_many_pages_as_are_allowed_are_read() -> None:
    api, _http = ehpc_api(*islice(pages_of_accounts(lambda _number: MAX_PAGES), MAX_PAGES))
    assert len(ehpc.Ehpc(api, GENERATION_2018, lambda _text: None).list_accounts()) == MAX_PAGES


@pytest.mark.parametrize("rows", [[{"Id": "ehpc-1"}], {"ClusterInfoSimple": [{"Id": "ehpc-1"}]}])
def test_a_list_of_too_many_clusters_ends_with_its_first_page(rows: object) -> None:
    http = StubHttp(good(TotalCount=10**9, Clusters=rows))
    with pytest.raises(ApiError, match=f"at most {MAX_PAGES} pages are read"):
        ehpc_list.Clusters(CONNECTION, http, [GENERATION_2018]).list()
    client, mrs_http = mrs_api((200, {"clusterTotal": 10**9, "clusters": [{"clusterId": "c-1"}]}))
    with pytest.raises(ApiError, match=f"at most {MAX_PAGES} pages are read"):
        mrs_list.list_clusters(client, "proj1")
    assert len(http.sent) == len(mrs_http.sent) == 1


def test_members_are_not_asked_for_of_any_number_of_groups() -> None:
    groups = [{"name": f"group {number}", "id": str(number)} for number in range(MAX_PAGES + 1)]
    client, http = mrs_api((200, {"users": []}), (200, {"groups": groups}), target="IAM")
    with pytest.raises(ApiError, match=f"at most {MAX_PAGES} pages are read"):
        iam.Iam(client).expected()
    assert len(http.sent) == 2
