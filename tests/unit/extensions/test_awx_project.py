# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sample project of extensions/awx, run as jobs of AWX run it: its inventory, its playbooks, keys as injected."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from tests.emulator.control import Emulator
from tests.playbook import REPOSITORY, Ansible
from tests.unit.conftest import COLLECTIONS

from .awx_server import is_playbook
from .conftest import AWX, PROJECT, read
from .rendering import rendered

EHPC, MRS = "ehpc-hz-simulation1", "2b460e01-3351-4170-b0a7-57b9dd5ffef3"
PEOPLE = ["ada.lovelace", "grace.hopper"]
READING = {"ListUsers", "ListClusters", "DescribeCluster", "GetCluster", "ListSyncStatus", "ShowSyncIamUser"}


@pytest.fixture(scope="module")
def both_clouds():
    with Emulator.start() as emulator:
        yield emulator


@pytest.fixture
def world(both_clouds):
    """A cluster in each cloud; on the first is somebody who is not in the roster."""
    both_clouds.put_cluster(EHPC, [{"name": "old.hand", "group": "users", "password": "long ago"}])
    both_clouds.put_iam([{"name": name} for name in PEOPLE])
    both_clouds.put_mrs_cluster(MRS, settings={"polls": 0})
    both_clouds.clear_calls()
    return both_clouds


@pytest.fixture
def launch(world, clouds, job_templates, tmp_path):
    """Give a function that does what a job of a job template does."""
    environment = {}
    for cloud in clouds.values():
        injectors = cloud["credential_type"]["injectors"]["env"]
        known = {name: world.environment().get(name, "") for name in injectors}
        inputs = {template.strip("{} "): known[name] for name, template in injectors.items()}
        environment |= rendered(cloud["credential_type"], inputs)
    ansible = Ansible(COLLECTIONS.name, tmp_path, environment)
    variables = tmp_path / "inventory.yml"
    variables.write_text(json.dumps({"all": {"vars": {"cluster_users_roster_files": [str(PROJECT / "roster.yml")]}}}))
    sources = [str(PROJECT / cloud["inventory_file"]) for cloud in clouds.values()]

    def run(name, *arguments, **answers):
        template = job_templates[name]
        given = json.dumps({**template.get("extra_vars", {}), **answers})
        inventory = [argument for source in [str(variables), *sources] for argument in ("-i", source)]
        return ansible.playbook(str(PROJECT / template["playbook"]), *inventory, "-e", given, *arguments)

    return run


def writes(world):
    return [call["operation"] for call in world.calls() if call["operation"] not in READING]


def accounts(world):
    return sorted(user["name"] for user in world.cluster(EHPC)["users"])


def test_an_audit_fails_until_the_roster_is_on_both_clouds(launch, world):
    world.put_cluster(EHPC, [])
    before = launch("Audit")
    looked = writes(world)
    onboarded = launch("Onboard")
    after = launch("Audit")

    assert before.returncode != 0 and looked == []
    told = f" differs from the roster: {len(PEOPLE)} missing ({', '.join(PEOPLE)}). ("
    assert "2 clusters failed: " in before.output and told in before.output
    assert onboarded.returncode == after.returncode == 0, onboarded.output + after.output
    assert accounts(world) == world.mrs_cluster(MRS)["user_names"] == PEOPLE


def test_nobody_is_offboarded_before_it_is_confirmed(launch, world):
    answers = {"offboard_names": "old.hand, ada.lovelace", "cluster_users_max_removals": 1}

    refused = launch("Offboard", "--limit", EHPC, **answers, offboard_confirmed="no")
    predicted = launch("Offboard", "--check", offboard_names="old.hand", offboard_confirmed="no")
    assert writes(world) == [] and accounts(world) == ["old.hand"]
    confirmed = launch("Offboard", **answers, offboard_confirmed="yes")

    assert refused.returncode != 0 and "Run it in check mode first" in refused.output
    assert predicted.returncode == confirmed.returncode == 0, predicted.output + confirmed.output
    assert accounts(world) == []


def test_job_templates_run_existing_playbooks_with_known_variables(job_templates):
    role = yaml.safe_load((REPOSITORY / "roles" / "cluster_users" / "meta" / "argument_specs.yml").read_text())
    for template in job_templates.values():
        file = PROJECT / template["playbook"]
        assert is_playbook(file.read_text())
        imported = [play["import_playbook"].rpartition(".")[2] for play in read(file) if "import_playbook" in play]
        texts = [file, *(REPOSITORY / "playbooks" / f"{name}.yml" for name in (*imported, "check", "report"))]
        read_there = " ".join(text.read_text() for text in texts)
        asked = [question["variable"] for question in template.get("survey", {}).get("spec", [])]
        for variable in [*asked, *template.get("extra_vars", {})]:
            assert variable in role["argument_specs"]["main"]["options"] or f"{variable} |" in read_there


def test_everything_that_can_be_set_is_described():
    readme = (AWX / "README.md").read_text()
    settings = set(read(AWX / "vars" / "main.yml"))

    assert set(re.findall(r"`(onboarding_awx_\w+)`", readme)) == settings
