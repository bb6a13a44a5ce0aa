# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets that ansible-core hides in all that it shows, which it does from version 2.22 on."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ._context import Context
from ._roster.entry import FIELDS, MIN_PASSWORD, SCOPE

try:
    from ansible.module_utils.secrets import mask_secrets, register_secrets
except ImportError:
    HAS_MASKER = False

    def mask_secrets(value: str) -> str:
        return value

    def register_secrets(values: Iterable[str]) -> None:
        pass
else:
    HAS_MASKER = True

KNOWN = set(FIELDS)

SECRET_VARIABLE = re.compile("SECRET|TOKEN")
LOGIN = re.compile(r"//([^/@]*:([^/@]*))@")

# It names no variable: a group "users" in that file would hide a part of the name.
NAMES_ARE_MASKED = (
    "Ansible hides names of the roster. From ansible-core 2.22 on it takes every text of a YAML file that is encrypted "
    "as a whole for a secret. Encrypt passwords one by one with ansible-vault encrypt_string, or let the role read the "
    "encrypted file as a roster file, see the guide on rosters."
)

# Where there is no masker, the log of AnsibleModule only leaves out what is marked as a whole.
ROSTER: dict[str, Any] = {"type": "list", "elements": "raw", "no_log": not HAS_MASKER}
"""The spec of an option with entries of a roster, which are checked and hidden one by one, not by Ansible."""


def is_roster(option: Mapping[str, Any]) -> bool:
    """Tell whether this is the spec of an option like ROSTER."""
    return option.get("elements") == "raw"


def register(secret: object) -> None:
    """Have ansible-core hide every text and number in a value that is long enough for a password.

    ansible-core has no minimum, and hides a secret wherever it is part of a word or a number: with a group or a digit
    that stands in a wrong place, the whole output of a run would be unreadable.
    """
    if HAS_MASKER:
        register_secrets(text for text in _texts(secret) if len(text) >= MIN_PASSWORD)


def register_options(spec: Mapping[str, Any], params: Mapping[str, Any]) -> None:
    """Register the secrets in rosters, and the values of options that the spec does not know.

    Options that it marks ``no_log`` are registered by ansible-core.
    """
    for name, value in params.items():
        if name not in spec:
            register(value)
        elif is_roster(spec[name]):
            register_roster(value)


def register_roster(entries: object) -> None:
    """Register the passwords of entries, and what cannot be read: it may be one, by a misspelt field for example."""
    register([_secrets_of(entry) for entry in entries] if isinstance(entries, (list, tuple)) else entries)


def register_environment(environ: Mapping[str, object], secrets: Container[str]) -> None:
    """Register the variables that are ``secrets`` or are called so, and who logs in to proxies, as an URL has it.

    Ansible shows the command that starts a module, and with it the environment of the task.
    """
    for name, value in environ.items():
        if name in secrets or SECRET_VARIABLE.search(name):
            register(value)
        if name.upper().endswith("_PROXY"):
            register(LOGIN.findall(str(value)))


def warn_of_masked(names: Iterable[str], context: Context) -> None:
    """Warn if ansible-core hides one of these names, or a part of it."""
    shown = "\n".join(names)
    if mask_secrets(shown) != shown:
        context.warn(NAMES_ARE_MASKED)


def _secrets_of(entry: object) -> object:
    if not isinstance(entry, Mapping):
        return entry
    readable = {key for key, value in entry.items() if key in KNOWN and (isinstance(value, str) or key in SCOPE)}
    return {key: value for key, value in entry.items() if key == "password" or key not in readable}


def _texts(value: object) -> Iterator[str]:
    remaining = [value]
    while remaining:
        value = remaining.pop()
        if isinstance(value, Mapping):
            remaining += value.values()
            # In YAML {password: first,last} has a key "last" without a value: half a password.
            remaining += (key for key, item in value.items() if item is None and key not in KNOWN)
        elif isinstance(value, (list, tuple)):
            remaining += value
        elif isinstance(value, (str, int, float, date)) and not isinstance(value, bool):
            yield str(value)
