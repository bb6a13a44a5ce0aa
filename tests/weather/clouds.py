# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both clouds of the emulator in this process, and modules that run against them, by one clock that never waits."""

from __future__ import annotations

import argparse
import asyncio
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from random import Random
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from ansible.utils.display import Display
from async_solipsism import EventLoop
from pytest import MonkeyPatch
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from ansible_collections.clusterops.onboarding.plugins.module_utils import _http, _transport
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud import (
    async_list,
    synchronise,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud import iam_sync
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.huaweicloud.synchroniser import (
    Synchroniser,
)
from ansible_collections.clusterops.onboarding.plugins.module_utils._retry import Retry
from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import run_in_worker
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.in_process import as_sent, surroundings
from tests.emulator.alibabacloud import account as alibaba
from tests.emulator.app import CLOUDS, create_app
from tests.emulator.call import LoggedCall
from tests.emulator.huaweicloud import account as huawei
from tests.emulator.state import Cluster
from tests.emulator.world import World

OPERATIONS = "ansible_collections.clusterops.onboarding.plugins.module_utils._operations"
URL = "http://127.0.0.1:1"
ENVIRONMENT = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID": alibaba.ACCESS_KEY_ID,
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET": alibaba.ACCESS_KEY_SECRET,
    "ALIBABA_CLOUD_REGION_ID": alibaba.REGION,
    "ALIBABA_CLOUD_EHPC_ENDPOINT": URL,
    "HUAWEICLOUD_SDK_AK": huawei.ACCESS_KEY,
    "HUAWEICLOUD_SDK_SK": huawei.SECRET_KEY,
    "HUAWEICLOUD_SDK_PROJECT_ID": huawei.PROJECT_ID,
    "HW_REGION_NAME": huawei.REGION,
    "HUAWEICLOUD_MRS_ENDPOINT": URL,
    "HUAWEICLOUD_SDK_IAM_ENDPOINT": URL,
}
KEYS = (alibaba.ACCESS_KEY_SECRET, huawei.SECRET_KEY)
# No schedule needs nearly as many, or as long; whatever does would not end by itself.
MAX_CALLS = 3000
MAX_SECONDS = 4 * 3600
# Of the clock; a shorter wait would be none.
RESOLUTION = 1e-6


class Killed(BaseException):
    """The end of a process: nothing in it may catch this and go on."""


class Hung(BaseException):
    """The end of what does not end by itself."""


@dataclass(frozen=True)
class Sent:
    """A call as its client sees it: from when until when it took, and whether it was answered as done, with what."""

    began: float
    ended: float
    logged: LoggedCall
    done: bool
    body: bytes


class Clouds:
    """An emulator and its clock. ``sent`` are the calls so far; ``kill_at`` is the number of the call that ends a run.

    A call that is killed takes effect if ``kill_after``.
    """

    def __init__(self, **world: Any):
        parser = argparse.ArgumentParser()
        for cloud in CLOUDS:
            cloud.add_options(parser)
        self.world = World(CLOUDS, parser.parse_args([]))
        self.world.replace(**world)
        self.sent: list[Sent] = []
        self.kill_at: int | None = None
        self.kill_after = False
        self.random = Random(0)
        self._loop = EventLoop()
        self._app = create_app(self.world)

    def close(self) -> None:
        """Give up what is still to come."""
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self.pass_time(0)
        self._loop.close()

    @property
    def now(self) -> float:
        """The time, in seconds."""
        return float(self._loop.time())

    def pass_time(self, seconds: float) -> None:
        """Let what is to come in so many seconds come."""
        if self.now > MAX_SECONDS:
            raise Hung
        self._loop.run_until_complete(asyncio.sleep(max(RESOLUTION, seconds)))

    def call(self, function: Callable[[], object]) -> None:
        """Call what wants to know the time."""

        async def called() -> None:
            function()

        self._loop.run_until_complete(called())

    def cluster(self, cluster_id: str) -> Cluster:
        """A cluster of either cloud."""
        found: list[Cluster | None] = [cloud.state.clusters.get(cluster_id) for cloud in self.world.clouds]
        return next(filter(None, found))

    def run(
        self, name: str, options: Mapping[str, Any], folder: str, *, check_mode: bool = False
    ) -> tuple[dict[str, Any], str]:
        """Run a module in Ansible's worker; return its result, and every text that it shows or returns."""
        shown: list[str] = []
        with MonkeyPatch.context() as patch, surroundings(ENVIRONMENT, folder):
            patch.setattr(_http, "Adapter", lambda **_options: _Air(self))
            patch.setattr(_http, "ThreadPoolExecutor", _InTurn)
            time: dict[str, Any] = {"clock": self._loop.time, "sleep": self.pass_time}
            for module in (_transport, async_list, synchronise):
                patch.setattr(module, "Retry", partial(Retry, delays=self._delays, **time))
            patch.setattr(iam_sync, "Synchroniser", partial(Synchroniser, **time))
            # From ansible-core 2.19 on a worker's warnings get into the result behind the back of what it runs.
            patch.setattr(Display, "warning", lambda _self, msg, *_args, **_options: shown.append(msg))
            own = {"_ansible_check_mode": check_mode, "_ansible_module_name": name}
            operation: Any = import_module(f"{OPERATIONS}.{name}")
            result = run_in_worker(operation, as_sent({**options, **own}), shown.append)
        result["warnings"] = [*result.get("warnings", ()), *shown]
        return result, repr(result)

    def _delays(self) -> Iterator[float]:
        """The waits of ``_retry.full_jitter``, the same in each run of a schedule."""
        yield from (self.random.uniform(0, min(60, 2**number)) for number in range(200))

    def answer(self, request: requests.PreparedRequest, timeout: float) -> HTTPResponse:
        """Carry out one request; an error of ``requests`` when no answer comes within so many seconds."""
        if len(self.sent) >= MAX_CALLS:
            raise Hung
        killed = self.kill_at == len(self.sent)
        if killed and not self.kill_after:
            raise Killed
        began, logged = self.now, len(self.world.calls)
        answer = _Answer(request)
        task = self._loop.create_task(self._app(answer.scope, answer.receive, answer.send))
        self._loop.run_until_complete(asyncio.wait({task}, timeout=timeout))
        call = self.world.calls[logged]
        done = answer.whole and call.status is not None and call.status < 300 and call.fault != "body"
        self.sent.append(Sent(began, self.now, call, done, answer.body))
        if killed:
            raise Killed
        if not task.done():
            raise requests.ReadTimeout
        task.result()
        if answer.status is None:
            raise requests.ConnectionError
        return HTTPResponse(
            io.BytesIO(answer.body), answer.headers, answer.status, preload_content=False, request_method=request.method
        )


class _Air(HTTPAdapter):
    """Takes requests to the clouds without a network."""

    def __init__(self, clouds: Clouds):
        super().__init__()
        self._clouds = clouds

    def send(
        self, request: requests.PreparedRequest, *_: Any, timeout: Any = None, **_options: Any
    ) -> requests.Response:
        return self.build_response(request, self._clouds.answer(request, timeout[1]))


class _Answer:
    """The two ends of a connection on which one request is answered; see the ASGI specification, and ``server``."""

    def __init__(self, request: requests.PreparedRequest):
        url = urlsplit(str(request.url))
        headers = [(name.lower().encode(), _as_bytes(value)) for name, value in request.headers.items()]
        self.scope = {
            "type": "http",
            "method": request.method,
            "path": unquote(url.path),
            "raw_path": url.path.encode(),
            "query_string": url.query.encode(),
            "headers": [*headers, (b"host", url.netloc.encode())],
            "state": {"transport": self},
        }
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self.body = b""
        self.whole = False
        self._sent = _as_bytes(request.body or b"")

    def abort(self) -> None:
        """Close the connection."""

    close = abort

    async def receive(self) -> dict[str, Any]:
        """Give the request's body."""
        return {"type": "http.request", "body": self._sent}

    async def send(self, message: Mapping[str, Any]) -> None:
        """Take a part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message.get("body", b"")
            self.whole = not message.get("more_body")


def _as_bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


class _InTurn:
    """Does what threads would do side by side, in their order."""

    def __init__(self, _threads: int):
        pass

    def map(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        """Do all, and give the results or raise the first error."""
        results = [_outcome(function, item) for item in items]
        for result, error in results:
            if error:
                raise error
            yield result

    def shutdown(self, *_args: Any, **_options: Any) -> None:
        """There is nobody to wait for."""


def _outcome(function: Callable[[Any], Any], item: Any) -> tuple[Any, Exception | None]:
    try:
        return function(item), None
    except Exception as error:
        return None, error
