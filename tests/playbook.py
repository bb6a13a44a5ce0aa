# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ansible-playbook as a person does, from a checkout at any path, and read what every task returned."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
PLAYBOOK_SECONDS = 240


def lay_out(folder: Path) -> Path:
    """Make a collections path in a folder in which the checkout is the collection; return it."""
    place = folder / "ansible_collections" / "clusterops"
    place.mkdir(parents=True)
    (place / "onboarding").symlink_to(REPOSITORY, target_is_directory=True)
    return folder


def copy_checkout(place: Path) -> Path:
    """Copy the files that git tracks or would track to a folder; return it."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout
    for name in filter(None, names.split("\0")):
        if (REPOSITORY / name).is_file():  # a deleted file stays listed until the deletion is staged
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, place / name)
    return place


@dataclass(frozen=True)
class Run:
    """A finished run: everything it printed, and ``{task, host, status, result}`` of every task."""

    returncode: int
    output: str
    tasks: list[dict[str, Any]]

    @property
    def results(self) -> list[dict[str, Any]]:
        """What the tasks returned, in order, and whether they ``failed``."""
        return [{**task["result"], "failed": task["status"] == "failed"} for task in self.tasks]

    @property
    def result(self) -> dict[str, Any]:
        """What the only task returned."""
        (result,) = self.results
        return result


@dataclass(frozen=True)
class Ansible:
    """Runs playbooks with a collections path, an environment of its own and a folder for its files.

    ``module_defaults`` are options of every E-HPC module in ``tasks`` and ``module``. With ``in_process`` false, every
    module is started as a process.
    """

    collections: Path
    folder: Path
    environment: Mapping[str, str]
    module_defaults: Mapping[str, Any] = field(default_factory=dict)
    in_process: bool = True

    def playbook(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Run:
        """Run ``ansible-playbook`` with these arguments."""
        record = self.folder / "results"
        record.write_text("")
        way = [] if self.in_process else ["-e", json.dumps({"onboarding_in_process": False})]
        finished = subprocess.run(
            [sys.executable, "-m", "ansible", "playbook", *arguments, *way],
            cwd=self.folder,
            env={
                **os.environ,
                "ANSIBLE_COLLECTIONS_PATH": str(self.collections),
                "ANSIBLE_HOME": str(self.folder / "home"),
                "ANSIBLE_REMOTE_TEMP": str(self.folder / "remote"),
                "ANSIBLE_ASYNC_DIR": str(self.folder / "async"),
                "ANSIBLE_CALLBACK_PLUGINS": str(REPOSITORY / "tests" / "callback_plugins"),
                "ANSIBLE_CALLBACKS_ENABLED": "record",
                "ANSIBLE_NOCOLOR": "1",
                "RECORD_RESULTS": str(record),
                "NO_PROXY": "127.0.0.1",
                **self.environment,
                **(environment or {}),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=PLAYBOOK_SECONDS,
            check=False,
        )
        tasks = [json.loads(line) for line in record.read_text().splitlines()]
        return Run(finished.returncode, finished.stdout, tasks)

    def tasks(self, tasks: Sequence[Mapping[str, Any]], *arguments: str, **options: Any) -> Run:
        """Run tasks on localhost one after another, whether they fail or not."""
        play = {
            "hosts": "localhost",
            "gather_facts": False,
            "ignore_errors": True,
            "module_defaults": {"group/clusterops.onboarding.ehpc": self.module_defaults},
            "tasks": list(tasks),
        }
        playbook = self.folder / "playbook.yml"
        playbook.write_text(json.dumps([play]))
        return self.playbook(str(playbook), *arguments, **options)

    def module(self, name: str, options: Mapping[str, Any], *arguments: str, **keywords: Any) -> Run:
        """Run one module of the collection."""
        return self.tasks([{f"clusterops.onboarding.{name}": options, **keywords}], *arguments)
