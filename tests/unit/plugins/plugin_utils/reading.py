# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roster files for the tests to read, and the passwords that may be in them."""

from __future__ import annotations

import string

import pytest
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.rules import (
    DISPUTED,
    SPECIALS,
    password_problem,
)
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.rosters import read_rosters

WRONG_GROUP = "group must be one of users, wheel"
NO_ENTRY = "must be a mapping of name, group, password and so on"
ALPHABET = string.ascii_letters + string.digits + SPECIALS + DISPUTED


passwords = (
    st.text(ALPHABET, min_size=5, max_size=27).map("Aa1".__add__).filter(lambda text: not password_problem(text))
)


def read(content: str | bytes, file: str = "team.csv", **options: object) -> list[dict[str, object]]:
    return read_rosters([(file, content.encode() if isinstance(content, str) else content)], **options)


def problems(content: str | bytes, file: str = "team.csv", **options: object) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read(content, file, **options)
    return caught.value.problems
