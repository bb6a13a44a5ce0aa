# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reports of audits in AWX: of slices and of whole jobs, on a volume and without one, and what people are told."""

from __future__ import annotations

import json
import re

import pytest
from jinja2 import ChainableUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tests.emulator.control import Emulator
from tests.playbook import Ansible
from tests.unit.conftest import COLLECTIONS

from .awx_jobs import artifacts, sliced, variables
from .conftest import AWX, PROJECT, read

COUNT = 14
CLUSTERS = {f"cluster{number:02}": f"ehpc-hz-awx{number:04}" for number in range(COUNT)}
DRIFTED, UNREADABLE = "cluster03", "cluster06"
ADA = {"name": "ada.lovelace", "group": "users", "password": "Analytical-1"}
# An entry for a cluster of each slice, which the other slice does not have.
ROSTER = [ADA, *({"name": f"guest{number}", "clusters": [f"cluster{number:02}"]} for number in (8, 9))]


@pytest.fixture(scope="module")
def emulator():
    with Emulator.start() as running:
        yield running


@pytest.fixture
def world(emulator):
    """Clusters that are in line with the roster."""
    emulator.clear_faults()
    for number, cluster_id in enumerate(CLUSTERS.values()):
        guests = [{"name": f"guest{number}", "group": "users"}] if number in (8, 9) else []
        emulator.put_cluster(cluster_id, [{"name": ADA["name"], "group": "users"}, *guests])
    return emulator


@pytest.fixture
def trouble(world):
    """One cluster has lost somebody, and another one cannot be read."""
    world.put_cluster(CLUSTERS[DRIFTED], [])
    refused = {"kind": "error", "operation": "ListUsers", "code": "NotAuthorized", "times": None}
    world.add_faults([{**refused, "cluster_id": CLUSTERS[UNREADABLE]}])
    return world


@pytest.fixture
def launch(world, job_templates, tmp_path):
    """Give a function that does what a job of a job template does, with all clusters or those of a slice."""
    ansible = Ansible(
        COLLECTIONS.name, tmp_path, {**world.environment(), "ANSIBLE_CONFIG": str(PROJECT / "ansible.cfg")}
    )
    inventory = tmp_path / "inventory.json"

    def run(name, number, *, hosts=tuple(CLUSTERS), workflow="", volume=None, arguments=(), **answers):
        held = {host: {"cluster_users_cluster_id": CLUSTERS[host], "ansible_connection": "local"} for host in hosts}
        shared = {"cluster_users_roster": ROSTER, **({"onboarding_reports": str(volume)} if volume else {})}
        inventory.write_text(json.dumps({"all": {"children": {"clusters": {"hosts": held}}, "vars": shared}}))
        given = json.dumps(variables(job_templates[name], answers, number, workflow))
        return ansible.playbook(
            str(PROJECT / job_templates[name]["playbook"]), "-i", str(inventory), "-e", given, *arguments
        )

    return run


def names(folder):
    """The files in a folder, those of a report that are kept with their date once more under its name."""
    return sorted({re.sub(r"-\d{8}T\d{6}Z", "", path.name) for path in folder.iterdir()})


def files(name):
    return sorted(f"{name}.{suffix}" for suffix in ("csv", "html", "json", "xml"))


def test_slices_become_one_report_with_one_message(launch, trouble, tmp_path):
    volume, hosts = tmp_path / "volume", list(CLUSTERS)
    slices = [launch("Audit", 7 + n, hosts=sliced(hosts, n, 2), workflow="Audit", volume=volume) for n in (1, 2)]
    handed_on = {name: value for job in slices for name, value in artifacts(job).items()}
    written = names(volume)
    merged = launch("Audit report", 10, workflow="Audit and report", volume=volume, **handed_on)

    for job, other in zip(slices, ("guest9", "guest8"), strict=True):
        assert job.returncode != 0 and job.output.count("no cluster of the inventory matches") == 1
        assert job.output.count(f"({other})") == 1 and "nothing was compared" not in job.output
    assert written == ["audit-slice-8.json", "audit-slice-9.json"]
    assert names(volume) == files("audit")
    assert merged.returncode != 0
    told = "14 clusters audited; differ from the roster: cluster03; failed: cluster06"
    assert artifacts(merged)["clusterops_report"] == {
        "kind": "audit",
        "totals": {"clusters": 14, "in_line": 12, "drifted": 1, "failed": 1, "missing": 0},
        "hosts": hosts,
        "drifted": [DRIFTED],
        "failed": [UNREADABLE],
        "missing": [],
        "path": str(volume / "audit.json"),
    }
    assert told in merged.output
    check_notification(artifacts(merged))


def check_notification(kept):
    """The example, rendered as AWX renders it, has the counts and the names."""
    (play,) = read(AWX / "examples" / "notification.yml")
    (task,) = play["tasks"]
    body = task["awx.awx.notification_template"]["messages"]["error"]["body"]
    environment = ImmutableSandboxedEnvironment(undefined=ChainableUndefined)
    job = {"name": "Audit report", "artifacts": kept}
    url = "https://awx.example.com/#/jobs/playbook/10"
    text = json.loads(environment.from_string(body).render(job=job, url=url))["text"]
    assert text == f"Audit report: 1 of 14 clusters differ (cluster03), 1 failed (cluster06). {url}"
    broken = json.loads(environment.from_string(body).render(job={"name": "Audit report", "artifacts": {}}, url=url))
    assert broken["text"] == f"Audit report: there is no report. {url}"


def test_a_slice_without_a_report_is_named_also_without_a_volume(launch, world):
    job = launch("Audit", 8, hosts=sliced(list(CLUSTERS), 1, 2), workflow="Audit")
    merged = launch("Audit report", 10, workflow="Audit and report", **artifacts(job))

    assert job.returncode == 0 and "it is lost with this job" in job.output
    assert merged.returncode != 0
    assert "7 clusters audited; without a report: cluster01, cluster03, cluster05" in merged.output


def test_a_job_on_some_clusters_leaves_the_report_of_all_alone(launch, world, tmp_path):
    volume = tmp_path / "volume"
    whole = launch("Audit", 20, workflow="Audit and report", volume=volume)
    before = (volume / "audit.json").read_bytes()
    world.put_cluster(CLUSTERS[DRIFTED], [])
    part = launch("Audit", 21, volume=volume, onboarding_hosts="cluster00, cluster03")
    again = launch("Audit", 22, volume=volume, onboarding_hosts="clusters")

    assert whole.returncode == 0 and part.returncode != 0
    assert whole.output.count("\n") <= 60
    # Only the first has none before it.
    assert ["There is no earlier audit" in job.output for job in (whole, part, again)] == [True, True, False]
    assert names(volume) == sorted([*files("audit"), *files("audit-limited")])
    assert json.loads(before)["totals"]["clusters"] == 14
    (step,) = json.loads((volume / "audit.json").read_text())["history"][0]["clusters"]
    assert (step["host"], step["after"]) == (DRIFTED, "drifted")


def test_answers_of_a_survey_read_no_files(launch, tmp_path):
    (tmp_path / "key").write_text("a key that nobody may see")
    # AWX gives answers to Ansible so that they are no templates.
    lookup = f"{{{{ lookup('ansible.builtin.file', '{tmp_path}/key') }}}}"
    (tmp_path / "answers.yml").write_text(f'offboard_names: !unsafe "{lookup}"\n')

    run = launch(
        *("Offboard", 30),
        arguments=["-e", f"@{tmp_path / 'answers.yml'}"],
        **{"onboarding_hosts": f"clusters,@{tmp_path / 'key'}", "offboard_confirmed": "yes"},
    )

    assert run.returncode != 0 and "offboard_names entry 1" in run.output
    assert "nobody may see" not in run.output
