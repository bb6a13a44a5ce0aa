# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a roster of who is on clusters, on the controller. Documented in plugins/modules/adopt.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ansible.plugins.action import ActionBase

from ..module_utils._errors import BadInput, printable
from ..module_utils._providers.base import ADOPT
from ..module_utils._reconcile.plan import shortened
from ..module_utils._roster.parse import Parsed, refuse
from ..module_utils._roster.scope import for_cluster, on_day, today
from ..plugin_utils.adoption.entries import Adoption, Reading, adopt
from ..plugin_utils.adoption.files import WRITERS, protected_to_yaml
from ..plugin_utils.adoption.people import read_people
from ..plugin_utils.fleet import Cluster
from ..plugin_utils.hosts import by_roster, cluster_of, raw_of_hosts
from ..plugin_utils.in_process import as_sent
from ..plugin_utils.report.plan_line import failure_lines
from ..plugin_utils.results import silenced
from ..plugin_utils.sources import Source
from ..plugin_utils.variables import Variables
from ..plugin_utils.written_files import create, make_folder

NOT_READ = "The cluster was not read."

SPEC = {
    "hosts": {"type": "list", "elements": "str", "required": True},
    "dest": {"type": "path", "required": True},
    "people": {"type": "dict", "default": {}},
}


class ActionModule(ActionBase):
    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        options = self.validate_argument_spec(SPEC)[1]
        try:
            adopted = self._adopt(options, Path(options["dest"]).absolute(), task_vars or {})
        except BadInput as error:
            return {**result, "failed": True, "msg": f"{error} Nothing was written."}
        except OSError as error:
            return {**result, "failed": True, "msg": f"The roster cannot be written: {error}."}
        # As the report does.
        for line in adopted["lines"]:
            self._display.display(line)
        return silenced({**result, **adopted}, self._display)

    def _adopt(self, options: Mapping[str, Any], dest: Path, task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """Compare the clusters of hosts with the roster, and write what it lacks unless in check mode."""
        if dest.suffix not in WRITERS:
            raise BadInput([f"dest must end with one of {', '.join(WRITERS)}."])
        to_text, fits = WRITERS[dest.suffix]
        people = read_people(options["people"], "people", fits)
        hosts = options["hosts"]
        raw = raw_of_hosts(self._task, task_vars)
        unknown = [printable(host) for host in hosts if host not in raw]
        if unknown:
            raise BadInput([f"There is no host {', '.join(unknown)} in the inventory."])
        variables = {host: Variables(each, self._loader) for host, each in raw.items()}
        clusters = {host: cluster for host, each in variables.items() if (cluster := cluster_of(host, each))}
        results = as_sent({host: raw[host].get("cluster_users_result") or {} for host in hosts})
        read = [host for host in hosts if host in clusters and "members" in results[host]]
        protected = {host: variables[host].texts("cluster_users_protected") for host in read}
        known: dict[str, dict[str, str]] = {}
        leaving: set[str] = set()
        for same in by_roster({host: raw[host] for host in read}):
            roster = self._roster(raw[same[0]], task_vars)
            gone = [each.entry for each in roster if on_day(each.entry, today(), "only")]
            leaving |= {name for entry in gone for name in (entry.name, *dict(entry.names).values())}
            for host in same:
                known[host] = _accounts(roster, clusters[host])
        adopted = adopt(
            [Reading(clusters[host], results[host]["members"], known[host], protected[host]) for host in read],
            clusters.values(),
            people=people,
            leaving=leaving,
            fits=fits,
        )
        texts = {dest: to_text(adopted.entries, adopted.undecided)} if adopted.entries else {}
        beside = dest.with_suffix(".protected.yml")
        if adopted.protected:
            texts[beside] = protected_to_yaml(adopted.protected, _common(list(protected.values())))
        failures = {host: str(results[host].get("msg") or NOT_READ) for host in hosts if host not in read}
        ids = {host: cluster.id for host, cluster in clusters.items()}
        put = self._put(texts, _sentences(adopted, dest, beside, len(read)))
        return {
            "changed": bool(texts),
            "roster": [entry.as_fields() for entry in adopted.entries],
            "protected": list(adopted.protected),
            "undecided": [list(names) for names in adopted.undecided],
            "conflicts": [asdict(conflict) for conflict in adopted.conflicts],
            "unmatched": list(adopted.unmatched),
            "paths": [str(path) for path in texts],
            "failures": failures,
            "lines": [*failure_lines(failures, ids), *([] if put.get("failed") else [put["msg"]])],
            **put,
        }

    def _roster(self, raw: Mapping[str, Any], task_vars: Mapping[str, Any]) -> list[Parsed]:
        path = {"ansible_search_path": task_vars.get("ansible_search_path")}
        roster = Source(Variables({**path, **raw}, self._loader), self._loader, ADOPT).read()
        refuse(roster)
        return roster

    def _put(self, texts: Mapping[Path, str], told: str) -> dict[str, Any]:
        """Write files that are not there yet; what is in their place stays."""
        there = [str(path) for path in texts if path.exists() or path.is_symlink()]
        taken = f"Exists already and is not overwritten: {', '.join(there)}. Choose another name for the roster."
        if there and not self._task.check_mode:
            return {"failed": True, "changed": False, "msg": f"{told} {taken} Nothing was written."}
        if not self._task.check_mode:
            for path, text in texts.items():
                make_folder(path.parent)
                create(path, text.encode())
        diff = [{"before": "", "after": text, "after_header": str(path)} for path, text in texts.items()]
        return {
            "msg": told,
            **({"warnings": [taken]} if there else {}),
            **({"diff": diff} if self._task.diff else {}),
        }


def _accounts(roster: Sequence[Parsed], cluster: Cluster) -> dict[str, str]:
    """Give all accounts that a roster has for a cluster, also those that are to go, and whose they are."""
    chosen = for_cluster((each.entry for each in roster), cluster.ranks, day=today(), expired="absent")
    return {each.entry.name: each.entry.person or each.entry.name for each in chosen}


def _common(lists: Sequence[list[str]]) -> list[str] | None:
    """Give the list that all hosts have, None when they differ."""
    return lists[0] if all(each == lists[0] for each in lists) else None


def _sentences(adopted: Adoption, dest: Path, beside: Path, clusters: int) -> str:
    """Say in a few sentences what the roster lacks."""
    on = f"{clusters} cluster{'' if clusters == 1 else 's'}"
    count = len(adopted.entries)
    told = [
        f"{count} entr{'y' if count == 1 else 'ies'} for {on}: {dest}."
        if count
        else f"The roster lacks nobody on {on}."
    ]
    if adopted.protected:
        told.append(f"Proposed for cluster_users_protected: {shortened(adopted.protected)}; see {beside}.")
    if adopted.undecided:
        groups = [" = ".join(names) for names in adopted.undecided]
        told.append(f"Undecided whether one person: {shortened(groups)}.")
    if adopted.conflicts:
        groups = [f"{each.person} on {each.cluster} ({' and '.join(each.accounts)})" for each in adopted.conflicts]
        told.append(f"Several accounts on one cluster, each of which stays a person of its own: {shortened(groups)}.")
    if adopted.unmatched:
        told.append(f"Accounts in people that no cluster has: {shortened(adopted.unmatched)}.")
    if adopted.unresolved:
        names = shortened(adopted.unresolved)
        told.append(f"The roster has these removed from one cluster, and no entry can keep them on another: {names}.")
    return " ".join(told)
