# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the shell of an operation does about options, environment, warnings and errors is the same both ways."""

from __future__ import annotations

import json

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
    "warnings": {"act": "warn"},
    "a refusal": {"act": "refuse"},
    "a failure in part": {"act": "fail"},
    "chatter of libraries": {"act": "chatter"},
}


def test_options_are_checked_converted_and_shown_alike(ansible, both_ways, probe):
    tasks = [{probe: options, "name": name} for name, options in OPTIONS.items()]
    environment = {"PROBE_SEES": "somewhere", "ANSIBLE_INJECT_INVOCATION": "true"}

    run = both_ways(tasks, environment=environment)

    results = dict(zip(OPTIONS, run.results, strict=True))
    assert "Unsupported parameters for (probe) module: txet." in results["an unknown option"]["msg"]
    assert results["warnings"]["warnings"]
    assert results["none"]["invocation"]["module_args"]["number"] == 7
    # Relative paths start from the playbook.
    assert results["none"]["folder"] == str(ansible.folder.resolve())
    part = results["a failure in part"]
    assert part["failed"] and part["pairs"] == [1, 2.5, None, {"1": [True]}]
    assert set(results["plain ones"]["types"].values()) == {"str", "int", "bool", "list", "dict", "NoneType"}
    assert SECRET not in run.output and SECRET not in json.dumps(run.tasks)


def test_nothing_that_a_library_prints_or_logs_is_shown(both_ways, probe, ansible):
    log = ansible.folder / "ansible.log"
    environment = {"ANSIBLE_LOG_PATH": str(log), "ANSIBLE_INJECT_INVOCATION": "false"}

    run = both_ways([{probe: {"act": "chatter"}}], environment=environment)

    assert "chatter on" not in run.output and "chatter of" not in run.output + log.read_text()
    assert "warnings" not in run.result and not run.result["failed"]
    # Where Ansible leaves the options out.
    assert "invocation" not in run.result


def test_the_environment_of_a_task_is_found_alike(both_ways, probe):
    tell = {probe: {}}
    tasks = [
        {**tell, "environment": {"PROBE_SEES": "task", "PROBE_NUMBER": 1, "PROBE_SECRET": SECRET}},
        {**tell, "environment": [{"PROBE_SEES": "first"}, {"PROBE_SEES": "{{ seen }}"}], "vars": {"seen": "templated"}},
        {**tell, "environment": {"PROBE_SEES": 'it\'s "quoted" $HOME\nünd', "HTTPS_PROXY": True}},
        {
            "environment": {"PROBE_SEES": "block", "PROBE_NUMBER": 2},
            "block": [{**tell, "environment": {"PROBE_NUMBER": 3}}],
        },
        # Nothing of it is left for the next.
        tell,
        {**tell, "environment": {"PROBE_SEES": ""}},
        {**tell, "environment": {"PROBE_SEES": "{{ item }}"}, "loop": ["a", "b"], "register": "looped"},
        {"ansible.builtin.debug": {"msg": "{{ looped.results | map(attribute='environ') | list }}"}},
    ]

    results = both_ways(tasks, environment={"PROBE_SEES": "process", "PROBE_OLD_SECRET": "old"}).results

    seen = [result["environ"]["PROBE_SEES"] for result in results[:6]]
    assert seen == ["task", "templated", 'it\'s "quoted" $HOME\nünd', "block", "process", ""]
    assert all(result["environ"] == result["process_environ"] for result in results[:6])
    assert [result["secret_length"] for result in results[:2]] == [len(SECRET), len("old")]
    assert results[3]["environ"]["PROBE_NUMBER"] == "3" and results[2]["environ"]["HTTPS_PROXY"] == "True"
    assert [each["environ"]["PROBE_SEES"] for each in results[6]["results"]] == ["a", "b"]


def test_what_a_task_says_about_its_result_holds(ansible, both_ways, probe):
    (ansible.folder / "raw.yml").write_text("raw: !!binary U2VjcmV0\n")
    tell = {probe: {"text": "words"}}
    tasks = [
        {**tell, "register": "told"},
        {probe: {"text": "{{ told.params.text }}", "anything": "{{ told.pairs }}"}, "vars": {"unused": "{{ 1 }}"}},
        {**tell, "failed_when": "true"},
        {**tell, "changed_when": "false"},
        {probe: {"act": "fail"}, "failed_when": "false"},
        {**tell, "no_log": True},
        {probe: {"act": "refuse"}, "no_log": True},
        {**tell, "when": "false"},
        {probe: {"act": "{{ item }}"}, "loop": ["tell", "warn", "fail", "refuse", "dance", "tell"]},
        {probe: {"act": "fail"}, "until": "false", "retries": 1, "delay": 0},
        {**tell, "delegate_to": "localhost"},
        {**tell, "delegate_to": "elsewhere", "vars": {"ansible_connection": "local"}},
        {**tell, "check_mode": True, "diff": True},
        {**tell, "run_once": True, "diff": True},
        {**tell, "timeout": 30},
        {"ansible.builtin.assert": {"that": ["told.params.text == 'words'", "told is changed"]}},
        {probe: {"anything": "{{ raw }}"}},
    ]

    # Where the module way would go and look for an interpreter, the other has none to look for.
    variables = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    run = both_ways(tasks, "-e", json.dumps(variables), "-e", "@raw.yml")

    results = run.results
    assert "-a\n+b\n" in run.output
    failed = [number for number, result in enumerate(results) if result["failed"]]
    assert failed == [2, 6, 8, 9, 16], [result.get("msg") for result in results]
    assert ["msg" in each for each in results[8]["results"]] == [False, False, True, True, True, False]
    assert "'bytes' is not JSON serializable" in results[16]["msg"]


def test_defaults_of_modules_and_of_groups_are_taken(both_ways, cluster):
    module = "clusterops.onboarding.ehpc_user_info"
    tasks = [
        {module: {}, "module_defaults": {module: {"cluster_id": cluster.id}}},
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
            "module_defaults": {module: {"cluster_id": 1}},
        },
        {"ehpc_user_info": {"cluster_id": cluster.id, "bogus": 1}, "collections": ["clusterops.onboarding"]},
    ]

    results = both_ways(tasks).results

    assert not results[0]["failed"] and "access_key_id is given without access_key_secret" in results[1]["msg"]
    assert results[2]["api_calls"] == {"ListClusters": 1}
    assert "ListUsers on 1: ClusterNotFound" in results[3]["msg"]
    assert "Unsupported parameters for (ehpc_user_info) module: bogus." in results[4]["msg"]
