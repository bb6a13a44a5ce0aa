# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start, steer and stop an emulator from tests, the demo and the benchmark."""

from __future__ import annotations

import select
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.emulator.alibabacloud.client import AlibabaClient
from tests.emulator.huaweicloud.client import HuaweiClient

REPOSITORY = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 5


class Emulator(AlibabaClient, HuaweiClient):
    """A running emulator. As a context manager it stops it at the end."""

    def __init__(self, url: str, process: subprocess.Popen[str]) -> None:
        super().__init__(url)
        self.process = process

    @classmethod
    def start(
        cls,
        port: int = 0,
        world: Path | None = None,
        access_keys: Mapping[str, str] | None = None,
        huawei_keys: Mapping[str, str] | None = None,
        huawei_tokens: Iterable[str] = (),
    ) -> Emulator:
        """Start one on ``port`` (0: any free one), with the world of a JSON or YAML file if given.

        ``access_keys`` are secrets by id, in place of the default key; of temporary keys ``secret:token``.
        ``huawei_keys`` are the same for Huawei Cloud, and ``huawei_tokens`` tokens of IAM in place of the default one.

        It also ends by itself when this process does.
        """
        command = [sys.executable, "-m", "tests.emulator", "--until-eof", "--port", str(port)]
        if world:
            command += ["--world", str(world.resolve())]
        for key_id, secret in (access_keys or {}).items():
            command += ["--access-key", f"{key_id}={secret}"]
        for key_id, secret in (huawei_keys or {}).items():
            command += ["--huawei-key", f"{key_id}={secret}"]
        for token in huawei_tokens:
            command += ["--huawei-token", token]
        process = subprocess.Popen(
            command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        assert process.stdout
        readable, _writable, _broken = select.select([process.stdout], [], [], START_SECONDS)
        line = process.stdout.readline() if readable else ""
        emulator = cls(line.rpartition(" ")[2].strip(), process)
        if not line.startswith("Emulator listening on "):
            emulator.stop()
            raise RuntimeError(
                f"The emulator did not start within {START_SECONDS} seconds; exit code {process.returncode}"
            )
        return emulator

    def stop(self) -> None:
        self._session.close()
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(STOP_SECONDS)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
