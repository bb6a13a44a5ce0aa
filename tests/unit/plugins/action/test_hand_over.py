# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When an operation is run in Ansible's worker, and when the module is run on the target as ever."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import pytest

from tests.playbook import REPOSITORY

COLLECTION = "ansible_collections.clusterops.onboarding.plugins"

# An operation in the worker needs no interpreter, a module is not run without one.
NOWHERE = "/nowhere/python"

# A target that is this machine, but nothing that a plugin may know to be it.
ELSEWHERE = '''
DOCUMENTATION = """
name: elsewhere
short_description: Stands for a target that is not this machine
description: Stands for a target that is not this machine.
options: {}
extends_documentation_fragment: connection_pipelining
"""

from ansible.plugins.connection.local import Connection as Local


class Connection(Local):
    transport = "elsewhere"
'''

ELSEWHERE_BECOME = '''
DOCUMENTATION = """
name: elsewhere
short_description: Becomes who it is already
description: Becomes who it is already.
options:
  become_user:
    description: Somebody who can read every file, so that none has to be handed to him.
    default: root
  become_exe:
    description: Not used.
  become_flags:
    description: Not used.
  become_pass:
    description: Not used.
"""

from ansible.plugins.become import BecomeBase


class BecomeModule(BecomeBase):
    name = "elsewhere"

    def build_become_command(self, cmd, shell):
        return cmd
'''

HERE = {
    "nothing said": {},
    "the variable": {"vars": {"onboarding_in_process": True}},
    "the variable as text": {"vars": {"onboarding_in_process": "{{ 'yes' }}"}},
    "a host with a local connection": {"delegate_to": "other", "vars": {"ansible_connection": "local"}},
    "become switched off": {"become": False},
    "no async": {"async": 0},
    "check mode": {"check_mode": True},
}
THERE = {
    "the variable": {"vars": {"onboarding_in_process": False}},
    "the variable as text": {"vars": {"onboarding_in_process": "{{ 'no' }}"}},
    "another connection": {"vars": {"ansible_connection": "elsewhere"}},
    "another host": {"delegate_to": "other"},
    "become": {"become": True, "become_method": "elsewhere"},
    "become by a variable": {"vars": {"ansible_become": True, "ansible_become_method": "elsewhere"}},
    "async": {"async": 30, "poll": 1},
}


@pytest.fixture
def target(ansible, probe):
    """Give the arguments for an inventory of this machine and another, of a connection that is not local."""
    for folder, text in (("connection_plugins", ELSEWHERE), ("become_plugins", ELSEWHERE_BECOME)):
        (ansible.folder / folder).mkdir()
        (ansible.folder / folder / "elsewhere.py").write_text(text)
    # The checkout may lie in a folder with a space in its name, which Ansible's way to start async modules cannot take.
    python = ansible.folder / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    local = {"ansible_connection": "local", "ansible_python_interpreter": str(python)}
    hosts = {"localhost": local, "other": {"ansible_connection": "elsewhere"}}
    inventory = ansible.folder / "inventory.json"
    inventory.write_text(json.dumps({"all": {"hosts": hosts}}))
    return "-i", str(inventory)


def with_interpreter(keywords, interpreter):
    return {**keywords, "vars": {**keywords.get("vars", {}), "ansible_python_interpreter": interpreter}}


def test_on_this_machine_the_worker_does_it(ansible, probe, target):
    tasks = [{probe: {}, **with_interpreter(keywords, NOWHERE)} for keywords in HERE.values()]
    odd = {probe: {}, "vars": {"onboarding_in_process": "perhaps"}}
    broken = {probe: {"act": "{{ item }}", "secret": "Secret-of-the-probe1"}, "loop": ["tell", "break", "tell"]}

    run = ansible.tasks([odd, broken, *tasks], *target, "-vvv")

    refused, fault, *results = run.results
    assert refused["failed"] and "'perhaps' is not a valid boolean" in refused["msg"]
    # A fault fails one item and not the run.
    assert ["msg" in item for item in fault["results"]] == [False, True, False]
    assert "KeyError" in fault["results"][1]["msg"] and "Secret-of-the-probe1" not in run.output
    for result, case in zip(results, HERE, strict=True):
        assert not result["failed"], (case, result)


def test_elsewhere_as_somebody_else_or_later_the_module_does(ansible, probe, target):
    with_module, without = (
        [{probe: {}, **with_interpreter(keywords, interpreter)} for keywords in THERE.values()]
        for interpreter in (str(ansible.folder / "python"), NOWHERE)
    )

    results = ansible.tasks([*with_module, *without], *target).results

    expected = [(case, failed) for failed in (False, True) for case in THERE]
    for result, (case, failed) in zip(results, expected, strict=True):
        assert result["failed"] == failed, (case, result)


def test_without_requests_the_module_is_asked(ansible, probe):
    hidden = ansible.folder / "hidden"
    hidden.mkdir()
    (hidden / "requests.py").write_text("raise ImportError('There is no requests here.')")
    environment = {"PYTHONPATH": str(hidden)}
    elsewhere = {"environment": {"PYTHONPATH": ""}}

    missing, found = ansible.tasks([{probe: {}}, {probe: {}, **elsewhere}], environment=environment).results

    assert missing["failed"] and "Failed to import the required Python library (requests)" in missing["msg"]
    assert not found["failed"]


def test_every_module_has_an_action_plugin_of_the_same_operation():
    plugins = REPOSITORY / "plugins"
    operations = {file.stem for file in (plugins / "module_utils" / "_operations").glob("[a-z]*.py")}

    assert operations and operations <= {file.stem for file in (plugins / "modules").glob("[a-z]*.py")}
    for name in operations:
        operation = import_module(f"{COLLECTION}.module_utils._operations.{name}")
        assert import_module(f"{COLLECTION}.action.{name}").ActionModule.operation is operation
