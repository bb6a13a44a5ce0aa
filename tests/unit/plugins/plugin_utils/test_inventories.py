# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of an inventory and the hosts that they come to, without a cloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.inventories import (
    ask,
    by_name,
    fingerprint,
    hosts_of,
)
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.inventory_accounts import (
    PROVIDERS,
    Source,
    read_accounts,
)

REGIONS = st.lists(st.sampled_from(["cn-hangzhou", "cn-shanghai", "eu-central-1"]), min_size=1)
KEYS = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "B_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "B_SECRET"}
WRONG: dict[str, list[Any]] = {
    "accounts must name at least one account.": [],
    "account 1 must be a mapping with a provider, which is one of ehpc, mrs.": ["ehpc"],
    "account 2 must be a mapping with a provider, which is one of ehpc, mrs.": [
        {"provider": "ehpc"},
        {"provider": ["ehpc"]},
    ],
    "account 1: parameters are mutually exclusive: region|regions.": [
        {"provider": "ehpc", "region": "a", "regions": ["b"]}
    ],
    "account 1: regions must name at least one region, and none may be empty.": [
        {"provider": "ehpc", "regions": ["a", " "]}
    ],
    "account 1: endpoint is that of one region, and regions has several; make an account of each.": [
        {"provider": "ehpc", "regions": ["a", "b"], "endpoint": "https://a"}
    ],
    "account 1: project_id is that of one region, and regions has several; make an account of each.": [
        {"provider": "mrs", "regions": ["a", "b"], "project_id": "p"}
    ],
    "account 1: environment: HW_PROJECT_ID is that of one region, and regions has several; make an account of each.": [
        {"provider": "mrs", "regions": ["a", "b"], "environment": {"HW_PROJECT_ID": "P"}}
    ],
    "account 1: environment: what is read for HW_ACCESS_KEY must be the name of an environment variable.": [
        {"provider": "mrs", "environment": {"HW_ACCESS_KEY": "a') ~ ('b"}}
    ],
}


def source(**options: Any) -> Source:
    (only,) = read_accounts([{"provider": "ehpc", **options}])
    return only


@pytest.mark.parametrize("message", WRONG)
def test_what_makes_no_sense_is_named(message: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_accounts(WRONG[message])
    assert caught.value.problems == [message]


def test_everything_that_is_wrong_is_named_at_once() -> None:
    wrong = [{"provider": "ehpc", "name": "b", "colour": "red", "concurrency": "x"}, {"provider": "mrs", "regions": []}]
    wrong.append({"provider": "ehpc", "environment": {"HW_SECRET_KEY": 7}})

    with pytest.raises(BadInput) as caught:
        read_accounts(wrong)

    parts = [
        "account 1 (b): argument 'concurrency'",
        "account 1 (b): colour. Supported parameters include",
        "account 2: regions must",
        "account 3: environment: HW_SECRET_KEY is not one of ALIBABA_CLOUD_ACCESS_KEY_ID",
        "account 3: environment: what is read for HW_SECRET_KEY",
    ]
    for problem, part in zip(caught.value.problems, parts, strict=True):
        assert problem.startswith(part)


@given(st.lists(st.tuples(st.sampled_from(sorted(PROVIDERS)), REGIONS), min_size=1))
def test_each_region_of_each_account_is_asked_once_in_order(accounts: list[tuple[str, list[str]]]) -> None:
    found = read_accounts([{"provider": provider, "regions": regions} for provider, regions in accounts])

    expected = [(provider, region) for provider, regions in accounts for region in dict.fromkeys(regions)]
    assert [(each.provider, each.params["region"]) for each in found] == expected
    # Every option that a provider reads is there.
    assert all(each.params.keys() == PROVIDERS[each.provider].find_spec.keys() for each in found)


@pytest.mark.parametrize("provider", PROVIDERS)
@given(data=st.data())
def test_an_identity_comes_from_one_account_as_a_whole(provider: str, data: st.DataObject) -> None:
    identity = PROVIDERS[provider].environment.identity
    keys = sorted({name for names in PROVIDERS[provider].environment.keys for name in names})
    environ = data.draw(st.dictionaries(st.sampled_from([*identity, "HTTPS_PROXY"]), st.just("ours")))
    named = data.draw(st.lists(st.sampled_from(keys), min_size=1, unique=True))
    theirs = {f"B_{name}": "theirs" for name in named}

    (only,) = read_accounts([{"provider": provider, "environment": {name: f"B_{name}" for name in named}}])
    found = only.environ({**environ, **theirs})

    assert {found[name] for name in named} == {"theirs"}
    assert "ours" not in {found.get(name) for name in identity}
    assert found.get("HTTPS_PROXY") == environ.get("HTTPS_PROXY")


def test_an_account_without_keys_of_its_own_reads_the_environment_as_it_is() -> None:
    environ = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "ours", "MY_REGION": " cn-beijing "}

    assert source().environ(environ) == environ and source().region(environ) is None
    assert source(environment={"ALICLOUD_REGION": "MY_REGION"}).region(environ) == "cn-beijing"
    assert source(region="cn-hangzhou").region({"ALICLOUD_REGION": "cn-beijing"}) == "cn-hangzhou"


def test_an_option_without_a_value_is_not_given() -> None:
    options = ("region", "regions", "environment", "retry_timeout", "names", "name")
    assert source(**dict.fromkeys(options)) == source()


def test_a_fingerprint_is_of_all_that_matters_but_secrets() -> None:
    def differs(environ: Mapping[str, str], **options: Any) -> bool:
        return fingerprint([source(**options)], environ) != fingerprint([source()], {})

    assert not differs({})
    assert differs({}, names=["a*"]) and differs({}, region="cn-hangzhou") and differs({}, environment=KEYS)
    assert differs({"ALIBABA_CLOUD_ACCESS_KEY_ID": "x"}) and differs({"ALIBABA_CLOUD_EHPC_ENDPOINT": "x"})
    assert not differs({"ALIBABA_CLOUD_ACCESS_KEY_SECRET": "x", "ALICLOUD_SECURITY_TOKEN": "x", "HOME": "x"})
    one, other = (fingerprint([source(access_key_secret=secret)], {}) for secret in ("a", "b"))
    assert one == other


def test_what_cannot_be_asked_stands_in_its_place() -> None:
    sources = read_accounts(
        [{"provider": "ehpc", "environment": KEYS}, {"provider": "mrs"}, {"provider": "ehpc", "endpoint": "http://a"}]
    )

    answers = ask(sources, {"B_ID": "x", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "not theirs"}, lambda text: None)

    assert [str(answer) for answer in answers] == [
        "environment variable B_SECRET is not set.",
        "region is not given, neither as an option nor as HW_REGION_NAME.",
        "endpoint a must be reached by HTTPS; plain HTTP is only for a loopback address.",
    ]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers())))
def test_hosts_are_sorted_and_every_name_is_that_of_one(named: list[tuple[str, int]]) -> None:
    answer = {"region": "cn-hangzhou", "project_id": None}
    clusters = [{"id": f"ehpc-{number}", "region": None} for _name, number in named]
    hosts = hosts_of(source(), {**answer, "clusters": clusters})
    names = [name for name, _number in named]

    if len(set(names)) == len(names):
        assert list(by_name(zip(names, hosts, strict=True))) == sorted(names)
        return
    with pytest.raises(BadInput) as caught:
        by_name(zip(names, hosts, strict=True))
    assert [problem[0] for problem in caught.value.problems] == sorted(
        {name for name in names if names.count(name) > 1}
    )
    assert sum(problem.count(" of account 1") for problem in caught.value.problems) == sum(
        names.count(name) for name in set(names) if names.count(name) > 1
    )
