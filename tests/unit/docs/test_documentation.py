# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation shows is run as it stands there: examples of modules, files and commands of the README."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.emulator.control import Emulator
from tests.playbook import REPOSITORY
from tests.unit.vaults import with_password

PLUGINS = sorted(
    path for kind in ("filter", "lookup", "modules") for path in (REPOSITORY / "plugins" / kind).glob("*.py")
)
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CLUSTERS = ("ehpc-hz-simulation1", "ehpc-hz-genomics1")
MRS_CLUSTER = "2b460e01-3351-4170-b0a7-57b9dd5ffef3"
COMMANDS_SECONDS = 180
OF_CLOUDS = ("ALIBABA_", "ALICLOUD_", "HUAWEICLOUD_", "HW_")
KEYS = {"access_keys": {"your-key-id": "your-key-secret"}, "huawei_keys": {"your-access-key": "your-secret-key"}}

# The variables that examples take from elsewhere.
VARIABLES = {
    "first_password": "Compiler-2",
    "next_password": "Compiler-3",
    "roster": [
        {"name": "ada.lovelace", "group": "users", "password": "Analytical-1"},
        {"name": "grace.hopper", "password": "Compiler-2"},
    ],
    "newcomers": [{"name": "new.comer"}],
}


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda path: path.stem)
def test_the_examples_of_a_plugin_run(ansible, emulator, plugin):
    (ansible.folder / "rosters").symlink_to(REPOSITORY / "playbooks" / "rosters")
    emulator.put_cluster("ehpc-hz-abcdef1234", [{"name": "svc.backup"}, {"name": "charles.babbage"}])
    local_users = [{"name": "ada.lovelace"}, {"name": "grace.hopper"}]
    emulator.put_cluster("ehpc-hz-hybrid1234", location="OnPremise", local_users=local_users)
    emulator.put_iam([{"name": name, "groups": ["analysts"]} for name in ("ada.lovelace", "grace.hopper")])
    # Over at the first look, for examples do not say how often to look.
    emulator.put_mrs_cluster(MRS_CLUSTER, ["charles.babbage", "svc-backup"], settings={"polls": 0})
    (examples,) = re.findall(r'^EXAMPLES = r"""$(.*?)^"""$', plugin.read_text(), re.MULTILINE | re.DOTALL)
    tasks = yaml.safe_load(examples)

    variables = yaml.safe_dump(VARIABLES, default_flow_style=True, width=10_000)
    run = ansible.tasks(tasks, "-e", variables, *with_password(ansible.folder))

    assert [result["msg"] for result in run.results if result["failed"]] == []
    asked = [task for entry in tasks for task in entry.get("block", [entry])]
    assert len(run.results) == len(asked) > 0


def blocks(kind):
    return [text for found, text in FENCE.findall((REPOSITORY / "README.md").read_text()) if found == kind]


def test_the_readme_s_files_and_commands_take_a_stranger_from_nothing_to_an_exact_cluster(tmp_path):
    for text in blocks("yaml"):
        (tmp_path / re.match(r"# (\S+)\n", text).group(1)).write_text(text)
    for name, text in re.findall(r"# (\S+\.csv)\n(.*)", "".join(blocks("csv")), re.DOTALL):
        (tmp_path / name).write_text(text)
    see_it, install, *use_it = blocks("shell")
    # These two are what runs this very test; that they are there is all there is to see from here.
    for command in see_it.splitlines():
        subprocess.run([*command.split(), "--dry-run"], cwd=REPOSITORY, stdout=subprocess.DEVNULL, check=True)

    with Emulator.start(**KEYS) as cloud:
        for cluster_id in CLUSTERS:
            cloud.put_cluster(cluster_id, [{"name": name} for name in ("svc.backup", "charles.babbage", "old.hand")])
        cloud.put_iam([{"name": name} for name in ("ada.lovelace", "grace.hopper", "joan.clarke")])
        cloud.put_mrs_cluster(MRS_CLUSTER, ["charles.babbage", "old.hand"], settings={"polls": 0})
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(OF_CLOUDS)},
            "ALIBABA_CLOUD_EHPC_ENDPOINT": cloud.url,
            "HUAWEICLOUD_MRS_ENDPOINT": cloud.url,
            "HUAWEICLOUD_SDK_IAM_ENDPOINT": cloud.url,
            "ANSIBLE_COLLECTIONS_PATH": str(tmp_path / "collections"),
            "ANSIBLE_HOME": str(tmp_path / "home"),
            "ANSIBLE_REMOTE_TEMP": str(tmp_path / "remote"),
            "NO_PROXY": "127.0.0.1",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        shell(install, REPOSITORY, environment)
        output = shell("\n".join(use_it), tmp_path, environment)

        for cluster_id in CLUSTERS:
            groups = {user["name"]: user["group"] for user in cloud.cluster(cluster_id)["users"]}
            assert groups == {"svc.backup": "users", "ada.lovelace": "wheel", "alan.turing": "users"}
            assert f"{cluster_id} (check mode, nothing was changed): 2 created, 1 removed" in output
            assert f"{cluster_id}: 2 created, 1 removed" in output
            assert f"{cluster_id}: 1 removed, 3 unchanged" in output
            passwords = {user["name"]: user["password"] for user in cloud.cluster(cluster_id)["users"]}
            assert passwords["alan.turing"] in output or cluster_id != CLUSTERS[1]
        assert cloud.mrs_cluster(MRS_CLUSTER)["user_names"] == ["ada.lovelace", "joan.clarke"]
        assert "3 clusters: 3 in line." in output and (tmp_path / "reports" / "audit.html").exists()
        assert f"{MRS_CLUSTER}: 3 synchronised, 1 cancelled" in output
        assert f"{MRS_CLUSTER}: 1 cancelled, 4 unchanged" in output


def shell(commands: str, folder: Path, environment: dict[str, str]) -> str:
    finished = subprocess.run(
        ["bash", "-euc", commands],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=COMMANDS_SECONDS,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout
    return finished.stdout
