# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as JSON: a line for each cluster, so that versions of it can be compared line by line."""

from __future__ import annotations

import json

from .records import Report, plain


def to_json(report: Report) -> str:
    """Write the report as its records are."""
    fields = plain(report)
    head = json.dumps({key: fields[key] for key in fields if key != "clusters"}, indent=2, ensure_ascii=False)
    lines = (json.dumps(cluster, ensure_ascii=False, separators=(",", ":")) for cluster in fields["clusters"])
    clusters = ",\n".join(f"    {line}" for line in lines)
    return f'{head[:-2]},\n  "clusters": [\n{clusters}\n  ]\n}}\n'
