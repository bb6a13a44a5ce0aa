# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring IAM users and groups to one cluster, or take them off."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ..._context import Context
from ..._errors import ApiError, BadInput, Fault
from ..._masking import warn_of_masked
from ..._reconcile.plan import check_globs, check_limit, check_removals, shortened
from ..._roster.parse import TRUTH, read_texts
from ..._roster.scope import matches
from ..base import Listed
from . import mrs
from .names import OPTIONS as NAMES
from .names import USER, Identity, advice, check_addressable, check_names, check_new, unsupported
from .sync_result import Plan, by_kind, members, report
from .synchroniser import CANCEL, EVERYBODY, SYNCHRONISE, Synchroniser

OPTIONS: dict[str, Any] = {
    **mrs.CLUSTER,
    "resync": {"type": "raw", "default": False},
    "verify_names": {"type": "bool", "default": False},
    "on_unsupported_name": {"type": "str", "choices": ["warn", "refuse"], "default": "warn"},
    "wait_timeout": {"type": "float", "default": 600},
    "poll_interval": {"type": "float", "default": 5},
}
"""The options that say which cluster it is and how it is written to."""

STAY = ("user_names", "group_names", "kept_user_names")
"""The parameters that name who is to be on the cluster."""


def reconcile(
    params: Mapping[str, Any],
    context: Context,
    *,
    listed: Listed | None = None,
    report_only: bool = False,
    list_members: bool = False,
) -> dict[str, Any]:
    """Compare, and unless in check mode synchronise who is missing and say who arrived.

    ``listed`` is told which users are there. With ``report_only`` nothing is going to be sent, so it need not be
    possible. The context is in check mode then. ``kept_user_names``, which no module has, are users who are neither
    brought nor taken off. ``list_members`` adds the users who were there to the result, in check mode.
    """
    _check(params, report_only)
    names = check_names({option: params[option] for option in NAMES})
    globs = check_globs(params["protected"])
    check_limit(params["max_removals"])
    warn_of_masked((each.name for option in names.values() for each in option), context)
    with mrs.connect(params, context) as cluster:
        before = cluster.list_synced()
        if listed:
            listed(each.name for each in before if each.kind == USER)
        if params["all"]:
            return _everybody(cluster, before, params, context)
        plan = _plan(names, before, globs, params)
        rules = unsupported(plan.new, before)
        if not report_only:
            check_new(plan.new)
            _tell_unsupported(rules, params["on_unsupported_name"], context)
        if not context.check_mode:
            check_addressable(plan.cancel)
        waiting = params["wait_timeout"], params["poll_interval"], context.progress
        sync = Synchroniser(cluster, before, *waiting, again=plan.again)
        if plan.new and params["verify_names"]:
            _verify(cluster, plan.new, context)
        if context.check_mode:
            result = report(cluster, plan, sync, before, _foresee(sync, plan, params["wait"]))
            return {**result, "members": members(before)} if list_members else result
        if plan.bring or plan.cancel:
            sync.carry_out(SYNCHRONISE, plan.bring, params["wait"])
            _explain(sync.failed, plan.new, rules)
            sync.carry_out(CANCEL, plan.cancel, params["wait"])
        return report(cluster, plan, sync, before, sync.sent)


def _check(params: Mapping[str, Any], report_only: bool) -> None:
    named = [option for option in NAMES if params[option] is not None]
    problems = []
    if bool(named) == params["all"]:
        problems.append(f"Give either all or one or more of {', '.join(NAMES)}.")
    if params["all"] and (params["state"] == "absent" or params["exclusive"]):
        problems.append("all goes neither with state=absent nor with exclusive; name who is meant.")
    if params["state"] == "absent" and "absent_user_names" in named:
        problems.append("absent_user_names is for state=present; with state=absent name everybody in user_names.")
    stays = params["user_names"] or params.get("kept_user_names") or report_only
    if params["exclusive"] and (params["state"] == "absent" or not stays):
        problems.append("exclusive needs state=present and at least one user who stays.")
    if problems:
        raise BadInput(problems)
    resync = read_resync(params["resync"])
    if resync and (params["all"] or params["state"] == "absent"):
        raise BadInput(["resync is for those who are named with state=present, and not for all."])
    if isinstance(resync, list):
        strangers = sorted({*resync} - {each for option in STAY for each in params.get(option) or ()})
        if strangers:
            raise BadInput([f"In resync, but not named to be on the cluster: {shortened(strangers)}."])


def read_resync(value: object) -> bool | list[str]:
    """Read true, false or names, also as text."""
    if isinstance(value, bool) or value is None:
        return bool(value)
    truth = TRUTH.get(value.lower()) if isinstance(value, str) else None
    return read_texts(value, "resync") if truth is None else truth


def _plan(
    names: Mapping[str, Sequence[Identity]],
    listed: Collection[Identity],
    protected: Iterable[str],
    params: Mapping[str, Any],
) -> Plan:
    wanted, unwanted = [*names["user_names"], *names["group_names"]], names["absent_user_names"]
    if params["state"] == "absent":
        wanted, unwanted = [], wanted
    kept = [each.name for each in unwanted if each.kind == USER and matches(each.name, protected)]
    if kept:
        raise BadInput([f"To be absent, yet matched by protected: {shortened(kept)}."])
    others: list[Identity] = []
    if params["exclusive"]:
        # Groups come along with users, so that nobody knows who needs them.
        meant = {*wanted, *unwanted}
        others = sorted(each for each in listed if each.kind == USER and each not in meant)
        others = [each for each in others if not matches(each.name, protected)]
    cancel = CANCEL.left([*unwanted, *others], listed)
    check_removals([str(each) for each in cancel], params["max_removals"], exclusive=params["exclusive"])
    stay = [*wanted, *(Identity(USER, name) for name in params.get("kept_user_names", ()))]
    again = _named_again(read_resync(params["resync"]), stay).intersection(listed)
    send = again.union(SYNCHRONISE.left(wanted, listed))
    bring = [each for each in stay if each in send]
    size = len({*wanted, *again}) + len(unwanted) + len(others)
    return Plan(bring, cancel, size, again)


def _named_again(resync: bool | list[str], stay: Sequence[Identity]) -> set[Identity]:
    """Give those who are to be synchronised again if they are on the cluster."""
    names = {each.name for each in stay} if resync is True else {*(resync or ())}
    return {each for each in stay if each.name in names}


def _tell_unsupported(rules: Mapping[Identity, str], way: str, context: Context) -> None:
    """Warn of names that may not come, those of one rule together, or refuse them all."""
    if rules and way == "refuse":
        raise BadInput([f"{each.kind} {each}: {rule}." for each, rule in rules.items()])
    for rule in dict.fromkeys(rules.values()):
        context.warn(f"May not arrive: {shortened([str(each) for each in rules if rules[each] == rule])}; {rule}.")


def _explain(failed: dict[Identity, ApiError], new: Iterable[Identity], rules: Mapping[Identity, str]) -> None:
    """Name first what in the names of those who did not come may be the reason."""
    for name in failed.keys() & set(new):
        error = failed[name]
        if error.code == SYNCHRONISE.code or error.fault is Fault.REFUSED:
            failed[name] = error.with_hint(" ".join(filter(None, (advice(name, rules), error.hint))))


def _everybody(cluster: mrs.Mrs, before: set[Identity], params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Run a full synchronisation unless everybody is there; without the right to list IAM nobody knows that."""
    expected: set[Identity] | None = None
    try:
        with cluster.directory() as directory:
            expected = directory.expected()
    except (ApiError, BadInput) as error:
        context.warn(f"IAM could not be asked for its users, so whether somebody is missing is not known. {error}")
    known = expected or set()
    sync = Synchroniser(cluster, before, params["wait_timeout"], params["poll_interval"], context.progress)
    if expected is None or expected - before:
        if context.check_mode:
            if params["wait"]:
                sync.wait_out()
            sync.listed = sync.listed | known
        else:
            sync.bring_all(known, params["wait"])
    unforeseen = context.check_mode and expected is None
    unseen = EVERYBODY in sync.sent and (not params["wait"] or sync.stopped_by is not None)
    news = sorted(sync.listed - before)
    result = report(cluster, Plan(news, (), len(sync.listed)), sync, before, set(news))
    result["changed"] = result["changed"] or unforeseen or unseen
    result["missing"] = None if expected is None else by_kind(expected - sync.listed)
    if unforeseen:
        result["msg"] = "A synchronisation would run; whom it brings cannot be foreseen."
    if sync.stopped_by:
        brought = (
            f"Whom it brought is not known: {sync.refresh_error}"
            if sync.refresh_error
            else "Whom it brought is in users."
        )
        result |= {"failed": True, "msg": f"{sync.stopped_by} {brought}"}
    return result


def _verify(cluster: mrs.Mrs, names: Sequence[Identity], context: Context) -> None:
    """Ask IAM for the names; BadInput names those that it does not have."""
    try:
        with cluster.directory() as directory:
            unknown = directory.unknown(names)
    except ApiError as error:
        if error.status != 403:
            raise
        context.warn(f"The names could not be verified. {error}")
        return
    if unknown:
        raise BadInput([f"IAM does not have: {shortened([str(each) for each in unknown])}."])


def _foresee(sync: Synchroniser, plan: Plan, wait: bool) -> set[Identity]:
    """Take what is to be done as done, and return for whom it is to be.

    With ``wait`` after a synchronisation that runs, for it may bring some.
    """
    if wait and (plan.bring or plan.cancel):
        sync.wait_out()
    changed = {*plan.again, *SYNCHRONISE.left(plan.new, sync.listed), *CANCEL.left(plan.cancel, sync.listed)}
    sync.listed = (sync.listed | set(plan.bring)) - set(plan.cancel)
    return changed
