# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""First passwords: what they are made of, who needs one, and how they are kept."""

from __future__ import annotations

import os
import random
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ansible import constants
from ansible.parsing.vault import VaultLib
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.alibabacloud.rules import (
    CLASSES,
    SPECIALS,
    rules_for,
)
from ansible_collections.clusterops.onboarding.plugins.plugin_utils import first_passwords
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.first_passwords import (
    Store,
    generate,
)
from tests.playbook import REPOSITORY
from tests.unit.conftest import COLLECTIONS
from tests.unit.vaults import VAULT_PASSWORD, encrypted, secrets, stored

CLUSTER = "ehpc-hz-abcdef1234"
OTHER_PASSWORD = "another vault password"
SECRET = "Analytical-1"
SOMETHING_ELSE = "holds something else than first passwords: JSON of names and passwords."
NOT_DECRYPTED = "cannot be decrypted with a vault password of this run."
NOT_ENCRYPTED = "is not encrypted with Ansible Vault, so it cannot hold first passwords."

ADD_ON_AND_ON = """
import sys
from itertools import count
from pathlib import Path
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.first_passwords import Store
from tests.unit.vaults import secrets

folder, cluster_id, password = sys.argv[1:]
store = Store(Path(folder), cluster_id, secrets(password))
for number in count():
    print(*store.add([f"user.{number}"]), flush=True)
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "vaults" / "first", CLUSTER, secrets())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_password_keeps_every_rule_of_every_generation_and_no_two_are_the_same() -> None:
    passwords = [generate() for _number in range(5_000)]

    assert len(set(passwords)) == 5_000
    for rules in map(rules_for, ("auto", "2018-04-12", "2024-07-30")):
        assert {rules.password(password) for password in passwords} == {None}
        assert {rules.disputed_password(password) for password in passwords} == {None}
    for password in passwords:
        assert len(password) == 16 and password[0].isalpha()
        assert all(kind.search(password) for kind in CLASSES)


def test_passwords_have_no_character_that_is_mistaken_or_means_something_elsewhere() -> None:
    characters = set("".join(generate() for _number in range(5_000)))

    assert characters.isdisjoint("IlO01o") and characters.isdisjoint("{}%#$`'\"\\!&*|;<>()?~^[],. ")
    assert {char for char in characters if not char.isalnum()} <= set(SPECIALS)
    assert len(characters) == len(first_passwords.LETTERS + first_passwords.DIGITS + first_passwords.SPECIALS)


def test_passwords_stay_once_they_are_made(store: Store, tmp_path: Path) -> None:
    assert store.read() == {}

    assert store.add(["ada.lovelace", "grace.hopper"]) == ["ada.lovelace", "grace.hopper"]
    first = store.read()
    assert store.add(["alan.turing", "ada.lovelace"]) == ["alan.turing"]

    assert {**store.read(), **first} == store.read() == stored(store.path.parent, CLUSTER)
    assert list(store.read()) == ["ada.lovelace", "alan.turing", "grace.hopper"]
    assert store.path == tmp_path / "vaults" / "first" / f"{CLUSTER}.yml"


def test_nothing_is_written_when_nobody_is_new(store: Store) -> None:
    store.add(["ada.lovelace"])
    before = store.path.read_bytes(), store.path.stat().st_mtime_ns

    assert store.add(["ada.lovelace"]) == store.add([]) == []
    assert (store.path.read_bytes(), store.path.stat().st_mtime_ns) == before


def test_only_the_owner_can_read_what_is_made(store: Store) -> None:
    earlier = os.umask(0)
    try:
        store.add(["ada.lovelace"])
    finally:
        os.umask(earlier)

    made = [store.path.parent.parent, store.path.parent, *store.path.parent.iterdir()]
    assert {path.name: mode(path) for path in made} == {
        "vaults": 0o700, "first": 0o700, ".lock": 0o600, store.path.name: 0o600,
    }  # fmt: skip


def test_a_folder_that_is_there_keeps_its_mode(store: Store) -> None:
    store.path.parent.mkdir(parents=True)
    store.path.parent.chmod(0o750)

    store.add(["ada.lovelace"])

    assert mode(store.path.parent) == 0o750


@given(data=st.data())
@settings(max_examples=40)
def test_any_names_in_any_order_have_one_password_each(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    names = st.lists(st.sampled_from(["ada.lovelace", "grace.hopper", "alan.türing", "<b>&\"'\\", "日本.太郎"]))
    runs = data.draw(st.lists(names, max_size=4))
    store = Store(tmp_path_factory.mktemp("first"), CLUSTER, secrets())
    seen: dict[str, str] = {}

    for run in runs:
        added = store.add(run)
        assert set(added) == set(run) - set(seen)
        assert {name: store.read()[name] for name in seen} == seen
        seen = store.read()

    assert set(seen) == {name for run in runs for name in run}


def test_runs_at_the_same_time_make_one_password_for_each_name(store: Store) -> None:
    rounds = [[f"user.{number % 6}", f"user.{number % 7}", f"only.{number}"] for number in range(24)]

    with ThreadPoolExecutor(8) as pool:
        added = [name for names in pool.map(store.add, rounds) for name in names]

    assert sorted(added) == sorted(store.read()) == sorted({name for names in rounds for name in names})


@pytest.mark.parametrize("step", ["fdopen", "fsync", "replace"])
def test_a_write_that_breaks_off_leaves_what_was_there_and_does_not_keep_the_next_from_it(
    store: Store, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    store.add(["ada.lovelace"])
    before = store.path.read_bytes()

    def break_off(*_: object, **__: object) -> None:
        raise OSError("broken off")

    with monkeypatch.context() as broken:
        broken.setattr(Path if step == "replace" else os, step, break_off)
        with pytest.raises(OSError, match="broken off"):
            store.add(["grace.hopper"])
    assert store.path.read_bytes() == before

    store.add(["grace.hopper"])
    assert list(store.read()) == ["ada.lovelace", "grace.hopper"]
    assert {path.name for path in store.path.parent.iterdir()} == {".lock", store.path.name}


@pytest.mark.parametrize("lines", [1, 3, 6, 10])
def test_what_was_added_outlives_a_kill_at_any_moment(store: Store, lines: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", ADD_ON_AND_ON, str(store.path.parent), CLUSTER, VAULT_PASSWORD],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([COLLECTIONS.name, str(REPOSITORY)])},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout
    told = [process.stdout.readline() for _number in range(lines)]
    before = store.read()
    time.sleep(random.Random(lines).random() / 50)
    process.kill()
    told += process.communicate()[0].splitlines()

    assert {name.strip() for name in told} <= store.read().keys() and len(before) >= lines
    assert {**store.read(), **before} == store.read()
    assert store.add(["the.next"]) == ["the.next"]
    assert {path.name for path in store.path.parent.iterdir()} == {".lock", store.path.name}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", NOT_ENCRYPTED),
        (
            b'{"ada.lovelace": "Analytical-1"}',
            NOT_ENCRYPTED,
        ),
        (encrypted(SECRET, OTHER_PASSWORD), NOT_DECRYPTED),
        (encrypted(SECRET)[:-40], NOT_DECRYPTED),
        (b"$ANSIBLE_VAULT;1.1;AES256\nAnalytical-1\n", NOT_DECRYPTED),
        (b"$ANSIBLE_VAULT;1.1\nAnalytical-1\n", NOT_DECRYPTED),
        (encrypted(f'"{SECRET}"'), SOMETHING_ELSE),
        (encrypted(f'["{SECRET}"]'), SOMETHING_ELSE),
        (encrypted(f'{{"{SECRET}": 1}}'), SOMETHING_ELSE),
        (encrypted(f"ada: {SECRET}"), SOMETHING_ELSE),
        (encrypted(" "), SOMETHING_ELSE),
    ],
)
def test_a_file_that_is_something_else_is_left_and_nothing_of_it_told(
    store: Store, content: bytes, problem: str
) -> None:
    store.path.parent.mkdir(parents=True)
    store.path.write_bytes(content)

    for use in (store.read, lambda: store.add(["ada.lovelace"])):
        with pytest.raises(BadInput) as caught:
            use()
        assert caught.value.problems == [f"{store.path} {problem}"]
    assert store.path.read_bytes() == content


@pytest.mark.parametrize("without", [None, []])
def test_without_a_vault_password_nothing_is_made(tmp_path: Path, without: list[tuple[str, object]] | None) -> None:
    with pytest.raises(BadInput, match="There is no vault password to keep first passwords with; give one"):
        Store(tmp_path / "first", CLUSTER, without)


@pytest.mark.parametrize("cluster_id", ["", ".", "..", "../other", "a/b", ".hidden"])
def test_a_cluster_id_stays_in_the_folder(tmp_path: Path, cluster_id: str) -> None:
    with pytest.raises(BadInput, match="cluster_id is to name a file"):
        Store(tmp_path, cluster_id, secrets())


def vault_id_of(store: Store) -> str:
    _plain, vault_id, _secret = VaultLib(
        secrets(vault_id="one") + secrets(OTHER_PASSWORD, "two")
    ).decrypt_and_get_vault_id(store.path.read_bytes())
    return str(vault_id)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, "one"),
        ({"DEFAULT_VAULT_IDENTITY": "two"}, "two"),
        ({"DEFAULT_VAULT_IDENTITY": "two", "DEFAULT_VAULT_ENCRYPT_IDENTITY": "one"}, "one"),
        ({"DEFAULT_VAULT_ENCRYPT_IDENTITY": "two"}, "two"),
    ],
)
def test_a_new_file_is_encrypted_as_ansible_is_told_and_stays_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], expected: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setattr(constants, name, value)
    both = secrets(VAULT_PASSWORD, "one") + secrets(OTHER_PASSWORD, "two")

    Store(tmp_path, CLUSTER, both).add(["ada.lovelace"])
    assert vault_id_of(Store(tmp_path, CLUSTER, both)) == expected

    Store(tmp_path, CLUSTER, both[::-1]).add(["grace.hopper"])
    assert vault_id_of(Store(tmp_path, CLUSTER, both)) == expected


def test_a_vault_id_to_encrypt_with_that_the_run_has_not_is_refused_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "DEFAULT_VAULT_ENCRYPT_IDENTITY", "three")

    with pytest.raises(BadInput) as caught:
        Store(tmp_path / "first", CLUSTER, secrets()).read()

    assert caught.value.problems == [
        "There is no vault password of three, the vault id to encrypt with; there is ['default']."
    ]
