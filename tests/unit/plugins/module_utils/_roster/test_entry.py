# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An entry of a roster: who needs a first password."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry


@pytest.mark.parametrize(
    ("fields", "lacks"),
    [
        ({}, True),
        ({"state": "present", "update_password": "on_create"}, True),
        ({"password": "Analytical-1"}, False),
        ({"auth_key": "ssh-ed25519 AAAA"}, False),
        ({"state": "absent"}, False),
        ({"create": False}, False),
        ({"update_password": "always"}, False),
    ],
)
def test_who_lacks_a_password(fields: dict[str, Any], lacks: bool) -> None:
    assert Entry("entry 1", "ada.lovelace", **fields).lacks_password is lacks


def test_the_option_counts_for_entries_that_do_not_say_it() -> None:
    says = Entry("entry 1", "ada.lovelace", update_password="on_create")

    assert says.with_defaults(update_password="always").lacks_password
    assert not Entry("entry 2", "joan.clarke").with_defaults(update_password="always").lacks_password
