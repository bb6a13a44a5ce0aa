# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports on disk, read with care."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from ...module_utils._errors import BadInput
from ..written_files import read
from .model import plain
from .records import Report, from_plain


def load(path: Path) -> Report:
    """Read a report that was written as JSON. BadInput when it is none, or one of another version."""
    try:
        data = _cleaned(json.loads(read(path).decode()))
    except OSError as error:
        raise BadInput([f"The report {path} cannot be read: {error.strerror}."]) from error
    except (ValueError, RecursionError) as error:
        raise BadInput([f"{path} is not a report: it is not JSON."]) from error
    try:
        return from_plain(data if isinstance(data, dict) else {})
    except BadInput as error:
        raise BadInput([f"{path} is not a report that can be read: {error}."]) from None


def dated(name: str, generated: str) -> str:
    """Name the files that keep a report: ``audit-20261126T151310Z``."""
    return f"{name}-{re.sub('[-:]', '', generated)}"


def remove_old(folder: Path, name: str, suffixes: Collection[str], keep: int) -> None:
    """Remove the dated files of a report but those of the latest ``keep`` runs; other files are left alone."""
    pattern = re.compile(rf"{re.escape(name)}-(\d{{8}}T\d{{6}}Z)({'|'.join(map(re.escape, suffixes))})")
    found = [(match[1], path) for path in folder.iterdir() if (match := pattern.fullmatch(path.name))]
    kept = sorted({time for time, _path in found}, reverse=True)[:keep]
    for time, path in found:
        if time not in kept:
            path.unlink(missing_ok=True)


def _cleaned(data: Any) -> Any:
    """Escape in every text what a report never holds; the file may have been written by anybody."""
    if isinstance(data, str):
        return plain(data)
    if isinstance(data, list):
        return [_cleaned(item) for item in data]
    if isinstance(data, dict):
        return {plain(key): _cleaned(value) for key, value in data.items()}
    return data
