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
    def _log_invocation(self) -> None:
        """Keep the roster out of the system log: names are nobody's business, and hiding passwords costs minutes."""


def run_as_module(operation: Operation) -> None:
    """Run an operation with the options that Ansible hands to this process, and end the process."""
    module = _Module(argument_spec=operation.SPEC, supports_check_mode=True, **operation.CONSTRAINTS)
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
    # AnsibleModule looks for every secret in every string of the result: 10,000 users would take minutes. No secret
    # gets into a result here but by the options, which are hidden by their spec, and by text from outside, which is
    # masked where it comes in.
    module.no_log_values = set()
    invocation = {"module_args": hide_secrets(operation.SPEC, module.params)}
    context = Context(module.check_mode, os.environ, module.warn)
    try:
        result = operation.run(module.params, context)
    except OnboardingError as error:
        module.fail_json(msg=f"{error} Nothing was changed.", invocation=invocation)
    if result.get("failed"):
        module.fail_json(**result, invocation=invocation)
    module.exit_json(**result, invocation=invocation)


def hide_secrets(spec: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """Copy options with the values of those that the spec marks ``no_log`` replaced, lists of users included."""
    shown: dict[str, Any] = {}
    for name, value in params.items():
        option = spec.get(name, {})
        if option.get("no_log") and value is not None:
            shown[name] = HIDDEN
        elif option.get("options") and value is not None:
            shown[name] = [hide_secrets(option["options"], entry) for entry in value]
        else:
            shown[name] = value
    return shown
