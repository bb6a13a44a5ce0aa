# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks show names and no passwords, however a roster comes to them and whatever Ansible masks by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._masking import HAS_MASKER, NAMES_ARE_MASKED
from tests.playbook import Ansible, Run
from tests.unit.conftest import Cluster
from tests.unit.roles.fleet import GENOMICS, SIMULATION, fleet, run
from tests.unit.roles.pair import pair, role_on
from tests.unit.vaults import VAULT_PASSWORD, encrypted, stored, with_password

__all__ = ["fleet"]

PASSWORDS = ["Analytical-1", "Quo'ted\"back\\slash1", "Compiler-2%&+"]
# One name has a word in it that stands in all output.
ROSTER = [
    {"name": "ada.lovelace", "group": "wheel", "password": PASSWORDS[0]},
    {"name": "users.admin", "group": "users", "password": PASSWORDS[1]},
    {"name": "kathleen.antonelli", "password": PASSWORDS[2]},
]
NAMES = [entry["name"] for entry in ROSTER]
REFUSED = "AgentError.Account.UserAddFailure"
TITLE = "Bring the users of the cluster in line with the roster"
SHOW_ALL = ("-vvvv", "--diff")
SHOW_OPTIONS = {"ANSIBLE_INJECT_INVOCATION": "true"}


@pytest.fixture
def clouds(fleet):
    """The fleet, where one cluster refuses somebody and everybody is in IAM."""
    Cluster(GENOMICS, fleet).holds(refuse={"AddUsers": {"kathleen.antonelli": REFUSED}}, batch="part")
    fleet.put_iam([{"name": name, "groups": ["staff"]} for name in [*NAMES, "grace.hopper"]])
    return fleet


def in_file(ansible: Ansible, roster: Sequence[object]) -> list[str]:
    """Give the arguments for a roster in a file, for at -vvvv Ansible shows its command line."""
    (ansible.folder / "roster.json").write_text(json.dumps({"cluster_users_roster": roster}))
    return ["-e", "@roster.json"]


def assert_no_secret(text: str, secrets: Iterable[str]) -> None:
    forms = {form for secret in secrets for form in (secret, json.dumps(secret)[1:-1], repr([secret])[2:-2])}
    assert [form for form in sorted(forms) if form in text] == []


def warned(done: Run) -> list[str]:
    return [warning for task in done.tasks for warning in task["result"].get("warnings", ())]


def reported(folder: Path) -> str:
    return "".join(path.read_text() for path in sorted((folder / "reports").iterdir()))


@pytest.mark.parametrize("in_process", [False, True])
def test_onboard_shows_names_and_no_passwords(ansible, clouds, in_process):
    ansible = replace(ansible, in_process=in_process)
    vault = with_password(ansible.folder)
    roster = in_file(ansible, [*ROSTER, {"name": "grace.hopper"}])

    done = run(ansible, "onboard", *roster, *vault, *SHOW_ALL, "-e", "cluster_users_first_passwords=first")

    made = [
        *stored(ansible.folder / "first", SIMULATION).values(),
        *stored(ansible.folder / "first", GENOMICS).values(),
    ]
    assert len(made) == 2
    assert_no_secret(done.output + json.dumps(done.tasks) + reported(ansible.folder), [*PASSWORDS, *made])
    assert "$REDACTED$" not in json.dumps(done.tasks) + reported(ansible.folder)
    assert f"TASK [{TITLE}]" in done.output
    (message,) = {
        task["result"]["msg"] for task in done.tasks if task["task"].endswith(TITLE) and "msg" in task["result"]
    }
    assert message.startswith(f"1 of 4 users failed on {GENOMICS}: kathleen.antonelli (AddUsers")
    assert message in done.output
    for name, group in (("ada.lovelace", "wheel"), ("users.admin", "users")):
        assert f"+{name}: {group}\n" in done.output and name in reported(ansible.folder)


def test_audit_and_offboard_show_names_and_no_passwords(ansible, clouds):
    audit = run(ansible, "audit", *in_file(ansible, ROSTER), *SHOW_ALL)
    leavers = in_file(ansible, [{**entry, "state": "absent"} for entry in ROSTER])
    for cluster_id in (SIMULATION, GENOMICS):
        Cluster(cluster_id, clouds).holds([{"name": name} for name in NAMES])

    offboard = run(ansible, "offboard", *leavers, *SHOW_ALL, "-e", "cluster_users_max_removals=3")

    assert (audit.returncode, offboard.returncode) == (0, 0)
    for done, sign in ((audit, "+"), (offboard, "-")):
        text = done.output + json.dumps(done.tasks)
        assert_no_secret(text, PASSWORDS)
        assert [line for line in text.splitlines() if "$REDACTED$" in line] == []
        assert f"{sign}users.admin: users\n" in done.output
    assert all(name in reported(ansible.folder) for name in NAMES)


def test_a_roster_encrypted_as_a_whole_is_warned_of(ansible, clouds):
    (ansible.folder / "roster.yml").write_bytes(encrypted(json.dumps({"cluster_users_roster": ROSTER})))

    done = run(ansible, "audit", *with_password(ansible.folder), *SHOW_ALL, "-e", "@roster.yml")
    both = [ansible.folder / "reports" / f"audit.{suffix}" for suffix in ("json", "html")]

    assert done.returncode == 0
    assert_no_secret(done.output, [*PASSWORDS, VAULT_PASSWORD])
    assert (NAMES_ARE_MASKED in warned(done)) == HAS_MASKER
    # Reports are written for those who may read them.
    assert all(name in path.read_text() for path in both for name in NAMES)


def test_encrypted_files_and_values_leave_names_to_be_seen(ansible, clouds):
    folder = ansible.folder
    columns = "name,group,password\nada.lovelace,wheel,Analytical-1\n"
    (folder / "team.csv").write_bytes(encrypted(columns))
    (folder / "more.yml").write_bytes(encrypted(json.dumps({"cluster_users_roster": ROSTER[1:2]})))
    value = encrypted(PASSWORDS[2]).decode().replace("\n", "\n        ").rstrip()
    (folder / "roster.yml").write_text(
        f"cluster_users_roster:\n  - name: {NAMES[2]}\n    password: !vault |\n        {value}\n"
    )

    done = run(
        ansible,
        "onboard",
        *(*with_password(folder), *SHOW_ALL, "-e", "@roster.yml", "-e", "onboarding_hosts=simulation"),
        cluster_users_roster_files=["team.csv", "more.yml"],
    )

    assert done.returncode == 0 and Cluster(SIMULATION, clouds).passwords == dict(zip(NAMES, PASSWORDS, strict=True))
    assert NAMES_ARE_MASKED not in warned(done)
    assert_no_secret(done.output + json.dumps(done.tasks), [*PASSWORDS, VAULT_PASSWORD])
    assert all(f"+{entry['name']}: {entry.get('group', 'users')}\n" in done.output for entry in ROSTER)


UNREADABLE = [
    [{"name": "ada.lovelace", "pasword": PASSWORDS[0]}],
    [{"name": "ada.lovelace", "password": {"value": [PASSWORDS[0]]}}],
    [[{"name": "ada.lovelace", "password": PASSWORDS[0]}]],
    [["ada.lovelace", PASSWORDS[0]]],
    [PASSWORDS[0]],
    {"name": "ada.lovelace", "password": PASSWORDS[0]},
]


def test_a_roster_that_cannot_be_read_is_not_shown(ansible, emulator):
    with pair(emulator) as (cluster, _other):
        files = role_on(ansible.folder, [cluster], {})
        local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        hosts = {
            f"host{number}": {"cluster_users_cluster_id": cluster.id, "cluster_users_roster": roster}
            for number, roster in enumerate(UNREADABLE)
        }
        (ansible.folder / "inventory.json").write_text(json.dumps({"all": {"hosts": hosts, "vars": local}}))

        done = ansible.playbook(*files, "-vvvv", environment=SHOW_OPTIONS)

        assert cluster.calls == []
    failed = {task["host"] for task in done.tasks if task["status"] == "failed"}
    assert failed == set(hosts)
    assert_no_secret(done.output + json.dumps(done.tasks), PASSWORDS[:1])


def test_passwords_that_plugins_read_are_masked_from_2_22(ansible, cluster):
    (ansible.folder / "team.csv").write_text("name,password\nada.lovelace,Analytical-1\n")
    options = {"cluster_id": cluster.id, "roster": [{"name": "grace.hopper"}], "first_passwords": "first"}
    tasks = [
        {"ansible.builtin.debug": {"msg": "{{ query('clusterops.onboarding.roster', 'team.csv') }}"}},
        {"clusterops.onboarding.cluster_users": options},
        {"ansible.builtin.debug": {"msg": f"{{{{ lookup('ansible.builtin.file', 'first/{cluster.id}.yml') }}}}"}},
    ]

    done = ansible.tasks(tasks, *with_password(ansible.folder))

    (made,) = stored(ansible.folder / "first", cluster.id).values()
    assert not any(result["failed"] for result in done.results)
    for name, password in {"ada.lovelace": "Analytical-1", "grace.hopper": made}.items():
        assert name in done.output and (password in done.output) != HAS_MASKER
