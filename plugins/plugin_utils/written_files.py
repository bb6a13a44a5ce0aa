# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file that the collection writes: replaced as a whole, or not at all, and never through a link or into a pipe.

Everything here raises OSError.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_SECONDS = 300
"""How long to wait for another run, which holds a lock for about a second."""
LOCK_INTERVAL = 0.1

ONLY_OWNER = 0o600
# As the umask of the run has it, but nothing lets everybody write, not even with a umask of 0.
NOT_WRITABLE_BY_ALL = 0o775


def read(path: Path) -> bytes:
    """Read a file; a pipe or a device, which might never end, is refused."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        _check_regular(os.fstat(file.fileno()), path)
        return file.read()


def replace(path: Path, content: bytes, *, secret: bool = False) -> None:
    """Replace a file by another at once, so that it outlives a crash of the machine as well.

    It keeps the mode that it had, and a new one gets that of the umask; with ``secret`` only its owner can read it, and
    its folder has to be locked.
    """
    kept = _mode_of(path)
    mode = ONLY_OWNER if secret else kept
    _write(path, content, mode, Path.replace, secret=secret)


def create(path: Path, content: bytes) -> None:
    """Write a new file as ``replace`` does; FileExistsError when something is in its place, which stays."""
    _write(path, content, None, _link)


def _link(scratch: Path, path: Path) -> None:
    # To rename a file would replace what has come meanwhile.
    os.link(scratch, path)
    scratch.unlink()


def _write(
    path: Path, content: bytes, mode: int | None, put: Callable[[Path, Path], object], *, secret: bool = False
) -> None:
    # In a locked folder always the same name, so that runs that were killed do not leave a heap of them.
    scratch = path.with_name(f".{path.name}.{'new' if secret else secrets.token_hex(8)}")
    scratch.unlink(missing_ok=True)
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        descriptor = os.open(scratch, flags, 0o666 & NOT_WRITABLE_BY_ALL if mode is None else ONLY_OWNER)
        with os.fdopen(descriptor, "wb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        put(scratch, path)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def make_folder(folder: Path, *, secret: bool = False) -> None:
    """Make a folder, with ``secret`` for its owner only, and what is missing above it."""
    if not folder.parent.exists():
        make_folder(folder.parent, secret=secret)
    if not folder.is_dir():
        folder.mkdir(mode=0o700 if secret else NOT_WRITABLE_BY_ALL, exist_ok=True)
        _sync(folder.parent)


@contextmanager
def locked(folder: Path, waiting: Callable[[str], None]) -> Iterator[None]:
    """Keep every other run out of a folder; the system frees it when a run ends, however that comes about.

    ``waiting`` is told, once, what is waited for. After LOCK_SECONDS it is an error.
    """
    # A file for it, since not every file system can lock the folder itself.
    path = folder / ".lock"
    _mode_of(path)
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags, ONLY_OWNER)
    try:
        _check_regular(os.fstat(descriptor), path)
        _lock(descriptor, path, waiting)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, path: Path, waiting: Callable[[str], None]) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                reason = f"Another run has held this lock for {LOCK_SECONDS:g} s"
                raise TimeoutError(errno.ETIMEDOUT, reason, str(path)) from None
            if not told:
                waiting(f"waiting for another run, which holds {path}")
                told = True
            time.sleep(LOCK_INTERVAL)
        else:
            return


def _mode_of(path: Path) -> int | None:
    """Give the mode that a file is to keep, None when there is none yet."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    _check_regular(status, path)
    return stat.S_IMODE(status.st_mode) & NOT_WRITABLE_BY_ALL


def _check_regular(status: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "Not a regular file", str(path))


def _sync(folder: Path) -> None:
    """Let the names of files in a folder reach the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
