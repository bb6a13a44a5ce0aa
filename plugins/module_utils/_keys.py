# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An access key from the first place that has one: the options, then the environment under one set of names or more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ._errors import BadInput

Names = tuple[str, str, str]
"""What a place calls the key, its secret, and the token that belongs to a temporary one."""


def find_key(
    params: Mapping[str, Any], options: Names, environ: Mapping[str, str], environments: Iterable[Names]
) -> tuple[str, str, str | None] | None:
    """Return key, secret and token of the first place that has any, None when there is none; BadInput for half a key.

    All of them come from one place: the token of another identity would only break the signature.
    """
    if given(params, options[2]) and not given(params, options[0]):
        raise BadInput([f"{options[2]} is given without {options[0]} and {options[1]}."])
    for source, names in ((params, options), *((environ, names) for names in environments)):
        key, secret, token = (given(source, name) for name in names)
        if key and secret:
            return key, secret, token
        if key or secret:
            there, missing = names[:2] if key else names[1::-1]
            raise BadInput([f"{there} is given without {missing}."])
    return None


def given(source: Mapping[str, Any], name: str) -> str | None:
    """Return a value without the blanks and line ends that come from where it was copied, and fit into no header."""
    return (source.get(name) or "").strip() or None
