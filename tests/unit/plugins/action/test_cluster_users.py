# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module cluster_users: rosters in variables and files, and first passwords, in the worker and on a target."""

from __future__ import annotations

import json

import pytest
from ansible.parsing.dataloader import DataLoader

from tests.unit.vaults import encrypted, secrets, stored

PASSWORD = "Analytical-1"
VARIABLES = """
nothing: {{}}
day: 2099-12-31
person: {{name: from.expression, password: Analytical-1, expires: 2099-12-31}}
cluster_users_cluster_id: {cluster_id}
cluster_users_labels: gpu, big
cluster_users_roster_files: team.csv,
cluster_users_leavers: "charles.babbage, nobody.known"
cluster_users_roster:
  - {{name: ada.lovelace, password: Analytical-1, expires: 2099-12-31, group: "{{{{ nothing.x | default(omit) }}}}"}}
  - {{name: "{{{{ 'grace' }}}}.hopper", password: !unsafe "Anal{{{{7}}}}l-1", clusters: "{{{{ ['big'] }}}}", state: ""}}
  - {{name: alan.turing, password: Analytical-1, expires: "{{{{ day }}}}", group: null, clusters: "{{{{ none }}}}"}}
  - {{name: over.today1, password: Analytical-1, expires: 2020-01-01}}
  - {{name: not.created, create: "{{{{ false }}}}"}}
  - {{name: elsewhere1, clusters: other}}
  - "{{{{ person }}}}"
  - name: vaulted.user
    password: !vault |
      {vaulted}
"""
WRONG = """
cluster_users_cluster_id: ehpc-hz-none
cluster_users_roster_files: [team.csv]
cluster_users_roster:
  - {name: ada.lovelace, password: "Analytical-1{{ nobody }}"}
  - {name: grace.hopper, password: [Analytical-1]}
  - {name: alan.turing, password: "{{ Analytical-1 | no_such_filter }}"}
  - {name: edith.clarke, password: "{{ ['Analytical-1'] | map('no_such_filter') | list }}"}
  - {name: joan.clarke, pass: Analytical-1}
  - Analytical-1
"""


@pytest.fixture
def users(act, tmp_path):
    """Run the module with variables of a file, as Ansible reads it."""
    (tmp_path / "team.csv").write_text("name;group;;\nfrom.file;wheel;;\n")

    def run(variables, *, in_process=True, **options):
        (tmp_path / "variables.yml").write_text(variables)
        loaded = DataLoader().load_from_file(str(tmp_path / "variables.yml"), trusted_as_template=True)
        return act(
            "cluster_users", vault=secrets(), variables={**loaded, "onboarding_in_process": in_process}, **options
        )

    return run


def variables(cluster):
    vaulted = encrypted(PASSWORD).decode().rstrip().replace("\n", "\n      ")
    return VARIABLES.format(cluster_id=cluster.id, vaulted=vaulted)


@pytest.mark.parametrize("in_process", [True, False])
def test_a_roster_means_the_same_however_it_is_written(users, cluster, tmp_path, in_process):
    cluster.holds([{"name": "charles.babbage"}, {"name": "not.created", "group": "wheel"}])
    folder, given = tmp_path / "first", variables(cluster)

    found = users(given, purpose="audit")
    first = users(given, first_passwords=str(folder), in_process=in_process)
    # With one that is not local, they are listed for the plan, and once more with the passwords.
    assert cluster.calls.count("ListUsers") == (2 if in_process else 3)
    again = users(given, first_passwords=str(folder))

    people = ["from.file", "ada.lovelace", "grace.hopper", "alan.turing", "from.expression", "vaulted.user"]
    rows = [*((name, "created") for name in people), ("charles.babbage", "removed")]
    assert [(row["name"], row["action"]) for row in found["users"]] == rows
    assert first["users"] == found["users"] and not again["changed"]
    assert list(stored(folder, cluster.id)) == ["from.file"]
    assert cluster.passwords["grace.hopper"] == "Anal{{7}}l-1" and cluster.passwords["vaulted.user"] == PASSWORD
    assert cluster.passwords["from.file"] == stored(folder, cluster.id)["from.file"]
    assert cluster.groups["from.file"] == "wheel" and "over.today1" not in cluster.groups


def test_all_that_cannot_be_read_is_told_at_once_without_a_value(users, cluster, capsys):
    result = users(WRONG)

    only = "name, group, password, auth_key, state, update_password, create, names, clusters, expires"
    assert result["msg"].splitlines() == [
        "roster entry 1: 'nobody' is undefined.",
        "roster entry 2 (grace.hopper): password must be text, put it in quotes.",
        "roster entry 3: a value cannot be evaluated or decrypted.",
        "roster entry 4: a value cannot be evaluated or decrypted.",
        f"roster entry 5 (joan.clarke): there is no field pass, only {only}.",
        "roster entry 6: must be a mapping of name, group, password and so on. Nothing was changed.",
    ]
    assert PASSWORD not in capsys.readouterr().out + json.dumps(result) and cluster.calls == []


def test_a_roster_of_nobody_is_refused_by_its_name(users, cluster, tmp_path):
    (tmp_path / "empty.csv").write_text("name,group\n")
    given = {"cluster_users_cluster_id": cluster.id, "cluster_users_roster": "{{ [] }}"}

    result = users(json.dumps({**given, "cluster_users_roster_files": "empty.csv"}))

    assert result["msg"] == "Nobody is named in empty.csv, cluster_users_roster. Nothing was changed."


def test_names_that_differ_only_in_case_are_warned_of(users, cluster, capsys):
    roster = [{"name": name, "create": False} for name in ("edith.clarke", "Edith.Clarke")]

    users(json.dumps({"cluster_users_cluster_id": cluster.id, "cluster_users_roster": roster}))

    warned = " ".join(capsys.readouterr().err.split())
    assert "roster entry 2 (Edith.Clarke): differs from edith.clarke in roster entry 1 only in case." in warned


@pytest.mark.parametrize("in_process", [True, False])
def test_an_audit_never_writes_and_names_the_unaddressable(users, cluster, in_process):
    cluster.holds([{"name": "john doe"}, {"name": "mallory.intruder"}])
    roster = json.dumps({"cluster_users_cluster_id": cluster.id, "cluster_users_roster": [{"name": "ada.lovelace"}]})

    result = users(roster, purpose="audit", in_process=in_process)

    assert {row["name"]: row["action"] for row in result["users"]} == {
        "ada.lovelace": "created", "john doe": "removed", "mallory.intruder": "removed",
    }  # fmt: skip
    assert cluster.writes == []


@pytest.mark.parametrize("in_process", [True, False])
def test_first_passwords_are_those_of_accounts(users, cluster, tmp_path, in_process):
    cluster.holds([{"name": "charles.old"}])
    roster = [{"name": "ada.lovelace", "names": {"gpu": "ada.account", "ehpc": "ada.other"}}, {"name": "grace.hopper"}]
    variables = {"cluster_users_cluster_id": cluster.id, "cluster_users_labels": "gpu", "cluster_users_roster": roster}
    leavers = {"cluster_users_leavers": ["charles.babbage"]}
    absent = {"name": "charles.babbage", "names": {cluster.id: "charles.old"}, "clusters": "elsewhere"}
    folder = tmp_path / "first"

    def run(given):
        return users(json.dumps(given), first_passwords=str(folder), in_process=in_process)

    done = run({**variables, **leavers, "cluster_users_roster": [*roster, absent]})

    assert done["users"] == [
        {"name": "ada.lovelace", "account": "ada.account", "action": "created", "changed": True, "group": "users"},
        {"name": "grace.hopper", "action": "created", "changed": True, "group": "users"},
        {"name": "charles.babbage", "account": "charles.old", "action": "removed", "changed": True, "before": "users"},
    ]
    assert list(stored(folder, cluster.id)) == ["ada.account", "grace.hopper"]
    assert cluster.passwords == stored(folder, cluster.id) and not run(variables)["changed"]


def test_options_of_a_task_go_before_variables(users, cluster):
    given = json.dumps({"cluster_users_cluster_id": "ehpc-hz-other", "cluster_users_protected": None})
    options = {"cluster_id": cluster.id, "roster": [{"name": "ada.lovelace", "password": PASSWORD}], "region": "x"}

    done = users(given, **options)
    wrong = {"uid": 7, "exclusive": "perhaps", "provider": "other"}
    unknown, bad, other = (users(given, **options, **{name: value}) for name, value in wrong.items())

    assert done["changed"] and cluster.groups == {"ada.lovelace": "users"}
    assert "uid" in unknown["msg"] and "argument 'exclusive'" in bad["msg"] and "ehpc, mrs" in other["msg"]
