# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo: a roster onto clusters of two emulated clouds, again without a change, an audit that finds drift, a leaver.

python -m tests.demo [FOLDER]: the collection is the one installed below the folder; otherwise it is the checkout, and
the reports stay there.
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

from tests.emulator.control import Emulator
from tests.playbook import REPOSITORY, lay_out

CLUSTERS = ("ehpc-hz-simulation1", "ehpc-hz-genomics1")
MRS_CLUSTER = "2b460e01-3351-4170-b0a7-57b9dd5ffef3"
IAM_USERS = ("ada.lovelace", "grace.hopper", "charles.babbage", "katherine.johnson", "alan.turing", "joan.clarke")
READING = {"ListUsers", "ListSyncStatus", "ShowSyncIamUser"}
ONBOARD = "ansible-playbook clusterops.onboarding.onboard -i inventory/clusters.yml -e @rosters/team.yml"
AUDIT = (
    "ansible-playbook clusterops.onboarding.audit -i inventory/clusters.yml -e @rosters/team.yml"
    """ -e '{"cluster_users_protected": ["svc.*"]}' --diff"""
)
LEAVER = "grace.hopper"
OFFBOARD = (
    "ansible-playbook clusterops.onboarding.offboard -i inventory/clusters.yml"
    f" -e offboard_names={LEAVER} -e cluster_users_max_removals=1"
)
PLACE = REPOSITORY / "tests/output/demo"
STEP_SECONDS = 120


def main() -> None:
    """Show it, and fail if a step does not come out as announced."""
    with TemporaryDirectory() as scratch, Emulator.start() as cloud:
        installed = sys.argv[1:]
        collections = Path(*installed).resolve() if installed else lay_out(Path(scratch))
        folder = Path(scratch, "demo") if installed else PLACE
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        environment = {
            **os.environ,
            **cloud.environment(),
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_HOME": scratch,
            "ANSIBLE_REMOTE_TEMP": scratch,
            "NO_PROXY": "127.0.0.1",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        for samples in ("inventory", "rosters"):
            playbooks = collections / "ansible_collections/clusterops/onboarding/playbooks"
            (folder / samples).symlink_to((playbooks / samples).resolve())
        for cluster_id in CLUSTERS:
            cloud.put_cluster(cluster_id, [{"name": "svc.backup"}])
        cloud.put_iam([{"name": name, "groups": ["staff"]} for name in IAM_USERS])
        cloud.put_mrs_cluster(MRS_CLUSTER)
        say(
            f"Two E-HPC clusters, {' and '.join(CLUSTERS)}, and an MRS cluster, {MRS_CLUSTER}, on emulated clouds at "
            f"{cloud.url}. The roster has five users for all of them, and one for the MRS cluster."
        )

        say("1. Bring the roster onto all clusters: accounts are created, IAM users are synchronised.")
        run(ONBOARD, environment, folder)
        expect(all(len(cloud.cluster(cluster_id)["users"]) == 6 for cluster_id in CLUSTERS), "five users on each")
        expect(len(cloud.mrs_cluster(MRS_CLUSTER)["user_names"]) == 6, "six users on the MRS cluster")

        say("2. Run it again: nothing changes, and nothing but a list is asked for.")
        cloud.clear_calls()
        run(ONBOARD, environment, folder)
        expect(not writes(cloud), "no writing call")

        say("3. Somebody alters two clusters behind our back. An audit shows it, changes nothing, and writes a report.")
        cloud.change_users(
            CLUSTERS[1],
            add=[{"name": "mallory.intruder", "group": "wheel"}],
            remove=["alan.turing"],
            change=[{"name": "grace.hopper", "group": "wheel"}],
        )
        cloud.change_mrs_names(MRS_CLUSTER, add_users=["mallory.intruder"], remove_users=["joan.clarke"])
        run(AUDIT, environment, folder)
        found = json.loads((folder / "reports/audit.json").read_text(encoding="utf-8"))["totals"]
        expect(found["drifted"] == 2 and found["in_line"] == 1, "two clusters that differ")
        expect(not writes(cloud), "no writing call")

        say(f"4. {LEAVER} leaves, and is taken off all clusters.")
        run(OFFBOARD, environment, folder)
        left = [{user["name"] for user in cloud.cluster(cluster_id)["users"]} for cluster_id in CLUSTERS]
        left.append(set(cloud.mrs_cluster(MRS_CLUSTER)["user_names"]))
        expect(all(names and LEAVER not in names for names in left), "everybody else on each cluster")
    say("That was it. The emulated clouds are gone again, the report of the audit is here:")
    print(folder / "reports/audit.html")


def say(text: str) -> None:
    print(f"\n\033[1m{text}\033[0m\n", flush=True)


def run(command: str, environment: dict[str, str], folder: Path) -> None:
    """Show a command and run it as it stands there, in a folder that has the samples and gets the reports."""
    print(f"$ {command}", flush=True)
    subprocess.run(shlex.split(command), cwd=folder, env=environment, timeout=STEP_SECONDS, check=True)


def writes(cloud: Emulator) -> list[str]:
    return [call["operation"] for call in cloud.calls() if call["operation"] not in READING]


def expect(held: bool, what: str) -> None:
    if not held:
        sys.exit(f"The demo did not come out as announced: {what}.")


if __name__ == "__main__":
    main()
