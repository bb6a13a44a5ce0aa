# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guides are run as they stand there: files are written, commands are run, and what they show is what comes out."""

from __future__ import annotations

import json
import re

import pytest

from tests.emulator.control import Emulator
from tests.playbook import REPOSITORY, copy_checkout, lay_out
from tests.unit.docs.guide_pages import FOLDER, blocks, source, toctree, write_files
from tests.unit.docs.shell import KEYS, environment, run

PAGES = [page for pages in toctree().values() for page in pages]
# These are about a checkout, so they get a copy of it; what make would do is only printed.
OF_CHECKOUTS = ["performance", *toctree()["Contributing"]]

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
    *("ada_lovelace", "grace_hopper"),
)


@pytest.fixture
def reader(tmp_path):
    """Give a function that follows pages one after another in one folder; each finds the clouds as they were at first.

    Keys are those that the quick start exports.
    """
    lay_out(tmp_path / "collections")

    def follow(pages, folder):
        with Emulator.start(**KEYS) as cloud:
            variables = {
                **environment(tmp_path, cloud),
                "ALIBABA_CLOUD_ACCESS_KEY_ID": "your-key-id",
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "your-key-secret",
                "HUAWEICLOUD_SDK_AK": "your-access-key",
                "HUAWEICLOUD_SDK_SK": "your-secret-key",
            }
            for page in pages:
                fill(cloud)
                write_files(blocks(page), folder)
                commands = "\n".join(block.text for block in blocks(page) if block.kind == "shell")
                output = run(commands, folder, variables)
                words = " ".join(output.split())
                missing = [line for line in shown(page) if " ".join(line.split()) not in words]
                assert missing == [], f"{page}:\n{output}"

    return follow


def shown(page):
    """Give the lines of output that a page shows."""
    texts = [block.text for block in blocks(page) if block.kind == "text" and not block.file]
    return [line for text in texts for line in text.splitlines() if line.strip() not in ("", "...")]


def fill(cloud):
    accounts = [{"name": name} for name in ("svc.backup", "charles.babbage", "old.hand")]
    cloud.put_world()
    for cluster_id, name in CLUSTERS.items():
        cloud.put_cluster(cluster_id, accounts, name=name)
    local_users = [{"name": name} for name in PEOPLE[:2]]
    cloud.put_cluster("ehpc-hz-hybrid1234", name="hybrid", location="OnPremise", local_users=local_users)
    cloud.put_iam([{"name": name, "groups": ["analysts"]} for name in PEOPLE])
    cloud.put_mrs_cluster(MRS_CLUSTER, ["charles.babbage", "old.hand"], name="reports", settings={"polls": 0})


# Some 25 runs of Ansible, which take a minute where nothing else runs.
@pytest.mark.timeout(900)
def test_guides_work_when_followed_in_one_folder(reader, tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()

    reader([page for page in PAGES if page not in OF_CHECKOUTS], folder)


def test_guides_of_contributors_work_in_a_checkout(reader, tmp_path):
    folder = copy_checkout(tmp_path / "work")
    # As make lays it out, before anything of it was released.
    tree = folder / ".collections" / "ansible_collections" / "clusterops"
    tree.mkdir(parents=True)
    (tree / "onboarding").symlink_to(folder)
    (folder / "changelogs" / "changelog.yaml").write_text("ancestor: null\nreleases: {}\n")

    reader(OF_CHECKOUTS, folder)


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
def test_commands_need_files_of_their_page_or_the_quick_start(page):
    shell = "".join(block.text for block in blocks(page) if block.kind == "shell")
    named = re.findall(r"(?:@|-i |ansible-playbook |encrypt |view )([\w.-]+\.(?:csv|json|yml))", shell)

    # Those that the playbook of this page writes.
    adopted = {"adopted.csv", "adopted.protected.yml", "adopted.yml"} if page == "adopt" else set()
    assert set(named) <= {block.file for block in [*blocks("quick_start"), *blocks(page)]} | adopted


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
        for name in re.findall(r"\b(?:adopt|audit|cluster_users|offboard|onboarding)_\w+", source(page))
    }

    assert {name for name in named if not re.search(rf"\b{name}\b", known)} <= {"audit_report"}


def test_policies_allow_what_is_called_and_nothing_else():
    reading, changing, *huawei = [json.loads(block.text) for block in blocks("security") if block.kind == "json"]

    def actions(policy):
        assert policy["Version"] in ("1", "1.1")
        (statement,) = policy["Statement"]
        assert statement["Effect"] == "Allow" and statement["Action"] == sorted(set(statement["Action"]))
        return set(statement["Action"])

    from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.generations import (
        GENERATIONS,
    )

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
