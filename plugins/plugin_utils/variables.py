# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of a host as they stand in the inventory, and their values; the same on every ansible-core.

A roster that is evaluated as one value costs seconds, loses its dates on ansible-core before 2.19, and when a part of
it is undefined, its passwords are in the message. So entries are evaluated one by one, and only the texts that need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ansible.errors import AnsibleUndefinedVariable
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput, printable
from ansible_collections.clusterops.onboarding.plugins.module_utils._masking import register_roster
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.parse import Parsed, parse, read_texts

from ._compat import AnsibleValueOmittedError, evaluate

TEMPLATE = re.compile(r"\{[{%#]")
PLAIN = (str, int, float, date, type(None))
UNREADABLE = "a value cannot be evaluated or decrypted"
IN_AWX = ("awx_job_id", "tower_job_id")


def is_in_awx(variables: Mapping[str, Any]) -> bool:
    """Tell whether a job of AWX has these variables."""
    return any(name in variables for name in IN_AWX)


class Unreadable(BadInput):
    """A value that cannot be evaluated or decrypted, and is not just undefined."""


class Variables:
    """The variables of one host. No error has a value in it."""

    def __init__(self, raw: Mapping[str, Any], loader: DataLoader) -> None:
        self.raw = raw
        self._templar = Templar(loader=loader, variables=raw)
        self._omit = raw.get("omit")

    def value(self, name: str) -> Any:
        """Give the value of a variable; None when there is none, or for null, omit and empty text."""
        try:
            return self._evaluated(self.raw.get(name))
        except BadInput as error:
            raise type(error)(f"{name}: {problem}." for problem in error.problems) from None

    def texts(self, name: str) -> list[str]:
        """Give a list of texts, which may be given as one text; BadInput for anything else."""
        return read_texts(self.value(name), name)

    def entries(self, name: str, label: str) -> Iterator[Parsed]:
        """Read the entries of a roster, with places such as ``roster entry 3``; BadInput when it is no list."""
        entries = self.raw.get(name)
        # One that is an expression as a whole is evaluated as a whole, and what it gives is no template.
        whole = isinstance(entries, str)
        if whole:
            entries = self.value(name)
        if entries is not None and not isinstance(entries, (list, tuple)):
            raise BadInput([f"{name} must be a list of entries."])
        for number, entry in enumerate(entries or (), 1):
            place = f"{label} entry {number}"
            try:
                fields = entry if whole else self._fields(entry)
            except BadInput as error:
                # Not even the name, which may be what cannot be evaluated.
                yield Parsed(Entry(place), error.problems, readable=False)
            else:
                register_roster([fields])
                yield parse(place, fields)

    def _fields(self, entry: Any) -> Any:
        if not isinstance(entry, Mapping):
            return self._evaluated(entry)
        fields = {key: self._evaluated(value) for key, value in entry.items()}
        # A field without a value stays: of an unknown one, it may be half a password.
        return {key: value for key, value in fields.items() if value is not None or entry[key] is None}

    def _evaluated(self, value: Any) -> Any:
        """Give what a value comes to, the parts of a list or mapping one by one; BadInput says why it does not."""
        # Nearly all of a roster are such texts.
        if isinstance(value, str) and ("{" not in value or not TEMPLATE.search(value)):
            return None if not value or value == self._omit else value
        if isinstance(value, Mapping):
            return {key: self._evaluated(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [item for item in map(self._evaluated, value) if item is not None]
        try:
            if not isinstance(value, PLAIN):
                # Encrypted by itself.
                return str(value)
            if isinstance(value, str):
                value = evaluate(self._templar, value)
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    # As ansible-core before 2.19 gives it.
                    value = str(value)
        except AnsibleValueOmittedError:
            return None
        except AnsibleUndefinedVariable as error:
            # ansible-core before 2.19 says it twice.
            raise BadInput([printable(str(error).partition(". ")[0].strip())]) from None
        except Exception:
            # Not with its words: they may quote the value. Before ansible-core 2.19 it may be any error of a filter.
            raise Unreadable([UNREADABLE]) from None
        return None if isinstance(value, str) and (not value or value == self._omit) else value
