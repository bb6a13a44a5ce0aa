# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How MRS and IAM behave where their documentation leaves that open."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.emulator import settings
from tests.emulator.settings import one_of

ARRIVALS = ("end", "gradual", "late")
ACCEPTED = "accepted"
LOOK_UPS = ("ignored", "12000002", "12000156", "12000157", "12000163", "12000164")


@dataclass
class ClusterSettings(settings.ClusterSettings):
    """The behaviour of one cluster.

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

    ``unsupported_names`` is the same for users whose names the guide calls unsupported, and ``accepted`` brings them
    all the same. With ``ignores_case`` a user does not come whose name the cluster has already but for case.
    """

    polls: int = 1
    early_false: int = 0
    sync_seconds: float = 0.0
    arrival: str = field(default=ARRIVALS[0], metadata=one_of(*ARRIVALS))
    late_lists: int = 1
    busy_status: int = 500
    not_running_status: int = 400
    unknown_names: str = field(default=LOOK_UPS[0], metadata=one_of(*LOOK_UPS))
    missing_names: str = field(default=LOOK_UPS[0], metadata=one_of(*LOOK_UPS))
    group_brings_users: bool = False
    unsupported_names: str = field(default=ACCEPTED, metadata=one_of(ACCEPTED, *LOOK_UPS))
    ignores_case: bool = False


@dataclass
class Settings(ClusterSettings, settings.Settings):
    """``auth_code`` is the code with which MRS refuses a call that is not authenticated.

    For users and groups, IAM answers 403 if ``iam_forbidden``, and the status ``iam_needs_domain`` (None: never) if the
    account is not named in X-Domain-Id; it lists at most ``iam_page`` users (None: all) at once.
    """

    auth_code: str = field(default="APIGW.0301", metadata=one_of("APIGW.0301", "12000001", "12000136"))
    iam_forbidden: bool = False
    iam_needs_domain: int | None = field(default=None, metadata=one_of(None, 400, 401))
    iam_page: int | None = None
