# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A place in a roster file that cannot be read."""

from __future__ import annotations

# A file of variables for the role serves as it is.
VARIABLE = "cluster_users_roster"
NO_ROSTER = f"there must be a list of entries, or a mapping with nothing but {VARIABLE} in it, which is that list"


class Unreadable(Exception):
    """A line, or 0 for all of them, and what is wrong there, without a word of what stands there."""

    def __init__(self, line: int, problem: str):
        self.line = line
        self.problem = problem
        super().__init__(line, problem)
