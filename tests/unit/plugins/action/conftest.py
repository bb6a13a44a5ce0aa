# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Action plugins: the same tasks both by the module and in Ansible's worker, and plugins that only work there."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultSecret, VaultSecretsContext
from ansible.playbook.play import Play
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader
from ansible.template import Templar

from tests.emulator.control import Emulator
from tests.playbook import Ansible, Run

PROBE = Path(__file__).with_name("probe.py")
IN_WORKER = """

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.in_process import InProcess


class ActionModule(InProcess):
    operation = OPERATION
"""

# What two runs of the same do not share.
DIFFERS = re.compile(r"[0-9A-F]{8}-[0-9A-F-]{27}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|ansible\.\w+/tmp[^ ]*")

ACTIONS = "ansible_collections.clusterops.onboarding.plugins.action"

Ways = Callable[..., Run]
Act = Callable[..., dict[str, Any]]


def comparable(text: str) -> str:
    """Give a text without request ids, times and the kind of plugin, which ansible-core says in front of a message."""
    return DIFFERS.sub("masked", text).replace("Module failed", "Action failed")


@pytest.fixture(autouse=True)
def _waits(short_waits: None) -> None:
    """Wait less in all of these tests."""


@pytest.fixture
def both_ways(ansible: Ansible) -> Ways:
    """Give a function that runs tasks both ways, compares all that they return and print, and returns one run.

    ``before`` is called before each run, to start from the same world.
    """

    def run(
        tasks: Sequence[Mapping[str, Any]], *arguments: str, before: Callable[[], object] = list, **options: Any
    ) -> Run:
        runs = []
        for in_process in (False, True):
            before()
            runs.append(replace(ansible, in_process=in_process).tasks(tasks, *arguments, **options))
        by_module, by_action = runs
        for expected, found in zip(by_module.tasks, by_action.tasks, strict=True):
            # Which ansible-core 2.19 has for modules only, and without anything in it.
            expected["result"].pop("failed_when_suppressed_exception", None)
            found["result"].pop("failed_when_suppressed_exception", None)
            # Seconds of a clock.
            for each in (expected, found):
                each["result"].update({"duration": 0} if "duration" in each["result"] else {})
            assert json.loads(comparable(json.dumps(found))) == json.loads(comparable(json.dumps(expected)))
        assert comparable(by_action.output) == comparable(by_module.output)
        return by_action

    return run


@pytest.fixture
def probe(ansible: Ansible) -> str:
    """Make the module and the action plugin ``probe``; return its name."""
    for folder, text in (("library", PROBE.read_text()), ("action_plugins", PROBE.read_text() + IN_WORKER)):
        (ansible.folder / folder).mkdir()
        (ansible.folder / folder / "probe.py").write_text(text)
    return "probe"


@pytest.fixture
def act(emulator: Emulator, tmp_path: Path) -> Act:
    """Run an action plugin in this process, as Ansible's worker does, and return its result with ``failed`` in it.

    Relative paths start from ``tmp_path``. ``environment`` adds to the one by which the emulator is found.
    """

    def run(
        plugin: str,
        /,
        *,
        check_mode: bool = False,
        variables: Mapping[str, Any] | None = None,
        vault: Sequence[tuple[str, VaultSecret]] = (),
        environment: Mapping[str, str] | None = None,
        module_defaults: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        loader = DataLoader()
        loader.set_basedir(str(tmp_path))
        loader.set_vault_secrets(list(vault))
        play = Play.load(
            {
                "hosts": "localhost",
                "gather_facts": False,
                "check_mode": check_mode,
                "environment": {"NO_PROXY": "127.0.0.1", **emulator.environment(), **(environment or {})},
                "module_defaults": dict(module_defaults or {}),
                "tasks": [{f"clusterops.onboarding.{plugin}": json.loads(json.dumps(options))}],
            },
            loader=loader,
        )
        (task,) = (task for block in play.tasks for task in block.block)
        context = PlayContext()
        connection = connection_loader.get("ansible.builtin.local", context)
        action = import_module(f"{ACTIONS}.{plugin}").ActionModule
        made = action(task, connection, context, loader, Templar(loader), None)
        with pytest.MonkeyPatch.context() as patch:
            # By these, values that are encrypted by themselves are decrypted.
            patch.setattr(VaultSecretsContext, "_current", VaultSecretsContext(list(vault)))
            known = {"hostvars": {}, "ansible_python_interpreter": sys.executable, **(variables or {})}
            try:
                return {"failed": False, **made.run(task_vars=known)}
            except AnsibleError as error:
                return {"failed": True, "msg": str(error)}

    return run
