# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo: clusters of two emulated clouds become a roster, newcomers get on, drift shows and goes, a leaver goes.

python -m tests.demo [FOLDER]: what is written stays in the folder, which is made anew, or else below the checkout.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from tests.emulator.control import Emulator
from tests.playbook import REPOSITORY, lay_out

SIMULATION, GENOMICS = CLUSTERS = ("ehpc-hz-simulation1", "ehpc-hz-genomics1")
MRS_CLUSTER = "2b460e01-3351-4170-b0a7-57b9dd5ffef3"
ACCOUNTS = {
    SIMULATION: {"ada.lovelace": "wheel", "charles.babbage": "users", "grace.hopper": "users", "svc.backup": "users"},
    GENOMICS: {"alovelace": "wheel", "grace.hopper": "users", "svc.backup": "users"},
}
SYNCHRONISED = ("ada.lovelace", "grace.hopper")
READING = {"ListUsers", "ListSyncStatus", "ShowSyncIamUser"}
LEAVER, INTRUDER = "grace.hopper", "mallory.intruder"
FILES = {
    "people.yml": "adopt_people:\n  ada.lovelace: [alovelace]\n",
    "newcomers.csv": "name;group;password;clusters\nkatherine.johnson;users;Trajectory-4;\njoan.clarke;;;reports\n",
}
NEWCOMERS = ("katherine.johnson", "joan.clarke")
ADOPT = "ansible-playbook clusterops.onboarding.adopt -i inventory/clusters.yml -e @people.yml"
ROSTER = "-i inventory/clusters.yml -e @adopted.yml -e @adopted.protected.yml"
WITH_NEWCOMERS = f"{ROSTER} -e cluster_users_roster_files=newcomers.csv"
AUDIT = "ansible-playbook clusterops.onboarding.audit"
ONBOARD = "ansible-playbook clusterops.onboarding.onboard"
PLACE = REPOSITORY / "tests/output/demo"
STEP_SECONDS = 120


def main() -> None:
    """Show it, and fail if a step does not come out as announced."""
    folder = Path(*sys.argv[1:2]).absolute() if sys.argv[1:] else PLACE
    with TemporaryDirectory() as scratch, Emulator.start() as cloud:
        environment = {
            **os.environ,
            **cloud.environment(),
            "ANSIBLE_COLLECTIONS_PATH": str(lay_out(Path(scratch))),
            "ANSIBLE_HOME": scratch,
            "ANSIBLE_REMOTE_TEMP": scratch,
            "NO_PROXY": "127.0.0.1",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        prepare(folder)
        fill(cloud)
        say(
            f"Two E-HPC clusters, {' and '.join(CLUSTERS)}, and an MRS cluster, {MRS_CLUSTER}, on emulated clouds at "
            f"{cloud.url}. People have worked on them for years, and nobody has a list of them."
        )
        begin_with_what_exists(environment, folder)
        add_newcomers(cloud, environment, folder)
        find_drift(cloud, environment, folder)
        mend(cloud, environment, folder)
    say("That was it. The emulated clouds are gone again, the report of the last audit is here:")
    print(folder / "reports/audit.html")


def prepare(folder: Path) -> None:
    """Make the folder anew, with the sample inventory and the files that a person would write."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "inventory").symlink_to(REPOSITORY / "playbooks/inventory")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")


def fill(cloud: Emulator) -> None:
    """Put the clusters there, with the people who are on them."""
    for cluster_id, accounts in ACCOUNTS.items():
        cloud.put_cluster(cluster_id, [{"name": name, "group": group} for name, group in accounts.items()])
    cloud.put_iam([{"name": name, "groups": ["staff"]} for name in (*SYNCHRONISED, *NEWCOMERS, INTRUDER)])
    cloud.put_mrs_cluster(MRS_CLUSTER, SYNCHRONISED, settings={"polls": 0})
    cloud.clear_calls()


def begin_with_what_exists(environment: dict[str, str], folder: Path) -> None:
    say("1. Write a roster of who is there. alovelace is ada.lovelace, which people.yml says, for only a person knows.")
    run(ADOPT, environment, folder)
    show(folder / "adopted.yml")
    say("2. An audit with that roster finds every cluster in line. From now on it tells who comes and goes.")
    run(f"{AUDIT} {ROSTER}", environment, folder)
    expect(in_line(folder), "three clusters in line")


def add_newcomers(cloud: Emulator, environment: dict[str, str], folder: Path) -> None:
    say("3. Two people join. A spreadsheet names them, and they get onto the clusters.")
    show(folder / "newcomers.csv")
    run(f"{ONBOARD} {WITH_NEWCOMERS}", environment, folder)
    expect(all("katherine.johnson" in names(cloud, cluster_id) for cluster_id in CLUSTERS), "a newcomer on each")
    expect(set(NEWCOMERS) <= set(cloud.mrs_cluster(MRS_CLUSTER)["user_names"]), "two newcomers on the MRS cluster")
    say("4. Run it again: nothing changes, and nothing but a list is asked for.")
    cloud.clear_calls()
    run(f"{ONBOARD} {WITH_NEWCOMERS}", environment, folder)
    expect(not writes(cloud), "no writing call")


def find_drift(cloud: Emulator, environment: dict[str, str], folder: Path) -> None:
    say("5. Somebody alters two clusters behind our back. An audit shows it, changes nothing, and writes a report.")
    cloud.change_users(
        GENOMICS,
        add=[{"name": INTRUDER, "group": "wheel"}],
        remove=["katherine.johnson"],
        change=[{"name": LEAVER, "group": "wheel"}],
    )
    cloud.change_mrs_names(MRS_CLUSTER, add_users=[INTRUDER], remove_users=["joan.clarke"])
    run(f"{AUDIT} {WITH_NEWCOMERS} --diff", environment, folder)
    totals = json.loads((folder / "reports/audit.json").read_text(encoding="utf-8"))["totals"]
    expect(totals["drifted"] == 2 and totals["in_line"] == 1, "two clusters that differ")
    expect(not writes(cloud), "no writing call")


def mend(cloud: Emulator, environment: dict[str, str], folder: Path) -> None:
    say(f"6. {LEAVER} leaves, and goes from adopted.yml. Whoever is not on the roster is taken off all clusters.")
    roster = yaml.safe_load((folder / "adopted.yml").read_text(encoding="utf-8"))
    roster["cluster_users_roster"] = [entry for entry in roster["cluster_users_roster"] if entry["name"] != LEAVER]
    (folder / "adopted.yml").write_text(yaml.safe_dump(roster, sort_keys=False), encoding="utf-8")
    run(f"{ONBOARD} {WITH_NEWCOMERS} -e cluster_users_exclusive=true", environment, folder)
    left = [names(cloud, cluster_id) for cluster_id in CLUSTERS] + [cloud.mrs_cluster(MRS_CLUSTER)["user_names"]]
    expect(not any({LEAVER, INTRUDER} & set(each) for each in left), "nobody who is not on the roster")
    say("7. The last audit: every cluster is in line.")
    run(f"{AUDIT} {WITH_NEWCOMERS}", environment, folder)
    expect(in_line(folder), "three clusters in line")


def say(text: str) -> None:
    print(f"\n\033[1m{text}\033[0m\n", flush=True)


def run(command: str, environment: dict[str, str], folder: Path) -> None:
    """Show a command and run it as it stands there, in a folder that has the samples and gets the reports."""
    print(f"$ {command}", flush=True)
    subprocess.run(shlex.split(command), cwd=folder, env=environment, timeout=STEP_SECONDS, check=True)


def show(path: Path) -> None:
    """Show a file as ``cat`` would."""
    print(f"$ cat {path.name}\n{path.read_text(encoding='utf-8')}", flush=True)


def names(cloud: Emulator, cluster_id: str) -> set[str]:
    return {user["name"] for user in cloud.cluster(cluster_id)["users"]}


def in_line(folder: Path) -> bool:
    """Tell whether the last audit found all clusters in line."""
    totals = json.loads((folder / "reports/audit.json").read_text(encoding="utf-8"))["totals"]
    return bool(totals["in_line"] == totals["clusters"] == 3)


def writes(cloud: Emulator) -> list[str]:
    return [call["operation"] for call in cloud.calls() if call["operation"] not in READING]


def expect(held: bool, what: str) -> None:
    if not held:
        sys.exit(f"The demo did not come out as announced: {what}.")


if __name__ == "__main__":
    main()
