# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a roster and an inventory, on the controller. Documented in plugins/modules/check_fleet.py."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ansible import constants
from ansible.plugins.action import ActionBase
from ansible.plugins.loader import lookup_loader
from ansible.release import __version__ as ansible_version

from ..module_utils._errors import BadInput, first_sentences, printable
from ..module_utils._providers.base import ADOPT, OFFBOARD, ONBOARD, PURPOSES
from ..module_utils._reconcile.plan import shortened
from ..module_utils._roster.entry import Entry
from ..module_utils._roster.parse import Parsed
from ..module_utils._roster.scope import on_day, today
from ..plugin_utils.adoption.files import WRITERS
from ..plugin_utils.fleet import Cluster, Fleet
from ..plugin_utils.hosts import by_roster, cluster_of, raw_of_hosts
from ..plugin_utils.notes import FAILED, VERIFIED
from ..plugin_utils.results import silenced
from ..plugin_utils.sources import NO_LIMIT, Source
from ..plugin_utils.variable_names import known_names, unknown_names
from ..plugin_utils.variables import UNREADABLE, Unreadable, Variables, is_in_awx
from ..plugin_utils.verified_names import unknown_entries

ENVIRONMENT = "cluster_environment"
DEST = "adopt_dest"
NO_ROSTER = f"{DEST} must end with {', '.join(WRITERS)}."
HOSTS_SHOWN = 3
OLDEST_CORE, OLDEST_PYTHON = (2, 16), (3, 10)
REFUSE, WARN = UNMATCHED = ("refuse", "warn")
SPEC = {
    "hosts": {"type": "raw"},
    "purpose": {"type": "str", "choices": list(PURPOSES), "default": ONBOARD},
    "unmatched_clusters": {"type": "str", "choices": list(UNMATCHED)},
}
ARGUMENTS_SHOWN = (
    "ANSIBLE_DISPLAY_ARGS_TO_STDOUT, or display_args_to_stdout in ansible.cfg, is set: Ansible would show passwords."
)


@dataclass
class _Found:
    """What is wrong, what to warn of, who would come back after an offboarding, and where the rosters come from."""

    problems: list[str]
    warnings: list[str] = field(default_factory=list)
    remain: dict[str, Entry] = field(default_factory=dict)
    sources: dict[str, None] = field(default_factory=dict)


class ActionModule(ActionBase):
    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        FAILED.forget()
        VERIFIED.forget()
        started = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        options = self.validate_argument_spec(SPEC)[1]
        task_vars = task_vars or {}
        raw = raw_of_hosts(self._task, task_vars)
        names = {host: set(variables) for host, variables in raw.items()}
        unknown = unknown_names(set().union(*names.values()), known_names())
        others = [name for name, meant in unknown.items() if not meant]
        warnings = [f"The collection reads no variable of these names: {', '.join(others)}."] if others else []
        problems = [
            f"There is no variable {name} (set for {_places(name, names)}); did you mean {meant}?"
            for name, meant in unknown.items()
            if meant
        ]
        problems += too_old(ansible_version, sys.version_info[:2])
        if getattr(constants, "DISPLAY_ARGS_TO_STDOUT", False):
            problems.append(ARGUMENTS_SHOWN)
        clusters, remain, sources = [], [], {}
        for host, variables in raw.items():
            try:
                cluster = self._cluster(host, variables)
                clusters += [cluster] if cluster else []
            except BadInput as error:
                problems += error.problems
        try:
            hosts = self._hosts(options["hosts"], task_vars)
            found = self._check(Fleet(clusters), clusters, {host: raw[host] for host in hosts}, options, task_vars)
            problems += found.problems
            warnings += found.warnings
            remain, sources = list(found.remain), found.sources
        except BadInput as error:
            problems += error.problems
        for warning in first_sentences(warnings):
            self._display.warning(warning)
        failed = {"failed": True, "msg": str(BadInput(dict.fromkeys(problems)))} if problems else {}
        # Of many, only the first are told otherwise.
        self._display.vvv("\n".join([*warnings, *problems]))
        told = {"still_on_roster": remain, "started": started, "sources": list(sources)}
        result |= {"changed": False, "unknown_variables": list(unknown), **(failed or told)}
        return silenced(result, self._display)

    def _hosts(self, pattern: object, task_vars: Mapping[str, Any]) -> list[str]:
        """Give the hosts of the play that a pattern or a list of them matches, all of them without a pattern."""
        hosts: list[str] = list(task_vars["ansible_play_hosts_all"])
        if not pattern:
            return hosts
        patterns = pattern if isinstance(pattern, (list, tuple)) else [pattern]
        text = ":".join(map(str, patterns))
        lookup = lookup_loader.get("ansible.builtin.inventory_hostnames", loader=self._loader, templar=self._templar)
        matching = {*lookup.run([text], variables=task_vars)}
        if not matching:
            raise BadInput([f"There is no host {printable(text)} in the inventory."])
        return [host for host in hosts if host in matching]

    def _cluster(self, host: str, raw: Mapping[str, Any]) -> Cluster | None:
        return cluster_of(host, Variables(raw, self._loader))

    def _unreadable_environments(self, hosts: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Say once that keys cannot be decrypted; Ansible would say it of each cluster, at length."""
        found = {host for host, raw in hosts.items() if not self._is_readable(raw)}
        places = _places(ENVIRONMENT, {host: {ENVIRONMENT} if host in found else set() for host in hosts})
        return (
            [f"{ENVIRONMENT} (set for {places}): {UNREADABLE}; is the vault password the right one?"] if found else []
        )

    def _is_readable(self, raw: Mapping[str, Any]) -> bool:
        try:
            Variables(raw, self._loader).value(ENVIRONMENT)
        except Unreadable:
            return False
        except BadInput:
            # What is undefined here may be defined in the play.
            pass
        return True

    def _check(
        self,
        fleet: Fleet,
        clusters: Sequence[Cluster],
        hosts: Mapping[str, Mapping[str, Any]],
        options: Mapping[str, Any],
        task_vars: Mapping[str, Any],
    ) -> _Found:
        """Look at the hosts and the rosters for them."""
        found = _Found([*fleet.same_cluster(hosts), *self._unreadable_environments(hosts)])
        problems, warnings, remain = found.problems, found.warnings, found.remain
        unmatched: dict[str, None] = {}
        if options["purpose"] == ADOPT:
            given = {str(Variables(raw, self._loader).value(DEST) or "") for raw in hosts.values()}
            problems += [NO_ROSTER] if any(dest and Path(dest).suffix not in WRITERS for dest in given) else []
        if options["purpose"] == OFFBOARD and not self._task.check_mode:
            limits = (raw.get("cluster_users_max_removals") for raw in hosts.values())
            problems += [] if all(limit not in (None, "") for limit in limits) else [NO_LIMIT]
        refuses = options["unmatched_clusters"] or (WARN if is_in_awx(task_vars) else REFUSE)
        for same in by_roster(hosts):
            among = [cluster for cluster in clusters if cluster.host in same]
            raw = {"ansible_search_path": task_vars.get("ansible_search_path"), **hosts[same[0]]}
            try:
                source = Source(Variables(raw, self._loader), self._loader, options["purpose"])
                parsed = source.read()
                found.sources |= dict.fromkeys(source.names)
                unmatched |= dict.fromkeys(fleet.unmatched(each.entry for each in parsed))
                remain.update(_still_on_roster(parsed, source))
                expired = "only" if source.purpose == OFFBOARD else source.variables.value("cluster_users_expired")
                warnings += fleet.check(parsed, among, expired or "omit")
                if source.purpose == ONBOARD:
                    problems += self._unknown(source, parsed, among, expired or "omit", hosts)
            except BadInput as error:
                problems += error.problems
        if refuses == REFUSE:
            problems += unmatched
        elif unmatched:
            # One warning for all, since a slice of an AWX job has most clusters of the roster elsewhere.
            warnings.append("\n".join(first_sentences([*unmatched])))
        if remain:
            entries = shortened([str(entry) for entry in remain.values()])
            warnings.append(f"Still on the roster, so the next onboarding creates their accounts again: {entries}.")
        return found

    def _unknown(
        self,
        source: Source,
        parsed: Sequence[Parsed],
        clusters: Sequence[Cluster],
        expired: str,
        hosts: Mapping[str, Mapping[str, Any]],
    ) -> list[str]:
        """Name the entries whose names a cloud does not have, where it is to be asked."""
        return unknown_entries(
            clusters,
            {cluster.host: Variables(hosts[cluster.host], self._loader) for cluster in clusters},
            lambda cluster: source.chosen(parsed, cluster.ranks, expired),
            self._loader.get_basedir(),
            self._display.warning,
        )


def _still_on_roster(parsed: Iterable[Parsed], source: Source) -> dict[str, Entry]:
    """Give by name the entries that would create the accounts again of those who are offboarded by name."""
    if source.purpose != OFFBOARD:
        return {}
    leavers = set(source.variables.texts("offboard_names"))
    then = (on_day(each.entry, today(), "omit") for each in parsed)
    return {
        entry.name: entry for entry in then if entry and entry.create and not entry.absent and entry.name in leavers
    }


def too_old(core: str, python: tuple[int, ...]) -> list[str]:
    """Say that ansible-core or the Python that runs it is older than what this collection is tested with."""
    if tuple(map(int, core.split(".")[:2])) >= OLDEST_CORE and python >= OLDEST_PYTHON:
        return []
    found = f"ansible-core {core} on Python {'.'.join(map(str, python))}"
    needed = f"ansible-core {'.'.join(map(str, OLDEST_CORE))} on Python {'.'.join(map(str, OLDEST_PYTHON))}"
    return [f"This is {found}; clusterops.onboarding needs {needed} or newer, in AWX by another execution environment."]


def _places(name: str, names: Mapping[str, set[str]]) -> str:
    hosts = [host for host, variables in names.items() if name in variables]
    if len(hosts) == len(names):
        return "all hosts"
    more = len(hosts) - HOSTS_SHOWN
    return ", ".join(hosts[:HOSTS_SHOWN]) + (f" and {more} more" if more > 0 else "")
