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

PASSWORDS = ["Analytical-1", "Quo'ted\"back\\slash1", "Compiler-2%&+", "Colossus-1944", "Bombe'\"-1939", "Tabular-1"]
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
    fleet.put_iam([{"name": name, "groups": ["staff"]} for name in NAMES])
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
    folder, vault = ansible.folder, with_password(ansible.folder)
    # In part encrypted, each in another way.
    (folder / "team.csv").write_bytes(encrypted("name,group,password\nfrom.csv,wheel,Tabular-1\n"))
    more = [{"name": "from.yaml", "password": PASSWORDS[3]}]
    (folder / "more.yml").write_bytes(encrypted(json.dumps({"cluster_users_roster": more})))
    value = encrypted(PASSWORDS[4]).decode().replace("\n", "\n      ").rstrip()
    plain = [*ROSTER, {"name": "grace.hopper"}]
    (folder / "roster.yml").write_text(
        "cluster_users_roster:\n"
        + "".join(f"  - {json.dumps(entry)}\n" for entry in plain)
        + f"  - name: from.value\n    password: !vault |\n      {value}\n"
    )
    arguments = [*vault, *SHOW_ALL, "-e", "@roster.yml", "-e", "cluster_users_first_passwords=first"]

    done = run(
        replace(ansible, in_process=in_process), "onboard", *arguments,
        onboarding_hosts="genomics", cluster_users_roster_files=["team.csv", "more.yml"],
    )  # fmt: skip

    made = stored(folder / "first", GENOMICS)
    given = dict(zip([*NAMES, "from.yaml", "from.value", "from.csv"], PASSWORDS, strict=True))
    del given["kathleen.antonelli"]
    assert list(made) == ["grace.hopper"] and Cluster(GENOMICS, clouds).passwords == {**given, **made}
    secrets = [*PASSWORDS, VAULT_PASSWORD, *made.values()]
    assert_no_secret(done.output + json.dumps(done.tasks) + reported(folder), secrets)
    assert "$REDACTED$" not in json.dumps(done.tasks) + reported(folder) and NAMES_ARE_MASKED not in warned(done)
    assert f"TASK [{TITLE}]" in done.output
    (message,) = {
        task["result"]["msg"] for task in done.tasks if task["task"].endswith(TITLE) and "msg" in task["result"]
    }
    assert message.startswith(f"1 of 7 users failed on {GENOMICS}: kathleen.antonelli ({REFUSED}: ")
    assert message in done.output
    for name in given:
        group = "wheel" if name in ("ada.lovelace", "from.csv") else "users"
        assert f"+{name}: {group}\n" in done.output and name in reported(folder)


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
