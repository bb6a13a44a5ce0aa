# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of variables that nobody reads, and what was probably meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.variable_names import (
    SET_BY_PLAYBOOKS,
    edit_distance,
    known_names,
    unknown_names,
)
from tests.playbook import REPOSITORY

texts = st.text("ab_", max_size=8)


@given(texts, texts, texts)
def test_edit_distance_is_a_metric(left, middle, right):
    distance = edit_distance(left, middle)

    assert distance == edit_distance(middle, left) and (distance == 0) == (left == middle)
    assert abs(len(left) - len(middle)) <= distance <= max(len(left), len(middle))
    assert edit_distance(left, right) <= distance + edit_distance(middle, right)


@given(st.data())
def test_a_misspelt_variable_is_told_with_the_one_that_was_meant(data):
    name = data.draw(st.sampled_from(sorted(known_names())))
    misspelt = name
    for _edit in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(name.index("_") + 1, len(misspelt)))
        misspelt = (
            misspelt[:at] + data.draw(st.sampled_from(["", "a", "_"])) + misspelt[at + data.draw(st.integers(0, 1)) :]
        )
    unknown = unknown_names([misspelt, name, "ansible_host"], known_names())

    assert set(unknown) == {misspelt} - known_names()
    assert all(edit_distance(misspelt, meant) <= edit_distance(misspelt, name) for meant in unknown.values())


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("cluster_users_protectd", "cluster_users_protected"),
        ("cluster_users_exlcusive", "cluster_users_exclusive"),
        ("cluster_user_roster", "cluster_users_roster"),
        ("clusters_users_protected", "cluster_users_protected"),
        ("cluster_users_team", None),
        ("onboarding_host", "onboarding_hosts"),
        ("offboard_name", "offboard_names"),
        ("audit_fail_on_drfit", "audit_fail_on_drift"),
    ],
)
def test_names_within_two_edits_are_taken_for_misspelt(name, meant):
    assert unknown_names([name, "ansible_host", "cluster"], known_names()) == {name: meant}


def test_every_variable_that_the_playbooks_read_is_known():
    texts = [path.read_text() for folder in ("playbooks", "roles") for path in (REPOSITORY / folder).rglob("*.yml")]
    read = set(re.findall(r"\b((?:onboarding|offboard|audit)_\w+) \|", "".join(texts)))

    assert read and read <= known_names()
    together = "".join(texts)
    assert all(f"register: {name}\n" in together or f"\n    {name}: " in together for name in SET_BY_PLAYBOOKS)
