# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples in the documentation of the plugins are run as they stand there."""

from __future__ import annotations

import json
import re

import yaml

from tests.playbook import REPOSITORY
from tests.unit.vaults import with_password

PLUGINS = sorted(
    path for kind in ("filter", "lookup", "modules") for path in (REPOSITORY / "plugins" / kind).glob("*.py")
)
MRS_CLUSTER = "2b460e01-3351-4170-b0a7-57b9dd5ffef3"

# The variables that examples take from elsewhere.
VARIABLES = {
    "first_password": "Compiler-2",
    "next_password": "Compiler-3",
    "roster": [
        {"name": "ada.lovelace", "group": "users", "password": "Analytical-1"},
        {"name": "grace.hopper", "password": "Compiler-2"},
    ],
    "newcomers": [{"name": "new.comer"}],
    "cluster_users_cluster_id": "ehpc-hz-abcdef1234",
    "cluster_users_roster": [{"name": "ada.lovelace", "password": "Analytical-1", "clusters": ["ehpc"]}],
}


def test_examples_of_all_plugins_run(ansible, emulator):
    (ansible.folder / "rosters").symlink_to(REPOSITORY / "playbooks" / "rosters")
    (ansible.folder / "team.csv").write_text("name\nnew.comer\n")
    emulator.put_cluster("ehpc-hz-abcdef1234", [{"name": "svc.backup"}, {"name": "charles.babbage"}])
    local_users = [{"name": "ada.lovelace"}, {"name": "grace.hopper"}]
    emulator.put_cluster("ehpc-hz-hybrid1234", location="OnPremise", local_users=local_users)
    people = ("ada.lovelace", "ada_lovelace", "grace_hopper")
    emulator.put_iam([{"name": name, "groups": ["analysts"]} for name in people])
    # Over at the first look, for examples do not say how often to look.
    emulator.put_mrs_cluster(MRS_CLUSTER, ["charles_babbage", "svc-backup"], settings={"polls": 0})
    play = {"hosts": "localhost", "gather_facts": False, "ignore_errors": True}
    plays = [{**play, "tasks": examples(plugin)} for plugin in PLUGINS]
    (ansible.folder / "examples.json").write_text(json.dumps(plays))
    variables = yaml.safe_dump(VARIABLES, default_flow_style=True, width=10_000)

    run = ansible.playbook("examples.json", "-e", variables, *with_password(ansible.folder))

    assert [(task["task"], task["result"]["msg"]) for task in run.tasks if task["status"] == "failed"] == []
    tasks = [task for each in plays for entry in each["tasks"] for task in entry.get("block", [entry])]
    assert len(run.tasks) == len(tasks) and all(each["tasks"] for each in plays)


def examples(plugin):
    """Give the tasks of a plugin's documentation."""
    (text,) = re.findall(r'^EXAMPLES = r"""$(.*?)^"""$', plugin.read_text(), re.MULTILINE | re.DOTALL)
    return yaml.safe_load(text)
