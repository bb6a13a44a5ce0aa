# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugins of the modules: an operation in Ansible's worker process where that comes to the same.

To start a module costs 320 to 430 ms of CPU a host, by the version of ansible-core: some shells and an interpreter, the
module packed and unpacked, its imports, ``requests`` above all. Here a task costs about 30 ms, of which Ansible takes
20 for any task: a strategy loads an action plugin before it forks its workers, so they come with everything imported.
What is left is the checking of options and the calls themselves.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action.normal import ActionModule as ModuleOnTarget

from ..module_utils._http import REQUESTS_IMPORT_ERROR
from ..module_utils._masking import register_environment, register_options
from ..module_utils._orphan import ended_when, parent_is_gone
from ..module_utils._progress import Progress
from ..module_utils._providers.registry import PROVIDERS
from ..module_utils._shell import Operation, run_in_worker
from ._compat import decode, encode

SWITCH = "onboarding_in_process"
SECRET_VARIABLES = {name for provider in PROVIDERS.values() for name in provider.environment.secrets}


class InProcess(ModuleOnTarget):
    """Runs its operation here, or hands the task over to the module of the same name."""

    operation: Operation

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the result, unless ansible-playbook ends meanwhile: then nothing more is sent."""
        with ended_when(parent_is_gone()):
            return self._perform(task_vars or {})

    def _perform(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        """Return the same result either way."""
        environment = self._registered_environment()
        options = self._options(task_vars) if self._comes_to_the_same(task_vars) else None
        if options is None:
            result: dict[str, Any] = super().run(None, task_vars)
            return result
        return self._run_here(self.operation, options, environment, task_vars)

    def _registered_environment(self) -> dict[str, Any]:
        """Give the environment of the task; its secrets, and those of the options, are registered.

        Before anything can go wrong. A module that is started gets those that it is given.
        """
        environment: dict[str, Any] = {}
        self._compute_environment_string(environment)
        register_options(self.operation.SPEC, self._task.args)
        register_environment(environment, SECRET_VARIABLES)
        return environment

    def _run_here(
        self,
        operation: Operation,
        options: Mapping[str, Any],
        environment: Mapping[str, Any],
        task_vars: Mapping[str, Any],
    ) -> dict[str, Any]:
        """Run an operation in this process with options as they would reach a module."""
        try:
            with surroundings(environment, self._loader.get_basedir()):
                return run_in_worker(operation, options, Progress(partial(self._show, task_vars)))
        except Exception as error:
            # A fault of ours. As this error it fails one item of a loop, as any other it would fail the whole task.
            raise AnsibleActionFail(f"{self._task.action} broke off by {type(error).__name__}") from error

    def _show(self, task_vars: Mapping[str, Any], text: str) -> None:
        self._display.display(f"[{task_vars.get('inventory_hostname')}] {text}")

    def _comes_to_the_same(self, task_vars: Mapping[str, Any]) -> bool:
        return (
            self._connection.transport == "local"
            and not self._connection.become
            and not self._task.async_val
            # The module may be run by an interpreter that has the library.
            and REQUESTS_IMPORT_ERROR is None
            and boolean(self._templar.template(task_vars.get(SWITCH, True)))
        )

    def _options(self, task_vars: dict[str, Any]) -> dict[str, Any] | None:
        """Give the options as they would reach a module, or None for those that cannot be sent to one."""
        options = dict(self._task.args)
        self._update_module_args(self._task.action, options, task_vars)
        try:
            return as_sent(options)
        except (TypeError, ValueError):
            # To refuse them is left to the module's own way.
            return None


def as_sent(options: Mapping[str, Any]) -> dict[str, Any]:
    """Encode and decode options as on the way to a module, which leaves plain JSON of vaulted, tagged and lazy ones."""
    sent: dict[str, Any] = decode(encode(options))
    return sent


@contextmanager
def surroundings(environment: Mapping[str, Any], folder: str) -> Iterator[None]:
    """Let the code within find what a module's process would.

    That is the environment of the task, where libraries look for proxies and keys; the folder that relative paths
    start from; and nobody who would show what libraries print or log, in which there may be a URL with a secret. All of
    it belongs to the whole process, which is a worker's own: it runs one task at a time, and the threads that this
    starts are done when it ends.
    """
    environ, here, disabled = dict(os.environ), Path.cwd(), logging.root.manager.disable
    try:
        os.environ.update({str(name): str(value) for name, value in environment.items()})
        os.chdir(folder)
        logging.disable()
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            yield
    finally:
        logging.disable(disabled)
        os.chdir(here)
        os.environ.clear()
        os.environ.update(environ)
