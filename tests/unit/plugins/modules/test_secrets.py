# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret leaves a module but to the cloud: not at -vvvv, in results, failures, logs or tracebacks.

One run of all cases goes each way, and every test looks at both.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._masking import HAS_MASKER
from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import HIDDEN
from tests.emulator.control import Emulator
from tests.playbook import Ansible, Run
from tests.unit.conftest import COLLECTIONS, Cluster

pytestmark = pytest.mark.ansible

# The last one is what ansible-core 2.22 does not find in the repr of a list.
PASSWORDS = ["Analytical-1", "Compiler-2%&+", "Changed-9~^", "Quo'ted\"back\\slash1"]
MISPLACED = "Misplaced-7"
KEY_SECRET = "key-secret-that-nobody-may-see"
TOKEN = "sts-token-that-nobody-may-see"
ENVIRONMENT = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID": "shown-key-id",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "environment-key-secret",
    "ALIBABA_CLOUD_SECURITY_TOKEN": "environment-token",
    "HTTPS_PROXY": "http://somebody:Proxied-4@127.0.0.1:1",
}

# Loaded by Python before the module: what would go to the system log goes to a file.
SYSLOG_TO_FILE = """
import os, syslog

def write(*arguments):
    with open(os.environ["SYSLOG_FILE"], "a") as file:
        file.write(f"{arguments}\\n")

syslog.syslog = write
"""

WEATHER = {
    "fair": [],
    "a refusal that repeats the password": [{"operation": "*", "kind": "echo_password", "times": None, "skip": 1}],
    "a user that is refused": [
        {"operation": "*", "kind": "error", "code": "AgentError.Account.UserAddFailure", "times": None, "skip": 1}
    ],
    "dropped answers": [{"operation": "*", "kind": "drop_before", "times": None, "skip": 1}],
    "slow answers": [{"operation": "*", "kind": "slow", "seconds": 2, "times": None, "skip": 1}],
    "a page of a proxy": [{"operation": "*", "kind": "html", "times": None, "skip": 1}],
}
GENERATIONS = ("2018-04-12", "2024-07-30")
METHODS = ("auto", "get")
CASES = {
    "action": [(each, GENERATIONS[n % 2], method) for n, each in enumerate(WEATHER) for method in METHODS],
    # To start a module is slow, so each weather comes once.
    "module": [(each, GENERATIONS[n % 2], METHODS[n // 2 % 2]) for n, each in enumerate(WEATHER)],
}

USERS = [
    {"name": "ada.lovelace", "password": PASSWORDS[0]},
    {"name": "grace.hopper", "password": PASSWORDS[1]},
    {"name": "joan.clarke", "password": PASSWORDS[3]},
    {"name": "old.user1", "password": PASSWORDS[2], "update_password": "always"},
]
REFUSED = [
    {"users": [{**USERS[0], "uid": 7, "pasword": MISPLACED}]},
    {"users": [{"name": "ada.lovelace", "password": {"value": [MISPLACED]}}]},
    {"users": [{"name": "ada.lovelace", "password": 1234567890123}]},
    {"users": [[{"name": "ada.lovelace", "password": MISPLACED}]]},
    {"users": {"name": "ada.lovelace", "password": MISPLACED}},
    {"users": f"ada.lovelace {MISPLACED}"},
    {"users": USERS[:1], "passwd": MISPLACED},
    {"users": USERS[:1], "state": "gone"},
    {"name": "ada.lovelace", "password": PASSWORDS[0], "exclusive": "perhaps"},
]
REFUSED_BY = {
    "action": REFUSED,
    # One of each that Ansible's own checks let through and refuse.
    "module": [REFUSED[0], REFUSED[3], REFUSED[6], REFUSED[8]],
}
SECRETS = [*PASSWORDS, MISPLACED, "1234567890123", KEY_SECRET, TOKEN]


@dataclass(frozen=True)
class Case:
    """A host and its cluster, and how tasks go there."""

    host: str
    cluster: Cluster
    weather: str = "fair"
    method: str = "auto"


@dataclass(frozen=True)
class Outcome:
    """A finished run, the calls of each host, and what the run left in the places where people look."""

    way: str
    run: Run
    cases: Sequence[Case]
    calls: Mapping[str, Sequence[Mapping[str, Any]]]
    places: Mapping[str, str]


@pytest.fixture(scope="module", params=["module", "action"])
def outcome(request: pytest.FixtureRequest, emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The run of all cases, and of what needs no weather on one host more."""
    way = request.param
    folder = tmp_path_factory.mktemp(way)
    cases = [
        Case(f"case{number:02}", Cluster(f"ehpc-hz-{way}{number:02}", emulator, generation), weather, method)
        for number, (weather, generation, method) in enumerate(CASES[way])
    ]
    for case in cases:
        case.cluster.holds([{"name": "old.user1", "password": "before-1A"}])
        case.cluster.faults(*WEATHER[case.weather])
    calm = Case("calm", Cluster(f"ehpc-hz-{way}", emulator))
    calm.cluster.holds()
    hosts = [*cases, calm]

    write(folder, hosts, REFUSED_BY[way])
    ansible = Ansible(Path(COLLECTIONS.name), folder, emulator.environment(), in_process=way == "action")
    run = ansible.playbook(
        "play.json",
        *("-i", "inventory.json", "-vvvv", "--diff", "--forks", "4"),
        environment={
            # Before ansible-core 2.21 this is how it always is.
            "ANSIBLE_INJECT_INVOCATION": "true",
            "ANSIBLE_LOG_PATH": str(folder / "ansible.log"),
            "ANSIBLE_DISPLAY_TRACEBACK": "always",
            "PYTHONPATH": str(folder),
            "SYSLOG_FILE": str(folder / "syslog"),
        },
    )

    calls = {each.host: emulator.calls(each.cluster.id) for each in hosts}
    for each in hosts:
        emulator.clear_faults(each.cluster.id)
        emulator.delete_cluster(each.cluster.id)
    places = {
        "output": run.output,
        "results": json.dumps(run.tasks),
        "ansible's log": (folder / "ansible.log").read_text(),
        "system log": (folder / "syslog").read_text(),
    }
    return Outcome(way, run, cases, calls, places)


def write(folder: Path, hosts: Sequence[Case], refused: Sequence[Mapping[str, Any]]) -> None:
    """Write the playbook, its inventory, and what catches the system log to a folder."""
    module = "clusterops.onboarding.ehpc_user"
    defaults = {
        "cluster_id": "{{ cluster }}",
        "api_version": "{{ generation }}",
        "http_method": "{{ method }}",
        "retry_timeout": 0,
        "read_timeout": "{{ read_timeout }}",
    }
    key = {"access_key_id": "shown-key-id", "access_key_secret": KEY_SECRET, "security_token": TOKEN}
    of_cases = [
        {"name": "roster", module: {"users": USERS}, "register": "outcome"},
        {"name": "show", "ansible.builtin.debug": {"var": "outcome"}},
        {"name": "single", module: {"name": "alan.turing", "password": PASSWORDS[3]}},
    ]
    of_calm = [
        *({"name": "refused", module: options} for options in refused),
        {"name": "key", module: {"users": USERS, **key}},
        {"name": "proxy", module: {"users": USERS, "endpoint": "ehpc.example.com"}, "environment": ENVIRONMENT},
        {"name": "check", module: {"users": USERS}, "check_mode": True},
        # Shows that the system log is caught.
        {"name": "ping", "ansible.builtin.ping": {}},
    ]
    common = {"gather_facts": False, "ignore_errors": True, "module_defaults": {module: defaults}}
    plays = [{**common, "hosts": "all:!calm", "tasks": of_cases}, {**common, "hosts": "calm", "tasks": of_calm}]
    variables = {
        each.host: {
            "cluster": each.cluster.id,
            "generation": each.cluster.generation,
            "method": each.method,
            "read_timeout": 0.5 if each.weather == "slow answers" else 30,
        }
        for each in hosts
    }
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    (folder / "inventory.json").write_text(json.dumps({"all": {"hosts": variables, "vars": local}}))
    (folder / "play.json").write_text(json.dumps(plays))
    (folder / "sitecustomize.py").write_text(SYSLOG_TO_FILE)


def forms(secret: str) -> set[str]:
    """Give a secret as it is, and as it stands in URLs, in JSON, in the repr of a list, and in JSON of that."""
    shown = repr([secret])[2:-2]
    encoded = {json.dumps(text)[1:-1] for text in (secret, shown)}
    return {secret, quote(secret, safe=""), shown, *encoded}


def test_no_secret_is_shown(outcome):
    for place, text in outcome.places.items():
        assert [secret for secret in SECRETS if any(form in text for form in forms(secret))] == [], place


def test_the_environment_of_a_task_is_not_shown(outcome):
    failed = {task["task"]: task["result"].get("msg") for task in outcome.run.tasks}

    assert "ProxyFailed" in failed["proxy"]
    # Before it had a masker, Ansible showed the command that starts a module, environment included.
    if HAS_MASKER or outcome.way == "action":
        for place, text in outcome.places.items():
            assert not re.search("environment-|Proxied-4", text), place


def test_every_case_ends_as_its_weather_has_it(outcome):
    failed = {(task["host"], task["task"]): task["status"] == "failed" for task in outcome.run.tasks}

    for case in outcome.cases:
        for task in ("roster", "single"):
            assert failed[case.host, task] == (case.weather != "fair"), (task, case)


def test_passwords_are_in_urls_only_with_get(outcome):
    for case in outcome.cases:
        targets = json.dumps([call["target"] for call in outcome.calls[case.host]])
        shown = [secret for secret in SECRETS if any(form in targets for form in forms(secret))]
        assert case.method == "get" or (shown == [] and "Password" not in targets), case


def test_refused_options_send_nothing(outcome):
    refused = [task["status"] for task in outcome.run.tasks if task["task"] == "refused"]

    assert refused == ["failed"] * len(REFUSED_BY[outcome.way])
    # Of the tasks after them, one has a wrong key and one is in check mode.
    assert [call["operation"] for call in outcome.calls["calm"]] == ["ListUsers"] * 2


def test_options_that_are_no_secrets_are_shown(outcome):
    for place in ("output", "results", "ansible's log"):
        text = outcome.places[place]
        assert "module_args" in text and "shown-key-id" in text and HIDDEN in text, place


def test_the_system_log_has_no_names_of_a_roster(outcome):
    log = [line for line in outcome.places["system log"].splitlines() if "Invoked with" in line]

    # Names that are options of their own show that the log has what it can have. A worker logs nothing.
    for text in (outcome.cases[0].cluster.id, "shown-key-id", "alan.turing"):
        assert any(text in line for line in log) == (outcome.way == "module")
    assert [line for line in log if any(user["name"] in line for user in USERS)] == []
