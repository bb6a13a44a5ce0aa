# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run says of its calls, and which of them need not have been sent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from math import ceil

from tests.weather.schedules import CLUSTER_ID, KINDS, MRS, NEWER, OLDER
from tests.weather.truth import DONE, Run

PAGE_SIZE = 50
"""How many accounts a page of a list has."""

WRITE_OF = {
    OLDER: {
        "created": ("AddUsers", 100),
        "group_changed": ("ModifyUserGroups", 100),
        "password_set": ("ModifyUserPasswords", 100),
        "removed": ("DeleteUsers", 100),
    },
    NEWER: {
        "created": ("CreateUsers", 20),
        "group_changed": ("UpdateUser", 1),
        "password_set": ("UpdateUser", 1),
        "removed": ("DeleteUsers", 100),
    },
    MRS: {
        "synchronised": ("UpdateSyncIamUser", 1000),
        "resynchronised": ("UpdateSyncIamUser", 1000),
        "cancelled": ("CancelSyncIamUser", 1000),
    },
}
"""The operation of each change, and for how many users one call of it is at most."""

OF_NO_CALL = {"verify", "waiting"}
"""What an error may be about beside a call."""

MOST_DOUBTS = 5
"""How often a synchronisation is begun anew for the same names when it is not known whether it was begun."""

CLEARLY_NOT = {"conflict", "throttle", "error"}
"""The faults that say that nothing was begun."""

NOTHING = re.compile(r"\bNone\b")
MISPRINT = re.compile(r"(?<!\.)\.\.(?!\.)|\.[,;:]|,,|\(\)| [.,;)]")
"""What no sentence has in it: two full stops, or a sign without its word."""
MENTIONED = re.compile(r"\((\w+) on [\w-]")
"""The operation that an error says it is about."""
PROGRESS = re.compile(rf"{CLUSTER_ID}: (\d+) of (\d+) changes done")


def untrue(run: Run) -> Iterator[str]:
    """Tell what a run says of its calls that is not so."""
    sent = Counter(call.logged.operation for call in run.sent)
    if "api_calls" in run.result and run.result["api_calls"] != dict(sent):
        yield f"the calls {run.result['api_calls']} are said to have been sent, not {dict(sent)}"
    answered = {(call.logged.operation, call.logged.request_id): call.logged for call in run.sent}
    for row in run.rows:
        error = row.get("error")
        if error and error["operation"] not in sent.keys() | OF_NO_CALL:
            yield f"{row['name']} has an error of the operation {error['operation']!r}, which was not sent"
        if error and error["request_id"]:
            call = answered.get((error["operation"], error["request_id"]))
            if call is None or (call.code and call.code.lower() != error["code"].lower()):
                yield f"{row['name']} has the error {error['code']}, which no call was answered with"
    yield from _untold(run)
    yield from _begun_too_often(run)
    texts = [run.result.get("msg", ""), *run.result["warnings"]]
    yield from (f"a text has a value in it that is none: {text}" for text in texts if NOTHING.search(text))
    yield from (f"a text has a misprint in it: {text}" for text in texts if MISPRINT.search(text))
    for operation in {name for text in texts for name in MENTIONED.findall(text)} - sent.keys() - OF_NO_CALL:
        yield f"a text is about the operation {operation}, which was not sent"
    told = [tuple(map(int, found.groups())) for found in PROGRESS.finditer("\n".join(run.result["warnings"]))]
    if any(done > size for done, size in told) or told != sorted(told):
        yield f"the progress was {told}"


def _untold(run: Run) -> Iterator[str]:
    """A message names everybody it is about, as long as they are few."""
    message = run.result.get("msg", "")
    names = [row["name"] for row in run.rows if row["action"] in ("failed", "unknown")]
    if len(names) <= 5:
        yield from (f"the message does not name {name}" for name in names if name not in message)


def _begun_too_often(run: Run) -> Iterator[str]:
    calls = [call for call in run.sent if call.logged.operation in {name for name, _limit in WRITE_OF[MRS].values()}]
    for who, same in groupby(calls, lambda call: (call.logged.operation, call.logged.users, call.logged.groups)):
        doubts = sum(not call.done and call.logged.fault not in CLEARLY_NOT for call in same)
        if doubts > MOST_DOUBTS:
            yield f"{who} was sent {doubts} times without an answer"


def needless(run: Run) -> Iterator[str]:
    """Tell what failed in fair weather though the cloud would have done it."""
    settings = run.schedule.settings
    faults = settings["list_lag"] or any(call.logged.fault for call in run.sent)
    if faults or run.schedule.kind == MRS or run.schedule.options["on_error"] == "stop":
        return
    refused = {name for names in settings.get("refuse", {}).values() for name in names}
    for row in run.rows:
        if row["action"] not in DONE and row["name"] not in refused:
            yield f"{row['name']} is {row['action']} though nothing is wrong"


def in_vain(run: Run) -> Iterator[str]:
    """Tell of which calls there are more, or fewer, than a run in fair weather needs."""
    kind, options = run.schedule.kind, run.schedule.options
    if any(row["action"] not in DONE for row in run.rows):
        # IAM does not have somebody, which takes calls to find out.
        return
    needed: Counter[str] = Counter()
    for action, count in Counter(row["action"] for row in run.rows).items():
        operation, limit = WRITE_OF[kind][action]
        needed[operation] += ceil(count / min(limit, options.get("batch_size", limit)))
    sent = Counter(call.logged.operation for call in run.sent)
    for operation in sorted({operation for operation, _limit in WRITE_OF[kind].values()}):
        if kind == MRS and needed[operation]:
            # Users and groups, and those who come and come again, go into one call.
            needed[operation] = 1
        if sent[operation] != needed[operation]:
            yield f"{sent[operation]} calls of {operation}, and {needed[operation]} were needed"
    if kind != MRS:
        pages = max(1, ceil(len(run.before) / PAGE_SIZE)) + (options["api_version"] == "auto" and kind != KINDS[0])
        if sent["ListUsers"] != pages:
            yield f"{sent['ListUsers']} calls of ListUsers, and {pages} were needed"
