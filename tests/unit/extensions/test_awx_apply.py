# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""extensions/awx applied by the modules of awx.awx, over HTTP, to a server that takes what AWX takes."""

from __future__ import annotations

import json

import pytest

from .conftest import AWX, URL

KEYS = ["E-HPC access key", "MRS access key"]
EVERYTHING = {
    "credential_types": ["Alibaba Cloud E-HPC", "Huawei Cloud MRS"],
    "credentials": KEYS,
    "projects": ["Clusters"],
    "inventories": ["Clusters"],
    "inventory_sources": ["E-HPC clusters", "MRS clusters"],
    "job_templates": ["Audit", "Offboard", "Onboard", "Synchronise"],
    "schedules": ["Nightly audit"],
}
ASKED = {
    "Onboard": ["diff_mode", "job_slice_count", "job_type"],
    "Audit": ["job_slice_count"],
    "Offboard": ["diff_mode", "job_slice_count", "job_type"],
    "Synchronise": ["diff_mode", "job_slice_count"],
}


def changed(run):
    """Give the tasks that changed something."""
    return [task["task"] for task in run.tasks if task["result"].get("changed")]


def of(awx, kind, organization):
    """Give the names of the objects of an organization."""
    return sorted(held["name"] for held in awx.objects[kind].values() if held["organization"] == organization)


def test_one_run_makes_everything_and_the_next_puts_right_what_was_altered_and_nothing_else(applied):
    awx = applied.awx
    first = applied.apply()
    assert first.returncode == 0, first.output
    assert {kind: sorted(awx.named(kind)) for kind in EVERYTHING} == EVERYTHING
    check_keys(awx)
    check_job_templates(awx)

    awx.named("credentials")[KEYS[0]]["inputs"] = {"access_key_id": "id", "access_key_secret": "$encrypted$"}
    audit, offboard = (awx.named("job_templates")[name] for name in ("Audit", "Offboard"))
    audit["forks"] = 50
    offboard["_survey"]["spec"][3]["default"] = "yes"
    second = applied.apply()

    assert second.returncode == 0 and changed(second) == ["Make the job templates"]
    assert awx.writes == [
        ("PATCH", f"/api/v2/job_templates/{audit['id']}/"),
        ("POST", f"/api/v2/job_templates/{offboard['id']}/survey_spec/"),
    ]
    assert awx.named("credentials")[KEYS[0]]["inputs"] == {"access_key_id": "id", "access_key_secret": "$encrypted$"}
    assert awx.named("job_templates")["Audit"]["forks"] == 10
    assert awx.named("job_templates")["Offboard"]["_survey"]["spec"][3]["default"] == "no"


def check_keys(awx):
    """Sources and jobs have the keys of their clouds, and no secret was sent."""
    names = {held["id"]: name for name, held in awx.named("credentials").items()}
    sources = {name: names[held["credential"]] for name, held in awx.named("inventory_sources").items()}
    assert sources == {"E-HPC clusters": KEYS[0], "MRS clusters": KEYS[1]}
    for name in awx.named("job_templates"):
        assert awx.related("job_templates", name, "credentials") == KEYS
    assert all(held["inputs"] == {} for held in awx.named("credentials").values())


def check_job_templates(awx):
    """Job templates ask what they should, and the audit is on schedule."""
    made = awx.named("job_templates")
    for name, held in made.items():
        asked = [key[len("ask_") : -len("_on_launch")] for key, value in held.items() if key[:4] == "ask_" and value]
        assert sorted(asked) == ASKED[name]
        assert (held["job_type"], held["job_slice_count"], held["forks"]) == ("run", 1, 10)
    surveys = {name: [question["variable"] for question in held["_survey"]["spec"]] for name, held in made.items()}
    assert all(held["survey_enabled"] for held in made.values())
    assert surveys == {
        **{name: ["onboarding_hosts"] for name in ("Onboard", "Audit", "Synchronise")},
        "Offboard": ["offboard_names", "onboarding_hosts", "cluster_users_max_removals", "offboard_confirmed"],
    }
    assert json.loads(made["Audit"]["extra_vars"]) == {"audit_fail_on_drift": True}
    assert json.loads(made["Synchronise"]["extra_vars"]) == {"cluster_users_sync": True}
    assert awx.named("schedules")["Nightly audit"]["unified_job_template"] == made["Audit"]["id"]


def test_everything_can_be_set_and_the_next_run_changes_nothing(applied):
    awx = applied.awx
    awx.put("instance_groups", name="near the clouds")
    organization = awx.named("organizations")["Default"]["id"]
    for name, kind in (("roster", "vault"), ("git", "scm")):
        made = awx.put("credential_types", name=kind, kind=kind)
        awx.put("credentials", name=name, organization=organization, credential_type=made)
    example = applied.run(AWX / "examples" / "notification.yml", url="https://chat.example.com/hooks/clusters")
    settings = {
        "onboarding_awx_project_url": "https://git.example.com/other.git",
        "onboarding_awx_project_branch": "main",
        "onboarding_awx_project_credential": "git",
        "onboarding_awx_project": "Our clusters",
        "onboarding_awx_inventory": "All of them",
        "onboarding_awx_variables": {
            "cluster_users_first_passwords": "/passwords",
            "cluster_users_protected": ["svc.*"],
        },
        "onboarding_awx_credentials": ["roster"],
        "onboarding_awx_execution_environment": "clusters",
        "onboarding_awx_execution_environment_image": "registry.example.com/clusters:1",
        "onboarding_awx_forks": 20,
        "onboarding_awx_job_slice_count": 4,
        "onboarding_awx_instance_groups": ["near the clouds"],
        "onboarding_awx_audit_rrule": "DTSTART:20260101T043000Z RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO",
        "onboarding_awx_audit_notifications": ["Clusters differ"],
    }

    first = applied.apply(**settings)
    second = applied.apply(**settings)

    assert example.returncode == first.returncode == second.returncode == 0, first.output
    assert changed(second) == [] and awx.writes == []
    image = awx.named("execution_environments")["clusters"]["id"]
    for name, held in awx.named("job_templates").items():
        assert (held["job_slice_count"], held["forks"], held["execution_environment"]) == (4, 20, image)
        assert awx.related("job_templates", name, "instance_groups") == ["near the clouds"]
        assert awx.related("job_templates", name, "credentials") == [*KEYS, "roster"]
        told = ["Clusters differ"] if name == "Audit" else []
        assert awx.related("job_templates", name, "notification_templates_error") == told
    project, inventory = awx.named("projects")["Our clusters"], awx.named("inventories")["All of them"]
    assert (project["scm_url"], project["scm_branch"]) == ("https://git.example.com/other.git", "main")
    assert project["credential"] == awx.named("credentials")["git"]["id"]
    assert json.loads(inventory["variables"]) == settings["onboarding_awx_variables"]
    for source in awx.named("inventory_sources").values():
        assert (source["inventory"], source["source_project"]) == (inventory["id"], project["id"])
        assert (source["overwrite"], source["execution_environment"]) == (True, image)
    assert "BYDAY=MO" in awx.named("schedules")["Nightly audit"]["rrule"]


def test_what_another_organization_has_by_the_same_names_is_let_alone(applied):
    awx = applied.awx
    default, other = awx.named("organizations")["Default"]["id"], awx.put("organizations", name="Research")
    foreign = awx.put("credential_types", name="Foreign", kind="cloud")
    awx.put("credentials", name=KEYS[1], organization=default, credential_type=foreign)
    project = awx.put("projects", name="Clusters", organization=default)
    inventory = awx.put("inventories", name="Clusters", organization=default)
    awx.put("inventory_sources", name="MRS clusters", inventory=inventory)
    audit = awx.put("job_templates", name="Audit", organization=default, project=project)
    awx.put("schedules", name="Nightly audit", unified_job_template=audit)
    before = {kind: dict(held) for kind, held in awx.objects.items()}

    run = applied.apply(onboarding_awx_organization="Research", onboarding_awx_clouds=["mrs"])

    assert run.returncode == 0, run.output
    assert all(awx.objects[kind][number] == held for kind in before for number, held in before[kind].items())
    for kind in ("projects", "inventories", "job_templates"):
        assert of(awx, kind, other) == EVERYTHING[kind]
    assert of(awx, "credentials", other) == KEYS[1:]
    assert [len(awx.objects[kind]) for kind in ("inventory_sources", "schedules", "credential_types")] == [2, 2, 2]
    theirs = next(held for held in awx.objects["job_templates"].values() if held["organization"] == other)
    assert awx.objects["inventories"][theirs["inventory"]]["organization"] == other
    assert [awx.objects["credentials"][key]["organization"] for key in theirs["_credentials"]] == [other]


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"onboarding_awx_project_url": ""}, "Set onboarding_awx_project_url"),
        ({"onboarding_awx_organization": "Nobody's", "onboarding_awx_clouds": ["mrs"]}, "returned 0 items, expected 1"),
    ],
)
def test_what_cannot_be_is_refused(applied, variables, message):
    run = applied.apply(**variables)

    assert run.returncode != 0 and message in run.output


def test_the_server_refuses_what_awx_refuses(applied):
    """Else the tests above would show little."""
    awx = applied.awx
    organization = awx.named("organizations")["Default"]["id"]
    other = {"name": "other", "organization": organization}
    project = {**other, "scm_type": "git", "scm_url": URL}
    held = awx.put("projects", **project, _playbooks=["audit.yml"])
    audit = awx.put("job_templates", name="Audit", project=held, organization=organization)
    mine = awx.put("credential_types", name="mine", kind="cloud", inputs={"fields": []})
    awx.put("credentials", **other, credential_type=mine)
    text = {"id": "key", "label": "Key", "type": "string"}
    refused = [
        ("projects", {**project, "name": "more", "scm_url": 5}),
        ("projects", {**project, "name": "more", "scm_uri": URL}),
        ("projects", {**project, "name": "more", "organization": 999}),
        ("projects", project),
        ("job_templates", {**other, "project": None, "playbook": "audit.yml"}),
        ("job_templates", {**other, "project": held, "playbook": "nothing.yml"}),
        ("inventory_sources", {"name": "other", "inventory": 999, "source": "scm", "source_project": held}),
        ("credentials", {**other, "name": "more", "credential_type": mine, "inputs": {"key": "?"}}),
        *(
            ("schedules", {"name": "other", "unified_job_template": audit, "rrule": rrule})
            for rrule in ["RRULE:FREQ=DAILY;INTERVAL=1", "DTSTART:20260101T020000Z RRULE:FREQ=DAILY"]
        ),
        ("credential_types", {"name": "other", "kind": "vault"}),
        *(
            ("credential_types", {"name": "other", "kind": "cloud", "inputs": inputs, "injectors": injectors})
            for inputs, injectors in [
                ({"fields": [{**text, "type": "number"}]}, {}),
                ({"fields": [{**text, "type": "boolean", "secret": True}]}, {}),
                ({"fields": [{**text, "id": "a-b"}]}, {}),
                ({"fields": [{**text, "hint": "?"}]}, {}),
                ({"fields": [text, text]}, {}),
                ({"fields": [text], "required": ["other"]}, {}),
                ({"fields": [text]}, {"env": {"KEY": "{{ kye }}"}}),
                ({"fields": [text]}, {"env": {"ANSIBLE_KEY": "{{ key }}"}}),
                ({"fields": [text]}, {"env": {"PATH": "{{ key }}"}}),
            ]
        ),
    ]
    before = {kind: len(those) for kind, those in awx.objects.items()}

    answers = [applied.session.post(f"{applied.url}/api/v2/{kind}/", json=data) for kind, data in refused]
    in_use = applied.session.patch(
        f"{applied.url}/api/v2/credential_types/{mine}/", json={"inputs": {"fields": [text]}}
    )
    accepted = applied.session.post(f"{applied.url}/api/v2/projects/", json={**project, "name": "more"})

    assert [answer.status_code for answer in answers] == [400] * len(refused)
    assert in_use.status_code == 400 and "in use" in in_use.text
    assert accepted.status_code == 201
    assert {kind: len(those) for kind, those in awx.objects.items()} == {**before, "projects": before["projects"] + 1}
