# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several accounts and regions, what becomes of their keys, and those that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.emulator.control import Emulator
from tests.unit.plugins.inventory.conftest import CLUSTERS, MRS_CLUSTERS, PLUGIN
from tests.unit.plugins.module_utils.loopback import answers, serve

OTHER_KEYS = {"TEAM_KEY_ID": "team-id", "TEAM_KEY_SECRET": "team-secret", "TEAM_AK": "team-ak", "TEAM_SK": "team-sk"}
READ_INSTEAD = {
    "ehpc": {"ALIBABA_CLOUD_ACCESS_KEY_ID": "TEAM_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "TEAM_KEY_SECRET"},
    "mrs": {"HUAWEICLOUD_SDK_AK": "TEAM_AK", "HUAWEICLOUD_SDK_SK": "TEAM_SK"},
}
FAILING = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}


@pytest.fixture(scope="module")
def other() -> Iterator[Emulator]:
    """The clouds of another team, which know its keys only."""
    with Emulator.start(access_keys={"team-id": "team-secret"}, huawei_keys={"team-ak": "team-sk"}) as running:
        running.put_world(
            clusters={"ehpc-hz-theirs": {"name": "theirs"}},
            mrs_clusters={"6f-theirs": {"name": "theirs", "project_id": "theirproject", "settings": {"polls": 0}}},
            iam={
                "projects": [{"id": "theirproject", "name": "ap-southeast-3"}],
                "users": [{"name": "ada.lovelace", "groups": ["staff"]}],
            },
        )
        yield running


def of_team(other, provider, **options):
    url = {"endpoint": other.url, **({"iam_endpoint": other.url} if provider == "mrs" else {})}
    region = "cn-hangzhou" if provider == "ehpc" else "ap-southeast-3"
    return {
        "provider": provider,
        "name": "team",
        "region": region,
        "environment": READ_INSTEAD[provider],
        **url,
        **options,
    }


def test_each_account_is_read_with_its_own_key_only(inventories, fleet, other):
    # The token and the project belong to the other account.
    environment = {**OTHER_KEYS, "ALICLOUD_SECURITY_TOKEN": "odd", "HUAWEICLOUD_SDK_DOMAIN_ID": "odd"}
    accounts = [{"provider": "ehpc"}, {"provider": "mrs"}, of_team(other, "ehpc"), of_team(other, "mrs")]

    found = inventories.list(accounts, environment=environment)

    assert list(found.hosts) == sorted([*CLUSTERS, *MRS_CLUSTERS, "ehpc-hz-theirs", "6f-theirs"])
    theirs = found.hosts["6f-theirs"]
    assert theirs["cluster_users_project_id"] == "theirproject" and theirs["cluster_account"] == "team"
    assert theirs["cluster_environment"] == {
        "HUAWEICLOUD_MRS_ENDPOINT": other.url,
        "HUAWEICLOUD_SDK_IAM_ENDPOINT": other.url,
        "HUAWEICLOUD_SDK_AK": "{{ lookup('ansible.builtin.env', 'TEAM_AK') }}",
        "HUAWEICLOUD_SDK_SK": "{{ lookup('ansible.builtin.env', 'TEAM_SK') }}",
        **dict.fromkeys(["HUAWEICLOUD_SDK_SECURITY_TOKEN", "HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"], ""),
        **dict.fromkeys(["HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID", "HUAWEICLOUD_SDK_DOMAIN_ID"], ""),
    }
    assert "cluster_environment" not in found.hosts["ehpc-hz-older"]


def test_tasks_reach_the_account_of_their_host(inventories, ansible, fleet, other):
    fleet.put_iam([{"name": "ada.lovelace", "groups": ["staff"]}])
    fleet.put_mrs_cluster("2b460e01-reports", settings={"polls": 0})
    ours = [{"provider": "ehpc", "status": ["running"]}, {"provider": "mrs", "status": ["running"]}]
    file = inventories.write({"accounts": [*ours, of_team(other, "ehpc"), of_team(other, "mrs")]})
    play = {
        "hosts": "clusters",
        "gather_facts": False,
        "environment": "{{ cluster_environment | default({}) }}",
        "roles": ["clusterops.onboarding.cluster_users"],
        "vars": {"cluster_users_roster": [{"name": "ada.lovelace", "password": "Analytical-1"}]},
    }
    playbook = ansible.folder / "play.yml"
    playbook.write_text(json.dumps([play]))

    run = ansible.playbook(str(playbook), "-i", str(file), environment=OTHER_KEYS)

    assert run.returncode == 0, run.output
    for cloud, cluster_id in ((fleet, "ehpc-hz-older"), (fleet, "ehpc-hz-newer"), (other, "ehpc-hz-theirs")):
        assert [user["name"] for user in cloud.cluster(cluster_id)["users"]] == ["ada.lovelace"]
    for cloud, cluster_id in ((fleet, "2b460e01-reports"), (other, "6f-theirs")):
        assert cloud.mrs_cluster(cluster_id)["user_names"] == ["ada.lovelace"]


def test_no_secret_is_in_what_is_listed_said_or_cached(inventories, fleet, other, tmp_path):
    inline = {"access_key": "team-ak", "secret_key": "team-sk", "environment": {}, "project_id": "theirproject"}
    accounts = [{"provider": "ehpc"}, {"provider": "mrs"}, of_team(other, "ehpc"), of_team(other, "mrs", **inline)]
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    secrets = [fleet.access_key_secret, fleet.secret_key, "team-secret", "team-sk"]

    file = inventories.write_accounts(accounts, **cache)
    found = inventories.command(file, "-vvvvv", "--export", "--yaml", environment=OTHER_KEYS)

    assert found.returncode == 0 and "6f-theirs" in found.text
    assert not [secret for secret in secrets if secret in found.text + found.messages]
    (cached,) = (tmp_path / "cache").iterdir()
    assert "6f-theirs" in cached.read_text()
    assert not [secret for secret in secrets if secret in cached.read_text()]


def test_the_project_of_each_region_is_looked_up(inventories, fleet):
    regions = {"cn-north-4": "project4", "ap-southeast-3": "project3"}
    fleet.put_iam([], projects=[{"id": project, "name": name} for name, project in regions.items()])
    for cluster_id, project in (("one", "project4"), ("two", "project3")):
        fleet.put_mrs_cluster(cluster_id, project_id=project)

    found = inventories.list([{"provider": "mrs", "regions": list(regions)}])

    shown = [(host["cluster_users_region"], host["cluster_users_project_id"]) for host in found.hosts.values()]
    assert list(found.hosts) == ["one", "two"] and shown == list(regions.items())


def test_an_account_or_a_region_that_fails_is_an_error(inventories, fleet, other):
    wrong = of_team(other, "ehpc", environment={}, access_key_id="team-id", access_key_secret="a-wrong-secret")
    accounts = [{"provider": "ehpc"}, wrong, {"provider": "mrs", "regions": ["cn-north-4", "eu-west-101"]}]
    fleet.put_iam([], projects=[{"id": fleet.project_id, "name": "cn-north-4"}])

    lenient = inventories.list(accounts)
    strict = inventories.command(inventories.write_accounts(accounts), environment=FAILING)

    assert strict.returncode != 0 and strict.text == "" and lenient.hosts == {}
    for messages in (lenient.messages, strict.messages):
        assert "account 2 (team), region cn-hangzhou: SignatureDoesNotMatch: " in messages
        assert "account 3, region eu-west-101: project_id is not given, and region eu-west-101 has not one" in messages
        assert "a-wrong-secret" not in messages


def test_one_may_have_the_rest_and_a_warning_instead(inventories, fleet):
    fleet.put_iam([], projects=[{"id": fleet.project_id, "name": "cn-north-4"}])
    accounts = [
        {"provider": "mrs", "regions": ["cn-north-4", "eu-west-101"]},
        {"provider": "ehpc", "endpoint": "http://a"},
    ]

    found = inventories.list(accounts, on_error="warn")

    assert list(found.hosts) == sorted(MRS_CLUSTERS)
    missing = "Clusters are missing from the inventory. account"
    assert f"{missing} 1, region eu-west-101: project_id is not given" in found.messages
    assert f"{missing} 2: endpoint a must be reached by HTTPS" in found.messages


def test_when_nothing_can_be_read_it_is_an_error(inventories, fleet):
    fleet.add_faults([{"operation": "ListClusters", "kind": "throttle", "times": 9}])

    found = inventories.list([{"provider": "ehpc"}], on_error="warn")

    assert found.hosts == {} and "account 1: Throttling" in found.messages
    assert "Unable to parse" in found.messages


def test_a_key_that_is_not_there_is_not_made_up_for_by_another(inventories, fleet, other):
    found = inventories.list([of_team(other, "ehpc"), {"provider": "mrs"}], environment={"TEAM_KEY_ID": ""})

    assert found.hosts == {}
    for name in ("TEAM_KEY_ID", "TEAM_KEY_SECRET"):
        assert f"environment variable {name} is not set." in found.messages


def test_an_inventory_without_a_cluster_says_so(inventories, fleet):
    found = inventories.list([{"provider": "ehpc", "names": ["none-*"]}])

    assert found.hosts == {} and "the accounts can be read, but there is no cluster" in found.messages
    assert found.groups["clusters"] == ["ehpc_clusters"]


def test_accounts_that_make_no_sense_are_refused_before_any_call(inventories, fleet):
    fleet.clear_calls()

    found = inventories.list([{"provider": "aws"}, {"provider": "ehpc", "regions": []}], on_error="warn")

    assert found.hosts == {} and fleet.calls() == []
    assert "account 1 must be a mapping with a provider, which is one of ehpc, mrs." in found.messages
    assert "account 2: regions must name at least one region" in found.messages


def test_an_option_that_there_is_not_is_refused(inventories, fleet):
    found = inventories.list([{"provider": "ehpc"}], names=["hpc-*"], statsu=["running"])

    assert found.hosts == {} and "there is no option names. there is no option statsu." in found.messages


def test_without_the_library_requests_it_says_so(inventories, ansible, fleet):
    (ansible.folder / "requests.py").write_text("raise ImportError('not here')")

    file = inventories.write_accounts([{"provider": "ehpc"}])
    found = inventories.command(file, environment={"PYTHONPATH": str(ansible.folder)})

    assert found.hosts == {} and "Failed to import the required Python library (requests)" in found.messages


def test_the_file_of_another_plugin_is_left_to_it(inventories, fleet):
    for content in ("plugin: ansible.builtin.constructed\n", f"plugin: {PLUGIN}\n"):
        assert inventories.read(inventories.write(content)).hosts == {}


@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden"])
def test_an_answer_with_a_key_is_quoted_nowhere(inventories, fleet, status):
    """The vendor's library quotes what the address of a key answered, in its errors and in its log."""
    regions = [f"cn-region-{number}" for number in range(9)]
    file = inventories.write_accounts([{"provider": "ehpc", "regions": regions}])
    unset = dict.fromkeys(
        ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"]
    )
    answer = json.dumps({"Code": "Failed", "AccessKeyId": "uri-id", "AccessKeySecret": "uri-secret"}).encode()
    with serve(answers(status, body=answer)) as server:
        environment = {
            **unset,
            "ALIBABA_CLOUD_CREDENTIALS_URI": f"http://{server.address}/key",
            "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
            "ANSIBLE_LOG_PATH": str(inventories.ansible.folder / "ansible.log"),
            "HOME": str(inventories.ansible.folder),
        }
        found = inventories.command(file, "-vvv", environment=environment)

    said = found.messages + found.text + (inventories.ansible.folder / "ansible.log").read_text()
    assert server.heads and "which ended with CredentialException" in said
    assert "uri-secret" not in said and "uri-id" not in said
