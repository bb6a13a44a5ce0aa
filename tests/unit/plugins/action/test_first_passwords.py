# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module cluster_users with first passwords for those who have none."""

from __future__ import annotations

import pytest

from tests.unit.roles.pair import pair
from tests.unit.vaults import encrypted, secrets, stored

GIVEN = "Analytical-1"
ROSTER = [
    {"name": "ada.lovelace", "group": "wheel"},
    {"name": "grace.hopper", "password": GIVEN},
    {"name": "old.hand"},
    {"name": "joan.clarke"},
    {"name": "charles.babbage", "state": "absent"},
]
NEW = ["ada.lovelace", "joan.clarke"]
REFUSED = {"AddUsers": {"ada.lovelace": "AgentError.Account.UserAddFailure"}}


@pytest.fixture
def clusters(emulator):
    with pair(emulator) as made:
        for cluster in made:
            cluster.holds([{"name": "old.hand", "password": "long ago"}])
        yield made


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "first"


@pytest.fixture
def onboard(act, folder):
    """Run the module on a cluster with first passwords in ``folder``."""

    def run(cluster, **options):
        given = {"roster": ROSTER, "vault": secrets(), "first_passwords": str(folder), **options}
        return act("cluster_users", cluster_id=cluster.id, **given)

    return run


def test_new_accounts_get_stored_passwords_once(onboard, clusters, folder, capsys):
    for cluster in clusters:
        check = onboard(cluster, check_mode=True)
        assert not check["failed"] and not any(folder.glob(f"{cluster.id}*")) and cluster.writes == []
    assert not folder.exists()
    for cluster in clusters:
        assert not onboard(cluster)["failed"]
    files = {path: path.read_bytes() for path in folder.iterdir()}
    again = [onboard(cluster, check_mode=check_mode) for cluster in clusters for check_mode in (False, True)]

    assert len(files) == 3 and not any(result["failed"] or result["changed"] for result in again)
    lines = capsys.readouterr().out
    for cluster in clusters:
        made = stored(folder, cluster.id)
        assert list(made) == NEW
        assert cluster.passwords == {"old.hand": "long ago", "grace.hopper": GIVEN, **made}
        assert cluster.writes == ["AddUsers"]
        assert f"{cluster.id} (check mode, nothing was changed): 3 created, 2 unchanged" in lines
        assert f"{cluster.id}: 3 created, 2 unchanged" in lines
    assert {path: path.read_bytes() for path in folder.iterdir()} == files


def test_only_missing_passwords_need_a_vault_password(onboard, clusters, folder):
    complete = [{"name": "ada.lovelace", "password": GIVEN}, {"name": "old.hand", "group": "wheel"}]

    done, refused = onboard(clusters[0], roster=complete, vault=()), onboard(clusters[1], vault=())

    assert refused["failed"] and "There is no vault password to keep first passwords with" in refused["msg"]
    assert clusters[0].groups == {"old.hand": "wheel", "ada.lovelace": "users"} and clusters[1].writes == []
    assert clusters[0].passwords == {"old.hand": "long ago", "ada.lovelace": GIVEN}
    assert not done["failed"] and not folder.exists()


def test_a_failed_account_gets_the_same_password_later(onboard, clusters, folder):
    refusing, other = clusters
    refusing.holds(refuse=REFUSED)

    failed = onboard(refusing)
    kept = stored(folder, refusing.id)
    refusing.holds()
    done = [onboard(cluster) for cluster in clusters]

    assert failed["failed"] and f"{refusing.id}: ada.lovelace" in failed["msg"] and "ada.lovelace" in kept
    assert not any(result["failed"] for result in done) and {**refusing.passwords, **kept} == refusing.passwords
    assert stored(folder, refusing.id) == {**stored(folder, refusing.id), **kept}
    assert other.passwords["ada.lovelace"] == stored(folder, other.id)["ada.lovelace"] != kept["ada.lovelace"]


def test_a_wrong_vault_password_fails_its_cluster_only(onboard, clusters, folder):
    folder.mkdir()
    (folder / f"{clusters[0].id}.yml").write_bytes(encrypted('{"old.hand": "Eniac+1946"}', "another one"))

    failed, done = map(onboard, clusters)

    assert failed["failed"] and f"{clusters[0].id}.yml cannot be decrypted with a vault password" in failed["msg"]
    assert clusters[0].writes == [] and not done["failed"]
    assert clusters[1].passwords["ada.lovelace"] == stored(folder, clusters[1].id)["ada.lovelace"]


def test_passwords_that_are_set_in_each_run_must_be_given(onboard, clusters, folder):
    by_entry = onboard(clusters[0], roster=[{"name": "ada.lovelace", "update_password": "always"}])
    by_option = onboard(clusters[1], update_password="always")

    for result in (by_entry, by_option):
        assert "entry 1 (ada.lovelace): update_password is always, so it needs a password" in result["msg"]
    assert clusters[0].calls == clusters[1].calls == [] and not folder.exists()


def test_first_passwords_do_not_reach_the_next_cluster(onboard, clusters, folder):
    onboard(clusters[0])

    refused = onboard(clusters[1], first_passwords="")

    assert refused["failed"] and f"This cannot be done on {clusters[1].id}:" in refused["msg"]
    assert set(stored(folder, clusters[0].id).items()) < set(clusters[0].passwords.items())
    assert clusters[1].writes == [] and stored(folder, clusters[1].id) == {}


@pytest.mark.parametrize("in_process", [True, False])
def test_a_folder_that_cannot_be_written_is_told(onboard, cluster, folder, in_process):
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder")

    refused = onboard(cluster, variables={"onboarding_in_process": in_process})

    assert refused["failed"] and refused["msg"].startswith("The first passwords cannot be stored: ")
    assert cluster.writes == []


@pytest.mark.parametrize("in_process", [True, False])
def test_no_password_is_stored_before_there_is_a_plan(onboard, cluster, folder, in_process):
    cluster.holds([{"name": "old.hand"}, {"name": "extra.user1"}])
    roster = [{"name": "old.hand"}, {"name": "new.comer"}]
    options = {"exclusive": True, "variables": {"onboarding_in_process": in_process}}

    refused = onboard(cluster, roster=roster, max_removals=0, **options)
    assert refused["failed"] and not folder.exists()
    done = onboard(cluster, roster=roster, max_removals=1, **options)

    assert not done["failed"] and list(stored(folder, cluster.id)) == ["new.comer"]
