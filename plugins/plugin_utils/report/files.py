# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports on disk, read with care."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

from ...module_utils._errors import BadInput
from ..written_files import read
from .model import SCHEMA, Report, plain
from .schema import problems

PROBLEMS_IN_MESSAGE = 5


def load(path: Path) -> Report:
    """Read a report that was written as JSON. BadInput when it is none, or one of another schema."""
    try:
        data = _cleaned(json.loads(read(path).decode()))
    except OSError as error:
        raise BadInput([f"The report {path} cannot be read: {error.strerror}."]) from error
    except (ValueError, RecursionError) as error:
        raise BadInput([f"{path} is not a report: it is not JSON."]) from error
    schema = data.get("schema") if isinstance(data, dict) else None
    if isinstance(schema, int) and schema != SCHEMA:
        raise BadInput([f"The report {path} is of schema {schema}, only {SCHEMA} can be read."])
    found = list(islice(problems(data), PROBLEMS_IN_MESSAGE))
    if found:
        raise BadInput([f"{path} is not a report: {'; '.join(found)}."])
    # Older reports do not have these lists.
    for name in ("unknown", "resynchronised"):
        data["totals"]["rows"].setdefault(name, 0)
        for cluster in data["clusters"]:
            cluster.setdefault(name, [])
    return dict(data)


def _cleaned(data: Any) -> Any:
    """Escape in every text what a report never holds; the file may have been written by anybody."""
    if isinstance(data, str):
        return plain(data)
    if isinstance(data, list):
        return [_cleaned(item) for item in data]
    if isinstance(data, dict):
        return {plain(key): _cleaned(value) for key, value in data.items()}
    return data
