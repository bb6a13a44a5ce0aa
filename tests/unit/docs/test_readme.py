# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README is followed as it stands there: files are written as printed, and commands are run."""

from __future__ import annotations

import re

from tests.emulator.control import Emulator
from tests.playbook import REPOSITORY
from tests.unit.docs.guide_pages import readme_blocks, write_files
from tests.unit.docs.shell import KEYS, environment, run

CLUSTERS = ("ehpc-hz-simulation1", "ehpc-hz-genomics1")
MRS_CLUSTER = "2b460e01-3351-4170-b0a7-57b9dd5ffef3"


def test_the_readme_leads_from_nothing_to_exact_clusters(tmp_path):
    write_files(readme_blocks(), tmp_path)
    # The first two are for a checkout: what make would do is only printed, then the collection is installed.
    try_it, install, *use_it = [block.text for block in readme_blocks() if block.kind == "shell"]

    with Emulator.start(**KEYS) as cloud:
        for cluster_id in CLUSTERS:
            cloud.put_cluster(cluster_id, [{"name": name} for name in ("svc.backup", "charles.babbage", "old.hand")])
        cloud.put_iam([{"name": name} for name in ("ada.lovelace", "grace.hopper", "joan.clarke")])
        cloud.put_mrs_cluster(MRS_CLUSTER, ["charles.babbage", "old.hand"], settings={"polls": 0})
        variables = environment(tmp_path, cloud)
        run(try_it + install, REPOSITORY, variables)
        output = run("\n".join(use_it), tmp_path, variables)

        for cluster_id in CLUSTERS:
            accounts = {user["name"]: user for user in cloud.cluster(cluster_id)["users"]}
            groups = {name: user["group"] for name, user in accounts.items()}
            assert groups == {"svc.backup": "users", "ada.lovelace": "wheel", "alan.turing": "users"}
            assert f"{cluster_id} (check mode, nothing was changed): 2 created, 1 removed" in output
            assert f"{cluster_id}: 2 created, 1 removed" in output
            assert f"{cluster_id}: 1 removed, 3 unchanged" in output
        assert accounts["alan.turing"]["password"] in output
        assert cloud.mrs_cluster(MRS_CLUSTER)["user_names"] == ["ada.lovelace", "joan.clarke"]
        assert "3 clusters: 3 in line." in output and (tmp_path / "reports" / "audit.html").exists()
        assert f"{MRS_CLUSTER}: 3 synchronised, 1 cancelled" in output
        assert f"{MRS_CLUSTER}: 1 cancelled, 4 unchanged" in output


def test_only_commands_of_the_readme_that_need_the_network_are_not_run():
    lines = "".join(block.text for block in readme_blocks() if block.kind == "console").splitlines()

    assert all(re.match(r"\$ (python3 -m pip install|ansible-galaxy collection install) ", line) for line in lines)


def test_every_block_of_the_readme_is_a_file_or_commands():
    assert {block.kind for block in readme_blocks()} == {"console", "csv", "shell", "yaml"}
    assert all((block.file is not None) == (block.kind in ("csv", "yaml")) for block in readme_blocks())
