# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shells that run an operation, as a module and in a worker: options in, result out, secrets kept in."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.warnings import get_warning_messages, warn
from ansible.module_utils.errors import AnsibleValidationErrorMultiple, UnsupportedError

from ._context import Context
from ._errors import ApiError, OnboardingError
from ._http import REQUESTS_IMPORT_ERROR
from ._masking import is_roster
from ._orphan import ended_when, nobody_reads_stdout
from ._progress import silent

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


class Operation(Protocol):
    """A module of ``operations``: its argument spec and what it does.

    ``run`` returns the result (``failed`` and ``msg`` in it for a partial failure) and raises OnboardingError
    when nothing was changed.
    """

    SPEC: dict[str, Any]
    CONSTRAINTS: dict[str, Any]

    def run(self, params: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Do it."""


class _Module(AnsibleModule):
    params: dict[str, Any]

    def fail_json(self, msg: str, **result: Any) -> None:
        """Fail with the options hidden as in a success, also when AnsibleModule itself refuses them."""
        self.hide()
        super().fail_json(msg, **{"invocation": self.shown(), **result})

    def hide(self) -> None:
        """Stop AnsibleModule from looking for every secret in every string of the result.

        With 10,000 users that takes minutes, and words of the roster such as "users" would be hidden everywhere. No
        secret gets into a result here but by the options, see ``shown``, and by text from outside, which is masked
        where it comes in. From ansible-core 2.22 on, this changes nothing: see ``masking`` for what is hidden there.
        """
        self.no_log_values: set[str] = set()

    def _log_invocation(self) -> None:
        """Log the options as ``shown``.

        AnsibleModule logs the repr of a list, in which ansible-core 2.22 does not find a password with quotes and a
        backslash. This method, and that it reads ``params``, is private:
        https://github.com/ansible/ansible/blob/v2.22.0rc1/lib/ansible/module_utils/basic.py
        """
        params, self.params = self.params, self.shown()["module_args"]
        super()._log_invocation()
        self.params = params

    def shown(self) -> dict[str, Any]:
        """Give the options for -vvv."""
        return {"module_args": hide_secrets(self.argument_spec, self.params)}


def run_as_module(operation: Operation) -> None:
    """Run an operation with the options that Ansible hands to this process, and end the process."""
    module = _Module(argument_spec=operation.SPEC, supports_check_mode=True, **operation.CONSTRAINTS)
    module.hide()
    with ended_when(nobody_reads_stdout):
        result = _run(operation, module.params, Context(module.check_mode, os.environ, module.warn, silent))
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result, invocation=module.shown())


def run_in_worker(
    operation: Operation, options: Mapping[str, Any], progress: Callable[[str], None] = silent
) -> dict[str, Any]:
    """Run an operation with these options, Ansible's own among them, and return what a module would print.

    ``progress`` shows a text at the terminal, which only a worker can.
    """
    warned = len(get_warning_messages())
    given = {name: value for name, value in options.items() if not name.startswith("_ansible_")}
    validated = ArgumentSpecValidator(operation.SPEC, **operation.CONSTRAINTS).validate(given)
    if validated.error_messages:
        result = {"failed": True, "msg": _refusal(validated.errors, options["_ansible_module_name"])}
    else:
        context = Context(options["_ansible_check_mode"], os.environ, warn, progress)
        result = _run(operation, validated.validated_parameters, context)
    if options.get("_ansible_inject_invocation", True):
        shown = hide_secrets(operation.SPEC, validated.validated_parameters)
        result = {"invocation": {"module_args": shown}, **result}
    # A worker may run several tasks, the items of a loop, where a process runs one. From ansible-core 2.19 on these
    # stay empty: what is warned of in a worker gets into the result by itself.
    warnings = get_warning_messages()[warned:]
    # Nothing gets through that could not be printed, and nothing is shared with whoever made it.
    returned: dict[str, Any] = json.loads(json.dumps({**result, "warnings": warnings} if warnings else result))
    return returned


def _refusal(errors: AnsibleValidationErrorMultiple, name: str) -> str:
    """Word the first error as AnsibleModule does."""
    message: str = errors.msg
    if isinstance(errors[0], UnsupportedError):
        return f"Unsupported parameters for ({name}) module: {message}"
    return message


def _run(operation: Operation, params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    if REQUESTS_IMPORT_ERROR:
        return {"failed": True, "msg": missing_required_lib("requests"), "exception": REQUESTS_IMPORT_ERROR}
    try:
        return operation.run(params, context)
    except OnboardingError as error:
        told = {"error": error.as_dict()} if isinstance(error, ApiError) else {}
        return {"failed": True, "msg": f"{error} Nothing was changed.", **told}


def hide_secrets(spec: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """Copy options; the values of those that the spec marks ``no_log``, or does not know, are hidden.

    So are rosters, as a whole: entries are not checked yet when options are shown.
    """
    hidden = {name for name in params if name not in spec or spec[name].get("no_log") or is_roster(spec[name])}
    return {name: HIDDEN if name in hidden and value is not None else value for name, value in params.items()}
