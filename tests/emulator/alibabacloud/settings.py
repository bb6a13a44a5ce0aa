# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How E-HPC behaves where its documentation leaves that open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.emulator import settings
from tests.emulator.alibabacloud.errors import documented_status
from tests.emulator.settings import Checked, one_of


@dataclass
class AsyncList(Checked):
    """One reading of ListUsersAsync, whose protocol is not documented.

    A call without AsyncId begins a task and names it; with ``needs_id`` false it goes on with the cluster's last task
    if there is one. The first ``polls`` calls of a task answer the status ``pending`` and no users, those after them
    the status ``final``, with users if that is Success. After ``expires_after`` calls (None: never) the id is refused.
    A cloud where it is not ``available`` does not know the operation.
    """

    polls: int = 0
    pending: str = "Processing"
    final: str = field(default="Success", metadata=one_of("Success", "Failed", "Fail", "Error", "PartialFail"))
    needs_id: bool = True
    expires_after: int | None = None
    available: bool = True


@dataclass
class ClusterSettings(settings.ClusterSettings):
    """The behaviour of one cluster.

    ``max_url`` is in bytes of the request target. ``batch`` is what becomes of a batch in which some users cannot be
    done (when none can, it is always the first one's own code and no effect):

    - ``whole``: nothing is done; the first such user's own code
    - ``part``: the others are done; 409 PartFailure
    - ``part_stop``: those before the first such user are done; that user's own code
    - ``part_undone``: nothing is done; 409 PartFailure

    ``refuse`` names users an operation cannot do: ``{"AddUsers": {"bad.user": "AgentError.Account.UserAddFailure"}}``;
    the name ``*`` is all of them. ``empty_list`` is what ``Users`` holds on a page without users.

    ``parameters`` is where they are read from: ``any`` place, or only the ``query`` (a call whose form body has the
    ClusterId gets 400 MissingClusterId). ``other_generation`` is the code for a cluster of the generation that was not
    addressed, ``missing_user`` generation 2024-07-30's for a user that does not exist.

    ``credentials`` are the login types that ListClusters of generation 2024-07-30 tells of a cluster; None: it tells
    none, and both work. What is given to CreateUsers or UpdateUser for a type that is not among them is, by
    ``wrong_credential``, ``useless`` (taken and without effect: nobody can log in) or ``refused``. With ``post_only``
    ListClusters and GetCluster of that generation only take POST, as the vendor declares.

    ``ids`` is the type of UserId and GroupId, ``success`` that of UpdateUser's Success. ``add_time`` is ``zoned`` (as
    the account has it: ``2026-01-02T03:04:05Z``), ``millis`` (``…:05.000Z``) or ``naive`` (``…:05``).

    With ``proxy`` a cluster on premises is a hybrid-cloud proxy, of which DescribeCluster has an OnPremiseInfo; that of
    other clusters is ``no_proxy`` (None: they have none). SyncUsers answers ``sync_refusal`` for these; on a proxy, the
    first local user appears after ``sync_delay`` seconds and the last one ``sync_spread`` seconds later. ``async_list``
    has the fields of ``AsyncList`` in which ListUsersAsync differs from its defaults.
    """

    methods: list[str] = field(default_factory=lambda: ["GET", "POST"])
    max_url: int = 8192
    batch: str = field(default="whole", metadata=one_of("whole", "part", "part_stop", "part_undone"))
    refuse: dict[str, dict[str, str]] = field(default_factory=dict)
    empty_list: dict[str, Any] = field(default_factory=lambda: {"UserInfo": []})
    lowercase_errors: bool = False
    parameters: str = field(default="any", metadata=one_of("any", "query"))
    other_generation: str = field(
        default="ClusterNotFound", metadata=one_of("ClusterNotFound", "InvalidParams", "NotEnabled", "ManagerNotFound")
    )
    missing_user: str = field(
        default="AgentError.Account.UserNotExist", metadata=one_of("AgentError.Account.UserNotExist", "InvalidParams")
    )
    credentials: list[str] | None = field(default_factory=lambda: ["password", "keypair"])
    wrong_credential: str = field(default="useless", metadata=one_of("useless", "refused"))
    post_only: bool = False
    ids: str = field(default="str", metadata=one_of("str", "int"))
    success: str = field(default="bool", metadata=one_of("bool", "text"))
    add_time: str = field(default="zoned", metadata=one_of("zoned", "millis", "naive"))
    proxy: bool = True
    no_proxy: dict[str, Any] | None = None
    sync_refusal: str = field(default="ExecFail", metadata=one_of("ExecFail", "InvalidParams"))
    sync_delay: float = 0.0
    sync_spread: float = 0.0
    async_list: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        for codes in self.refuse.values():
            for code in codes.values():
                documented_status(code)
        AsyncList(**self.async_list)
        if not {*(self.credentials or ())} <= {"password", "keypair"}:
            raise ValueError(f"credentials are {self.credentials!r}, not password and keypair")


@dataclass
class Settings(ClusterSettings, settings.Settings):
    """With ``both_in_list`` the newer generation's ListClusters has the clusters of both."""

    both_in_list: bool = False
