# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the commands of the documentation as a reader does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.emulator.control import Emulator

COMMANDS_SECONDS = 300
# The keys that the documentation shows, as ``Emulator.start`` takes them.
KEYS = {"access_keys": {"your-key-id": "your-key-secret"}, "huawei_keys": {"your-access-key": "your-secret-key"}}
OF_CLOUDS = ("ALIBABA_", "ALICLOUD_", "HUAWEICLOUD_", "HW_", "ANSIBLE_", "MAKE", "PYTEST_")


def environment(folder: Path, cloud: Emulator) -> dict[str, str]:
    """Give a reader's environment, without keys: Ansible's files are in the folder, commands of make are printed."""
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith(OF_CLOUDS)},
        "ALIBABA_CLOUD_EHPC_ENDPOINT": cloud.url,
        "HUAWEICLOUD_MRS_ENDPOINT": cloud.url,
        "HUAWEICLOUD_SDK_IAM_ENDPOINT": cloud.url,
        "ANSIBLE_COLLECTIONS_PATH": str(folder / "collections"),
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_REMOTE_TEMP": str(folder / "remote"),
        "ANSIBLE_NOCOLOR": "1",
        "HOME": str(folder / "home"),
        "MAKEFLAGS": "n",
        "NO_PROXY": "127.0.0.1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }


def run(commands: str, folder: Path, variables: Mapping[str, str]) -> str:
    """Run commands in a folder; give what they print. Each of them has to succeed."""
    finished = subprocess.run(
        ["bash", "-euc", commands],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=COMMANDS_SECONDS,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout
    return finished.stdout
