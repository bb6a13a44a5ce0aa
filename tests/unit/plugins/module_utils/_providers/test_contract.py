# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract of base.py, for every provider of the registry and one that is not in it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
import yaml
from ansible.plugins.loader import fragment_loader
from ansible.utils.plugin_docs import get_docstring

from ansible_collections.clusterops.onboarding.plugins.module_utils._context import Context
from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput, OnboardingError
from ansible_collections.clusterops.onboarding.plugins.module_utils._operations import cluster_users
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.registry import PROVIDERS
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.entry import MIN_PASSWORD, Entry
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.parse import Parsed
from ansible_collections.clusterops.onboarding.plugins.module_utils._roster.rules import (
    check,
    check_repeated,
    refuse_all,
)
from ansible_collections.clusterops.onboarding.plugins.plugin_utils import inventory_accounts
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.first_passwords import generate
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.report import model
from tests.playbook import REPOSITORY

from .clouds import CLOUDS
from .third_cloud.doc_fragment import ModuleDocFragment
from .third_cloud.provider import PROVIDER as THIRD

PASSWORD = "Analytical-1"
ADA, GRACE, ALAN, MALLORY = "ada.lovelace", "grace.hopper", "alan.turing", "mallory.intruder"
MISSING, EXTRA = {"created", "synchronised"}, {"removed", "cancelled"}
MODULE = REPOSITORY / "plugins" / "modules" / "cluster_users.py"
EVERY = {**PROVIDERS, THIRD.name: THIRD}


@pytest.fixture(params=[*EVERY])
def provider(request):
    return EVERY[request.param]


@pytest.fixture
def cloud(provider, emulator, tmp_path, monkeypatch):
    """A cluster of the provider, without accounts."""
    monkeypatch.setitem(PROVIDERS, provider.name, provider)
    made = CLOUDS[provider.name](emulator, tmp_path)
    made.fill([])
    yield made
    made.remove()


@pytest.fixture
def warnings():
    """What the last run warned of."""
    return []


@pytest.fixture
def run(cloud, warnings):
    """Give a function that runs the operation on the cluster, and looks for secrets in what comes of it."""
    secrets = [PASSWORD, *(cloud.environ[name] for name in cloud.provider.environment.secrets & {*cloud.environ})]

    def operate(purpose, entries, *, check_mode=False, store_passwords=None, environ=cloud.environ, **options):
        spec = {**cloud.provider.spec, **cluster_users.OPTIONS}
        params = {
            **{name: option.get("default") for name, option in spec.items()},
            **cloud.options,
            "provider": cloud.provider.name,
            "cluster_id": cloud.cluster_id,
            "purpose": purpose,
            "roster": [entry.as_json() for entry in entries],
            **options,
        }
        warnings.clear()
        try:
            result = cluster_users.run(params, Context(check_mode, environ, warnings.append), store_passwords)
        except OnboardingError as error:
            assert not any(secret in str(error) for secret in secrets)
            raise
        assert not any(secret in json.dumps([result, warnings]) for secret in secrets)
        return result

    return operate


def present(*names, password=PASSWORD):
    return [Entry(f"entry {number}", name, password=password).with_defaults() for number, name in enumerate(names, 1)]


def absent(*names):
    return [Entry(f"entry {number}", name, state="absent").with_defaults() for number, name in enumerate(names, 1)]


def actions(result):
    return {row["name"]: row["action"] for row in result["users"]}


def documentation(module):
    """Give the documentation of a module, with that of the third cloud as if its fragment were named there."""
    path = str(REPOSITORY / "plugins" / "modules" / f"{module}.py")
    found = get_docstring(path, fragment_loader, collection_name="clusterops.onboarding", plugin_type="module")[0]
    third = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"] if module == "cluster_users" else {}
    return {**third, **found["options"]}, f"{found} {third}"


def test_options_are_documented(provider):
    documented, _text = documentation("cluster_users")

    for name, option in provider.spec.items():
        told = {key: documented[name].get(key) for key in ("type", "default", "choices", "required")}
        assert told == {key: option.get(key) for key in told}, name
        assert documented[name]["description"]


def test_options_of_one_name_mean_the_same_everywhere(provider):
    known = {**cluster_users.SPEC, **inventory_accounts.OPTIONS}

    assert {*provider.spec} & {*cluster_users.OPTIONS} == {"cluster_id"}
    assert {*provider.find_spec}.isdisjoint(inventory_accounts.OPTIONS)
    for name, option in {**provider.spec, **provider.find_spec}.items():
        assert known.get(name, option) == option, name


def test_options_are_those_that_the_contract_names(provider):
    shared = {*provider.spec} & {*provider.find_spec}

    assert {"region", *provider.environment.endpoints} <= shared
    assert {"region"} <= {*provider.variables} <= {*provider.spec} - {"cluster_id"}
    assert {*provider.of_one_region} <= {*provider.find_spec}


def test_environment_variables_are_documented(provider):
    environment = provider.environment
    _options, text = documentation(provider.module)

    assert {*re.findall(r"E\((\w+)\)", text)} >= {*environment.identity, *environment.shown}
    assert environment.secrets.isdisjoint(environment.shown) and {*environment.of_region} <= {*environment.of_account}


def test_only_these_environment_variables_are_read(cloud, run):
    read = set()

    class Recorded(dict):
        def get(self, name, default=None):
            read.add(name)
            return super().get(name, default)

    environment = cloud.provider.environment
    declared = {name: cloud.environ[name] for name in {*environment.identity, *environment.shown} & {*cloud.environ}}

    assert actions(run("onboard", present(ADA), environ=Recorded(declared)))[ADA] in MISSING
    assert read and read <= {*environment.identity, *environment.shown}


def test_rules_refuse_what_no_cluster_accepts_and_name_it(provider):
    rules = provider.rules
    entries = [
        Entry("team.csv line 2", "steer\x1b[2Jing"),
        Entry("team.csv line 3", ADA),
        Entry("team.csv line 4", ADA),
        *([Entry("team.csv line 5", GRACE, password="P" * (MIN_PASSWORD - 1))] if provider.takes_passwords else []),
    ]
    parsed = [Parsed(entry) for entry in entries]

    check(parsed, lambda _entry: [rules])
    check_repeated(parsed, rules)
    with pytest.raises(BadInput) as refused:
        refuse_all(parsed, lambda _entry: [rules])

    assert [each.partition(" (")[0] for each in refused.value.problems] == [
        entry.place for entry in entries if entry.place != "team.csv line 3"
    ]
    assert str(refused.value).replace("\n", "").isprintable() and "PPP" not in str(refused.value)


def test_rules_accept_people_and_generated_passwords(provider):
    for _time in range(20):
        entry = Entry("entry 1", ADA, password=generate()).with_defaults()
        assert provider.rules.problems(entry) == [] and provider.rules.new_name(ADA) is None
    assert provider.rules.new_name("N" * 100) or provider.rules.problems(Entry("entry 1", "N" * 100))


def test_a_result_has_the_documented_shape(cloud, run):
    cloud.fill([ADA, MALLORY])

    result = run("onboard", present(ADA, GRACE), exclusive=True, protected=["alan*"])

    documented = yaml.safe_load(re.search(r'RETURN = r"""(.*?)"""', MODULE.read_text(), re.DOTALL)[1])
    types = {"str": str, "bool": bool, "dict": dict, "list": list}
    assert "members" not in result
    for name in {*documented} - {"members"}:
        assert isinstance(result[name], types[documented[name]["type"]]), name
    assert result["changed"] is True and not result.get("failed") and result["cluster_id"] == cloud.cluster_id
    rows = {row["name"]: row for row in result["users"]}
    assert [*rows] == [GRACE, MALLORY] and all(row["changed"] is True for row in rows.values())
    assert rows[GRACE]["action"] in MISSING and rows[MALLORY]["action"] in EXTRA
    assert result["summary"]["unchanged"] == 1 and sum(result["summary"].values()) == 3
    assert GRACE in result["diff"]["after"] and MALLORY in result["diff"]["before"]
    assert all(isinstance(count, int) and count > 0 for count in result["api_calls"].values())
    entry = {"host": "lab", "provider": cloud.provider.name, "result": result}
    built = model.build([entry], "onboard", generated="2026-01-01T00:00:00Z", check_mode=False)
    assert [row["name"] for row in built.clusters[0].extra] == [MALLORY]


def test_check_mode_foresees_and_sends_nothing(cloud, run):
    cloud.fill([ADA, MALLORY])
    entries = [*present(ADA, GRACE), *absent(MALLORY)]

    foreseen = run("onboard", entries, check_mode=True)

    assert cloud.writes() == [] and cloud.names() == [ADA, MALLORY]
    done = run("onboard", entries)
    assert all(foreseen[key] == done[key] for key in ("changed", "users", "summary", "diff"))
    assert cloud.names() == [ADA, GRACE]


def test_onboarding_twice_changes_nothing_the_second_time(cloud, run):
    run("onboard", present(ADA, GRACE))
    before = cloud.writes()

    again = run("onboard", present(ADA, GRACE))

    assert before and cloud.writes() == before and cloud.names() == [ADA, GRACE]
    assert again["changed"] is False and again["users"] == [] and again["summary"]["unchanged"] == 2


def test_an_audit_reports_everything_and_sends_nothing(cloud, run):
    # Neither the one that no call could name nor the one that nobody could create is in its way.
    impossible, unaddressable = "9digits", "two  words"
    cloud.fill([ADA, MALLORY, unaddressable])

    result = run("audit", present(ADA, GRACE, impossible, password=None), max_removals=0)

    found = actions(result)
    assert {name for name, action in found.items() if action in MISSING} == {GRACE, impossible}
    assert {name for name, action in found.items() if action in EXTRA} == {MALLORY, unaddressable}
    assert result["changed"] and cloud.writes() == []


def test_members_are_everybody_on_the_cluster(cloud, run):
    impossible, unaddressable = "9digits", "two  words"
    cloud.fill([MALLORY, ADA, unaddressable, impossible])
    before = cloud.calls()

    result = run("adopt", [], exclusive=True, protected=["*"], max_removals=0, iam_groups=["staff"])

    assert [row["name"] for row in result["members"]] == [impossible, ADA, MALLORY, unaddressable]
    members = {row.pop("name"): row for row in result["members"]}
    assert members[impossible].pop("create") is False and "create" not in members[ADA]
    group = {"group": cloud.group} if cloud.group else {}
    assert members[ADA] == members[impossible] == group
    assert result["changed"] is False and result["users"] == [] and result["complete"]
    assert len(cloud.calls()) == len(before) + 1 and cloud.writes() == []


def test_an_audit_says_of_everybody_who_they_are_on_the_roster(cloud, run):
    cloud.fill([MALLORY, ADA, GRACE])
    ada = replace(present(ADA)[0], name="ada", names=(("here", ADA),)).with_account(ADA)
    entries = [ada, replace(present(GRACE)[0], expires=date(2030, 1, 31)), *absent(ALAN)]
    before = cloud.calls()

    result = run("audit", entries, protected=["mallory.*"])

    group = {"group": cloud.group} if cloud.group else {}
    assert result["members"] == [
        {"name": "ada", "account": ADA, **group},
        {"name": GRACE, **group, "expires": "2030-01-31"},
        {"name": MALLORY, **group, "on_roster": False},
    ]
    assert len(cloud.calls()) == len(before) + 1 and cloud.writes() == []


@pytest.mark.parametrize("entries", [[], absent(ADA)])
def test_an_audit_needs_nobody_who_stays(cloud, run, entries):
    cloud.fill([ADA, MALLORY])

    result = run("audit", entries)

    assert {*actions(result)} == {ADA, MALLORY} and {*actions(result).values()} <= EXTRA and cloud.writes() == []


def test_a_result_names_the_person_and_the_account(cloud, run):
    cloud.fill([MALLORY])
    ada = replace(present(ADA)[0], name="ada", names=(("here", ADA),)).with_account(ADA)
    leaver = replace(absent(MALLORY)[0], person="mallory")

    result = run("onboard", [ada, *present(GRACE), leaver])

    rows = [{key: row.get(key) for key in ("name", "account")} for row in result["users"]]
    assert rows == [
        {"name": "ada", "account": ADA}, {"name": GRACE, "account": None}, {"name": "mallory", "account": MALLORY},
    ]  # fmt: skip
    assert f"ada ({ADA})" in result["diff"]["after"] and f"mallory ({MALLORY})" in result["diff"]["before"]
    assert f"\n{GRACE}" in result["diff"]["after"] and cloud.names() == [ADA, GRACE]


def test_near_accounts_of_unknown_leavers_are_shown(cloud, run, warnings):
    cloud.fill([ADA, GRACE, MALLORY])
    leavers = [replace(each, in_roster=False) for each in absent(MALLORY, "Ada_Lovelace", "nobody")]

    run("offboard", [*leavers, *absent(GRACE)], max_removals=2)

    assert cloud.names() == [ADA] and warnings == [
        f"No entry of the roster has the name {MALLORY}, Ada_Lovelace, nobody; "
        "only accounts of exactly this name are looked for.",
        f"On {cloud.cluster_id} there is no Ada_Lovelace, but {ADA}.",
    ]


def test_offboarding_removes_only_those_named(cloud, run):
    cloud.fill([ADA, GRACE, MALLORY])

    with pytest.raises(BadInput, match="max_removals"):
        run("offboard", absent(ADA, MALLORY), max_removals=1)
    assert cloud.writes() == []
    result = run("offboard", absent(ADA, MALLORY, ALAN), max_removals=2)

    assert cloud.names() == [GRACE] and {*actions(result)} == {ADA, MALLORY}
    assert not run("offboard", absent(ADA, MALLORY, ALAN), max_removals=2)["changed"]


def test_who_is_not_to_be_created_is_left_out(cloud, run):
    cloud.fill([ADA])
    kept = [replace(entry, create=False) for entry in present(ADA, GRACE)]

    run("onboard", [*kept, *present(ALAN)], exclusive=True)

    assert cloud.names() == [ADA, ALAN]
    # Even if nobody else stays.
    run("onboard", kept, exclusive=True)
    assert cloud.names() == [ADA]


def test_protected_accounts_stay(cloud, run):
    cloud.fill([ADA, GRACE, MALLORY])

    run("onboard", present(ADA), exclusive=True, protected=["grace*"])
    with pytest.raises(BadInput, match="protected"):
        run("offboard", absent(GRACE), protected=["grace*"])

    assert cloud.names() == [ADA, GRACE]


def test_first_passwords_are_for_accounts_to_be_created(cloud, run):
    asked = []

    def store(names):
        asked.extend(names)
        return dict.fromkeys(names, PASSWORD)

    cloud.fill([ADA])

    run("onboard", present(ADA, GRACE, password=None), store_passwords=store)

    assert asked == ([GRACE] if cloud.provider.takes_passwords else []) and cloud.names() == [ADA, GRACE]


def test_a_cluster_that_does_not_exist_is_an_error(cloud, run):
    with pytest.raises(OnboardingError, match="no-such-cluster"):
        run("onboard", present(ADA), cluster_id="no-such-cluster")


def test_clusters_are_found(cloud):
    provider = cloud.provider
    params = {name: option.get("default") for name, option in provider.find_spec.items()}

    found = provider.find_clusters({**params, "retry_timeout": 0}, Context(True, cloud.environ, print))

    facts = {cluster["id"]: cluster for cluster in found["clusters"]}[cloud.cluster_id]
    assert "name" in facts and {*found} & {*provider.variables} <= {*provider.spec} and cloud.writes() == []
