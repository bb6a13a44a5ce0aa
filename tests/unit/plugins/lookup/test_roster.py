# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup of roster files."""

from __future__ import annotations

import json

import pytest
from ansible.errors import AnsibleError

from tests.unit.vaults import encrypted, secrets

PASSWORD = "Analytical-1"
# Half of a password is a secret as well, where a comma may be taken for the end of it.
TAIL = "Lochkarten-9"
SECRETS = [PASSWORD, "Compiler-2", f"Eniac,{TAIL}"]
NAME = "clusterops.onboarding.roster"

GOOD = {
    "team.csv": f"name;group;password;clusters\nada.lovelace;wheel;{PASSWORD};gpu\n",
    "team.yml": f"""cluster_users_roster:
  - {{name: ada.lovelace, group: wheel, password: {PASSWORD}, clusters: gpu}}
""",
    "team.json": json.dumps([{"name": "ada.lovelace", "group": "wheel", "password": PASSWORD, "clusters": ["gpu"]}]),
}
ADA = {"name": "ada.lovelace", "group": "wheel", "password": PASSWORD, "clusters": ["gpu"]}


def shows(expression, **task):
    return {"ansible.builtin.debug": {"msg": "{{ " + expression + " }}"}, **task}


def put(folder, *names):
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(GOOD[name])


def test_a_file_beside_the_playbook_is_read_whatever_its_kind(evaluate, tmp_path):
    put(tmp_path / "files", *GOOD)

    for file in GOOD:
        for path in ("", "files/"):
            assert evaluate(f"query('{NAME}', '{path}{file}')") == [ADA]


def test_paths_and_options_can_be_given_in_any_way_of_ansible(ansible, tmp_path):
    put(tmp_path / "rosters", "team.yml")
    visitors = tmp_path / "visitors.csv"
    visitors.write_text("login,mail\njean.bartik,jean@example.org\n")
    options = "aliases={'name': 'login'}, allow_unknown=true"
    paths = ["rosters/team.yml", str(visitors)]

    run = ansible.tasks(
        [
            shows(f"query('{NAME}', 'rosters/team.yml', '{visitors}', {options})"),
            shows(f"query('{NAME}', paths, {options})", vars={"paths": paths}),
            shows("item.name", **{f"with_{NAME}": "rosters/team.yml"}),
        ]
    )

    assert [result["msg"] for result in run.results[:2]] == 2 * [[ADA, {"name": "jean.bartik"}]]
    assert [item["msg"] for item in run.results[2]["results"]] == ["ada.lovelace"]


def test_an_encrypted_file_is_read_with_the_right_key_only(evaluate, tmp_path):
    for file, text in GOOD.items():
        (tmp_path / file).write_bytes(encrypted(text))

    for file in GOOD:
        assert evaluate(f"query('{NAME}', '{file}')", vault=secrets()) == [ADA]
        for vault in ((), secrets("another")):
            with pytest.raises(AnsibleError, match=rf"{file}: .*vault"):
                evaluate(f"query('{NAME}', '{file}')", vault=vault)


def test_all_that_is_wrong_is_in_the_message(evaluate, tmp_path):
    (tmp_path / "a.csv").write_text("name,state\nada,gone\n\nbob,present,x\n")
    (tmp_path / "b.yml").write_text("- name: 7\n")

    with pytest.raises(AnsibleError) as caught:
        evaluate(f"query('{NAME}', 'a.csv', 'b.yml')")

    problems = """a.csv line 2 (ada): state must be one of present, absent.
a.csv line 4: there are 3 cells, but only 2 columns.
b.yml line 1: name must be text, put it in quotes; name is missing."""
    assert problems in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("'team.csv', 'no.csv', 'none.yml'", "There is no file no.csv, none.yml."),
        ("", "roster needs one or more paths of files."),
        ("7", "roster needs one or more paths of files."),
        ("'team.csv', aliases={'user': 'x'}", "aliases: there is no field user, only name"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(evaluate, tmp_path, arguments, message):
    put(tmp_path / "files", "team.csv")

    with pytest.raises(AnsibleError) as caught:
        evaluate(f"query('{NAME}'{', ' * bool(arguments)}{arguments})")

    assert message in str(caught.value)


def test_what_looks_like_a_template_stays_as_it_is(evaluate, tmp_path):
    (tmp_path / "a.yml").write_text('- name: ada\n  password: "A1b{{7*7}}"\n')
    read = evaluate(f"query('{NAME}', 'a.yml')")

    assert evaluate("roster", roster=read) == [{"name": "ada", "password": "A1b{{7*7}}"}]


BAD = {
    "in.csv": 'name,group,password\nada,root,{0}\nbob,users,"{1}",x\n',
    "unquoted.csv": "name,group,password\nada,users,{2}\n",
    "header.csv": "ada,users,{0}\n",
    "quote.csv": 'name,password\nada,"{0}\n',
    "latin.csv": "name,password\nada,{0}\nbob,{1}\udcf6\n",
    "in.yml": "- name: ada\n  group: root\n  password: {0}\n- {{name: bob, password: {2}-Z9}}\n",
    "quote.yml": '- name: ada\n  password: "{0}\n',
    "alias.yml": "- name: ada\n  password: *{0}\n",
    "tag.yml": "- name: ada\n  password: !{0} x\n",
    "colon.yml": "- name: ada\n  password: x: {0}\n",
    "in.json": '[{{"name": "ada", "group": 1, "password": "{0}"}}]',
    "broken.json": '[{{"name": "ada", "password": "{0}" "{1}"}}]',
}


def test_no_secret_shows_whatever_the_file_is_like(ansible, cluster):
    good = {f"good.{kind}": GOOD[f"team.{kind}"] for kind in ("csv", "yml", "json")}
    bad = {file: text.format(*SECRETS) for file, text in BAD.items()}
    for file, text in {**good, **bad}.items():
        (ansible.folder / file).write_bytes(text.encode("utf-8", "surrogateescape"))
    chosen = "| clusterops.onboarding.for_cluster(names=['gpu'])"

    run = ansible.tasks(
        [
            {
                "clusterops.onboarding.ehpc_user": {
                    "cluster_id": cluster.id,
                    "users": f"{{{{ query('{NAME}', '{file}') {chosen} }}}}",
                }
            }
            for file in (*good, *bad)
        ],
        "-vvvv",
        environment={
            "ANSIBLE_DEBUG": "true",
            "ANSIBLE_DISPLAY_TRACEBACK": "always",
            "ANSIBLE_INJECT_INVOCATION": "true",
            "ANSIBLE_LOG_PATH": str(ansible.folder / "ansible.log"),
        },
    )

    assert [result["failed"] for result in run.results] == [False for _file in good] + [True for _file in bad]
    assert cluster.passwords == {"ada.lovelace": PASSWORD}
    for text in (run.output, json.dumps(run.tasks), (ansible.folder / "ansible.log").read_text()):
        for secret in (*SECRETS, TAIL):
            assert secret not in text
    for result, file in zip(run.results[len(good) :], bad, strict=True):
        assert f"{file} line " in result["msg"]
