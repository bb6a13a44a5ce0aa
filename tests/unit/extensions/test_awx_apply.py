# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""extensions/awx applied by the modules of awx.awx, over HTTP, to a server that takes what AWX takes.

Two organizations are set up beside each other. The steps are taken once, for each takes seconds.
"""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from .awx_server import serving
from .conftest import AWX, URL, Applied, new_awx

KEYS = ["E-HPC access key", "MRS access key"]
TEMPLATES = ["Audit", "Audit report", "Offboard", "Onboard", "Synchronise"]
EVERYTHING = {
    "credential_types": ["Alibaba Cloud E-HPC", "Huawei Cloud MRS"],
    "credentials": KEYS,
    "projects": ["Clusters"],
    "inventories": ["Clusters"],
    "inventory_sources": ["E-HPC clusters", "MRS clusters"],
    "job_templates": TEMPLATES,
    "workflow_job_templates": ["Audit and report"],
    "workflow_job_template_nodes": ["audit", "report"],
    "schedules": ["Nightly audit"],
}
ASKED = {
    "Onboard": ["diff_mode", "job_slice_count", "job_type", "verbosity"],
    "Audit": ["job_slice_count", "verbosity"],
    "Audit report": ["verbosity"],
    "Offboard": ["diff_mode", "job_slice_count", "job_type", "verbosity"],
    "Synchronise": ["diff_mode", "job_slice_count", "job_type", "verbosity"],
}
EMPTIED = {
    "onboarding_awx_organization": "Research",
    "onboarding_awx_clouds": ["mrs"],
    "onboarding_awx_project_url": "https://git.example.com/other.git",
    "onboarding_awx_project": "Our clusters",
    "onboarding_awx_inventory": "All of them",
}
SETTINGS = {
    **EMPTIED,
    "onboarding_awx_project_branch": "main",
    "onboarding_awx_project_credential": "git",
    "onboarding_awx_variables": {"cluster_users_first_passwords": "/passwords", "cluster_users_protected": ["svc.*"]},
    "onboarding_awx_reports": "/reports",
    "onboarding_awx_credentials": ["roster"],
    "onboarding_awx_execution_environment": "clusters",
    "onboarding_awx_execution_environment_image": "registry.example.com/clusters:1",
    "onboarding_awx_forks": 20,
    "onboarding_awx_job_slice_count": 4,
    "onboarding_awx_job_timeout": 3600,
    "onboarding_awx_labels": ["clusters"],
    "onboarding_awx_instance_groups": ["near the clouds"],
    "onboarding_awx_audit_rrule": "DTSTART:20260101T043000Z RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO",
    "onboarding_awx_audit_notifications": ["Clusters differ"],
}


def changed(run):
    """Give the tasks that changed something."""
    return [task["task"] for task in run.tasks if task["result"].get("changed")]


def of(awx, kind, organization):
    """Give the objects of an organization by name."""
    return {held["name"]: held for held in awx.objects[kind].values() if held["organization"] == organization}


def taken_steps(applied):
    """Give what each step printed, wrote and left behind."""
    awx, taken = applied.awx, SimpleNamespace(bare=applied.awx.snapshot())

    def take(name, *arguments, **variables):
        run = applied.apply(*arguments, **variables)
        setattr(taken, name, SimpleNamespace(run=run, writes=list(awx.writes), awx=awx.snapshot()))

    take("checked", "--check")
    take("made")
    default, research = (awx.named("organizations")[name]["id"] for name in ("Default", "Research"))
    taken.research = research
    awx.put("instance_groups", name="near the clouds")
    for organization in (default, research):
        for name, kind in (("roster", "vault"), ("git", "scm")):
            made = awx.put("credential_types", name=f"{kind} of {organization}", kind=kind)
            awx.put("credentials", name=name, organization=organization, credential_type=made)
    awx.put("notification_templates", name="Clusters differ", organization=default)
    hook = {"url": "https://chat.example.com/hooks/clusters", "onboarding_awx_organization": "Research"}
    taken.example = applied.run(AWX / "examples" / "notification.yml", in_worker=False, **hook)
    take("set", **SETTINGS)
    audit, offboard = (of(awx, "job_templates", research)[name] for name in ("Audit", "Offboard"))
    of(awx, "credentials", research)[KEYS[1]]["inputs"] = {"access_key": "id", "secret_key": "$encrypted$"}
    audit["forks"] = 50
    offboard["_survey"]["spec"][3]["default"] = "yes"
    awx.put("schedules", name="Nightly audit", unified_job_template=audit["id"])
    take("corrected", **SETTINGS)
    take("emptied", **EMPTIED)
    take("unchanged", **EMPTIED)
    take("removed", **EMPTIED, state="absent")
    take("all_removed", state="absent")
    return taken


def check_mode_says_what_it_would_make(steps):
    run = steps.checked.run

    assert run.returncode == 0, run.output
    assert steps.checked.writes == [] and steps.checked.awx.objects == steps.bare.objects
    assert changed(run) == ["Make the types of the credentials", "Make the project", "Make the inventory"]
    told = {**EVERYTHING, "projects": [], "inventories": [], "workflow_job_template_nodes": []}
    assert all(name in run.output for names in told.values() for name in names)


def everything_is_made(steps):
    awx, run = steps.made.awx, steps.made.run

    assert run.returncode == 0, run.output
    held = {kind: sorted(name for name in awx.named(kind) if "Galaxy" not in name) for kind in EVERYTHING}
    assert held == EVERYTHING
    assert "Reports are lost with the container of their job" in run.output
    check_keys(awx)
    check_job_templates(awx)
    check_workflow(awx)


def check_keys(awx):
    """Sources and jobs have the keys of their clouds, and no secret was sent."""
    names = {held["id"]: name for name, held in awx.named("credentials").items()}
    sources = {name: names[held["credential"]] for name, held in awx.named("inventory_sources").items()}
    assert sources == {"E-HPC clusters": KEYS[0], "MRS clusters": KEYS[1]}
    for name in awx.named("job_templates"):
        keys = [] if name == "Audit report" else KEYS
        assert sorted(awx.related("job_templates", name, "credentials")) == keys
    assert all(held["inputs"] == {} for held in awx.named("credentials").values())


def check_job_templates(awx):
    """Job templates ask what they should, and those that may be sliced only warn of clusters of other slices."""
    made = awx.named("job_templates")
    for name, held in made.items():
        asked = [key[len("ask_") : -len("_on_launch")] for key, value in held.items() if key[:4] == "ask_" and value]
        assert sorted(asked) == ASKED[name]
        assert (held["job_type"], held["job_slice_count"], held["forks"]) == ("run", 1, 10)
        assert held["survey_enabled"] == ("_survey" in held)
    surveys = {
        name: [question["variable"] for question in held["_survey"]["spec"]]
        for name, held in made.items()
        if "_survey" in held
    }
    assert surveys == {
        **{name: ["onboarding_hosts"] for name in ("Onboard", "Audit", "Synchronise")},
        "Offboard": ["offboard_names", "onboarding_hosts", "cluster_users_max_removals", "offboard_confirmed"],
    }
    variables = {name: json.loads(held["extra_vars"]) for name, held in made.items()}
    sliced = {"onboarding_unmatched_clusters": "warn"}
    assert variables == {
        "Onboard": sliced,
        "Offboard": sliced,
        "Audit": {**sliced, "audit_fail_on_drift": True},
        "Synchronise": {**sliced, "cluster_users_sync": True},
        "Audit report": {},
    }


def check_workflow(awx):
    """The schedule starts the audit and then, whatever comes of it, the report."""
    (workflow,), templates = awx.named("workflow_job_templates").values(), awx.named("job_templates")
    nodes = awx.named("workflow_job_template_nodes")
    assert nodes["audit"]["unified_job_template"] == templates["Audit"]["id"]
    assert nodes["report"]["unified_job_template"] == templates["Audit report"]["id"]
    assert nodes["audit"]["_always_nodes"] == [nodes["report"]["id"]]
    assert awx.named("schedules")["Nightly audit"]["unified_job_template"] == workflow["id"]


def galaxy_credentials_are_given_where_there_is_none(steps):
    awx = steps.set.awx.snapshot()
    updates = {number: awx.updated_inventory(number) for number in awx.objects["inventory_sources"]}

    assert set(updates.values()) == {""}
    assert changed(steps.set.run)[0] == "Give the organization a Galaxy credential"
    assert "Give the organization a Galaxy credential" not in changed(steps.made.run)
    awx.named("organizations")["Research"]["_galaxy_credentials"].clear()
    assert "unknown plugin" in awx.updated_inventory(max(updates))


def all_settings_are_taken_beside_another_organization(steps):
    awx, research = steps.set.awx, steps.research

    assert steps.example.returncode == steps.set.run.returncode == 0, steps.set.run.output
    check_untouched(steps.made.awx, awx)
    check_settings(awx, research)


def check_untouched(before, after):
    """Everything that there was before is as it was; types belong to all organizations, but these do not differ."""
    for kind, those in before.objects.items():
        for number, held in those.items():
            if kind != "organizations":
                assert ties(after.objects[kind][number]) == ties(held)


def ties(held):
    """Give an object without the ties that lead nowhere."""
    return {name: value for name, value in held.items() if name[0] != "_" or value}


def check_settings(awx, organization):
    """Everything is as the settings say, in the organization and tied to its own objects."""
    keys, templates = (of(awx, kind, organization) for kind in ("credentials", "job_templates"))
    (project,), (inventory,) = (of(awx, kind, organization).values() for kind in ("projects", "inventories"))
    (image,) = awx.objects["execution_environments"].values()
    (label,) = awx.objects["labels"].values()
    (told,) = of(awx, "notification_templates", organization).values()
    (group,) = awx.objects["instance_groups"]
    assert sorted(keys) == [KEYS[1], "git", "roster"] and sorted(templates) == TEMPLATES
    for name, held in templates.items():
        merges = name == "Audit report"
        assert (held["job_slice_count"], held["forks"], held["timeout"]) == (1 if merges else 4, 20, 3600)
        assert (held["execution_environment"], held["inventory"]) == (image["id"], inventory["id"])
        wanted = [] if merges else [keys[KEYS[1]]["id"], keys["roster"]["id"]]
        assert sorted(held.get("_credentials", [])) == sorted(wanted)
        assert held["_instance_groups"] == [group] and held["_labels"] == [label["id"]]
        assert held.get("_notification_templates_error", []) == ([told["id"]] if merges else [])
    assert (image["name"], image["image"]) == ("clusters", "registry.example.com/clusters:1")
    assert (project["name"], project["credential"]) == ("Our clusters", keys["git"]["id"])
    assert (project["scm_url"], project["scm_branch"]) == ("https://git.example.com/other.git", "main")
    assert inventory["name"] == "All of them" and inventory["_instance_groups"] == [group]
    variables = {**SETTINGS["onboarding_awx_variables"], "onboarding_reports": "/reports"}
    assert json.loads(inventory["variables"]) == variables
    sources = [held for held in awx.objects["inventory_sources"].values() if held["inventory"] == inventory["id"]]
    assert [(held["name"], held["source_project"], held["credential"]) for held in sources] == [
        ("MRS clusters", project["id"], keys[KEYS[1]]["id"])
    ]
    assert all(held["overwrite"] and held["execution_environment"] == image["id"] for held in sources)
    (workflow,) = of(awx, "workflow_job_templates", organization).values()
    schedules = awx.objects["schedules"].values()
    (nightly,) = (held for held in schedules if held["unified_job_template"] == workflow["id"])
    assert nightly["name"] == "Nightly audit" and "BYDAY=MO" in nightly["rrule"]


def again_only_what_was_altered_is_changed(steps):
    awx, run = steps.corrected.awx, steps.corrected.run
    templates = of(awx, "job_templates", steps.research)
    audit, offboard = templates["Audit"], templates["Offboard"]

    assert run.returncode == 0, run.output
    assert changed(run) == ["Make the job templates", "Remove the schedule of the audit alone"]
    assert [write for write in steps.corrected.writes if write[0] != "DELETE"] == [
        ("PATCH", f"/api/v2/job_templates/{audit['id']}/"),
        ("POST", f"/api/v2/job_templates/{offboard['id']}/survey_spec/"),
    ]
    assert audit["forks"] == 20 and offboard["_survey"]["spec"][3]["default"] == "no"
    check_settings(awx, steps.research)
    # Nobody but AWX knows what a filled in key is.
    assert of(awx, "credentials", steps.research)[KEYS[1]]["inputs"]["secret_key"] == "$encrypted$"


def what_is_emptied_is_unset(steps):
    awx, research = steps.emptied.awx, steps.research
    (project,), (inventory,) = (of(awx, kind, research).values() for kind in ("projects", "inventories"))
    (source,) = (held for held in awx.objects["inventory_sources"].values() if held["inventory"] == inventory["id"])

    assert steps.emptied.run.returncode == 0, steps.emptied.run.output
    assert (project["credential"], project["scm_branch"], source["execution_environment"]) == (None, "", None)
    assert inventory["_instance_groups"] == [] and "onboarding_reports" not in json.loads(inventory["variables"])
    for name, held in of(awx, "job_templates", research).items():
        assert held["execution_environment"] is None and (held["timeout"], held["job_slice_count"]) == (0, 1)
        assert held["_instance_groups"] == held["_labels"] == held.get("_notification_templates_error", []) == []
        assert len(held.get("_credentials", [])) == (name != "Audit report")
    assert awx.objects["labels"] == {}


def again_nothing_is_changed(steps):
    assert steps.unchanged.run.returncode == 0, steps.unchanged.run.output
    assert changed(steps.unchanged.run) == steps.unchanged.writes == []


def what_apply_makes_is_removed_and_nothing_else(steps):
    awx = steps.removed.awx
    kept = {"credentials": ["git", "roster"], "notification_templates": ["Clusters differ"]}

    assert steps.removed.run.returncode == 0, steps.removed.run.output
    check_untouched(steps.made.awx, awx)
    for kind in ("projects", "inventories", "job_templates", "workflow_job_templates", *kept):
        assert sorted(of(awx, kind, steps.research)) == kept.get(kind, [])
    assert sorted(awx.named("inventory_sources")) == EVERYTHING["inventory_sources"]
    assert len(awx.objects["schedules"]) == 1


def the_last_organization_takes_the_types_with_it(steps):
    awx = steps.all_removed.awx

    assert steps.all_removed.run.returncode == 0, steps.all_removed.run.output
    assert not any(set(awx.named(kind)) & set(names) for kind, names in EVERYTHING.items())
    assert sorted(awx.named("organizations")) == ["Default", "Research"]


def test_two_organizations_are_set_up_changed_and_removed(applied):
    """One test, for workers that share its steps would take each step once more."""
    steps = taken_steps(applied)

    check_mode_says_what_it_would_make(steps)
    everything_is_made(steps)
    galaxy_credentials_are_given_where_there_is_none(steps)
    all_settings_are_taken_beside_another_organization(steps)
    again_only_what_was_altered_is_changed(steps)
    what_is_emptied_is_unset(steps)
    again_nothing_is_changed(steps)
    what_apply_makes_is_removed_and_nothing_else(steps)
    the_last_organization_takes_the_types_with_it(steps)


@pytest.fixture(scope="module")
def refusing(awx_collections, tmp_path_factory):
    """AWX for settings that are refused, in which another organization has what they name."""
    awx = new_awx()
    default = awx.named("organizations")["Default"]["id"]
    vault = awx.put("credential_types", name="Vault", kind="vault")
    awx.put("credentials", name="roster", organization=default, credential_type=vault)
    awx.put("execution_environments", name="clusters", organization=default, image="registry.example.com/theirs:1")
    with serving(awx) as url:
        yield Applied(awx, url, awx_collections, tmp_path_factory.mktemp("refusing"))


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"onboarding_awx_project_url": ""}, "Set onboarding_awx_project_url"),
        ({"onboarding_awx_organization": "Nobody's"}, "There is no organization Nobody's in AWX"),
        ({"onboarding_awx_credentials": ["roster"]}, "has no credential of the name roster"),
        ({"onboarding_awx_galaxy_credential": "ours"}, 'every update of the inventory fails with \\"unknown plugin\\"'),
        (
            {
                "onboarding_awx_execution_environment": "clusters",
                "onboarding_awx_execution_environment_image": "registry.example.com/ours:1",
            },
            "execution environment clusters already that belongs elsewhere",
        ),
    ],
)
def test_impossible_settings_are_refused(refusing, variables, message):
    run = refusing.apply(**{"onboarding_awx_organization": "Research", **variables})

    assert run.returncode != 0 and message in " ".join(run.output.split())
    assert refusing.awx.writes == []


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
