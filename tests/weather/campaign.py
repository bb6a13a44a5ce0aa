# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One schedule: a bad run and a look at the cluster in the same weather, then both in fair weather, and a run more.

In fair weather check mode comes first, to compare what it foresees with what is done.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from tempfile import TemporaryDirectory
from typing import Any

from tests.emulator.huaweicloud import state as huawei
from tests.weather import calls, truth
from tests.weather.clouds import KEYS, Clouds, Hung, Killed
from tests.weather.schedules import CLUSTER_ID, INFORM, MOST_LAG, MRS, WRITES, Schedule

# Longer than anything that is still to come.
DRAIN_SECONDS = 120
# A schedule takes some hundredths.
CPU_SECONDS = 20
# With time for whatever a cluster is still busy with.
GOOD = {"retry_timeout": 120, "on_error": "continue", "verify": False}
PATIENT = {"retry_timeout": 120}
GOOD_ON_MRS = {"retry_timeout": 120, "wait": True, "wait_timeout": 600, "verify_names": False}


KINDS_OF_VIOLATION = ("wrong", "untrue", "needless", "leak", "hang")
"""A wrong cluster, an untrue report, a needless unknown, a secret that shows, and a run that does not end."""


@dataclass
class Weather:
    """What a schedule came to; ``violations`` are pairs of a kind and a text."""

    schedule: Schedule
    faults: int = 0
    kills: int = 0
    unknown: int = 0
    secrets: int = 0
    violations: list[tuple[str, str]] = field(default_factory=list)


def endure(schedule: Schedule) -> Weather:
    """Run a schedule, then twice more in fair weather, and check all that is said and done."""
    seen = Weather(schedule)
    with TemporaryDirectory() as folder, _clouds(schedule) as clouds:
        try:
            with _ended_in_time():
                _endure(schedule, clouds, folder, seen)
        except Hung:
            seen.violations.append(("hang", f"after {len(clouds.sent)} calls and {clouds.now:.0f} s"))
    return seen


def _endure(schedule: Schedule, clouds: Clouds, folder: str, seen: Weather) -> None:
    clouds.kill_at, clouds.kill_after = schedule.kill_at, schedule.kill_after
    try:
        run = _run(schedule, clouds, folder, seen)
    except Killed:
        seen.kills += 1
    else:
        seen.unknown += len(run.unknown)
        seen.violations += [("untrue", text) for text in (*truth.untrue(run), *calls.untrue(run))]
        seen.violations += [("needless", text) for text in (*truth.needless(run), *calls.needless(run))]
        clouds.kill_at = None
        look = _run(replace(schedule, module=INFORM[schedule.kind], options=schedule.inform), clouds, folder, seen)
        seen.violations += [("untrue", text) for text in (*truth.misread(look), *calls.untrue(look))]
        if schedule.hybrid:
            sync = _run(replace(schedule, module="ehpc_sync_users", options=schedule.hybrid), clouds, folder, seen)
            seen.violations += [("untrue", text) for text in (*truth.misbrought(sync), *calls.untrue(sync))]
    seen.faults += sum(fault.struck for fault in clouds.world.faults)
    _clear_up(schedule, clouds)
    good = replace(schedule, options={**schedule.options, **(GOOD_ON_MRS if schedule.kind == MRS else GOOD)}, faults=())
    foreseen = _run(good, clouds, folder, seen, check_mode=True)
    healed = _run(good, clouds, folder, seen)
    seen.violations += [("untrue", text) for text in truth.unforeseen(foreseen, healed)]
    seen.violations += [("wrong", text) for text in truth.wrong(healed)]
    told = (*truth.untrue(healed), *calls.untrue(healed), *calls.in_vain(healed))
    seen.violations += [("untrue", f"when all is well: {text}") for text in told]
    look = _run(
        replace(good, module=INFORM[schedule.kind], options={**schedule.inform, **PATIENT}), clouds, folder, seen
    )
    told = (*truth.misread(look), *truth.unread(look), *calls.untrue(look))
    seen.violations += [("untrue", f"when all is well: {text}") for text in told]
    # What is done in each run is not to be done again.
    once = {"resync": False} if schedule.kind == MRS else {"update_password": "on_create"}
    again = _run(replace(good, options={**good.options, **once}), clouds, folder, seen)
    if again.result["changed"] or again.before != again.after:
        seen.violations.append(("wrong", "a second run in fair weather changes something"))
    if not again.result["failed"] and any(call.logged.operation in WRITES[schedule.kind] for call in again.sent):
        seen.violations.append(("wrong", "a second run in fair weather sends a call that writes"))


def _run(schedule: Schedule, clouds: Clouds, folder: str, seen: Weather, *, check_mode: bool = False) -> truth.Run:
    """Run the module, let everything come about that is still to come, and look for secrets."""
    clouds.sent.clear()
    before = _accounts(clouds)
    result, shown = clouds.run(schedule.module, schedule.options, folder, check_mode=check_mode)
    sent = list(clouds.sent)
    _drain(clouds)
    result = {"failed": False, "changed": False, **result}
    schedule = replace(schedule, secrets=[*schedule.secrets, *KEYS])
    run = truth.Run(schedule, before, _accounts(clouds), result, shown, sent)
    seen.secrets += len(schedule.secrets)
    seen.violations += [("leak", text) for text in truth.leaks(run)]
    return run


def _clear_up(schedule: Schedule, clouds: Clouds) -> None:
    """End the bad weather: no fault, no kill, and nobody is refused."""
    clouds.world.faults.clear()
    clouds.kill_at = None
    _drain(clouds)
    clouds.cluster(CLUSTER_ID).settings.pop("refuse", None)


def _drain(clouds: Clouds) -> None:
    clouds.pass_time(DRAIN_SECONDS)
    cluster = clouds.cluster(CLUSTER_ID)
    if isinstance(cluster, huawei.Cluster):
        clouds.call(lambda: _finish(cluster))
    if cluster.past:
        clouds.call(cluster.remember)
        clouds.pass_time(MOST_LAG)


def _finish(cluster: huawei.Cluster) -> None:
    """Let a synchronisation that goes by the looks at it come to its end."""
    while cluster.busy:
        cluster.poll()
    while cluster.late:
        cluster.list_names(0)


def _accounts(clouds: Clouds) -> dict[str, tuple[str, str]]:
    cluster: Any = clouds.cluster(CLUSTER_ID)
    if isinstance(cluster, huawei.Cluster):
        return dict.fromkeys((*cluster.users, *cluster.groups), ("", ""))
    return {name: (user.group, user.password) for name, user in cluster.users.items()}


@contextmanager
def _ended_in_time() -> Iterator[None]:
    """End what computes for ever, by the time of this process."""

    def end(*_: object) -> None:
        raise Hung

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def _clouds(schedule: Schedule) -> Iterator[Clouds]:
    clouds = Clouds(**schedule.world)
    try:
        yield clouds
    finally:
        clouds.close()
