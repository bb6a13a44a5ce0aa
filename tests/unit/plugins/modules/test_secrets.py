# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret leaves a module but to the cloud: not at -vvvv, in results, failures, logs or tracebacks."""

from __future__ import annotations

import json

import pytest

PASSWORDS = ["Analytical-1", "Compiler-2%&+", "Changed-9~^"]
TOKEN = "sts-token-that-nobody-may-see"

# Loaded by Python before the module: what would go to the system log goes to a file.
SYSLOG_TO_FILE = """
import os, syslog

def write(*arguments):
    with open(os.environ["SYSLOG_FILE"], "a") as file:
        file.write(f"{arguments}\\n")

syslog.syslog = write
"""

# Before ansible-core 2.21 this is how it always is.
SHOW_OPTIONS = {"ANSIBLE_INJECT_INVOCATION": "true"}

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


@pytest.mark.parametrize("method", ["auto", "get"])
@pytest.mark.parametrize("weather", WEATHER)
def test_no_secret_shows(ansible, cluster, weather, method):
    cluster.holds([{"name": "old.user1", "password": "before-1A"}])
    (ansible.folder / "sitecustomize.py").write_text(SYSLOG_TO_FILE)
    users = [
        {"name": "ada.lovelace", "password": PASSWORDS[0]},
        {"name": "grace.hopper", "password": PASSWORDS[1]},
        {"name": "old.user1", "password": PASSWORDS[2], "update_password": "always"},
    ]
    options = {"cluster_id": cluster.id, "users": users, "http_method": method, "retry_timeout": 0, "read_timeout": 0.5}
    roster_task = {"clusterops.onboarding.ehpc_user": options, "register": "outcome"}
    single_task = {
        "clusterops.onboarding.ehpc_user": {
            "cluster_id": cluster.id,
            "name": "alan.turing",
            "password": PASSWORDS[0],
            "retry_timeout": 0,
            "http_method": method,
            "read_timeout": 0.5,
        }
    }
    show_task = {"ansible.builtin.debug": {"var": "outcome"}}
    cluster.faults(*WEATHER[weather])

    run = ansible.tasks(
        # The ping shows that the system log is caught.
        [{**roster_task, "check_mode": True}, roster_task, show_task, single_task, {"ansible.builtin.ping": {}}],
        "-vvvv",
        "--diff",
        environment={
            **SHOW_OPTIONS,
            "ANSIBLE_LOG_PATH": str(ansible.folder / "ansible.log"),
            "ANSIBLE_DISPLAY_TRACEBACK": "always",
            "PYTHONPATH": str(ansible.folder),
            "SYSLOG_FILE": str(ansible.folder / "syslog"),
        },
    )

    shown = {
        "output": run.output,
        "results": json.dumps(run.tasks),
        "ansible's log": (ansible.folder / "ansible.log").read_text(),
        "system log": (ansible.folder / "syslog").read_text(),
    }
    secrets = [*PASSWORDS, cluster.emulator.access_key_secret]
    for place, text in shown.items():
        for secret in secrets:
            assert secret not in text, f"{secret} in {place}"
            # Whoever lets a URL out lets the password out in its encoded form.
            assert secret.replace("%", "%25").replace("&", "%26").replace("+", "%2B") not in text, place
    assert "module_args" in run.output, "at -vvvv the options are shown"
    assert run.results[1]["failed"] == (weather != "fair")
    if method == "auto":
        targets = json.dumps([call["target"] for call in cluster.emulator.calls(cluster.id)])
        assert "Password" not in targets and not any(secret in targets for secret in secrets)


def test_options_that_are_secrets_are_hidden_and_others_shown(ansible, cluster):
    options = {
        "cluster_id": cluster.id,
        "users": [{"name": "ada.lovelace", "password": PASSWORDS[0]}],
        "access_key_id": "emulator-key-id",
        "access_key_secret": "emulator-key-secret",
        "security_token": TOKEN,
    }

    task = {"clusterops.onboarding.ehpc_user": options}

    shown = ansible.tasks([task], "-vvvv", environment=SHOW_OPTIONS).output

    assert TOKEN not in shown and PASSWORDS[0] not in shown and "emulator-key-secret" not in shown
    assert "emulator-key-id" in shown and "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"users": [{"name": "ada.lovelace", "password": PASSWORDS[0], "uid": 7}]},
        {"users": [[{"name": "ada.lovelace", "password": PASSWORDS[0]}]]},
        {"users": {"name": "ada.lovelace", "password": PASSWORDS[0]}},
        {"users": [{"name": "ada.lovelace", "password": PASSWORDS[0]}], "passwd": PASSWORDS[1]},
        {"users": [{"name": "ada.lovelace", "password": PASSWORDS[0]}], "state": "gone"},
        {"name": "ada.lovelace", "password": PASSWORDS[0], "exclusive": "perhaps"},
    ],
)
def test_options_that_are_refused_hide_them_too(ansible, cluster, wrong):
    task = {"clusterops.onboarding.ehpc_user": {"cluster_id": cluster.id, **wrong}}

    run = ansible.tasks([task], "-vvvv", environment=SHOW_OPTIONS)

    assert run.result["failed"] and not any(password in run.output for password in PASSWORDS)
    assert cluster.calls == []


def test_the_names_of_a_roster_stay_out_of_the_system_log(ansible, cluster):
    (ansible.folder / "sitecustomize.py").write_text(SYSLOG_TO_FILE)
    task = {"clusterops.onboarding.ehpc_user": {"cluster_id": cluster.id, "users": [{"name": "ada.lovelace"}]}}

    ansible.tasks(
        [task],
        environment={"PYTHONPATH": str(ansible.folder), "SYSLOG_FILE": str(ansible.folder / "syslog")},
    )

    log = (ansible.folder / "syslog").read_text()
    assert cluster.id in log and "ada.lovelace" not in log
