# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schedules: a cluster, what is asked for, and what goes wrong. A kind and a number make the same one each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

CLUSTER_ID = "cluster-1"
MISSPELT_ID = "cluster-11"
OLDER, NEWER, MRS = KINDS = ("2018-04-12", "2024-07-30", "mrs")
"""The two generations of E-HPC, and MRS."""

GROUPS = ("users", "wheel")
NAMES = tuple(f"{letter}{letter}.member" for letter in "abcdefghijklmnopqrstuvwxyz")
IAM_GROUPS = ("analysts", "operators", "readers")
PROTECTED = "zz.*"
BYSTANDERS = tuple(f"zz.{number:03}" for number in range(120))
"""Accounts that nobody touches. They make a list of several pages."""
LOCAL = ("la.member", "lb.member", "lc.member", "ld.member")
"""Accounts that a hybrid cluster has on premises."""

# With what comes late, and what lists show late, everything is over before SETTLE_TIME.
MOST_LATE = 5.0
MOST_LAG = 3.0

WRITES = {
    OLDER: ("AddUsers", "DeleteUsers", "ModifyUserGroups", "ModifyUserPasswords"),
    NEWER: ("CreateUsers", "DeleteUsers", "UpdateUser"),
    MRS: ("UpdateSyncIamUser", "CancelSyncIamUser"),
}
READS = {
    OLDER: ("ListUsers", "ListUsers", "ListUsersAsync"),
    NEWER: ("ListUsers",),
    MRS: ("ShowSyncIamUser", "ListSyncStatus"),
}
INFORM = {OLDER: "ehpc_user_info", NEWER: "ehpc_user_info", MRS: "mrs_iam_sync_info"}
"""The modules that read who is there."""
WITHOUT_EFFECT = ("drop_before", "html", "throttle", "conflict")
# MRS is sent no passwords.
OF_PASSWORDS = ("echo_password",)
WITH_EFFECT = ("drop_after", "truncated", "body", "slow")
LATER = ("late", "gradual")
EMPTY_LISTS: tuple[dict[str, Any], ...] = ({"UserInfo": []}, {}, {"UserInfo": None})
BODIES = ('{"RequestId": "0B1', "", "<html>proxy</html>", '{"status": "ok"}', "[]", '\ufeff{"RequestId": null}')
CODES = {
    OLDER: (
        ("InvalidSecurityToken.Expired", None),
        ("NotAuthorized", None),
        ("InvalidOpt", None),
        ("AgentError.Account.DomainNotExist", None),
        ("AgentError.Account.GetUserListFailure", None),
        ("EcsError", None),
        ("AgentError.Account.UserAddFailure", None),
        ("ExecFail", None),
        ("InvalidParams", None),
        ("UnknownError", None),
        ("ServiceUnavailable", None),
        ("MissingParameter", 400),
    ),
    MRS: (
        ("12000136", None),
        ("APIGW.0301", None),
        ("12000002", None),
        ("12000003", None),
        ("12000156", None),
        ("12000164", None),
        ("APIGW.0201", 504),
        ("12000001", 500),
        ("Unheard.Of", 418),
    ),
}
CODES[NEWER] = CODES[OLDER]
REFUSALS = ("AgentError.Account.UserAddFailure", "ExecFail", "AgentError.Account.UserModFailure")


@dataclass(frozen=True)
class Schedule:
    """``users`` are the accounts at the beginning: group and password by name; on MRS both are "".

    ``faults`` are as the emulator takes them. ``inform`` are options of the module that reads who is there, which runs
    in the same weather; ``hybrid`` are those of ``ehpc_sync_users``, for a cluster that has ``local`` accounts on
    premises or is said to. ``kill_at`` is the number of the call with which the run is killed, after
    its effect if ``kill_after``. ``secrets`` are all that must not show.
    """

    kind: str
    number: int
    module: str
    options: Mapping[str, Any]
    users: Mapping[str, tuple[str, str]]
    settings: Mapping[str, Any]
    faults: Sequence[Mapping[str, Any]]
    inform: Mapping[str, Any]
    hybrid: Mapping[str, Any] | None = None
    local: Sequence[str] = ()
    groups: Sequence[str] = ()
    iam: Mapping[str, Any] = field(default_factory=dict)
    kill_at: int | None = None
    kill_after: bool = False
    secrets: Sequence[str] = ()

    @property
    def strangers(self) -> set[str]:
        """The accounts that others may touch meanwhile."""
        users = [user for fault in self.faults for user in fault.get("users", ())]
        return {user if isinstance(user, str) else user["name"] for user in users}

    @property
    def world(self) -> dict[str, Any]:
        """The emulator's world at the beginning."""
        if self.kind == MRS:
            cluster: dict[str, Any] = {
                "user_names": list(self.users),
                "group_names": list(self.groups),
                "settings": self.settings,
            }
            return {"mrs_clusters": {CLUSTER_ID: cluster}, "iam": self.iam, "faults": self.faults}
        users = [{"name": name, "group": group, "password": word} for name, (group, word) in self.users.items()]
        cluster = {"generation": self.kind, "users": users, "settings": self.settings}
        if self.local:
            local = [{"name": name, "password": f"Local-{name}-0"} for name in self.local]
            cluster |= {"location": "OnPremise", "local_users": local}
        return {"clusters": {CLUSTER_ID: cluster}, "faults": self.faults}


def draw(kind: str, number: int) -> Schedule:
    """Make the schedule of this number."""
    random = Random(f"{kind} {number}")
    return _of_mrs(kind, number, random) if kind == MRS else _of_ehpc(kind, number, random)


def _of_ehpc(kind: str, number: int, random: Random) -> Schedule:
    names = _some(random, NAMES, random.choice((2, 5, 12, 26)))
    users = {name: (random.choice(GROUPS), f"Old-{name}-0") for name in _some(random, names, len(names) // 2)}
    if random.random() < 0.1:
        users |= {name: ("users", f"Old-{name}-0") for name in BYSTANDERS}
    roster = [_entry(random, name) for name in _some(random, names, len(names))]
    options: dict[str, Any] = {
        "cluster_id": CLUSTER_ID,
        "api_version": random.choice(("auto", kind)),
        "users": roster,
        "batch_size": random.choice((1, 3, 10, 100)),
        "retry_timeout": random.choice((0, 5, 30, 120, 120)),
        "read_timeout": 20,
        "update_password": random.choice(("on_create", "on_create", "always")),
        "on_error": random.choice(("continue", "continue", "continue", "stop")),
        "verify": random.random() < 0.25,
        "concurrency": random.choice((1, 4, 8)),
    }
    if any(entry["state"] == "present" for entry in roster) and random.random() < 0.3:
        options |= {"exclusive": True, "protected": [PROTECTED], "max_removals": 100}
    settings: dict[str, Any] = {
        "batch": random.choice(("whole", "part", "part_stop", "part_undone")),
        "list_lag": random.choice((0, 0, 0, random.uniform(0.1, MOST_LAG))),
        "latency": random.choice((0, 0.01, 0.2)),
        "success": random.choice(("bool", "text")),
        "lowercase_errors": random.random() < 0.2,
        "missing_user": random.choice(("AgentError.Account.UserNotExist", "InvalidParams")),
        "empty_list": random.choice(EMPTY_LISTS),
        "async_list": {
            "polls": random.choice((0, 1, 4)),
            "needs_id": random.random() < 0.8,
            "expires_after": random.choice((None, None, 3)),
            "final": random.choice(("Success", "Success", "Success", "Fail")),
        },
    }
    if random.random() < 0.4:
        refused = _some(random, names, 3)
        code = random.choice(REFUSALS)
        settings["refuse"] = {each: dict.fromkeys(refused, code) for each in _some(random, WRITES[kind], 2)}
    secrets = [entry["password"] for entry in roster if "password" in entry]
    strangers = [{"name": name, "group": random.choice(GROUPS), "password": "Stranger-1."} for name in names]
    faults = _faults(random, kind, strangers)
    inform = {name: options[name] for name in ("cluster_id", "api_version", "retry_timeout", "read_timeout")}
    more: dict[str, Any] = _kill(random)
    if kind == OLDER and random.random() < 0.15:
        local = _some(random, LOCAL, len(LOCAL))
        settings |= {"proxy": random.random() < 0.8, "no_proxy": random.choice((None, {}, {"OnPremiseInfo": {}}))}
        settings |= {"sync_delay": random.choice((0, 8)), "sync_spread": random.choice((0, 0, 3))}
        more |= {"hybrid": {**inform, "users": random.choice((None, local, local)), "wait_timeout": 60}, "local": local}
    inform["source"] = random.choice(("list", "async")) if kind == OLDER else "auto"
    inform["cluster_id"] = random.choice((CLUSTER_ID,) * 15 + (MISSPELT_ID,))
    return Schedule(kind, number, "ehpc_user", options, users, settings, faults, inform, secrets=secrets, **more)


def _entry(random: Random, name: str) -> dict[str, Any]:
    if name[:2] != PROTECTED[:2] and random.random() < 0.25:
        return {"name": name, "state": "absent"}
    entry: dict[str, Any] = {"name": name, "state": "present"}
    if random.random() < 0.6:
        entry["group"] = random.choice(GROUPS)
    entry["password"] = f"Pw0.{name}.{random.randrange(10**6)}"
    return entry


def _of_mrs(kind: str, number: int, random: Random) -> Schedule:
    names = _some(random, NAMES, random.choice((2, 5, 12, 26)))
    users = dict.fromkeys(_some(random, names, len(names) // 2), ("", ""))
    roster = [name for name in _some(random, names, len(names)) if name[:2] != PROTECTED[:2]] or [names[0]]
    groups = _some(random, IAM_GROUPS, 3)
    poll_interval = random.choice((1, 2, 5))
    options: dict[str, Any] = {
        "cluster_id": CLUSTER_ID,
        "retry_timeout": random.choice((0, 5, 30, 120, 120)),
        "read_timeout": 20,
        "poll_interval": poll_interval,
        "wait_timeout": random.choice((30, 120, 600, 600)),
        "wait": random.random() < 0.9,
        "verify_names": random.random() < 0.1,
    }
    if random.random() < 0.25:
        options |= {"user_names": roster, "state": "absent"}
    else:
        split = random.randrange(len(roster) + 1)
        options |= {"user_names": roster[:split], "absent_user_names": roster[split:]}
        if random.random() < 0.3:
            options["group_names"] = _some(random, IAM_GROUPS, 2)
        if roster[:split] and random.random() < 0.3:
            options |= {"exclusive": True, "protected": [PROTECTED], "max_removals": 100}
        if roster[:split] and random.random() < 0.2:
            options["resync"] = random.choice((True, _some(random, roster[:split], 3)))
    options = {name: value for name, value in options.items() if value != []}
    if not {"user_names", "absent_user_names", "group_names"} & options.keys():
        options["user_names"] = roster
    settings = {
        "polls": random.choice((0, 1, 1, 3)),
        "early_false": random.choice((0, 0, 0, 1, 2)),
        "sync_seconds": random.choice((0, 0, random.uniform(0.5, 40))),
        "arrival": random.choice(("end", "gradual", "late")),
        "late_lists": random.choice((1, 2)),
        "unknown_names": random.choice(("ignored", "ignored", "12000163", "12000164", "12000002")),
        "missing_names": random.choice(("ignored", "ignored", "12000163")),
        "latency": random.choice((0, 0.01, 0.2)),
        "list_lag": random.choice((0, 0, 0, random.uniform(0.1, MOST_LAG))),
        "group_brings_users": False,
    }
    faults = _faults(random, kind, list(names))
    if any(fault["operation"] in (*READS[kind], "*") for fault in faults):
        # These count looks, of which there may then be few in a long time; a real cluster has clocks.
        settings |= {"early_false": 0, "arrival": "gradual"}
    inform = {name: options[name] for name in ("retry_timeout", "read_timeout")}
    known = [{"name": name, "has_policy": random.random() < 0.95} for name in NAMES if random.random() < 0.97]
    return Schedule(
        kind,
        number,
        "mrs_iam_sync",
        options,
        users,
        settings,
        faults,
        {**inform, "cluster_id": random.choice((CLUSTER_ID,) * 15 + (MISSPELT_ID,))},
        groups=groups,
        iam={"users": known, "groups": list(IAM_GROUPS)},
        **_kill(random),
    )


def _kill(random: Random) -> dict[str, Any]:
    if random.random() >= 0.15:
        return {}
    return {"kill_at": random.randrange(12), "kill_after": random.random() < 0.5}


def _faults(random: Random, kind: str, strangers: Sequence[Any]) -> list[dict[str, Any]]:
    return [_fault(random, kind, strangers) for _number in range(random.choice((0, 1, 1, 2, 3, 4, 6, 8, 12)))]


def _fault(random: Random, kind: str, strangers: Sequence[Any]) -> dict[str, Any]:
    operation = random.choice((*WRITES[kind], *WRITES[kind], *READS[kind], "*"))
    fault: dict[str, Any] = {
        "operation": operation,
        "skip": random.choice((0, 0, 0, 1, 2, 4)),
        "times": random.choice((1, 1, 1, 2, 3, 6, None)),
        "every": random.choice((1, 1, 2)),
    }
    what = random.choice(("without", "without", "with", "with", "later", "code", "code", "after", "stranger"))
    if what == "without":
        return fault | _parameters(random, random.choice((*WITHOUT_EFFECT, *(() if kind == MRS else OF_PASSWORDS))))
    if what == "with":
        return fault | _parameters(random, random.choice(WITH_EFFECT))
    if what == "later":
        later = {"kind": random.choice(LATER), "conflict": random.random() < 0.5}
        # What comes gradually takes so long for each name.
        most = MOST_LATE if later["kind"] == "late" else MOST_LATE / len(NAMES)
        return fault | later | {"operation": random.choice(WRITES[kind]), "seconds": random.uniform(0, most)}
    if what == "after":
        return fault | {"kind": "error_after", "status": random.choice((500, 502, 503, 504)), "code": "InternalError"}
    if what == "code":
        code, status = random.choice(CODES[kind])
        return fault | {"kind": "error", "code": code, "status": status}
    who = _some(random, strangers, 3)
    if random.random() < 0.5:
        who = [user if isinstance(user, str) else user["name"] for user in who]
        return fault | {"kind": "remove_users_first", "users": who, "times": 1}
    return fault | {"kind": "add_users_first", "users": who, "times": 1}


def _parameters(random: Random, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": kind}
    if kind == "html":
        found["status"] = random.choice((500, 502, 503, 504))
    if kind == "body":
        found["message"] = random.choice(BODIES)
    if kind == "slow":
        found["seconds"] = random.choice((5, 30))
    if kind == "throttle" and random.random() < 0.3:
        found |= {"retry_after_ms": 3000, "retry_after": 3}
    return found


def _some(random: Random, items: Iterable[Any], most: int) -> list[Any]:
    """Choose from one to ``most`` items, in any order."""
    choice = list(items)
    return random.sample(choice, min(len(choice), random.randint(1, max(1, most))))
