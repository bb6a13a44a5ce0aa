# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules at work on the emulator: results, warnings and failures are the same both ways."""

from __future__ import annotations

import time

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.clusterops.onboarding.plugins.plugin_utils.in_process import as_sent

SHOW_OPTIONS = {"ANSIBLE_INJECT_INVOCATION": "true"}
REFUSED = "AgentError.Account.UserAddFailure"
PASSWORD = "Under_score1"
ROSTER = [{"name": name, "password": PASSWORD} for name in ("ada.lovelace", "grace.hopper", "bad.user99")]


def test_what_is_done_and_what_fails_in_part_is_reported_alike(both_ways, cluster):
    def start():
        cluster.holds(
            [{"name": "old.hand"}, {"name": "svc.backup"}], refuse={"AddUsers": {"bad.user99": REFUSED}}, batch="part"
        )

    user, info, clusters = (
        f"clusterops.onboarding.{name}" for name in ("ehpc_user", "ehpc_user_info", "ehpc_cluster_info")
    )
    everything = {"cluster_id": cluster.id, "users": ROSTER, "exclusive": True, "protected": ["svc.*"], "verify": True}
    tasks = [
        {user: everything, "check_mode": True, "diff": True},
        {user: everything},
        {user: {**everything, "users": ROSTER[:2]}, "register": "again", "failed_when": "again is changed"},
        {user: {"cluster_id": cluster.id, "users": [{"name": "a b"}, ROSTER[0], ROSTER[0], 7]}},
        {user: {"cluster_id": cluster.id, "name": "ada.lovelace", "users": []}},
        {
            user: {"cluster_id": cluster.id, "name": "{{ item }}", "state": "absent"},
            "loop": ["ada.lovelace", "nobody.here"],
        },
        {info: {"cluster_id": cluster.id, "with_ids": True}},
        {info: {"cluster_id": cluster.id, "names": "a*,s*"}},
        {info: {"cluster_id": "ehpc-hz-nowhere"}},
        {info: {"cluster_id": cluster.id, "read_timeout": "soon"}},
        {clusters: {"cluster_ids": [cluster.id]}},
        {clusters: {"regions": "nowhere", "details": True}},
        {"clusterops.onboarding.ehpc_sync_users": {"cluster_id": cluster.id}},
    ]

    run = both_ways(tasks, before=start, environment=SHOW_OPTIONS)

    results = run.results
    assert [number for number, result in enumerate(results) if result["failed"]] == [1, 3, 4, 8, 9, 12]
    assert results[1]["summary"]["created"] == 2 and results[1]["summary"]["failed"] == 1
    assert len(results[1]["warnings"]) == 3 and len(results[6]["users"]) == 2
    assert PASSWORD not in run.output


def test_bad_weather_comes_to_the_same(both_ways, cluster):
    def start():
        cluster.emulator.clear_faults(cluster.id)
        cluster.holds()
        cluster.faults(
            {"operation": "AddUsers", "kind": "drop_after"},
            {"operation": "ListUsers", "kind": "html", "skip": 1, "times": None},
        )

    options = {"cluster_id": cluster.id, "users": ROSTER, "retry_timeout": 0}

    result = both_ways([{"clusterops.onboarding.ehpc_user": options}], before=start).result

    assert result["failed"] and "The accounts could not be read: ListUsers on" in result["msg"]


@pytest.mark.parametrize("level", ["task", "play"])
def test_a_proxy_of_the_task_s_environment_is_used(ansible, both_ways, cluster, level):
    options = {"cluster_id": cluster.id, "retry_timeout": 0, "endpoint": "ehpc.example.com"}
    proxy = {"HTTPS_PROXY": "http://127.0.0.1:1"}
    task = {"clusterops.onboarding.ehpc_user_info": options}
    tasks = [{**task, "environment": proxy}] if level == "task" else [{"environment": proxy, "block": [task]}]

    result = both_ways(tasks).result

    assert "ProxyFailed: no connection to ehpc.example.com through the proxy" in result["msg"]


def test_the_key_of_the_task_s_environment_is_used(both_ways, cluster):
    task = {"clusterops.onboarding.ehpc_user_info": {"cluster_id": cluster.id}}
    other = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "nobody", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "{{ secret }}"}

    with_other, with_own = both_ways([{**task, "environment": other, "vars": {"secret": "x"}}, task]).results

    assert "InvalidAccessKeyId.NotFound" in with_other["msg"] and not with_own["failed"]


def test_vaulted_options_reach_the_cloud_in_the_clear_and_nothing_else(ansible, both_ways, cluster):
    password = ansible.folder / "vault-password"
    password.write_text("of the vault")
    vault = VaultLib([("default", VaultSecret(b"of the vault"))])
    lines = vault.encrypt(b"Analytical-1").decode().replace("\n", "\n  ").rstrip()
    variables = ansible.folder / "secrets.yml"
    variables.write_text(f"vaulted: !vault |\n  {lines}\n")
    tasks = [
        {"clusterops.onboarding.ehpc_user": {"cluster_id": cluster.id, **given}}
        for given in (
            {"name": "ada.lovelace", "password": "{{ vaulted }}"},
            {"users": [{"name": "grace.hopper", "password": "{{ vaulted }}"}]},
        )
    ]

    run = both_ways(
        tasks, "-e", f"@{variables}", "--vault-password-file", str(password), before=cluster.holds,
        environment=SHOW_OPTIONS,
    )  # fmt: skip

    assert not any(result["failed"] for result in run.results)
    assert set(cluster.passwords.values()) == {"Analytical-1"} and "Analytical-1" not in run.output


def test_options_arrive_as_plain_values():
    class Text(str):
        """Stands for the strings that ansible-core marks as trusted, unsafe or of an origin."""

    sent = as_sent({"text": Text("text"), "list": (1, Text("two")), "dict": {Text("key"): None}, "float": 1.5})

    assert sent == {"text": "text", "list": [1, "two"], "dict": {"key": None}, "float": 1.5}
    assert {type(sent["text"]), type(sent["list"][1]), type(next(iter(sent["dict"])))} == {str}


def test_a_task_that_takes_too_long_is_ended_while_it_waits(both_ways, probe):
    assert both_ways([{probe: {"act": "sleep"}, "timeout": 1}]).result["failed"]


# One answer that is waited for takes longer than the bound of both runs, however slow the machine is.
def test_a_task_that_takes_too_long_is_ended_in_the_middle_of_a_call(both_ways, cluster):
    def start():
        cluster.emulator.clear_faults(cluster.id)
        cluster.faults({"operation": "ListUsers", "kind": "slow", "seconds": 60})

    task = {"clusterops.onboarding.ehpc_user_info": {"cluster_id": cluster.id}, "timeout": 1}
    started = time.monotonic()

    assert both_ways([task], before=start).result["failed"]
    assert time.monotonic() - started < 45


def test_a_task_that_takes_too_long_is_ended_in_the_middle_of_calls_side_by_side(both_ways, cluster):
    def start():
        cluster.emulator.clear_faults(cluster.id)
        cluster.holds([{"name": f"user.{number:03}"} for number in range(300)])
        cluster.faults({"operation": "ListUsers", "kind": "slow", "seconds": 60, "skip": 1, "times": None})

    task = {"clusterops.onboarding.ehpc_user_info": {"cluster_id": cluster.id}, "timeout": 1}
    started = time.monotonic()

    assert both_ways([task], before=start).result["failed"]
    assert time.monotonic() - started < 45
