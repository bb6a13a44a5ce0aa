# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An operation that tells what it got and what it sees, with a spec of everything that a spec can have.

The fixture ``probe`` makes a module and an action plugin of this file, next to a test's playbook.
"""

from __future__ import annotations

import logging
import os
import sys
import time
import warnings
from pathlib import Path
from types import SimpleNamespace

from ansible.module_utils.basic import env_fallback

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import run_as_module

SPEC = {
    "act": {"choices": ["tell", "warn", "chatter", "refuse", "break", "fail", "sleep"], "default": "tell"},
    "text": {"type": "str", "aliases": ["words"]},
    "number": {"type": "int", "default": 7},
    "measure": {"type": "float"},
    "flag": {"type": "bool"},
    "folder": {"type": "path"},
    "anything": {"type": "raw"},
    "secret": {"type": "str", "no_log": True, "fallback": (env_fallback, ["PROBE_SECRET", "PROBE_OLD_SECRET"])},
    "listed": {"type": "list", "elements": "int"},
    "nested": {
        "type": "dict",
        "options": {"key": {"type": "str", "required": True}, "token": {"type": "str", "no_log": True}},
    },
    "user": {"type": "str"},
    "host": {"type": "str"},
}
CONSTRAINTS = {
    "mutually_exclusive": [("text", "measure")],
    "required_together": [("user", "host")],
    "required_if": [("flag", True, ("folder",))],
    "required_by": {"measure": ["flag"]},
}
SEEN = ("PROBE_SEES", "PROBE_NUMBER", "HTTPS_PROXY")


def run(params, context):
    """Do as ``act`` says."""
    act = params["act"]
    if act == "warn":
        for text in ("careful", "careful", "very careful"):
            context.warn(text)
    elif act == "chatter":
        print("chatter on stdout")
        print("chatter on stderr", file=sys.stderr)
        warnings.warn("chatter of warnings", UserWarning, stacklevel=1)
        logging.getLogger("urllib3").critical("chatter of logging")
    elif act == "refuse":
        raise BadInput(["This is refused."])
    elif act == "break":
        raise KeyError("text")
    elif act == "sleep":
        time.sleep(30)
    return {
        "changed": not context.check_mode,
        "params": {name: value for name, value in params.items() if name not in ("secret", "nested")},
        "types": {name: type(value).__name__ for name, value in params.items()},
        "secret_length": len(params["secret"] or ""),
        "environ": {name: context.environ.get(name) for name in SEEN},
        "process_environ": {name: os.environ.get(name) for name in SEEN},
        "folder": str(Path.cwd()),
        "pairs": (1, 2.5, None, {"1": [True]}),
        "diff": {"before": "a\n", "after": "b\n"},
        **({"failed": True, "msg": "It failed in part."} if act == "fail" else {}),
    }


OPERATION = SimpleNamespace(SPEC=SPEC, CONSTRAINTS=CONSTRAINTS, run=run)

if __name__ == "__main__":
    run_as_module(OPERATION)
