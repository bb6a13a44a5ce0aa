# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the shell of an operation does about options, environment, warnings and errors is the same both ways."""

from __future__ import annotations

import json
from math import ceil

import pytest
from ansible.module_utils.common.parameters import PASS_VARS
from ansible.module_utils.testing import patch_module_args

from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.api import PAGE_SIZE
from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import run_as_module, run_in_worker
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.in_process import as_sent
from tests.unit.plugins.action.probe import OPERATION

SECRET = "Secret-of-the-probe1"

OPTIONS = {
    "none": {},
    "plain ones": {"text": "words", "number": 3, "flag": False, "listed": [1, 2], "anything": {"a": [None, 1.5]}},
    "ones to convert": {"text": 12, "number": "3", "flag": "no", "listed": "1,2", "folder": "~/$PROBE_SEES"},
    "text that looks like something else": {"text": "{'a': 1}", "anything": "0x10"},
    "unicode": {"text": "Ünïcode \u2028 \U0001f600", "anything": {"ключ": "значение"}},
    "null": {"text": None, "number": None},
    "an alias": {"words": "by its alias"},
    "a secret": {"secret": SECRET},
    "options further in": {"nested": {"key": "k", "token": "t"}},
    "an unknown option": {"txet": SECRET},
    "an unknown option further in": {"nested": {"key": "k", "tokne": "t"}},
    "a missing option further in": {"nested": {}},
    "a wrong choice": {"act": "dance"},
    "a wrong type": {"number": "seven"},
    "a wrong element": {"listed": [1, "two"]},
    "exclusive ones": {"text": "t", "measure": 1, "flag": False},
    "half of what goes together": {"user": "u"},
    "what an option requires by its value": {"flag": True},
    "what an option requires": {"measure": 1},
    "a refusal": {"act": "refuse"},
    "a failure in part": {"act": "fail"},
}
# From ansible-core 2.20 on it is set whether results show the options.
MAY_LEAVE_OUT = "inject_invocation" in PASS_VARS

# In a process of its own what is warned of takes another way.
STARTED = [
    {**OPTIONS["ones to convert"], **OPTIONS["unicode"]},
    {"words": "by its alias", **OPTIONS["options further in"]},
    OPTIONS["an unknown option"],
    {"act": "warn", **OPTIONS["a secret"]},
]


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_options_are_checked_converted_and_shown_alike(options, capsys):
    ours = {"_ansible_check_mode": False, "_ansible_module_name": "probe"}
    options = {**options, **ours, **({"_ansible_inject_invocation": True} if MAY_LEAVE_OUT else {})}
    with patch_module_args(options), pytest.raises(SystemExit):
        run_as_module(OPERATION)
    printed = capsys.readouterr().out

    result = run_in_worker(OPERATION, as_sent(options))

    assert result == json.loads(printed) and SECRET not in printed


def test_options_that_reach_a_process_are_those_of_a_worker(ansible, both_ways, probe):
    environment = {"PROBE_SEES": "somewhere", "ANSIBLE_INJECT_INVOCATION": "true"}

    run = both_ways([{probe: options} for options in STARTED], environment=environment)

    converted, aliased, unknown, warned = run.results
    assert "Unsupported parameters for (probe) module: txet." in unknown["msg"]
    assert warned["warnings"] and not any("warnings" in each for each in (converted, aliased))
    assert aliased["invocation"]["module_args"]["number"] == 7
    # Relative paths start from the playbook.
    assert converted["folder"] == str(ansible.folder.resolve())
    assert set(converted["types"].values()) == {"str", "int", "bool", "list", "dict", "NoneType"}
    assert SECRET not in run.output and SECRET not in json.dumps(run.tasks)


def test_the_environment_of_a_task_is_found_alike(ansible, both_ways, probe):
    tell, log = {probe: {}}, ansible.folder / "ansible.log"
    odd = 'it\'s "quoted" $HOME\nünd'
    tasks = [
        {**tell, "environment": {"PROBE_SEES": odd, "PROBE_NUMBER": 1, "PROBE_SECRET": SECRET, "HTTPS_PROXY": True}},
        {
            "environment": {"PROBE_SEES": "block", "PROBE_NUMBER": 2},
            "block": [{**tell, "environment": {"PROBE_NUMBER": 3}}],
        },
        # Nothing of it is left for the next, and nothing that a library prints or logs is shown.
        {probe: {"act": "chatter"}},
        {
            **tell,
            "environment": [{"PROBE_SEES": "first"}, {"PROBE_SEES": "{{ item }}", "PROBE_NUMBER": ""}],
            "loop": ["a", "b"],
            "register": "looped",
        },
        {"ansible.builtin.debug": {"msg": "{{ looped.results | map(attribute='environ') | list }}"}},
    ]
    environment = {
        "PROBE_SEES": "process",
        "PROBE_OLD_SECRET": "old",
        "ANSIBLE_LOG_PATH": str(log),
        "ANSIBLE_INJECT_INVOCATION": "false",
    }

    run = both_ways(tasks, environment=environment)

    *told, chatter, looped, _shown = run.results
    results = [*told, chatter, *looped["results"]]
    assert [result["environ"]["PROBE_SEES"] for result in results] == [odd, "block", "process", "a", "b"]
    assert all(result["environ"] == result["process_environ"] for result in results)
    assert [result["secret_length"] for result in results[:2]] == [len(SECRET), len("old")]
    assert [result["environ"]["PROBE_NUMBER"] for result in results] == ["1", "3", None, "", ""]
    assert results[0]["environ"]["HTTPS_PROXY"] == "True"
    assert "chatter on" not in run.output and "chatter of" not in run.output + log.read_text()
    assert "warnings" not in chatter and not chatter["failed"]
    # Where Ansible leaves the options out.
    assert ("invocation" not in chatter) == MAY_LEAVE_OUT


def test_what_a_task_says_about_its_result_holds(ansible, both_ways, probe):
    (ansible.folder / "raw.yml").write_text("raw: !!binary U2VjcmV0\n")
    tell = {probe: {"text": "words"}}
    from_told = {probe: {"text": "{{ told.params.text }}", "anything": "{{ told.pairs }}"}}
    elsewhere = {"delegate_to": "elsewhere", "vars": {"ansible_connection": "local"}}
    tasks = [
        {**tell, "register": "told", "delegate_to": "localhost", "timeout": 30},
        {**from_told, "vars": {"unused": "{{ 1 }}"}, "check_mode": True, "diff": True},
        {**tell, "failed_when": "true", "changed_when": "false"},
        {probe: {"act": "fail"}, "failed_when": "false"},
        {**tell, "no_log": True, **elsewhere},
        {probe: {"act": "refuse"}, "no_log": True},
        {**tell, "when": "false"},
        {probe: {"act": "{{ item }}"}, "loop": ["warn", "fail", "refuse", "tell"]},
        {probe: {"act": "fail"}, "until": "false", "retries": 1, "delay": 0},
        {**tell, "diff": True, "run_once": True},
        {"ansible.builtin.assert": {"that": ["told.params.text == 'words'", "told is changed"]}},
        {probe: {"anything": "{{ raw }}"}},
    ]

    # Where the module way would go and look for an interpreter, the other has none to look for.
    variables = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    run = both_ways(tasks, "-e", json.dumps(variables), "-e", "@raw.yml")

    results = run.results
    assert "-a\n+b\n" in run.output
    failed = [number for number, result in enumerate(results) if result["failed"]]
    assert failed == [2, 5, 7, 8, 11], [result.get("msg") for result in results]
    assert not results[1]["changed"] and not results[2]["changed"] and results[1]["params"]["text"] == "words"
    assert ["msg" in each for each in results[7]["results"]] == [False, True, True, False]
    assert results[3]["pairs"] == [1, 2.5, None, {"1": [True]}]
    assert "'bytes' is not JSON serializable" in results[11]["msg"]


def test_defaults_of_modules_and_of_groups_are_taken(both_ways, cluster):
    module = "clusterops.onboarding.ehpc_user_info"
    tasks = [
        {
            module: {"cluster_id": cluster.id},
            "module_defaults": {"group/clusterops.onboarding.all": {"access_key_id": "x"}},
        },
        {
            "clusterops.onboarding.ehpc_cluster_info": {},
            "module_defaults": {"group/clusterops.onboarding.ehpc": {"region": "nowhere", "api_version": "2018-04-12"}},
        },
        {
            "ehpc_user_info": {},
            "collections": ["clusterops.onboarding"],
            "module_defaults": {module: {"cluster_id": cluster.id}},
        },
        {"ehpc_user_info": {"cluster_id": cluster.id, "bogus": 1}, "collections": ["clusterops.onboarding"]},
    ]

    results = both_ways(tasks).results

    assert "access_key_id is given without access_key_secret" in results[0]["msg"]
    # One generation is asked for all of its pages; tests before this one may have left clusters.
    pages = max(1, ceil(results[1]["total"] / PAGE_SIZE))
    assert results[1]["api_calls"] == {"ListClusters": pages} and not results[2]["failed"]
    assert "Unsupported parameters for (ehpc_user_info) module: bogus." in results[3]["msg"]
