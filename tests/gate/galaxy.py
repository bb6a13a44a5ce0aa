# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the collection in a checkout that people have worked in, installs it as the README says, and uses it.

What is installed has nothing but ansible-core and requests beside it.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import tempfile
from importlib.metadata import distributions
from pathlib import Path

from tests.demo import CLUSTERS
from tests.emulator.control import Emulator
from tests.gate.programs import beside, fail, run
from tests.gate.release import build, check, files_below, members
from tests.playbook import REPOSITORY, copy_checkout
from tests.unit.docs.guide_pages import blocks, toctree

COLLECTION = "clusterops.onboarding"
README = (REPOSITORY / "README.md").read_text()
GIT_URL = "git+https://github.com/clusterops/onboarding.git"
PIP_SECONDS = 600  # ansible-core and its dependencies may have to be downloaded
PLUGINS = {
    "module": "plugins/modules/*.py",
    "filter": "plugins/filter/*.py",
    "inventory": "plugins/inventory/*.py",
    "lookup": "plugins/lookup/*.py",
    "role": "roles/*",
}
# Beside the files that the README and the guides show, and those that their commands write.
PRIVATE = ("awx.yml", "id_rsa", "reports/audit.html", "tls.key")
WRITTEN = re.compile(r'(?: > |cluster_users_first_passwords"?: "?)([\w.-]+)')


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        checkout = copy_checkout(scratch / "checkout")
        known = files_below(checkout)
        for name in {*shown_files(), *PRIVATE}:
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            (checkout / name).write_text("secret\n")
        tarball = build(checkout, scratch)
        check(members(tarball), known)
        commit(checkout, known)
        programs = make_environment(scratch / "venv")
        sources = {
            "checkout": command(r"ansible-galaxy collection install \."),
            "git": command(rf"ansible-galaxy collection install {re.escape(GIT_URL)}\S*").replace(
                GIT_URL, f"git+file://{checkout}"
            ),
            "tarball": f"ansible-galaxy collection install {shlex.quote(str(tarball))}",
        }
        for source, line in sources.items():
            program, *arguments = shlex.split(line)
            collections = scratch / source
            run(beside(programs, program), *arguments, cwd=checkout, env=environment(collections))
            check(files_below(installed(collections)), known)
        verify(programs, collections)
        documented = read_documentation(programs, collections)
        audit(programs, collections)
    print(f"galaxy: built, installed from {', '.join(sources)}, verified and used; documented: {', '.join(documented)}")


def shown_files() -> set[str]:
    """Give the names of the files and folders that people who follow the README or a guide write beside it."""
    shown = [block for section in toctree().values() for page in section for block in blocks(page)]
    texts = [block.text for block in shown] + re.findall(r"^```\w+\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    names = {block.file for block in shown if block.file}
    names |= set(re.findall(r"^<!-- (\S+) -->$", README, re.MULTILINE))
    names |= {name for text in texts for name in WRITTEN.findall(text)}
    return {name for name in names if "/" not in name}


def commit(checkout: Path, known: set[str]) -> None:
    """Make a repository of the checkout, and fail if git would take what people have written."""
    who = ("-c", "user.name=galaxy", "-c", "user.email=galaxy@localhost")
    for arguments in (
        ("init", "--quiet", "--initial-branch", "main"),
        ("add", "."),
        (*who, "commit", "--quiet", "--no-verify", "--message", "Commit"),
    ):
        run("git", *arguments, cwd=checkout, env=os.environ)
    if unexpected := set(run("git", "ls-files", cwd=checkout, env=os.environ).splitlines()) - known:
        fail(f"not in .gitignore: {', '.join(sorted(unexpected))}")


def make_environment(folder: Path) -> str:
    """Make a virtual environment as the README says, with the versions that are installed here; return its Python."""
    packages = command(r"python3 -m pip install .*").split()[4:]
    constraints = folder.with_name("constraints.txt")
    constraints.write_text("".join(f"{each.name}=={each.version}\n" for each in distributions()))
    python = str(folder / "bin" / "python")
    uv = beside(sys.executable, "uv")
    if Path(uv).exists():
        run(sys.executable, "-m", "venv", "--without-pip", str(folder), env=os.environ)
        install = (uv, "pip", "install", "--quiet", "--python", python)
    else:
        run(sys.executable, "-m", "venv", str(folder), env=os.environ)
        install = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*install, "--constraint", str(constraints), *packages, env=os.environ, seconds=PIP_SECONDS)
    return python


def command(pattern: str) -> str:
    """Give the line of the README's commands that matches."""
    lines = re.findall(rf"^(?:\$ )?({pattern})$", README, re.MULTILINE)
    if len(lines) != 1:
        fail(f"the README has {len(lines)} commands {pattern}")
    return str(lines[0])


def verify(programs: str, collections: Path) -> None:
    arguments = ("collection", "verify", "--offline", COLLECTION)
    run(beside(programs, "ansible-galaxy"), *arguments, env=environment(collections))


def read_documentation(programs: str, collections: Path) -> list[str]:
    """Have ansible-doc show every plugin and role; return their names."""
    documented = []
    for kind, pattern in PLUGINS.items():
        names = sorted(f"{COLLECTION}.{path.stem}" for path in installed(collections).glob(pattern))
        shown = run(beside(programs, "ansible-doc"), "-t", kind, "--json", *names, env=environment(collections))
        # Warnings come first.
        if not names or json.loads(shown[shown.find("{\n") :]).keys() != set(names):
            fail(f"of {names}, ansible-doc -t {kind} shows:\n{shown}")
        documented += [name.rpartition(".")[2] for name in names]
    return documented


def audit(programs: str, collections: Path) -> None:
    """Audit the clusters of the sample inventory, and read the report."""
    samples = installed(collections) / "playbooks"
    files = ("-i", str(samples / "inventory/clusters.yml"), "-e", f"@{samples / 'rosters/team.yml'}")
    play = (f"{COLLECTION}.audit", *files, "--limit", "ehpc_clusters")
    with Emulator.start() as cloud:
        for cluster_id in CLUSTERS:
            cloud.put_cluster(cluster_id, [{"name": "ada.lovelace", "group": "wheel"}])
        env = {**environment(collections), **cloud.environment(), "NO_PROXY": "127.0.0.1"}
        run(beside(programs, "ansible-playbook"), *play, cwd=collections, env=env)
    report = json.loads((collections / "reports/audit-limited.json").read_text())
    if report["totals"]["drifted"] != len(CLUSTERS) or not (collections / "reports/audit-limited.html").exists():
        fail(f"the report of the installed collection is {report}")


def installed(collections: Path) -> Path:
    return collections.joinpath("ansible_collections", *COLLECTION.split("."))


def environment(collections: Path) -> dict[str, str]:
    """Give the variables of this process, with the collections below that folder only."""
    home = str(collections.with_name("home"))
    return {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(collections), "ANSIBLE_HOME": home, "ANSIBLE_NOCOLOR": "1"}


if __name__ == "__main__":
    main()
