# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run has to have said, by what the cluster held before and held when everything had come about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.weather.clouds import Sent
from tests.weather.schedules import CLUSTER_ID, GROUPS, MRS, PROTECTED, REFUSALS, WRITES, Schedule

SETTLE_TIME = 10.0
"""What the guides promise; see ``_reconcile.history``."""

CLOCK = 0.1
"""How many seconds more or less say nothing."""

LONGEST_WAIT = 60.0
"""How many seconds are waited at most before a call is sent again."""

LOST = {"drop_before", "drop_after", "truncated", "slow", "html", "error_after"}
"""The faults after which it is not known whether a call had its effect."""

LISTS = {"ListUsers", "ShowSyncIamUser"}
DONE = {"created", "group_changed", "password_set", "removed", "synchronised", "resynchronised", "cancelled"}
NEVER_SEEN = {"password_set", "resynchronised"}
"""What no list shows."""
OPEN = {"unknown", "pending"}

Accounts = Mapping[str, tuple[str, str]]
"""The group and the password of each account by name; of an MRS cluster both are ""."""

Step = tuple[str, str]
"""A name, and what became of it: one of DONE."""


@dataclass(frozen=True)
class Run:
    """A run and the accounts around it. ``shown`` is every text that it returned or showed."""

    schedule: Schedule
    before: Accounts
    after: Accounts
    result: Mapping[str, Any]
    shown: str
    sent: Sequence[Sent]

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """The rows of users and, on MRS, of groups that a run has changed or failed to; a list of accounts is none."""
        if "summary" not in self.result:
            return []
        return [*self.result.get("users", ()), *self.result.get("groups", ())]

    @property
    def unknown(self) -> list[Mapping[str, Any]]:
        """The rows of what is not known."""
        return [row for row in self.rows if row["action"] == "unknown"]


def untrue(run: Run) -> Iterator[str]:
    """Tell what a run said, or did not say, that is not so. Of accounts that strangers touched little is sure."""
    strangers = run.schedule.strangers
    actual = {step for step in _changes(run) if step[0] not in strangers}
    said = {_step(row) for row in run.rows if row["action"] in DONE and row["name"] not in strangers}
    maybe = {_step(row) for row in run.rows if row["action"] in OPEN}
    for name, action in sorted(said - actual - _set_again(run)):
        yield f"{name} is said to be {action} and is not"
    for name, action in sorted(actual - said - maybe):
        yield f"{name} was {action}, and the run says {_said_of(run, name)}"
    if actual and not run.result["changed"]:
        yield "changed is false"
    if run.rows and run.result["changed"] != any(row["action"] in DONE | OPEN for row in run.rows):
        yield "changed does not fit the rows"
    if not run.result["failed"] and any(row["action"] in ("failed", "unknown", "skipped") for row in run.rows):
        yield "a run that did not do everything did not fail"
    yield from _miscounted(run)
    yield from _wrong_diff(run)
    for row in run.rows:
        if row["action"] == "created":
            yield from _untrue_password(run, row["name"])
    if not run.result["failed"] and run.result.get("summary", {}).get("pending", 0) == 0:
        yield from (f"it is done, yet {each}" for each in wrong(run) if each.split()[0] not in strangers)


def needless(run: Run) -> Iterator[str]:
    """Tell what a run could have known.

    But for a password, that is whatever a complete list showed that was read in time, or could have been read while the
    last one was; and whatever was refused when it was asked for alone, if every answer before was a refusal as well.
    """
    last = run.sent[-1:]
    can_look = run.schedule.kind != MRS and run.schedule.options["retry_timeout"] >= 3 * SETTLE_TIME
    can_look = can_look and all(call.logged.operation in LISTS and call.done for call in last)
    if can_look:
        yield from _given_up(run)
    for row in run.unknown:
        of_row = [call.logged for call in run.sent if row["name"] in call.logged.users]
        if can_look and row["wanted"] not in NEVER_SEEN:
            yield f"{row['name']} is unknown, and there was time to look again"
        alone = of_row[-1:] and of_row[-1].users == [row["name"]] and row["wanted"] in ("created", "removed")
        if alone and all(call.code in REFUSALS and not call.fault for call in of_row):
            yield f"{row['name']} is unknown, and was refused alone"
        writes = [call.ended for call in run.sent if row["name"] in call.logged.users]
        since, settle_time = max(writes, default=0.0), SETTLE_TIME
        if run.schedule.kind == MRS:
            # Who comes may come for as long as one who came before was on the way, and six looks more.
            since, settle_time = _last_activity(run), max(SETTLE_TIME, 6 * run.schedule.options["poll_interval"])
        late = _last_list(run) - since
        if row["wanted"] not in NEVER_SEEN and late > settle_time + CLOCK:
            yield f"{row['name']} is unknown, and a list was read {late:.1f} s after anything happened"


def _given_up(run: Run) -> Iterator[str]:
    """Tell what a run that could read lists to its end has not done, or not seen, though it had the time."""
    codes = {row["error"]["code"] for row in run.rows if "error" in row}
    stopped = (
        run.schedule.options["on_error"] == "stop"
        or not codes <= {*REFUSALS}
        or "Stopped by" in run.result.get("msg", "")
    )
    writes = [call for call in run.sent if call.logged.operation in WRITES[run.schedule.kind]]
    lost = {
        name for call in writes[-1:] if call.logged.fault in LOST and not call.logged.code for name in call.logged.users
    }
    early = run.sent[-1].ended - run.sent[0].began + LONGEST_WAIT < run.schedule.options["retry_timeout"]
    for row in run.rows:
        if row["action"] == "skipped" and not stopped:
            yield f"{row['name']} is skipped, and nothing stopped the run"
        if row["action"] == "failed" and row["wanted"] == "created" and row["name"] in run.after:
            yield f"{row['name']} failed to be created, and is there"
        if row["action"] in ("failed", "unknown", "skipped") and row["name"] in lost and early:
            yield f"{row['name']} is {row['action']} by a call without an answer, and there was time to send it again"


def unforeseen(foreseen: Run, done: Run) -> Iterator[str]:
    """Tell in what check mode was wrong about the run that followed, and what it changed itself."""
    if foreseen.before != foreseen.after or {call.logged.operation for call in foreseen.sent} & {
        *WRITES[foreseen.schedule.kind]
    }:
        yield "check mode writes"
    parts = ("changed", "summary", "users", "groups", "diff")
    wrong_parts = [part for part in parts if foreseen.result.get(part) != done.result.get(part)]
    if wrong_parts and not done.result["failed"]:
        yield f"check mode foresees {', '.join(wrong_parts)} otherwise: {foreseen.result.get('summary')}"


def misread(look: Run) -> Iterator[str]:
    """Tell in what a list of who is there is not so; of accounts that strangers touched meanwhile nothing is sure."""
    if look.schedule.options["cluster_id"] != CLUSTER_ID:
        yield from _misled(look)
        return
    if look.result["failed"]:
        return
    if look.schedule.kind == MRS:
        listed = dict.fromkeys((*look.result["user_names"], *look.result["group_names"]), "")
    else:
        listed = {user["name"]: user["group"] for user in look.result["users"]}
        if look.result["total"] != len(listed):
            yield f"{look.result['total']} accounts in all, and {len(listed)} are listed"
    strangers = look.schedule.strangers
    for name in sorted((listed.keys() ^ look.after.keys()) - strangers):
        yield f"{name} is {'' if name in listed else 'not '}listed"
    for name in sorted((listed.keys() & look.after.keys()) - strangers):
        if listed[name] != look.after[name][0]:
            yield f"{name} is listed in {listed[name]}"


def unread(look: Run) -> Iterator[str]:
    """Tell what should have been read in fair weather, and whether the cluster that was meant is named if it can be."""
    options = look.schedule.options
    asynchronous = look.schedule.settings.get("async_list", {})
    endless = options.get("source") == "async" and (
        asynchronous["final"] != "Success" or asynchronous["expires_after"] is not None
    )
    if options["cluster_id"] == CLUSTER_ID and not endless and look.result["failed"]:
        yield f"the list could not be read: {look.result['msg']}"
    if options["cluster_id"] != CLUSTER_ID and f"Did you mean {CLUSTER_ID}?" not in look.result["msg"]:
        yield f"the cluster that may be meant is not named: {look.result['msg']}"


def _misled(look: Run) -> Iterator[str]:
    """A cluster that there is not has no accounts, and the nearest one is named if it was seen in a list."""
    if not look.result["failed"]:
        yield "there is no such cluster, and it has accounts"
    lists = [call for call in look.sent if call.logged.operation == "ListClusters" and call.done]
    seen = any(CLUSTER_ID.encode() in call.body for call in lists)
    if seen and f"Did you mean {CLUSTER_ID}?" not in look.result["msg"]:
        yield f"the cluster that may be meant is not named: {look.result['msg']}"


def misbrought(run: Run) -> Iterator[str]:
    """Tell what is not so in what ``ehpc_sync_users`` says.

    When nobody is named, it looks until two lists agree, as is documented; who comes later may go unsaid.
    """
    schedule, result = run.schedule, run.result
    named = schedule.options["users"]
    sent = [call for call in run.sent if call.logged.operation == "SyncUsers"]
    came = run.after.keys() - run.before.keys() - schedule.strangers
    if came and not sent:
        yield f"{sorted(came)} came without a call"
    if named and not result["changed"] and (came or any(call.done for call in sent)):
        yield f"changed is false, and a synchronisation was begun, by which {sorted(came)} came"
    if sent and not schedule.settings["proxy"]:
        yield "a cluster that is no proxy was synchronised"
    yield from (
        f"{name} is said to be added" for name in sorted({*result.get("added", ())} - came - schedule.strangers)
    )
    missing = {*(named or ())} - run.after.keys() - schedule.strangers
    if missing and not result["failed"]:
        yield f"it is done, and {sorted(missing)} are missing"


def leaks(run: Run) -> Iterator[str]:
    """Tell which secrets show."""
    yield from (f"{secret!r} shows" for secret in run.schedule.secrets if secret in run.shown)


def wrong(run: Run) -> Iterator[str]:
    """Tell in what the accounts are not what was asked for."""
    wanted, unwanted, others = _asked_for(run)
    for name, group in wanted.items():
        if name not in run.after:
            yield f"{name} is missing"
        elif run.after[name][0] != group:
            yield f"{name} is in {run.after[name][0]}, not {group}"
    yield from (f"{name} is still there" for name in sorted(unwanted & run.after.keys()))
    yield from (f"{name} is not as it was" for name in sorted(others) if run.before[name] != run.after.get(name))


def _asked_for(run: Run) -> tuple[dict[str, str], set[str], set[str]]:
    """Give the groups of all who are to be there, who is not to be, and who is to stay as before."""
    options = run.schedule.options
    if run.schedule.kind == MRS:
        named = {*options.get("user_names", ()), *options.get("group_names", ())}
        absent = {*options.get("absent_user_names", ())}
        if options.get("state") == "absent":
            named, absent = set(), named
        wanted = dict.fromkeys((name for name in named if _may_come(run, name)), "")
        others = {name for name in run.before if name not in named | absent}
        users = {name for name in others if name not in run.schedule.iam["groups"]}
    else:
        entries = {entry["name"]: entry for entry in options["users"]}
        absent = {name for name, entry in entries.items() if entry["state"] == "absent"}
        wanted = {
            name: entry.get("group") or run.before.get(name, (GROUPS[0], ""))[0]
            for name, entry in entries.items()
            if name not in absent
        }
        others = users = {name for name in run.before if name not in entries}
    if options.get("exclusive"):
        gone = {name for name in users if not name.startswith(PROTECTED[:2])}
        return wanted, absent | gone, others - gone
    return wanted, absent, others


def _may_come(run: Run, name: str) -> bool:
    """Tell whether IAM has a user or group that can come to the cluster, if it is not there."""
    iam = run.schedule.iam
    known = {user["name"] for user in iam["users"] if user["has_policy"]} | set(iam["groups"])
    return name in known or name in run.before


def _changes(run: Run) -> Iterator[Step]:
    """Give what became of each account."""
    came, went = ("synchronised", "cancelled") if run.schedule.kind == MRS else ("created", "removed")
    for name in run.before.keys() | run.after.keys():
        before, after = run.before.get(name), run.after.get(name)
        if before is None or after is None:
            yield name, came if before is None else went
            continue
        if before[0] != after[0]:
            yield name, "group_changed"
        if before[1] != after[1]:
            yield name, "password_set"


def _set_again(run: Run) -> set[Step]:
    """Give what is so if it is said to be.

    A password may be set to the one that the account has, and who was sent to a cluster may have been there.
    """
    if run.schedule.kind == MRS:
        sent = [call.logged for call in run.sent if call.logged.operation == "UpdateSyncIamUser" and call.done]
        return {(name, "resynchronised") for call in sent for name in (*call.users, *call.groups)}
    passwords = {entry["name"]: entry["password"] for entry in run.schedule.options["users"] if "password" in entry}
    return {(name, "password_set") for name, (_group, word) in run.after.items() if passwords.get(name) == word}


def _step(row: Mapping[str, Any]) -> Step:
    return row["name"], row.get("wanted", row["action"])


def _said_of(run: Run, name: str) -> str:
    said = [f"{row['action']} {row.get('error', {}).get('code', '')}" for row in run.rows if row["name"] == name]
    return " and ".join(said) or "nothing of it"


def _untrue_password(run: Run, name: str) -> Iterator[str]:
    """Of a batch that was refused in part, those who show are taken for ours; else a warning names who may not be."""
    calls = [call for call in run.sent if call.done or (call.logged.code and len(call.logged.users) > 1)]
    ours = (name, "password_set") in _set_again(run) or any(name in call.logged.users for call in calls)
    if name in run.after and not ours and name not in " ".join(run.result["warnings"]):
        yield f"{name} is said to be created, and has another password"


def _miscounted(run: Run) -> Iterator[str]:
    if "summary" not in run.result:
        return
    counts = Counter(row["action"] for row in run.rows)
    summary = dict(run.result["summary"])
    if summary.pop("unchanged") < 0:
        yield "fewer than no user is unchanged"
    if {key: count for key, count in summary.items() if count} != dict(counts):
        yield f"the summary {summary} does not count the rows {dict(counts)}"


def _wrong_diff(run: Run) -> Iterator[str]:
    """Who came, went or changed stands in the diff, and nobody else."""
    if "diff" not in run.result:
        return
    lines = [line for side in ("before", "after") for line in run.result["diff"][side].splitlines()]
    shown = {line.removeprefix("user ").removeprefix("group ").split(":")[0].split(",")[0] for line in lines}
    meant = {row["name"] for row in run.rows if row["changed"]}
    if shown != meant:
        yield f"the diff is about {sorted(shown)}, not {sorted(meant)}"


def _last_list(run: Run) -> float:
    """Give the time at which the last list was asked for that was read, its tries without an answer included.

    On MRS one that was read while nothing ran.
    """
    last = began = -1.0
    idle = run.schedule.kind != MRS
    for call in run.sent:
        if call.logged.operation not in LISTS:
            began, idle = -1.0, idle if run.schedule.kind != MRS else call.done and b"false" in call.body
            continue
        began = call.began if began < 0 else began
        if call.done:
            last, began = began if idle else last, -1.0
    return last


def _last_activity(run: Run) -> float:
    """Give the time until which anything was sent or, on MRS, ran or came about, as far as the run could see."""
    last, listed = 0.0, b""
    for call in run.sent:
        runs = call.logged.operation == "ListSyncStatus" and b"true" in call.body
        changed = call.logged.operation in LISTS and call.done and call.body != listed
        if runs or changed or call.logged.operation in WRITES[MRS]:
            last = call.ended
        listed = call.body if changed else listed
    return last
