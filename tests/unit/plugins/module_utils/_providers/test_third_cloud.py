# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks with a third cloud, in a copy of the checkout that gets its folder and its place in the registry."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from tests.playbook import Ansible, copy_checkout
from tests.unit.vaults import stored, with_password

from .clouds import KEYS, put_cluster

pytestmark = pytest.mark.ansible

FOLDER = Path(__file__).with_name("third_cloud")
REGISTRY = (
    ("as HUAWEICLOUD\n", "as HUAWEICLOUD\nfrom .third_cloud.provider import PROVIDER\n"),
    ("HUAWEICLOUD)", "HUAWEICLOUD, PROVIDER)"),
)
ROSTER = [
    {"name": "ada.lovelace", "password": "Analytical-1", "group": "admins"},
    {"name": "grace.hopper", "clusters": "third", "expires": "2099-12-31"},
    {"name": "alan.turing", "password": "Analytical-1", "clusters": ["lab", "ehpc"]},
]
ENVIRONMENT = {"MY_KEY": KEYS["THIRD_CLOUD_KEY"], "MY_PHRASE": KEYS["THIRD_CLOUD_PASSPHRASE"]}
ACCOUNT = {
    "provider": "third",
    "region": "north",
    "names": ["l*"],
    "environment": {"THIRD_CLOUD_KEY": "MY_KEY", "THIRD_CLOUD_PASSPHRASE": "MY_PHRASE"},
}


@pytest.fixture
def folder(tmp_path):
    """The folder of the clusters: lab, library and one that the inventory does not choose."""
    made = tmp_path / "clusters"
    made.mkdir()
    for cluster_id, name in (("third-1", "lab"), ("third-2", "library"), ("third-3", "other")):
        put_cluster(made / f"{cluster_id}.json", ["old.hand"], name)
    return made


@pytest.fixture
def run(tmp_path, folder):
    """Give a function that runs a playbook on the clusters that the inventory plugin finds."""
    checkout = copy_checkout(tmp_path / "ansible_collections" / "clusterops" / "onboarding")
    shutil.copytree(FOLDER, checkout / "plugins" / "module_utils" / "_providers" / FOLDER.name)
    registry = checkout / "plugins" / "module_utils" / "_providers" / "registry.py"
    text = registry.read_text()
    for before, after in REGISTRY:
        assert text.count(before) == 1
        text = text.replace(before, after)
    registry.write_text(text)
    ansible = Ansible(tmp_path, tmp_path, ENVIRONMENT)
    accounts = [{**ACCOUNT, "endpoint": str(folder)}]
    inventory = {"plugin": "clusterops.onboarding.clusters", "accounts": accounts, "hostnames": ["name"]}
    (tmp_path / "my.clusters.yml").write_text(json.dumps(inventory))

    def playbook(name, *, in_process=True, **variables):
        given = {"cluster_users_roster": ROSTER, **variables}
        return replace(ansible, in_process=in_process).playbook(
            f"clusterops.onboarding.{name}",
            *("-i", "my.clusters.yml", "-e", json.dumps(given)),
            *with_password(tmp_path),
        )

    return playbook


def accounts(folder, cluster_id):
    return json.loads((folder / f"{cluster_id}.json").read_text())["accounts"]


def calls(folder, cluster_id):
    return json.loads((folder / f"{cluster_id}.json").read_text())["calls"]


def report(tmp_path, kind):
    written = json.loads((tmp_path / "reports" / f"{kind}.json").read_text())
    return {cluster["host"]: cluster for cluster in written["clusters"]}


def names(rows):
    return [row["name"] for row in rows]


@pytest.mark.parametrize("in_process", [True, False])
def test_onboarding_a_third_cloud(run, folder, tmp_path, in_process):
    done = run("onboard", cluster_users_first_passwords="first", cluster_users_call_size=1, in_process=in_process)

    assert done.returncode == 0, done.output
    team = {"ada.lovelace": "admins", "grace.hopper": "members", "old.hand": "members"}
    assert accounts(folder, "third-1") == {**team, "alan.turing": "members"} and accounts(folder, "third-2") == team
    assert calls(folder, "third-1").count("PutMembers") == 3 and calls(folder, "third-3") == []
    assert [*stored(tmp_path / "first", "third-2")] == ["grace.hopper"]


def test_auditing_and_offboarding_a_third_cloud(run, folder, tmp_path):
    for cluster_id, name in (("third-1", "lab"), ("third-2", "library")):
        put_cluster(folder / f"{cluster_id}.json", ["ada.lovelace", "grace.hopper", "old.hand"], name)

    audited = run("audit")

    assert audited.returncode == 0, audited.output
    found = report(tmp_path, "audit")
    assert {host: cluster["provider"] for host, cluster in found.items()} == {"lab": "third", "library": "third"}
    assert names(found["lab"]["extra"]) == ["old.hand"] and names(found["lab"]["missing"]) == ["alan.turing"]
    assert names(found["lab"]["wrong_group"]) == ["ada.lovelace"]
    assert {*calls(folder, "third-1"), *calls(folder, "third-2")} == {"ListMembers"}

    left = run("offboard", offboard_names="ada.lovelace", cluster_users_max_removals=1)

    assert left.returncode == 0, left.output
    assert (
        accounts(folder, "third-1")
        == accounts(folder, "third-2")
        == dict.fromkeys(["grace.hopper", "old.hand"], "members")
    )
    assert names(report(tmp_path, "offboard")["library"]["extra"]) == ["ada.lovelace"]


def test_adopting_a_third_cloud(run, folder, tmp_path):
    adopted = run("adopt", cluster_users_roster=[{"name": "old.hand", "clusters": "lab"}])

    assert adopted.returncode == 0, adopted.output
    (entry,) = yaml.safe_load((tmp_path / "adopted.yml").read_text())["cluster_users_roster"]
    assert entry == {"name": "old.hand", "group": "members", "clusters": ["library"]}
    assert calls(folder, "third-1") == calls(folder, "third-2") == ["ListMembers"]


def test_the_check_knows_the_rules_of_a_third_cloud(run, folder):
    refused = run(
        "onboard", cluster_users_roster=[{"name": "ada.lovelace", "group": "users"}, {"name": "x", "clusters": "thrid"}]
    )

    assert refused.returncode != 0
    assert "roster entry 1 (ada.lovelace): group must be one of members, admins" in refused.output
    assert "no cluster of the inventory matches thrid; did you mean third?" in refused.output
    assert calls(folder, "third-1") == []
