# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules at work on the emulator: results, warnings and failures are the same both ways."""

from __future__ import annotations

import json
import time

import pytest

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.in_process import as_sent
from tests.unit.roles.pair import pair
from tests.unit.vaults import encrypted, with_password

REFUSED = "AgentError.Account.UserAddFailure"
PASSWORD = "Under_score1"
VAULTED = "Analytical-1"
ROSTER = [{"name": name, "password": PASSWORD} for name in ("ada.lovelace", "grace.hopper", "bad.user99")]
USER, USER_INFO, MRS = (f"clusterops.onboarding.{name}" for name in ("ehpc_user", "ehpc_user_info", "mrs_iam_sync"))
MRS_CLUSTER = "2b460e01-alike"
SLOW_SECONDS = 120


@pytest.fixture
def clusters(emulator):
    with pair(emulator) as made:
        yield made
        for cluster in made:
            emulator.clear_faults(cluster.id)


def test_what_is_done_and_what_fails_is_reported_alike(ansible, both_ways, emulator, clusters):
    calm, stormy = clusters

    def start():
        refuse = {"AddUsers": {"bad.user99": REFUSED}}
        calm.holds([{"name": "old.hand"}, {"name": "svc.backup"}], refuse=refuse, batch="part")
        emulator.clear_faults(stormy.id)
        stormy.holds()
        stormy.faults(
            {"operation": "AddUsers", "kind": "drop_after"},
            {"operation": "ListUsers", "kind": "html", "skip": 1, "times": None},
        )
        emulator.put_iam([{"name": "ada.lovelace"}])
        emulator.put_mrs_cluster(MRS_CLUSTER, ["old.hand"], settings={"polls": 0})

    secrets = {"vaulted": VAULTED, "vaulted_key": emulator.access_key_secret}
    (ansible.folder / "secrets.yml").write_text(
        "".join(
            f"{name}: !vault |\n  " + encrypted(text).decode().rstrip().replace("\n", "\n  ") + "\n"
            for name, text in secrets.items()
        )
    )
    everything = {"cluster_id": calm.id, "users": ROSTER, "exclusive": True, "protected": ["svc.*"], "verify": True}
    vaulted = {
        **{"access_key_id": emulator.access_key_id, "access_key_secret": "{{ vaulted_key }}"},
        **{"cluster_id": calm.id, "users": [{"name": "joan.clarke", "password": "{{ vaulted }}"}]},
    }
    proxy = {"HTTPS_PROXY": "http://127.0.0.1:1"}
    other_key = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "nobody", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "{{ secret }}"}
    names = {"cluster_id": MRS_CLUSTER, "user_names": ["ada.lovelace"], "exclusive": True, "max_removals": 1}
    tasks = {
        "check mode": {USER: everything, "check_mode": True, "diff": True},
        "in part": {USER: everything},
        "again": {USER: {**everything, "users": ROSTER[:2]}, "register": "again", "failed_when": "again is changed"},
        "bad options": {USER: {"cluster_id": calm.id, "users": [{"name": "a b"}, ROSTER[0], ROSTER[0], 7]}},
        "bad weather": {USER: {"cluster_id": stormy.id, "users": ROSTER, "retry_timeout": 0}},
        "vaulted": {USER: vaulted},
        "names": {MRS: names, "diff": True},
        # What libraries read in the environment of the task.
        "proxy": {
            USER_INFO: {"cluster_id": calm.id, "retry_timeout": 0, "endpoint": "ehpc.example.com"},
            "environment": proxy,
        },
        "key": {USER_INFO: {"cluster_id": calm.id}, "environment": other_key, "vars": {"secret": "x"}},
    }

    run = both_ways(
        list(tasks.values()), "-e", "@secrets.yml", *with_password(ansible.folder), before=start,
        environment={"ANSIBLE_INJECT_INVOCATION": "true"},
    )  # fmt: skip
    emulator.delete_mrs_cluster(MRS_CLUSTER)

    results = dict(zip(tasks, run.results, strict=True))
    assert [name for name in tasks if not results[name]["failed"]] == ["check mode", "again", "vaulted", "names"]
    assert results["in part"]["summary"]["created"] == 2 and results["in part"]["summary"]["failed"] == 1
    assert len(results["in part"]["warnings"]) == 3
    assert "The accounts could not be read: " in results["bad weather"]["msg"]
    assert calm.passwords["joan.clarke"] == VAULTED
    assert results["names"]["summary"]["synchronised"] == results["names"]["summary"]["cancelled"] == 1
    assert "ProxyFailed: no connection to ehpc.example.com through the proxy" in results["proxy"]["msg"]
    assert "InvalidAccessKeyId.NotFound" in results["key"]["msg"]
    shown = run.output + json.dumps(run.tasks)
    assert [secret for secret in (PASSWORD, *secrets.values()) if secret in shown] == []


def test_options_arrive_as_plain_values():
    class Text(str):
        """Stands for the strings that ansible-core marks as trusted, unsafe or of an origin."""

    sent = as_sent({"text": Text("text"), "list": (1, Text("two")), "dict": {Text("key"): None}, "float": 1.5})

    assert sent == {"text": "text", "list": [1, "two"], "dict": {"key": None}, "float": 1.5}
    assert {type(sent["text"]), type(sent["list"][1]), type(next(iter(sent["dict"])))} == {str}


def test_a_task_that_takes_too_long_is_ended(both_ways, probe, clusters):
    def start():
        for cluster in clusters:
            cluster.emulator.clear_faults(cluster.id)
        clusters[1].holds([{"name": f"user.{number:03}"} for number in range(300)])
        # Every call, for a module that was not awaited may make one while the other way is tried.
        slow = {"operation": "ListUsers", "kind": "slow", "seconds": SLOW_SECONDS, "times": None}
        clusters[0].faults(slow)
        clusters[1].faults({**slow, "skip": 1})

    # While it waits, in the middle of a call, and of calls side by side.
    tasks = [{probe: {"act": "sleep"}}, *({USER_INFO: {"cluster_id": cluster.id}} for cluster in clusters)]
    started = time.monotonic()

    run = both_ways([{**task, "timeout": 1} for task in tasks], before=start)

    assert [result["failed"] for result in run.results] == [True] * 3
    assert time.monotonic() - started < SLOW_SECONDS - 20
