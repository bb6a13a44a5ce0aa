# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What both generations do with users: rules, batches of which some users cannot be done, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

from tests.emulator.alibabacloud.errors import ehpc_error
from tests.emulator.alibabacloud.operation import Request, page_of, require, running_cluster
from tests.emulator.alibabacloud.settings import ClusterSettings
from tests.emulator.alibabacloud.state import NEWER, OLDER, Cluster, State, User
from tests.emulator.errors import ApiError

GROUPS = ("users", "wheel")
# With the specials on which the vendor's pages disagree: _ ' " \ `
PASSWORD_KINDS = (ascii_uppercase, ascii_lowercase, digits, r"""()~!@#$%^&*-+=|{}[]:;<>,.?/_'"\`""")


def is_password(text: str) -> bool:
    """8 to 30 characters, three of upper case, lower case, digit and special."""
    kinds = [kind for kind in PASSWORD_KINDS if set(kind) & set(text)]
    return 8 <= len(text) <= 30 and len(kinds) >= 3 and set(text) <= set("".join(PASSWORD_KINDS))


def add(
    state: State, request: Request, cluster: Cluster, users: Iterable[User], rule: re.Pattern[str], parameter: str
) -> dict[str, Any]:
    """Add users whose names match ``rule``; ``parameter`` is what an error calls a name."""
    new = {user.name: user for user in users}
    existing = {name: "AgentError.Account.UserAlreadyExist" for name in new if name in cluster.users}
    require(all(name in existing or rule.fullmatch(name) for name in new), parameter)
    return carry_out(state, request, cluster, list(new), existing, lambda name: cluster.take_in(new[name]))


def delete(state: State, request: Request, cluster: Cluster, names: list[str]) -> dict[str, Any]:
    return for_existing(state, request, cluster, names, lambda name: cluster.remove_users([name]))


def change(
    state: State, request: Request, cluster: Cluster, changes: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Change fields of users, by name."""
    return for_existing(
        state, request, cluster, list(changes), lambda name: cluster.change_users([{"name": name, **changes[name]}])
    )


def for_existing(
    state: State, request: Request, cluster: Cluster, names: list[str], effect: Callable[[str], None]
) -> dict[str, Any]:
    """Do something to each of the users; those that the cluster does not have are impossible."""
    newer_code = state.settings_of(cluster.id).missing_user
    code = newer_code if request.version == NEWER else "AgentError.Account.UserNotExist"
    missing = {name: code for name in names if name not in cluster.users}
    return carry_out(state, request, cluster, names, missing, effect)


def carry_out(
    state: State,
    request: Request,
    cluster: Cluster,
    names: list[str],
    impossible: Mapping[str, str],
    effect: Callable[[str], None],
) -> dict[str, Any]:
    """Do a batch as the setting ``batch`` says; ``impossible`` has the codes of users that the cluster rules out."""
    settings = state.settings_of(cluster.id)
    refused = settings.refuse.get(request.operation, {})
    by_setting = {name: refused.get(name, refused.get("*", "")) for name in names if {name, "*"} & refused.keys()}
    codes = {**impossible, **by_setting}
    bad = [name for name in names if name in codes]
    good = [name for name in names if name not in codes]
    error: ApiError | None = None
    if not bad:
        doable = names
    elif settings.batch == "whole" or not good:
        doable, error = [], user_error(codes[bad[0]])
    elif settings.batch == "part_stop":
        doable, error = names[: names.index(bad[0])], user_error(codes[bad[0]])
    else:
        doable = good if settings.batch == "part" else []
        error = ehpc_error("PartFailure", "Some of the users failed.")
    cluster.carry_out(effect, doable)
    if error:
        raise error
    return {}


def user_error(code: str) -> ApiError:
    return ehpc_error(code, "The account operation failed on the manager node.")


def list_users(state: State, request: Request) -> dict[str, Any]:
    return page_of_users(state, request, running_cluster(state, request), ids=request.version == NEWER)


def page_of_users(state: State, request: Request, cluster: Cluster, ids: bool) -> dict[str, Any]:
    """The fields of an answer that lists users."""
    settings = state.settings_of(cluster.id)
    shown = cluster.listing_before(settings.list_lag)
    users, paging = page_of(shown.values(), len(shown), request)
    found = [user_info(settings, request, user, ids) for user in users]
    return {**paging, "Users": {"UserInfo": found} if found else settings.empty_list}


def user_info(settings: ClusterSettings, request: Request, user: User, ids: bool) -> dict[str, Any]:
    """What an answer says about a user, with the ids or without them."""
    name_field = "Name" if request.version == OLDER else "UserName"
    facts = {name_field: user.name, "Group": user.group, "AddTime": add_time(user.add_time, settings.add_time)}
    written = int if settings.ids == "int" else str
    return {**facts, "UserId": written(user.user_id), "GroupId": written(user.group_id)} if ids else facts


def add_time(text: str, form: str) -> str:
    """A time in one of the forms of the setting ``add_time``."""
    if form == "zoned":
        return text
    seconds = text.removesuffix("Z").partition(".")[0]
    return f"{seconds}.000Z" if form == "millis" else seconds
