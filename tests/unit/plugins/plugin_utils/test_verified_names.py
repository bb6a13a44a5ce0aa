# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.parsing.dataloader import DataLoader

from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import Entry
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.parse import Parsed
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.fleet import Cluster
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.notes import VERIFIED
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.variables import Variables
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.verified_names import unknown_entries

CLUSTERS = [Cluster(f"host{number}", f"cluster-{number}", "mrs") for number in range(3)]
ENTRIES = [
    Entry("team.csv line 2", "ada.lovelce"),
    Entry("team.csv line 3", "grace.hopper"),
    Entry("team.csv line 4", "zz", create=False),
    Entry("team.csv line 5", "gone", state="absent"),
]


@pytest.fixture
def verify(emulator, tmp_path):
    emulator.put_iam([{"name": name, "groups": ["staff"]} for name in ("ada.lovelace", "grace.hopper")])
    emulator.clear_calls()
    VERIFIED.forget()

    def run(**variables):
        own = {
            "cluster_users_verify_names": True,
            "ansible_connection": "local",
            "cluster_environment": emulator.environment(),
            **variables,
        }
        known = {cluster.host: Variables(own, DataLoader()) for cluster in CLUSTERS}
        warned = []
        chosen = [Parsed(entry) for entry in ENTRIES]
        return unknown_entries(CLUSTERS, known, lambda _cluster: chosen, str(tmp_path), warned.append), warned

    yield run
    emulator.clear_faults()
    VERIFIED.forget()


def test_each_unknown_entry_is_named_with_the_nearest_user(verify):
    problems, warned = verify()

    assert problems == ["team.csv line 2 (ada.lovelce): the cloud has no user of this name; did you mean ada.lovelace?"]
    assert warned == [] and VERIFIED.hosts == {cluster.host for cluster in CLUSTERS}


@pytest.mark.parametrize("variables", [{"cluster_users_verify_names": False}, {"ansible_connection": "ssh"}])
def test_nobody_is_asked_for_clusters_that_do_not_want_it(verify, emulator, variables):
    assert verify(**variables) == ([], []) and emulator.calls() == [] and VERIFIED.hosts == set()


def test_without_an_answer_each_cluster_is_left_to_ask(verify, emulator):
    refused = {"kind": "error", "operation": "KeystoneListUsers", "code": "Forbidden", "status": 403, "times": None}
    emulator.add_faults([refused])
    problems, warned = verify()

    assert problems == [] and VERIFIED.hosts == set()
    assert "could not be verified for all clusters at once" in warned[0]
