# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How an MRS cluster behaves where its documentation leaves that open, and how slow it is."""

from __future__ import annotations

from dataclasses import dataclass

LOOK_UPS = ("ignored", "12000002", "12000156", "12000157", "12000163", "12000164")
CHOICES = {
    "arrival": ("end", "gradual", "late"),
    "unknown_names": LOOK_UPS,
    "missing_names": LOOK_UPS,
}


@dataclass
class MrsSettings:
    """The behaviour of one cluster.

    ``latency`` is in seconds; None is that of the whole cloud.

    A synchronisation, and a cancellation likewise, is over after ``polls`` calls of ListSyncStatus said true; before
    them ``early_false`` calls say false although it runs. With ``sync_seconds`` it lasts so long instead, however often
    it is polled. Names come (or go) by ``arrival``:

    - ``end``: all of them when it is over
    - ``gradual``: one after another while it runs
    - ``late``: when it is over, and then ``late_lists`` calls of ShowSyncIamUser still miss them

    A second one meanwhile gets 12000154 with ``busy_status``; on a cluster that is not running every one gets 12000068
    with ``not_running_status``, which the documentation does not tell.

    ``unknown_names`` is the code that refuses a synchronisation with a user who is not in IAM or has no policy there,
    or with a group that is not in IAM; ``ignored`` leaves out only those. ``missing_names`` is the same for a
    cancellation with names that are not on the cluster. With ``group_brings_users`` a group brings its members.
    """

    latency: float | None = None
    polls: int = 1
    early_false: int = 0
    sync_seconds: float = 0.0
    arrival: str = "end"
    late_lists: int = 1
    busy_status: int = 500
    not_running_status: int = 400
    unknown_names: str = "ignored"
    missing_names: str = "ignored"
    group_brings_users: bool = False

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} is {getattr(self, name)!r}, not one of {', '.join(choices)}")
