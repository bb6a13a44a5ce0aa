# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guides are run as they stand there: files are written, commands are run, and what they show is what comes out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.emulator.control import Emulator
from tests.playbook import REPOSITORY, copy_checkout, lay_out
from tests.unit.docs.guide_pages import FOLDER, blocks, source, toctree

PAGES = [page for pages in toctree().values() for page in pages]
# These are about a checkout, so they get a copy of it; what make would do is only printed.
OF_CHECKOUTS = {*toctree()["Contributing"], "performance"}
COMMANDS_SECONDS = 200

# The only commands that are not run, and why.
NOT_RUN = {
    "quick_start": ("python3 -m pip install", "ansible-galaxy collection install"),  # the network
    # tests/gate/environment.py runs all but the last, for which it takes an AWX.
    "fleets": (
        *("ansible-galaxy collection build", "cd extensions", "mv clusterops", "ansible-builder build"),
        "ansible-playbook extensions/awx/apply.yml",
    ),
    "releasing": ("git tag", "git push", "ansible-galaxy collection publish"),  # a repository to push to, and Galaxy
}

CLUSTERS = {"ehpc-hz-simulation1": "simulation", "ehpc-hz-genomics1": "genomics"}
MRS_CLUSTER = "2b460e01-3351-4170-b0a7-57b9dd5ffef3"
PEOPLE = (
    *("ada.lovelace", "grace.hopper", "joan.clarke", "charles.babbage", "old.hand"),
    *("alan.turing", "betty.holberton", "marlyn.meltzer"),
)
KEYS = {"access_keys": {"your-key-id": "your-key-secret"}, "huawei_keys": {"your-access-key": "your-secret-key"}}
OF_CLOUDS = ("ALIBABA_", "ALICLOUD_", "HUAWEICLOUD_", "HW_", "ANSIBLE_", "MAKE", "PYTEST_")


@pytest.fixture(scope="module")
def cloud():
    with Emulator.start(**KEYS) as running:
        yield running


def fill(cloud):
    accounts = [{"name": name} for name in ("svc.backup", "charles.babbage", "old.hand")]
    cloud.put_world()
    for cluster_id, name in CLUSTERS.items():
        cloud.put_cluster(cluster_id, accounts, name=name)
    local_users = [{"name": name} for name in PEOPLE[:2]]
    cloud.put_cluster("ehpc-hz-hybrid1234", name="hybrid", location="OnPremise", local_users=local_users)
    cloud.put_iam([{"name": name, "groups": ["analysts"]} for name in PEOPLE])
    cloud.put_mrs_cluster(MRS_CLUSTER, ["charles.babbage", "old.hand"], name="reports", settings={"polls": 0})


@pytest.mark.parametrize("page", PAGES)
def test_the_files_and_commands_of_a_guide_work(page, tmp_path, cloud):
    fill(cloud)
    folder = tmp_path / "work"
    if page in OF_CHECKOUTS:
        make_checkout(folder)
    else:
        folder.mkdir()
        write_files("quick_start", folder)
    write_files(page, folder)

    commands = "\n".join(block.text for block in blocks(page) if block.kind == "shell")
    output = run(commands, folder, environment(tmp_path, cloud)) if commands else ""

    shown = [line.strip() for block in blocks(page) if block.kind == "text" and not block.file
             for line in block.text.splitlines() if line.strip() not in ("", "...")]  # fmt: skip
    words = " ".join(output.split())
    assert [line for line in shown if " ".join(line.split()) not in words] == [], output


def make_checkout(folder):
    """Make a checkout as ``make`` lays it out, before anything of it was released."""
    copy_checkout(folder)
    tree = folder / ".collections" / "ansible_collections" / "clusterops"
    tree.mkdir(parents=True)
    (tree / "onboarding").symlink_to(folder)
    (folder / "changelogs" / "changelog.yaml").write_text("ancestor: null\nreleases: {}\n")


def test_only_these_commands_are_not_run():
    marked = {page: [block.text for block in blocks(page) if block.kind == "console"] for page in PAGES}
    found = {page: tuple("".join(texts).splitlines()) for page, texts in marked.items() if texts}

    assert found.keys() == NOT_RUN.keys()
    for page, beginnings in NOT_RUN.items():
        assert len(found[page]) == len(beginnings)
        assert all(line.startswith(f"$ {begin}") for line, begin in zip(found[page], beginnings, strict=True))


@pytest.mark.parametrize("page", PAGES)
def test_every_example_is_a_block_that_is_looked_at(page):
    # A picture made of letters is of no kind.
    allowed = {"console", "json", "python", "shell", "text", "yaml", *({"none"} if page == "developing" else ())}
    assert {block.kind for block in blocks(page)} <= allowed
    if not page.endswith("_errors"):
        assert (
            re.findall(r"^(?! *\.\. ).*::$|^ *\.\. (?:code|highlight|parsed-literal)::", source(page), re.MULTILINE)
            == []
        )
    files = [block.file for block in blocks(page) if block.file]
    assert len(files) == len(set(files))
    assert [block.text for block in blocks(page) if block.kind in ("python", "yaml") and not block.file] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_file_of_a_guide_is_used(page):
    shell = "".join(block.text for block in blocks(page) if block.kind == "shell")
    for block in blocks(page):
        if block.file:
            others = shell + "".join(other.text for other in blocks(page) if other is not block)
            assert re.search(rf"[\s@'\"\[]{re.escape(block.file)}\b", others), block.file


def test_make_can_make_what_guides_make():
    named = {target for page in PAGES for target in re.findall(r"(?:``|^ +)make ([a-z-]+)", source(page), re.MULTILINE)}
    rules = (REPOSITORY / "Makefile").read_text()

    assert [target for target in sorted(named) if not re.search(rf"^{target}:", rules, re.MULTILINE)] == []
    assert {"demo", "docs", "test"} <= named


def test_the_variables_that_guides_name_exist():
    places = (
        "playbooks/*.yml",
        "roles/*/meta/argument_specs.yml",
        "extensions/awx/vars/*.yml",
        "plugins/doc_fragments/*.py",
    )
    known = "".join(path.read_text() for place in places for path in REPOSITORY.glob(place))
    named = {
        name
        for page in PAGES
        for name in re.findall(r"\b(?:cluster_users|onboarding|audit|offboard)_\w+", source(page))
    }

    assert {name for name in named if not re.search(rf"\b{name}\b", known)} <= {"audit_report"}


def test_policies_allow_what_is_called_and_nothing_else():
    reading, changing, *huawei = [json.loads(block.text) for block in blocks("security") if block.kind == "json"]

    def actions(policy):
        assert policy["Version"] in ("1", "1.1")
        (statement,) = policy["Statement"]
        assert statement["Effect"] == "Allow" and statement["Action"] == sorted(set(statement["Action"]))
        return set(statement["Action"])

    from ansible_collections.clusterops.onboarding.plugins.module_utils.alibabacloud.generations import GENERATIONS

    reads = {each.describe for each in GENERATIONS} | {"ListClusters", "ListUsers", "ListUsersAsync"}
    writes = {write.operation for each in GENERATIONS for write in each.writes.values()} | {"SyncUsers"}
    assert actions(reading) == {f"ehpc:{operation}" for operation in reads}
    assert actions(changing) == {f"ehpc:{operation}" for operation in reads | writes}
    assert [action.split(":")[0] for policy in huawei for action in sorted(actions(policy))] == ["mrs"] * 2 + [
        "iam"
    ] * 4


def test_pictures_are_there_and_small():
    named = {name for page in PAGES for name in re.findall(r"\.\. image:: (\S+)", source(page))}

    assert {f"images/{path.name}" for path in (FOLDER / "rst" / "images").iterdir()} == named
    assert all((FOLDER / "rst" / name).stat().st_size < 200_000 for name in named)


def write_files(page, folder):
    for block in blocks(page):
        if block.file:
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.file).write_text(block.text)


def environment(folder, cloud):
    lay_out(folder / "collections")
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith(OF_CLOUDS)},
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "your-key-id",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "your-key-secret",
        "ALIBABA_CLOUD_EHPC_ENDPOINT": cloud.url,
        "HUAWEICLOUD_SDK_AK": "your-access-key",
        "HUAWEICLOUD_SDK_SK": "your-secret-key",
        "HUAWEICLOUD_MRS_ENDPOINT": cloud.url,
        "HUAWEICLOUD_SDK_IAM_ENDPOINT": cloud.url,
        "ANSIBLE_COLLECTIONS_PATH": str(folder / "collections"),
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_REMOTE_TEMP": str(folder / "remote"),
        "ANSIBLE_NOCOLOR": "1",
        "HOME": str(folder / "home"),
        "MAKEFLAGS": "n",
        "NO_PROXY": "127.0.0.1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }


def run(commands, folder, variables):
    finished = subprocess.run(
        ["bash", "-euc", commands],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=COMMANDS_SECONDS,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout
    return finished.stdout
