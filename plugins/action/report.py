# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the report of a run over all clusters, on the controller. Documented in plugins/modules/report.py."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime, timezone
from getpass import getuser
from pathlib import Path
from typing import Any

from ansible.plugins.action import ActionBase

from ..module_utils._errors import BadInput
from ..module_utils._providers.registry import DEFAULT_PROVIDER
from ..module_utils._reconcile.plan import shortened
from ..module_utils._roster.parse import read_texts
from ..plugin_utils.report import compare, files, merge, model, words
from ..plugin_utils.report.plan_line import drift, failure_lines, plan_line
from ..plugin_utils.report.records import (
    AUDIT,
    DRIFTED,
    KINDS,
    NOT_DONE,
    OFFBOARD,
    Cluster,
    Report,
    Run,
    reasons,
)
from ..plugin_utils.report.to_csv import to_csv
from ..plugin_utils.report.to_html import to_html
from ..plugin_utils.report.to_json import to_json
from ..plugin_utils.report.to_junit import to_junit
from ..plugin_utils.results import silenced
from ..plugin_utils.variables import is_in_awx
from ..plugin_utils.written_files import make_folder, replace

WRITERS = {
    "json": (".json", to_json),
    "csv": (".csv", to_csv),
    "junit": (".xml", to_junit),
    "html": (".html", to_html),
}

LOST = ". WARNING: it is lost with this job; set onboarding_reports to a folder on a volume"
NOT_REACHED = "The cluster was not reached."
NO_EARLIER_AUDIT = "There is no earlier audit to compare with"

ENTRY = {
    "host": {"type": "str", "required": True},
    "provider": {"type": "str", "required": True},
    "cluster_id": {"type": "str"},
    "result": {"type": "dict"},
    "unreachable": {"type": "bool", "default": False},
}

SPEC = {
    "hosts": {"type": "list", "elements": "str"},
    "clusters": {"type": "list", "elements": "dict", "options": ENTRY},
    "merge": {"type": "list", "elements": "path"},
    "kind": {"type": "str", "choices": list(KINDS), "default": AUDIT},
    "check_mode": {"type": "bool"},
    "dest": {"type": "path", "required": True},
    "name": {"type": "str"},
    "formats": {"type": "list", "elements": "str", "choices": list(WRITERS), "default": list(WRITERS)},
    "previous": {"type": "path"},
    "keep": {"type": "int", "default": 0},
    "expiring_days": {"type": "int", "default": 30},
    "started": {"type": "str"},
    "sources": {"type": "list", "elements": "str", "default": []},
    "names": {"type": "raw"},
    "still_on_roster": {"type": "list", "elements": "str"},
    "fail_on_drift": {"type": "bool", "default": False},
    "stats": {"type": "str"},
}


class ActionModule(ActionBase):
    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        options = self.validate_argument_spec(SPEC, required_one_of=[["hosts", "clusters", "merge"]])[1]
        if options["check_mode"] is None:
            options["check_mode"] = options["kind"] == AUDIT or bool((task_vars or {}).get("ansible_check_mode"))
        try:
            options["clusters"] = _clusters(options, (task_vars or {})["hostvars"])
            # A job's own folder goes with its container.
            options["is_lost"] = is_in_awx(task_vars or {}) and not Path(options["dest"]).is_absolute()
            reported = report(options, _run(options, task_vars or {}), write=not self._task.check_mode)
        except BadInput as error:
            return {**result, "failed": True, "msg": f"{error} No report was written."}
        except OSError as error:
            return {**result, "failed": True, "msg": f"The report cannot be written: {error}."}
        # Not by a task that shows it, of which ANSIBLE_DISPLAY_OK_HOSTS=no leaves nothing.
        for line in reported["lines"]:
            self._display.display(line)
        handed_on = {"data": {options["stats"]: reported["summary"]}, "per_host": False, "aggregate": True}
        # As ansible.builtin.set_stats does, whose task would show all hosts with -v.
        stats = {"ansible_stats": handed_on} if options["stats"] else {}
        return silenced({**result, **reported, **stats}, self._display)


def _clusters(options: Mapping[str, Any], hostvars: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Give the clusters that are handed over and those of the hosts that are named, None when neither is."""
    given: list[dict[str, Any]] | None = options["clusters"]
    if options["hosts"] is None:
        return given
    if not options["hosts"]:
        raise BadInput(["hosts is empty: a report of no cluster would only take the place of an earlier one."])
    unknown = [host for host in options["hosts"] if host not in hostvars]
    if unknown:
        raise BadInput([f"There is no host {', '.join(map(model.plain, unknown))} in the inventory."])
    return [*(given or ()), *(entry(host, hostvars[host]) for host in options["hosts"])]


def entry(host: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Take the cluster of a host out of its variables, as the role cluster_users leaves them."""
    facts = {name: variables.get(f"cluster_users_{name}") for name in ("provider", "cluster_id", "result")}
    # The default of the role does not outlive it.
    return {"host": host, **facts, "provider": facts["provider"] or DEFAULT_PROVIDER}


def _run(options: Mapping[str, Any], task_vars: Mapping[str, Any]) -> Run:
    """Say who has the report made, in which job of AWX, and since when that takes."""
    seconds = None
    if options["started"]:
        try:
            seconds = round((_now() - datetime.fromisoformat(options["started"])).total_seconds(), 1)
        except (ValueError, TypeError):
            raise BadInput(["started is no time in ISO 8601 with a time zone."]) from None
    by, job = (str(task_vars.get(name) or "") for name in ("awx_user_name", "awx_job_id"))
    return Run(model.plain(by or getuser()), model.plain(job), seconds, list(map(model.plain, options["sources"])))


def report(options: Mapping[str, Any], run: Run, *, write: bool) -> dict[str, Any]:
    """Make the report, write it if told to, and give the result of the task."""
    folder = Path(options["dest"]).absolute()
    name = _base_name(options)
    suffixes = {kind: WRITERS[kind][0] for kind in options["formats"]}
    made = _merged(options, run)
    earlier, notes = _previous(options)
    if earlier and earlier.generated > made.generated:
        # A clock that was set back must not keep every report from being written until it has caught up.
        notes = {"warnings": [f"The earlier report is a later one, of {earlier.generated}. Nothing was compared."]}
        earlier = None
    if earlier:
        made = compare.compared(earlier, made, max(1, options["keep"]))
    unmatched = _unmatched(made, options)
    made.notes = [*made.notes, *_notes(made, unmatched, options)]
    # Everything is made before anything is written, so that a report is never of two runs.
    texts = {suffixes[kind]: _text(kind, made, options) for kind in suffixes}
    paths = {kind: folder / f"{name}{suffix}" for kind, suffix in suffixes.items()}
    changed = _says_something_else(made, paths)
    if write:
        make_folder(folder)
        for base in [name, *([files.dated(name, made.generated)] if options["keep"] else [])]:
            for suffix, text in texts.items():
                replace(folder / f"{base}{suffix}", text)
        if options["keep"]:
            files.remove_old(folder, name, suffixes.values(), options["keep"])
    first = [NO_EARLIER_AUDIT] if options["previous"] and not earlier and "warnings" not in notes else []
    told = ". ".join([words.sentence(made), *made.notes, *first])
    failures = _failures(made, options)
    ids = {cluster.host: cluster.cluster_id for cluster in made.clusters}
    page = paths.get("html") or next(iter(paths.values()))
    lost = LOST if options["is_lost"] else ""
    return {
        "changed": changed,
        "msg": told,
        "lines": [*failure_lines(failures, ids), f"{told}. See {page}{lost}", plan_line(made)],
        "unmatched_names": unmatched,
        "failures": failures,
        "reasons": reasons(made),
        "paths": {kind: str(path) for kind, path in paths.items()},
        "totals": made.totals,
        "hosts": made.hosts_by_state(),
        "removals": _removals(made),
        "summary": _summary(made, paths),
        "comparison": compare.counts(made.history[0]) if earlier else None,
        **notes,
    }


def _text(kind: str, made: Report, options: Mapping[str, Any]) -> bytes:
    if kind == "html":
        return to_html(made, options["expiring_days"]).encode()
    return WRITERS[kind][1](made).encode()


def _notes(made: Report, unmatched: list[str], options: Mapping[str, Any]) -> list[str]:
    """Say who was found nowhere, for a misspelt name looks like somebody who has gone, and who would come back."""
    notes = []
    if unmatched:
        read, count = len(_read(made)), len(made.clusters)
        where = "On no cluster" if read == count else f"On none of the {read} of {count} clusters that could be read"
        notes.append(f"{where}: {shortened(unmatched)}")
    if options["still_on_roster"]:
        names = shortened(options["still_on_roster"])
        notes.append(f"Still on the roster, so the next onboarding creates their accounts again: {names}")
    return notes


def _read(made: Report) -> list[Cluster]:
    """List the clusters whose accounts were listed."""
    return [cluster for cluster in made.clusters if cluster.unchanged is not None]


def _unmatched(made: Report, options: Mapping[str, Any]) -> list[str]:
    """List those who were to leave and were found on none of the clusters that could be read, if there is one."""
    if options["kind"] != OFFBOARD or not _read(made):
        return []
    found = {row["name"] for cluster in made.clusters for _list, row in cluster.differences}
    return [name for name in dict.fromkeys(read_texts(options["names"], "names")) if name not in found]


def _summary(made: Report, paths: Mapping[str, Path]) -> dict[str, Any]:
    """Give what a job hands on to the next one, or to a notification."""
    hosts = made.hosts_by_state()
    return {
        "kind": made.kind,
        "totals": made.totals,
        "hosts": sorted(host for state in hosts.values() for host in state),
        "drifted": hosts[DRIFTED],
        "failed": sorted(host for state in NOT_DONE for host in hosts[state]),
        "removals": _removals(made),
        "path": str(paths["json"]) if "json" in paths else None,
    }


def _removals(made: Report) -> dict[str, int]:
    """Count for each host those who were removed, or would be; whom an audit finds too many nobody removes."""
    if made.kind == AUDIT:
        return {}
    return {cluster.host: len(cluster.extra) for cluster in made.clusters if cluster.extra}


def _failures(made: Report, options: Mapping[str, Any]) -> dict[str, str]:
    """Say for each host whose cluster counts as failed why it does."""
    results = {cluster["host"]: cluster.get("result") or {} for cluster in options["clusters"] or ()}
    failures = {}
    for cluster in made.clusters:
        host = cluster.host
        if cluster.state in NOT_DONE:
            failures[host] = str(results.get(host, {}).get("msg") or cluster.message or NOT_REACHED)
        elif cluster.state == DRIFTED and options["fail_on_drift"]:
            failures[host] = f"{cluster.cluster_id} differs from the roster: {drift(cluster)}."
    return failures


def _base_name(options: Mapping[str, Any]) -> str:
    name = str(options["name"] or options["kind"])
    if Path(name).name != name or name.startswith("."):
        raise BadInput([f"name is a name of files without a folder, not {name!r}."])
    return name


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _merged(options: Mapping[str, Any], run: Run) -> Report:
    reports = [files.load(Path(path).absolute()) for path in options["merge"] or ()]
    if options["clusters"] is not None:
        now = _now().strftime("%Y-%m-%dT%H:%M:%SZ")
        made = model.build(options["clusters"], options["kind"], generated=now, check_mode=options["check_mode"])
        reports.append(dataclasses.replace(made, run=run))
    if not reports:
        raise BadInput(["There is neither a cluster nor a report to merge."])
    made = merge.merged(reports)
    if made.kind != options["kind"]:
        raise BadInput([f"The reports to merge are of kind {made.kind}, not {options['kind']}."])
    return made


def _previous(options: Mapping[str, Any]) -> tuple[Report | None, dict[str, Any]]:
    """Read the report to compare with, or warn of one that cannot be; the first run of a series has none."""
    path = Path(options["previous"] or "").absolute()
    if not options["previous"] or not path.exists():
        return None, {}
    try:
        return files.load(path), {}
    except BadInput as error:
        # It would otherwise keep every later report from being written.
        return None, {"warnings": [f"{error} Nothing was compared."]}


def _says_something_else(made: Report, paths: Mapping[str, Path]) -> bool:
    """Tell whether a file is new or the report in place, which only JSON can tell, says something else."""
    if "json" not in paths or not all(path.exists() for path in paths.values()):
        return True
    try:
        return not merge.same_but_for_times(files.load(paths["json"]), made)
    except BadInput:
        return True
