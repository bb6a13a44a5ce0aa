# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the cloud behaves where its documentation leaves that open, and how slow it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.emulator.errors import documented_status

CHOICES = {
    "batch": ("whole", "part", "part_stop", "part_undone"),
    "parameters": ("any", "query"),
    "other_generation": ("ClusterNotFound", "InvalidParams", "NotEnabled", "ManagerNotFound"),
    "missing_user": ("AgentError.Account.UserNotExist", "InvalidParams"),
    "ids": ("str", "int"),
    "success": ("bool", "text"),
    "add_time": ("zoned", "millis", "naive"),
    "sync_refusal": ("ExecFail", "InvalidParams"),
    "auth_code": ("APIGW.0301", "12000001", "12000136"),
    "iam_needs_domain": (None, 400, 401),
}
ASYNC_FINALS = ("Success", "Failed", "Fail", "Error", "PartialFail")


@dataclass
class Settings:
    """The behaviour of the whole cloud or of one cluster.

    ``latency`` is in seconds, ``max_url`` in bytes of the request target. ``batch`` is what becomes of a batch in which
    some users cannot be done (when none can, it is always the first one's own code and no effect):

    - ``whole``: nothing is done; the first such user's own code
    - ``part``: the others are done; 409 PartFailure
    - ``part_stop``: those before the first such user are done; that user's own code
    - ``part_undone``: nothing is done; 409 PartFailure

    ``refuse`` names users an operation cannot do: ``{"AddUsers": {"bad.user": "AgentError.Account.UserAddFailure"}}``;
    the name ``*`` is all of them. ``empty_list`` is what ``Users`` holds on a page without users.

    ``parameters`` is where they are read from: ``any`` place, or only the ``query`` (a call whose form body has the
    ClusterId gets 400 MissingClusterId). ``other_generation`` is the code for a cluster of the generation that was not
    addressed, ``missing_user`` generation 2024-07-30's for a user that does not exist.

    ``ids`` is the type of UserId and GroupId, ``success`` that of UpdateUser's Success. ``add_time`` is ``zoned`` (as
    the account has it: ``2026-01-02T03:04:05Z``), ``millis`` (``…:05.000Z``) or ``naive`` (``…:05``).

    SyncUsers answers ``sync_refusal`` for a cluster that is not hybrid; on one that is, the first local user appears
    after ``sync_delay`` seconds and the last one ``sync_spread`` seconds later. ``async_list`` has the fields of
    ``AsyncList`` in which ListUsersAsync differs from its defaults.

    Of the whole cloud and not of a cluster: ``clock_offset`` is the cloud's clock minus this machine's, in seconds;
    ``expired_tokens`` are security tokens that have expired; with ``both_in_list`` the newer generation's ListClusters
    has the clusters of both.

    Of the whole of Huawei Cloud, whose clusters have settings of their own: ``auth_code`` is the code with which MRS
    refuses a call that is not authenticated. For users and groups, IAM answers 403 if ``iam_forbidden``, and the status
    ``iam_needs_domain`` (None: never) if the account is not named in X-Domain-Id; it lists at most ``iam_page`` users
    (None: all) at once.
    """

    latency: float = 0.0
    methods: list[str] = field(default_factory=lambda: ["GET", "POST"])
    max_url: int = 8192
    batch: str = "whole"
    refuse: dict[str, dict[str, str]] = field(default_factory=dict)
    empty_list: dict[str, Any] = field(default_factory=lambda: {"UserInfo": []})
    lowercase_errors: bool = False
    parameters: str = "any"
    other_generation: str = "ClusterNotFound"
    missing_user: str = "AgentError.Account.UserNotExist"
    ids: str = "str"
    success: str = "bool"
    add_time: str = "zoned"
    sync_refusal: str = "ExecFail"
    sync_delay: float = 0.0
    sync_spread: float = 0.0
    async_list: dict[str, Any] = field(default_factory=dict)
    clock_offset: float = 0.0
    expired_tokens: list[str] = field(default_factory=list)
    both_in_list: bool = False
    auth_code: str = "APIGW.0301"
    iam_forbidden: bool = False
    iam_needs_domain: int | None = None
    iam_page: int | None = None

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} is {getattr(self, name)!r}, not one of {', '.join(map(str, choices))}")
        for codes in self.refuse.values():
            for code in codes.values():
                documented_status(code)
        AsyncList(**self.async_list)


# Settings that no cluster can have of its own.
OF_THE_WHOLE_CLOUD = (
    "clock_offset",
    "expired_tokens",
    "both_in_list",
    "auth_code",
    "iam_forbidden",
    "iam_needs_domain",
    "iam_page",
)


@dataclass
class AsyncList:
    """One reading of ListUsersAsync, whose protocol is not documented.

    A call without AsyncId begins a task and names it; with ``needs_id`` false it goes on with the cluster's last task
    if there is one. The first ``polls`` calls of a task answer the status ``pending`` and no users, those after them
    the status ``final``, with users if that is Success. After ``expires_after`` calls (None: never) the id is refused.
    A cloud where it is not ``available`` does not know the operation.
    """

    polls: int = 0
    pending: str = "Processing"
    final: str = "Success"
    needs_id: bool = True
    expires_after: int | None = None
    available: bool = True

    def __post_init__(self) -> None:
        if self.final not in ASYNC_FINALS:
            raise ValueError(f"final is {self.final!r}, not one of {', '.join(ASYNC_FINALS)}")
