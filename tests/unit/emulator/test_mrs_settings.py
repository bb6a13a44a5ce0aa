# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each reading of how an MRS cluster synchronises, and what tests do behind its back."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.control import Emulator
from tests.unit.emulator.huawei_client import Mrs, error

NONE: tuple[list[str], list[str]] = ([], [])
GRACE = (["grace.hopper"], ["admins"])


@pytest.mark.parametrize("polls", [1, 3])
def test_a_task_is_over_after_as_many_polls_as_told(mrs: Mrs, polls: int) -> None:
    mrs.configure(polls=polls)
    mrs.sync("grace.hopper")
    assert mrs.poll(polls - 1) == [True] * (polls - 1)
    assert mrs.listed() == NONE
    assert mrs.poll(2) == [True, False]
    assert mrs.listed() == GRACE


def test_a_task_may_be_over_at_once(mrs: Mrs) -> None:
    mrs.configure(polls=0)
    mrs.sync("grace.hopper")
    assert mrs.poll() == [False]
    assert mrs.listed() == GRACE


def test_a_task_may_not_show_at_first_although_it_blocks_others(mrs: Mrs) -> None:
    mrs.configure(early_false=2)
    mrs.sync("grace.hopper")
    assert mrs.poll(2) == [False, False]
    assert error(mrs.sync("ada.lovelace")) == (500, "12000154")
    assert mrs.listed() == NONE
    assert mrs.poll(2) == [True, False]
    assert mrs.listed() == GRACE


def test_lists_may_lag_behind(mrs: Mrs) -> None:
    mrs.configure(polls=0, list_lag=2)
    mrs.sync("grace.hopper")
    assert mrs.listed() == NONE
    time.sleep(2)
    assert mrs.listed() == GRACE


def test_a_task_may_last_for_a_time_however_often_it_is_polled(mrs: Mrs) -> None:
    mrs.configure(sync_seconds=1.0, early_false=1)
    began = time.monotonic()
    mrs.sync("grace.hopper")
    assert mrs.poll(3) == [False, True, True]
    assert error(mrs.sync("ada.lovelace")) == (500, "12000154")
    while mrs.poll() == [True]:
        time.sleep(0.02)
    assert time.monotonic() - began >= 1.0
    assert mrs.listed() == GRACE


def test_a_task_that_lasts_for_a_time_ends_without_being_asked(mrs: Mrs) -> None:
    mrs.configure(sync_seconds=3.0)
    mrs.sync("grace.hopper")
    assert mrs.users() == []
    time.sleep(3.1)
    assert mrs.users() == ["grace.hopper"]


def test_names_may_arrive_gradually(mrs: Mrs) -> None:
    mrs.configure(polls=3, arrival="gradual")
    mrs.sync("ada.lovelace")
    seen = [mrs.listed()]
    for _turn in range(3):
        assert mrs.poll() == [True]
        seen.append(mrs.listed())
    assert seen == [
        NONE,
        (["ada.lovelace"], []),
        (["ada.lovelace"], ["analysts"]),
        (["ada.lovelace"], ["analysts", "admins"]),
    ]


def test_names_may_arrive_gradually_by_the_clock(mrs: Mrs) -> None:
    mrs.configure(sync_seconds=1.0, arrival="gradual")
    mrs.sync("ada.lovelace")
    seen = [mrs.listed()]
    while seen[-1][1] != ["analysts", "admins"]:
        time.sleep(0.02)
        seen.append(mrs.listed())
    assert (["ada.lovelace"], []) in seen


@pytest.mark.parametrize("late_lists", [0, 2])
def test_names_may_arrive_some_lists_after_the_end(mrs: Mrs, late_lists: int) -> None:
    mrs.configure(arrival="late", late_lists=late_lists)
    mrs.sync("grace.hopper")
    assert mrs.poll(2) == [True, False]
    assert [mrs.listed() for _turn in range(late_lists)] == [NONE] * late_lists
    assert mrs.listed() == GRACE


@pytest.mark.parametrize("arrival", ["gradual", "late"])
def test_cancelled_names_go_as_others_come(mrs: Mrs, arrival: str) -> None:
    mrs.configure(("ada.lovelace", "grace.hopper"), polls=2, arrival=arrival)
    mrs.cancel("ada.lovelace", "grace.hopper")
    assert mrs.poll() == [True]
    assert mrs.listed()[0] == (["grace.hopper"] if arrival == "gradual" else ["ada.lovelace", "grace.hopper"])
    assert mrs.poll(2) == [True, False]
    assert [len(mrs.listed()[0]) for _turn in range(2)] == ([0, 0] if arrival == "gradual" else [2, 0])


@pytest.mark.parametrize("status", [500, 400, 409])
def test_only_one_task_runs_at_a_time(mrs: Mrs, status: int) -> None:
    mrs.configure(("ada.lovelace",), busy_status=status)
    mrs.cancel("ada.lovelace")
    assert error(mrs.sync("grace.hopper")) == (status, "12000154")
    assert error(mrs.cancel("grace.hopper")) == (status, "12000154")
    mrs.poll()
    assert mrs.sync("grace.hopper").status_code == 202


@pytest.mark.parametrize("code", ["12000002", "12000156", "12000157", "12000163", "12000164"])
@pytest.mark.parametrize(("user", "group"), [("nobody", "idle"), ("bob.jones", "idle"), ("grace.hopper", "nothing")])
def test_a_synchronisation_with_an_unknown_name_may_be_refused(mrs: Mrs, code: str, user: str, group: str) -> None:
    mrs.configure(unknown_names=code)
    status = 400 if code == "12000002" else 500
    assert error(mrs.sync("ada.lovelace", user, group_names=[group])) == (status, code)
    assert mrs.poll() == [False]
    assert mrs.sync("grace.hopper", group_names=["idle"]).status_code == 202


def test_a_cancellation_of_a_missing_name_may_be_refused(mrs: Mrs) -> None:
    mrs.configure(("ada.lovelace",), missing_names="12000164")
    assert error(mrs.cancel("ada.lovelace", "nobody")) == (500, "12000164")
    assert error(mrs.cancel("ada.lovelace", group_names=["nothing"])) == (500, "12000164")
    assert mrs.poll() == [False]
    assert mrs.cancel("ada.lovelace").status_code == 202


def test_a_group_may_bring_its_members(mrs: Mrs) -> None:
    mrs.configure(group_brings_users=True)
    mrs.sync(group_names=["admins", "guests"])
    mrs.poll()
    assert mrs.listed() == (["ada.lovelace", "grace.hopper"], ["admins", "guests", "analysts"])


UNSUPPORTED = ["ada.lovelace", "x", "a@b"]


@pytest.fixture
def odd_names(mrs: Mrs) -> list[str]:
    """Users of IAM whose names a Manager may not take, with those whom every Manager takes."""
    names = ["ada_lovelace", "ada lovelace", "grace-hopper", "ADA_LOVELACE", *UNSUPPORTED]
    mrs.emulator.put_iam([{"name": name, "groups": [f"of {name}"]} for name in names])
    return names


def test_unsupported_names_may_arrive(mrs: Mrs, odd_names: list[str]) -> None:
    mrs.configure(polls=0)
    mrs.sync(*odd_names)
    assert mrs.listed() == (odd_names, [f"of {name}" for name in odd_names])


@pytest.mark.parametrize("everybody", [True, False])
@pytest.mark.parametrize(("version", "left_out"), [("MRS 3.2.0-LTS.1", []), ("MRS 2.1.0", [" ", "-"])])
def test_unsupported_names_may_never_arrive(
    mrs: Mrs, odd_names: list[str], everybody: bool, version: str, left_out: list[str]
) -> None:
    mrs.emulator.put_mrs_cluster(mrs.cluster_id, version=version, settings={"polls": 0, "unsupported_names": "ignored"})
    mrs.sync(*odd_names, group_names=["of x"], is_all_sync=everybody)
    arrived = [name for name in odd_names if name not in UNSUPPORTED and not any(char in name for char in left_out)]
    assert mrs.listed() == (arrived, [*([] if everybody else ["of x"]), *(f"of {name}" for name in arrived)])


@pytest.mark.parametrize("code", ["12000002", "12000156", "12000157", "12000163", "12000164"])
@pytest.mark.parametrize("name", UNSUPPORTED)
def test_unsupported_names_may_be_refused(mrs: Mrs, odd_names: list[str], code: str, name: str) -> None:
    mrs.configure(polls=0, unsupported_names=code)
    assert error(mrs.sync("ada_lovelace", name)) == (400 if code == "12000002" else 500, code)
    assert mrs.sync("ada_lovelace", "grace-hopper").status_code == 202
    assert mrs.listed()[0] == ["ada_lovelace", "grace-hopper"]


@pytest.mark.parametrize("ignores_case", [True, False])
def test_names_may_be_the_same_but_for_case(mrs: Mrs, odd_names: list[str], ignores_case: bool) -> None:
    mrs.configure(("Ada_Lovelace",), polls=0, ignores_case=ignores_case)
    mrs.sync("ada_lovelace", "ADA_LOVELACE", "x")
    assert mrs.listed()[0] == ["Ada_Lovelace", *([] if ignores_case else ["ada_lovelace", "ADA_LOVELACE"]), "x"]
    mrs.sync("ada_lovelace", "x")
    assert mrs.listed()[0][-1] == "x"


@pytest.mark.parametrize(("settings", "status"), [({}, 400), ({"not_running_status": 500}, 500)])
def test_a_cluster_that_is_not_running_is_not_synchronised(mrs: Mrs, settings: dict[str, int], status: int) -> None:
    mrs.emulator.put_mrs_cluster(mrs.cluster_id, ["ada.lovelace"], state="frozen", settings=settings)
    assert error(mrs.sync("grace.hopper")) == (status, "12000068")
    assert error(mrs.cancel("ada.lovelace")) == (status, "12000068")
    assert mrs.listed() == (["ada.lovelace"], [])


def test_a_cluster_may_be_slower_or_faster_than_the_cloud(mrs: Mrs) -> None:
    def duration() -> float:
        began = time.monotonic()
        mrs.listed()
        return time.monotonic() - began

    mrs.configure(latency=0.3)
    assert duration() >= 0.3
    mrs.emulator.settings(latency=0.3)
    try:
        mrs.configure()
        assert duration() >= 0.3
        mrs.configure(latency=0)
        assert duration() < 0.3
    finally:
        mrs.emulator.settings(latency=0)


@pytest.mark.parametrize(
    "settings",
    [
        *({"pols": 1}, {"arrival": "never"}, {"unknown_names": "12000154"}, {"missing_names": "no"}),
        {"unsupported_names": "warned"},
    ],
)
def test_a_setting_that_there_is_not_is_refused(mrs: Mrs, settings: dict[str, Any]) -> None:
    with pytest.raises(RuntimeError, match=next(iter(settings))):
        mrs.configure(**settings)


def test_names_change_behind_the_clouds_back(mrs: Mrs) -> None:
    mrs.configure(("ada.lovelace",), ("admins",))
    mrs.emulator.change_mrs_names(
        mrs.cluster_id,
        add_users=["new.user"],
        remove_users=["ada.lovelace"],
        add_groups=["new"],
        remove_groups=["admins"],
    )
    assert mrs.listed() == (["new.user"], ["new"])


def test_somebody_elses_synchronisation_blocks_ones_own_and_brings_its_names(mrs: Mrs) -> None:
    mrs.emulator.start_foreign_sync(mrs.cluster_id, 2, ["new.user"], ["new"])
    running = mrs.emulator.mrs_cluster(mrs.cluster_id)["running"]
    assert (running["foreign"], running["polls"], running["user_names"]) == (True, 2, ["new.user"])
    assert error(mrs.sync("grace.hopper")) == (500, "12000154")
    assert mrs.poll(3) == [True, True, False]
    assert mrs.listed() == (["new.user"], ["new"])
    assert mrs.emulator.mrs_cluster(mrs.cluster_id)["running"] is None


def test_somebody_elses_synchronisation_may_last_for_a_time_or_cancel(mrs: Mrs) -> None:
    mrs.configure(("ada.lovelace",))
    mrs.emulator.start_foreign_sync(mrs.cluster_id, user_names=["ada.lovelace"], cancels=True, seconds=3.0)
    assert mrs.poll(2) == [True, True]
    time.sleep(3.1)
    assert mrs.listed() == NONE


def test_somebody_elses_synchronisation_cannot_begin_while_one_runs(mrs: Mrs) -> None:
    mrs.sync("grace.hopper")
    with pytest.raises(RuntimeError, match="is running"):
        mrs.emulator.start_foreign_sync(mrs.cluster_id)
    mrs.poll()
    with pytest.raises(RuntimeError, match="sudden"):
        mrs.emulator.start_foreign_sync(mrs.cluster_id, arrival="sudden")


def test_a_world_has_mrs_clusters_and_a_directory(tmp_path: Path) -> None:
    world = tmp_path / "world"
    world.write_text(
        "mrs_clusters:\n  m1: {user_names: [ada.lovelace], settings: {polls: 2}}\n"
        "iam:\n  users:\n    - {name: ada.lovelace, groups: [admins]}\n",
        encoding="utf-8",
    )
    with Emulator.start(world=world) as emulator:
        cluster = emulator.mrs_cluster("m1")
        assert (cluster["user_names"], cluster["settings"]["polls"]) == (["ada.lovelace"], 2)
        directory = emulator.iam()
        assert [user["name"] for user in directory["users"]] == ["ada.lovelace"]
        assert [group["name"] for group in directory["groups"]] == ["admins"]
        with pytest.raises(RuntimeError, match="usres"):
            emulator.put_world(iam={"usres": []})
        assert emulator.mrs_cluster("m1")
        emulator.put_world()
        with pytest.raises(RuntimeError, match="m1"):
            emulator.mrs_cluster("m1")
        assert emulator.iam()["users"] == []
