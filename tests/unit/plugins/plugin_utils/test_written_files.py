# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are written: their modes, what stands in their place, and who else writes them."""

from __future__ import annotations

import fcntl
import os
import socket
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from ansible_collections.clusterops.onboarding.plugins.plugin_utils import written_files
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.written_files import (
    create,
    locked,
    make_folder,
    read,
    replace,
)


@contextmanager
def umask(mode: int) -> Iterator[None]:
    earlier = os.umask(mode)
    try:
        yield
    finally:
        os.umask(earlier)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def silent(_text: str) -> None:
    pass


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


NO_FILE = r"Not a regular file|Is a directory"
ODD: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "socket": make_socket,
    "link": lambda path: path.symlink_to("victim"),
    "link to nothing": lambda path: path.symlink_to("nothing"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "link to a pipe": lambda path: (os.mkfifo(path.with_name("other")), path.symlink_to("other")),
    "folder": Path.mkdir,
}


@pytest.mark.parametrize(
    ("before", "after"),
    [(0o600, 0o600), (0o640, 0o640), (0o644, 0o644), (0o400, 0o400), (0o666, 0o664), (0o777, 0o775), (0o4755, 0o755)],
)
@pytest.mark.parametrize("mask", [0, 0o022, 0o077])
def test_a_file_keeps_its_mode_but_not_that_all_can_write_it(
    tmp_path: Path, before: int, after: int, mask: int
) -> None:
    path = tmp_path / "audit.json"
    path.write_bytes(b"old")
    path.chmod(before)
    with umask(mask):
        replace(path, b"new")
    assert (path.read_bytes(), mode(path)) == (b"new", after)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("mask", "made"), [(0, 0o664), (0o002, 0o664), (0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
def test_a_new_file_has_the_mode_of_the_umask(tmp_path: Path, mask: int, made: int) -> None:
    with umask(mask):
        replace(tmp_path / "audit.json", b"new")
    assert mode(tmp_path / "audit.json") == made


@pytest.mark.parametrize("before", [None, 0o600, 0o644, 0o666])
@pytest.mark.parametrize("mask", [0, 0o022])
def test_only_its_owner_can_read_a_file_with_secrets(tmp_path: Path, before: int | None, mask: int) -> None:
    path = tmp_path / "first.yml"
    if before is not None:
        path.write_bytes(b"old")
        path.chmod(before)
    with umask(mask):
        replace(path, b"new", secret=True)
    assert mode(path) == 0o600


@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_what_is_no_file_is_neither_replaced_nor_followed(
    tmp_path: Path, make: Callable[[Path], object], secret: bool
) -> None:
    (tmp_path / "victim").write_bytes(b"victim")
    path = tmp_path / "audit.json"
    make(path)
    before = {each.name: each.lstat().st_ino for each in tmp_path.iterdir()}
    with pytest.raises(OSError, match=NO_FILE):
        replace(path, b"new", secret=secret)
    assert {each.name: each.lstat().st_ino for each in tmp_path.iterdir()} == before
    assert (tmp_path / "victim").read_bytes() == b"victim"


@pytest.mark.parametrize("make", [ODD["pipe"], ODD["link to a pipe"], ODD["folder"]])
def test_what_is_no_file_is_not_read(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "audit.json")
    with pytest.raises(OSError, match=NO_FILE):
        read(tmp_path / "audit.json")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_not_read(device: str) -> None:
    with pytest.raises(OSError, match="Not a regular file"):
        read(Path(device))


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "today.json").write_bytes(b"today")
    (tmp_path / "latest.json").symlink_to("today.json")
    assert read(tmp_path / "latest.json") == b"today"


@pytest.mark.parametrize("planted", ["link", "pipe", "link to nothing"])
def test_what_was_planted_for_the_scratch_file_is_not_written_to(tmp_path: Path, planted: str) -> None:
    (tmp_path / "victim").write_bytes(b"victim")
    ODD[planted](tmp_path / ".first.yml.new")
    replace(tmp_path / "first.yml", b"new", secret=True)
    assert (tmp_path / "first.yml").read_bytes() == b"new"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["first.yml", "victim"]
    assert (tmp_path / "victim").read_bytes() == b"victim"


@pytest.mark.parametrize(("secret", "made"), [(False, 0o775), (True, 0o700)])
def test_folders_are_never_writable_by_all(tmp_path: Path, secret: bool, made: int) -> None:
    with umask(0):
        make_folder(tmp_path / "a" / "b", secret=secret)
    assert (mode(tmp_path / "a"), mode(tmp_path / "a" / "b")) == (made, made)


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_a_lock_that_is_no_file_is_refused(tmp_path: Path, make: Callable[[Path], object]) -> None:
    (tmp_path / "victim").write_bytes(b"victim")
    make(tmp_path / ".lock")
    with pytest.raises(OSError, match=NO_FILE), locked(tmp_path, silent):
        pass
    assert not (tmp_path / "nothing").exists()


@contextmanager
def held(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def test_a_held_lock_is_waited_for_with_a_message_and_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written_files, "LOCK_SECONDS", 0.5)
    told: list[str] = []
    with held(tmp_path), pytest.raises(TimeoutError) as caught, locked(tmp_path, told.append):
        pass
    assert told == [f"waiting for another run, which holds {tmp_path / '.lock'}"]
    assert str(caught.value) == f"[Errno 110] Another run has held this lock for 0.5 s: '{tmp_path / '.lock'}'"
    with locked(tmp_path, told.append):
        pass
    assert len(told) == 1


def test_a_lock_is_taken_when_it_is_free_again(tmp_path: Path) -> None:
    told: list[str] = []

    def take() -> bool:
        with locked(tmp_path, told.append):
            return True

    with ThreadPoolExecutor() as pool:
        with held(tmp_path):
            taken = pool.submit(take)
            while not told:
                assert not taken.done()
        assert taken.result(10)


@pytest.mark.parametrize("odd", ["file", *ODD])
def test_a_new_file_takes_the_place_of_nothing(tmp_path, odd):
    path = tmp_path / "roster.yml"
    (Path.touch if odd == "file" else ODD[odd])(path)
    before = path.lstat()

    with pytest.raises(FileExistsError):
        create(path, b"new")

    assert path.lstat().st_ino == before.st_ino and {each.name for each in tmp_path.glob(".*")} == set()


def test_a_new_file_is_written_as_a_whole(tmp_path):
    with umask(0):
        create(tmp_path / "roster.yml", b"new")

    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("roster.yml", b"new")]
    assert mode(tmp_path / "roster.yml") == 0o664
