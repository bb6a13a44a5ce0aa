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
    """Give the objects of an organization by name."""
    return {held["name"]: held for held in awx.objects[kind].values() if held["organization"] == organization}


def test_apply_makes_everything(applied):
    awx = applied.awx

    run = applied.apply()

    assert run.returncode == 0, run.output
    assert {kind: sorted(awx.named(kind)) for kind in EVERYTHING} == EVERYTHING
    check_keys(awx)
    check_job_templates(awx)


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


SETTINGS = {
    "onboarding_awx_organization": "Research",
    "onboarding_awx_clouds": ["mrs"],
    "onboarding_awx_project_url": "https://git.example.com/other.git",
    "onboarding_awx_project_branch": "main",
    "onboarding_awx_project_credential": "git",
    "onboarding_awx_project": "Our clusters",
    "onboarding_awx_inventory": "All of them",
    "onboarding_awx_variables": {"cluster_users_first_passwords": "/passwords", "cluster_users_protected": ["svc.*"]},
    "onboarding_awx_credentials": ["roster"],
    "onboarding_awx_execution_environment": "clusters",
    "onboarding_awx_execution_environment_image": "registry.example.com/clusters:1",
    "onboarding_awx_forks": 20,
    "onboarding_awx_job_slice_count": 4,
    "onboarding_awx_instance_groups": ["near the clouds"],
    "onboarding_awx_audit_rrule": "DTSTART:20260101T043000Z RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO",
    "onboarding_awx_audit_notifications": ["Clusters differ"],
}


@pytest.fixture
def foreign(applied):
    """What another organization has by the names that the settings say, by type and ID."""
    awx = applied.awx
    default = awx.named("organizations")["Default"]["id"]
    made = awx.put("credential_types", name="Foreign", kind="cloud")
    awx.put("credentials", name=KEYS[1], organization=default, credential_type=made)
    project = awx.put("projects", name=SETTINGS["onboarding_awx_project"], organization=default)
    inventory = awx.put("inventories", name=SETTINGS["onboarding_awx_inventory"], organization=default)
    awx.put("inventory_sources", name="MRS clusters", inventory=inventory)
    audit = awx.put("job_templates", name="Audit", organization=default, project=project)
    awx.put("schedules", name="Nightly audit", unified_job_template=audit)
    return {kind: dict(held) for kind, held in awx.objects.items()}


def test_apply_takes_all_settings_and_corrects_only_what_was_altered(applied, foreign):
    awx = applied.awx
    awx.put("instance_groups", name="near the clouds")
    organization = awx.put("organizations", name="Research")
    for name, kind in (("roster", "vault"), ("git", "scm")):
        made = awx.put("credential_types", name=kind, kind=kind)
        awx.put("credentials", name=name, organization=organization, credential_type=made)
    hook = {"url": "https://chat.example.com/hooks/clusters", "onboarding_awx_organization": "Research"}
    example = applied.run(AWX / "examples" / "notification.yml", **hook)

    first = applied.apply(**SETTINGS)

    assert example.returncode == first.returncode == 0, first.output
    assert all(awx.objects[kind][number] == held for kind in foreign for number, held in foreign[kind].items())
    check_settings(awx, organization)

    audit, offboard = (of(awx, "job_templates", organization)[name] for name in ("Audit", "Offboard"))
    key = of(awx, "credentials", organization)[KEYS[1]]
    key["inputs"] = {"access_key": "id", "secret_key": "$encrypted$"}
    audit["forks"] = 50
    offboard["_survey"]["spec"][3]["default"] = "yes"
    second = applied.apply(**SETTINGS)

    assert second.returncode == 0 and changed(second) == ["Make the job templates"]
    assert awx.writes == [
        ("PATCH", f"/api/v2/job_templates/{audit['id']}/"),
        ("POST", f"/api/v2/job_templates/{offboard['id']}/survey_spec/"),
    ]
    templates = of(awx, "job_templates", organization)
    assert templates["Audit"]["forks"] == 20
    assert templates["Offboard"]["_survey"]["spec"][3]["default"] == "no"
    # Nobody but AWX knows what a filled in key is.
    assert of(awx, "credentials", organization)[KEYS[1]]["inputs"] == key["inputs"]


def check_settings(awx, organization):
    """Everything is as the settings say, in the organization and tied to its own objects."""
    keys, templates = (of(awx, kind, organization) for kind in ("credentials", "job_templates"))
    (project,), (inventory,) = (of(awx, kind, organization).values() for kind in ("projects", "inventories"))
    (image,) = awx.objects["execution_environments"].values()
    assert sorted(keys) == [KEYS[1], "git", "roster"] and sorted(templates) == EVERYTHING["job_templates"]
    for name, held in templates.items():
        assert (held["job_slice_count"], held["forks"]) == (4, 20)
        assert (held["execution_environment"], held["inventory"]) == (image["id"], inventory["id"])
        assert held["_credentials"] == [keys[KEYS[1]]["id"], keys["roster"]["id"]]
        # Of two objects with a name, AWX's stand-in gives the later one.
        assert awx.related("job_templates", name, "instance_groups") == ["near the clouds"]
        told = ["Clusters differ"] if name == "Audit" else []
        assert awx.related("job_templates", name, "notification_templates_error") == told
    assert (image["name"], image["image"]) == ("clusters", "registry.example.com/clusters:1")
    assert (project["name"], project["credential"]) == ("Our clusters", keys["git"]["id"])
    assert (project["scm_url"], project["scm_branch"]) == ("https://git.example.com/other.git", "main")
    assert inventory["name"] == "All of them"
    assert json.loads(inventory["variables"]) == SETTINGS["onboarding_awx_variables"]
    sources = [held for held in awx.objects["inventory_sources"].values() if held["inventory"] == inventory["id"]]
    assert [(held["name"], held["source_project"], held["credential"]) for held in sources] == [
        ("MRS clusters", project["id"], keys[KEYS[1]]["id"])
    ]
    assert all(held["overwrite"] and held["execution_environment"] == image["id"] for held in sources)
    schedules = awx.objects["schedules"].values()
    (nightly,) = (held for held in schedules if held["unified_job_template"] == templates["Audit"]["id"])
    assert nightly["name"] == "Nightly audit" and "BYDAY=MO" in nightly["rrule"]
    assert [len(awx.objects[kind]) for kind in ("inventory_sources", "schedules")] == [2, 2]


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"onboarding_awx_project_url": ""}, "Set onboarding_awx_project_url"),
        ({"onboarding_awx_organization": "Nobody's", "onboarding_awx_clouds": ["mrs"]}, "returned 0 items, expected 1"),
    ],
)
def test_impossible_settings_are_refused(applied, variables, message):
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
