# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that look like those of services, and names that may be of one person."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.adoption.names import (
    exact_glob,
    is_service,
    likenesses,
)


@pytest.mark.parametrize(
    "name", ["svc.backup", "SVC_etl", "backup2", "root", "admin", "etl-service", "ci.bot", "test1"]
)
def test_a_service_is_told_by_its_name(name):
    assert is_service(name)


@pytest.mark.parametrize(
    "name", ["ada.lovelace", "katherine.jenkins", "ada.admin", "bothwell", "abbot", "123", "rooter"]
)
def test_a_person_is_no_service(name):
    assert not is_service(name)


def test_names_may_be_the_same_or_short_for_others():
    names = ["ada.lovelace", "Ada_Lovelace", "lovelace.ada", "alovelace", "a.lovelace", "ada.byron", "grace", "--"]

    assert likenesses(names) == [
        ("Ada_Lovelace", "a.lovelace", "ada.lovelace", "alovelace"),
        ("Ada_Lovelace", "ada.lovelace", "lovelace.ada"),
    ]
    assert likenesses(["ada.lovelace", "alan.lovelace"]) == []


@given(st.text(min_size=1), st.text())
def test_an_exact_glob_matches_one_name(name, other):
    glob = exact_glob(name).strip()

    assert fnmatchcase(name, glob) and fnmatchcase(other, glob) == (other == name)
