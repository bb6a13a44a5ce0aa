# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the execution environment as far as that needs no container engine, and runs the playbooks in it.

In place of the image there is a virtual environment: with ansible-core, ansible-runner, the collection and what that
asks for, put in as the image gets them, and with nothing else.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import yaml

from tests.emulator.control import Emulator
from tests.gate.programs import beside, fail, run
from tests.playbook import REPOSITORY, copy_checkout
from tests.unit.docs.guide_pages import blocks

COLLECTION = "clusterops.onboarding"
PLACE = "extensions/execution-environment"
CREATE = "ansible-builder create --output-filename Containerfile"
STAGES = [("$EE_BASE_IMAGE", "base"), ("base", "galaxy"), ("base", "builder"), ("base", "final")]
NEEDED = ["requests"]  # all that the collection may take from Python's packages; of the system's it takes none
PINS = REPOSITORY / "requirements/dev.txt"
PIP_SECONDS = 600  # ansible-core and its dependencies may have to be downloaded
# What somebody has set for Ansible, Python and the clouds is not in the image either.
NOT_PASSED = ("ALIBABA_", "ALICLOUD_", "ANSIBLE_", "HUAWEICLOUD_", "HW_", "PYTHON")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        context = create_context(scratch)
        definition = yaml.safe_load((context.parent / "execution-environment.yml").read_text())["dependencies"]
        packages = [definition[name]["package_pip"] for name in ("ansible_core", "ansible_runner")]
        check_context(context, packages)
        programs = make_environment(scratch, context, packages)
        run_playbooks(scratch, programs)
    print(f"environment: built of {', '.join([*packages, *NEEDED])}; onboarded and audited in it")


def create_context(scratch: Path) -> Path:
    """Does in a copy of the checkout what the guide says, but stops where a container engine is needed."""
    checkout = copy_checkout(scratch / "checkout")
    shown = "".join(block.text for block in blocks("fleets") if block.kind == "console" and PLACE in block.text)
    commands, builds = re.subn(r"ansible-builder build .*", CREATE, re.sub(r"(?m)^\$ ", "", shown))
    if builds != 1:
        fail(f"the guide does not build an image:\n{shown}")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run("bash", "-euc", commands, cwd=checkout, env={**environment_in(scratch), "PATH": path})
    return checkout / PLACE / "context"


def check_context(context: Path, packages: list[str]) -> None:
    """The stages of the image, the collection in it, and no other requirements than the collection's own."""
    containerfile = (context / "Containerfile").read_text()
    stages = re.findall(r"^FROM (\S+) AS (\S+)$", containerfile, re.MULTILINE)
    if stages != STAGES:
        fail(f"the stages of the image are {stages}")
    if f'ARG ANSIBLE_INSTALL_REFS="{" ".join(packages)}"\n' not in containerfile:
        fail(f"the image does not get {packages}:\n{containerfile}")
    (tarball,) = context.parent.glob("*.tar.gz")
    content = {path.name for path in (context / "_build").iterdir()}
    if content != {"requirements.yml", "scripts", tarball.name}:
        fail(f"the context has {sorted(content)}")
    collections = yaml.safe_load((context / "_build/requirements.yml").read_text())["collections"]
    if collections != [{"name": tarball.name, "type": "file"}]:
        fail(f"the collections of the image are {collections}")


def make_environment(scratch: Path, context: Path, packages: list[str]) -> Path:
    """Makes the virtual environment, and the collection a part of it; returns the folder of its programs."""
    uv, programs = beside(sys.executable, "uv"), scratch / "venv/bin"
    run(uv, "venv", "--python", sys.executable, str(scratch / "venv"), env=environment_in(scratch))
    # Of what the image may have, these are the versions that everything else here is tested with.
    pip = (uv, "pip", "install", "--python", str(programs / "python"), "--constraint", str(PINS))
    run(*pip, *packages, env=environment_in(scratch), seconds=PIP_SECONDS)
    install = ("collection", "install", "--offline", "--no-deps", "-r", "requirements.yml", "-p", str(scratch))
    run(str(programs / "ansible-galaxy"), *install, cwd=context / "_build", env=environment_in(scratch))
    run(*pip, *requirements(scratch), env=environment_in(scratch), seconds=PIP_SECONDS)
    return programs


def requirements(scratch: Path) -> list[str]:
    """What ansible-builder finds that the installed collection needs."""
    printed = run(beside(sys.executable, "ansible-builder"), "introspect", str(scratch), env=environment_in(scratch))
    found = yaml.safe_load(printed)
    needs = [line.partition("  # from collection ")[0] for line in found["python"]]
    if [re.split(r"[^\w.-]", need)[0] for need in needs] != NEEDED or found["system"]:
        fail(f"the collection is to need {', '.join(NEEDED)} and nothing else:\n{printed}")
    return needs


def run_playbooks(scratch: Path, programs: Path) -> None:
    """Onboards the collection's sample roster onto its sample clusters, and audits them."""
    samples = scratch / "ansible_collections" / COLLECTION.replace(".", "/") / "playbooks"
    data = scratch / "data"
    for name in ("env", "inventory", "project"):
        (data / name).mkdir(parents=True)
    inventory = Path(shutil.copy(samples / "inventory/clusters.yml", data / "inventory"))
    variables = Path(shutil.copy(samples / "rosters/team.yml", data / "env/extravars"))
    roster = yaml.safe_load(variables.read_text())["cluster_users_roster"]
    groups = yaml.safe_load(inventory.read_text())["clusters"]["children"]
    hosts = {host for group in groups.values() for host in group["hosts"]}
    ehpc, mrs = (
        [fields["cluster_users_cluster_id"] for fields in groups[group]["hosts"].values()]
        for group in ("ehpc_clusters", "mrs_clusters")
    )
    with Emulator.start() as cloud:
        cloud.put_iam([{"name": entry["name"], "groups": ["staff"]} for entry in roster])
        for cluster_id in ehpc:
            cloud.put_cluster(cluster_id)
        for cluster_id in mrs:
            cloud.put_mrs_cluster(cluster_id, settings={"polls": 0})
        changed = run_playbook("onboard", programs, scratch, cloud)
        if changed != hosts:
            fail(f"the run changed {sorted(changed)}, not {sorted(hosts)}")
        found = [{user["name"] for user in cloud.cluster(cluster_id)["users"]} for cluster_id in ehpc]
        found += [set(cloud.mrs_cluster(cluster_id)["user_names"]) for cluster_id in mrs]
        run_playbook("audit", programs, scratch, cloud)
    # Some are for the MRS cluster only.
    everywhere = {entry["name"] for entry in roster if "clusters" not in entry}
    if found != [everywhere] * len(ehpc) + [{entry["name"] for entry in roster}] * len(mrs):
        fail(f"the clusters hold {found}")
    totals = json.loads((data / "project/reports/audit.json").read_text(encoding="utf-8"))["totals"]
    if totals["in_line"] != len(hosts):
        fail(f"the audit does not find all clusters in line: {totals}")


def run_playbook(name: str, programs: Path, scratch: Path, cloud: Emulator) -> set[str]:
    """Runs a playbook as AWX does, and returns the hosts that it changed."""
    data = scratch / "data"
    env = {
        **environment_in(scratch),
        **cloud.environment(),
        "ANSIBLE_COLLECTIONS_PATH": str(scratch),
        "HOME": str(scratch / "home"),
        "NO_PROXY": "127.0.0.1",
        "PATH": f"{programs}{os.pathsep}{os.defpath}",
    }
    play = ("run", str(data), "--playbook", f"{COLLECTION}.{name}", "--ident", name)
    run(str(programs / "ansible-runner"), *play, env=env)
    events = [json.loads(file.read_text()) for file in (data / "artifacts" / name / "job_events").glob("*.json")]
    (statistics,) = (event["event_data"] for event in events if event["event"] == "playbook_on_stats")
    return set(statistics["changed"])


def environment_in(scratch: Path) -> dict[str, str]:
    """The variables of this process without those, and a folder for Ansible's own files."""
    passed = {name: value for name, value in os.environ.items() if not name.startswith(NOT_PASSED)}
    return {**passed, "ANSIBLE_HOME": str(scratch / "home/.ansible")}


if __name__ == "__main__":
    main()
