# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell that runs an operation as a module: options in, result out, secrets kept in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Protocol

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .context import Context
from .errors import OnboardingError
from .http import REQUESTS_IMPORT_ERROR

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


class Operation(Protocol):
    """A module of ``operations``: its argument spec and what it does.

    ``run`` returns the result (``failed`` and ``msg`` in it for a partial failure) and raises OnboardingError
    when nothing was changed.
    """

    SPEC: dict[str, Any]
    CONSTRAINTS: dict[str, Any]

    @staticmethod
    def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Do it."""


class _Module(AnsibleModule):
    def fail_json(self, msg: str, **result: Any) -> None:
        """Fail with the options hidden as in a success, also when AnsibleModule itself refuses them."""
        self.hide()
        super().fail_json(msg, **{"invocation": self.shown(), **result})

    def hide(self) -> None:
        """Stop AnsibleModule from looking for every secret in every string of the result.

        With 10,000 users that takes minutes, and words of the roster such as "users" would be hidden everywhere. No
        secret gets into a result here but by the options, see ``shown``, and by text from outside, which is masked
        where it comes in.
        """
        self.no_log_values: set[str] = set()

    def shown(self) -> dict[str, Any]:
        """Give the options for -vvv."""
        return {"module_args": hide_secrets(self.argument_spec, self.params)}


def run_as_module(operation: Operation) -> None:
    """Run an operation with the options that Ansible hands to this process, and end the process."""
    module = _Module(argument_spec=operation.SPEC, supports_check_mode=True, **operation.CONSTRAINTS)
    module.hide()
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
    context = Context(module.check_mode, os.environ, module.warn)
    try:
        result = operation.run(module.params, context)
    except OnboardingError as error:
        module.fail_json(f"{error} Nothing was changed.")
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result, invocation=module.shown())


def hide_secrets(spec: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """Copy options; the values of those that the spec marks ``no_log``, or does not know, are hidden."""
    hidden = {name for name in params if spec.get(name, {"no_log": True}).get("no_log")}
    return {name: HIDDEN if name in hidden and value is not None else value for name, value in params.items()}
