# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a cluster of E-HPC NEXT takes passwords or keys is looked at before either is sent."""

from __future__ import annotations

import json

import pytest

PASSWORD = "Passw0rd."
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGfUqzI0 ada@example.com"
WITH_KEY = [{"name": "ada.lovelace", "auth_key": KEY}, {"name": "grace.hopper", "auth_key": KEY}]
WITH_PASSWORD = [{"name": "ada.lovelace", "password": PASSWORD}, {"name": "grace.hopper", "password": PASSWORD}]
BOTH = [WITH_KEY[0], WITH_PASSWORD[1]]
NEED_KEYS = "by key, so give an auth_key, no password, to "
NEED_PASSWORDS = "by password, so give a password, no auth_key, to "


@pytest.fixture
def generation():
    return "2024-07-30"


def look_ups(result):
    return result["api_calls"].get("ListClusters", 0)


@pytest.mark.parametrize("wrong_credential", ["useless", "refused"])
@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("api_version", ["2024-07-30", "auto"])
@pytest.mark.parametrize(
    ("users", "credentials", "told"),
    [
        (WITH_KEY, ["password"], f"{NEED_PASSWORDS}ada.lovelace, grace.hopper."),
        (BOTH, ["password"], f"{NEED_PASSWORDS}ada.lovelace."),
        (WITH_PASSWORD, ["keypair"], f"{NEED_KEYS}ada.lovelace, grace.hopper."),
        (BOTH, ["keypair"], f"{NEED_KEYS}grace.hopper."),
    ],
)
def test_what_would_have_no_effect_is_refused_once(
    ehpc_user, cluster, users, credentials, told, api_version, check_mode, wrong_credential
):
    cluster.holds(credentials=credentials, wrong_credential=wrong_credential)
    before = len(cluster.emulator.calls())

    result = ehpc_user(users=users, api_version=api_version, check_mode=check_mode)

    assert result["failed"]
    assert result["msg"] == f"People log in to {cluster.id} {told} Nothing was changed."
    called = [call["operation"] for call in cluster.emulator.calls()[before:]]
    assert called == ["ListUsers"] * (2 if api_version == "auto" else 1) + ["ListClusters"]


@pytest.mark.parametrize(
    ("users", "credentials"),
    [
        (WITH_KEY, ["keypair"]),
        (WITH_PASSWORD, ["password"]),
        (BOTH, ["password", "keypair"]),
        (BOTH, None),
        (BOTH, []),
    ],
)
def test_what_has_an_effect_or_may_have_is_sent_after_one_look(ehpc_user, cluster, users, credentials):
    cluster.holds(credentials=credentials, **({"wrong_credential": "refused"} if credentials else {}))

    first, second = ehpc_user(users=users), ehpc_user(users=users)

    if credentials != []:
        assert not first["failed"] and first["summary"]["created"] == 2 and look_ups(first) == 1
        assert not second["changed"] and look_ups(second) == 0
    else:
        assert "People log in" not in first.get("msg", "")


def test_a_password_that_is_set_anew_is_looked_at_too(ehpc_user, cluster):
    cluster.holds([{"name": "ada.lovelace"}], credentials=["keypair"])
    again = {**WITH_PASSWORD[0], "update_password": "always"}

    refused, kept = ehpc_user(users=[again]), ehpc_user(users=WITH_PASSWORD[:1])

    assert f"{NEED_KEYS}ada.lovelace." in refused["msg"] and cluster.writes == []
    assert not kept["failed"] and not kept["changed"] and look_ups(kept) == 0


def test_changes_without_a_secret_need_no_look(ehpc_user, cluster):
    cluster.holds([{"name": "ada.lovelace"}, {"name": "old.hand"}], credentials=["keypair"])

    result = ehpc_user(users=[{"name": "ada.lovelace", "group": "wheel"}], exclusive=True)

    assert result["summary"]["group_changed"] == result["summary"]["removed"] == 1 and look_ups(result) == 0


@pytest.mark.parametrize("code", ["NotAuthorized", "InvalidAction.NotFound", "UnsupportedHTTPMethod"])
def test_without_the_right_to_look_nothing_is_refused(ehpc_user, cluster, code):
    cluster.holds(credentials=["password"])
    cluster.emulator.add_faults([{"operation": "ListClusters", "kind": "error", "code": code}])

    result = ehpc_user(users=WITH_KEY)

    assert not result["failed"] and result["summary"]["created"] == 2 and look_ups(result) == 1


@pytest.mark.parametrize(
    "told",
    [
        *({"ClusterCredentials": value} for value in ("password", ["PASSWORD", 7], ["ldap"], {"Type": "password"}, 7)),
        {"ClusterId": "ehpc-hz-other", "ClusterCredentials": ["password"]},
    ],
)
def test_what_cannot_be_read_refuses_nothing(ehpc_user, cluster, told):
    row = {"ClusterId": cluster.id, **told}
    page = {"RequestId": "REQUEST-1", "TotalCount": 1, "Clusters": [row]}
    cluster.emulator.add_faults([{"operation": "ListClusters", "kind": "body", "message": json.dumps(page)}])

    result = ehpc_user(users=WITH_KEY)

    assert not result["failed"] and result["summary"]["created"] == 2


@pytest.mark.parametrize("generation", ["2018-04-12"])
def test_the_older_generation_is_not_asked(ehpc_user, cluster):
    result = ehpc_user(users=WITH_PASSWORD)

    assert not result["failed"] and result["api_calls"] == {"AddUsers": 1, "ListUsers": 1}


def test_clusters_are_read_where_only_a_post_is_taken(modules, ehpc_user, cluster):
    cluster.holds(status="stopped", post_only=True)
    cluster.emulator.settings(post_only=True)
    before = len(cluster.emulator.calls())
    try:
        stopped = ehpc_user(users=WITH_PASSWORD)
        found = modules.run("ehpc_cluster_info", cluster_ids=[cluster.id], details=True)
        refused = modules.run("ehpc_cluster_info", http_method="get")
    finally:
        cluster.emulator.settings(post_only=False)

    assert "its status is stopped. Start it." in stopped["msg"]
    assert found["clusters"][0]["details"]["ClusterStatus"] == "stopped"
    assert "UnsupportedHTTPMethod" in refused["msg"] and "See the option http_method." in refused["msg"]
    called = cluster.emulator.calls()[before:]
    reads = [call for call in called if call["operation"] in ("ListClusters", "GetCluster")]
    assert {call["method"] for call in reads[:-1]} == {"POST"} and reads[-1]["method"] == "GET"
    # Where the vendor's own client has them.
    assert all("PageNumber=" in call["target"] or "ClusterId=" in call["target"] for call in reads)
