# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of variables is that by which misspelt ones are found, and playbooks name the variables that they read."""

from __future__ import annotations

import re

import pytest

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.variable_names import ALL, OF_PLAYBOOKS
from tests.playbook import REPOSITORY
from tests.unit.docs.error_pages import table


def test_the_table_has_every_variable_as_the_check_knows_it():
    assert table("playbooks.rst") == [
        {
            "Variable": name,
            "Playbooks": ", ".join(variable.playbooks),
            "Default": variable.default,
            "What it says": variable.description,
        }
        for name, variable in OF_PLAYBOOKS.items()
    ]


@pytest.mark.parametrize("playbook", ALL)
def test_a_playbook_names_what_it_reads(playbook):
    head = (REPOSITORY / "playbooks" / f"{playbook}.yml").read_text().split("\n- name:")[0]
    named = {name for name in re.findall(r"\b(?:adopt|audit|offboard|onboarding)_\w+", head) if name in OF_PLAYBOOKS}

    # One that hardly anybody sets is in the guide on performance.
    meant = {name for name, variable in OF_PLAYBOOKS.items() if playbook in variable.playbooks}
    assert named == meant - {"onboarding_in_process"}
