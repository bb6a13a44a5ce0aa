# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings one cluster in line with a roster. Documented in plugins/modules/cluster_users.py.

Everything about the roster and first passwords is done here, on the controller. The cloud is called here as well, or by
the module on the target when the connection is not local.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ..module_utils._errors import BadInput
from ..module_utils._operations import cluster_users as operation
from ..module_utils._providers.base import ADOPT, AUDIT, OFFBOARD, ONBOARD, Provider
from ..module_utils._providers.registry import PROVIDERS
from ..module_utils._reconcile.plan import CREATED
from ..module_utils._roster.entry import Entry
from ..module_utils._roster.parse import refuse
from ..module_utils._roster.rules import check, check_leaving, check_repeated, refuse_all
from ..plugin_utils._compat import apply_module_defaults, vault_secrets
from ..plugin_utils.first_passwords import Store
from ..plugin_utils.fleet import Cluster
from ..plugin_utils.in_process import InProcess, as_sent
from ..plugin_utils.notes import FAILED, VERIFIED
from ..plugin_utils.results import silenced
from ..plugin_utils.sources import NO_LIMIT, Source, with_options
from ..plugin_utils.variables import Variables, is_in_awx

DEFAULT_PROVIDER = operation.OPTIONS["provider"]["default"]

SHARE = "onboarding_max_fail_percentage"
LEFT = f"More clusters have failed than {SHARE} says, so this one was left alone."
FEW_CLUSTERS = 4
"""Of so many clusters each has a line of its own besides the two of Ansible; of more only those that fail."""
CODE = re.compile(r"[\w.]+(?=: )")


class ActionModule(InProcess):
    operation = operation
    # Passwords are stored between two steps of a task.
    _supports_async = False

    def _perform(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        """Give the result of the operation, and show what it says of the cluster in a line."""
        environment = self._registered_environment()
        variables = Variables(with_options(task_vars, self._task.args), self._loader)
        checks = self._task.check_mode
        try:
            if self._is_left(variables, task_vars):
                return {"skipped": True, "changed": False, "msg": LEFT}
            options = self._all_options(variables)
            checks = checks or options["purpose"] == AUDIT
            provider = PROVIDERS[options["provider"]]
            # Who is on a cluster is no matter of who should be.
            entries = [] if options["purpose"] == ADOPT else self._entries(options, provider, variables)
            result = self._reconcile(options, entries, provider, environment, task_vars)
        except BadInput as error:
            result = {"failed": True, "changed": False, "msg": f"{error} Nothing was changed."}
        if not result.get("complete"):
            FAILED.add([str(task_vars.get("inventory_hostname"))])
        if _is_shown(result, task_vars):
            self._show(task_vars, line(result, checks))
        return silenced(result, self._display)

    def _is_left(self, variables: Variables, task_vars: Mapping[str, Any]) -> bool:
        """Tell whether so many other clusters have failed that this one is left alone."""
        limit = variables.value(SHARE)
        if limit is None:
            return False
        hosts = task_vars["ansible_play_hosts_all"]
        try:
            return 100 * len(FAILED.hosts.intersection(hosts)) > float(limit) * len(hosts)
        except ValueError:
            raise BadInput([f"{SHARE} is a number from 0 to 100."]) from None

    def _all_options(self, variables: Variables) -> dict[str, Any]:
        """Add to the options of the task those of variables and module_defaults; BadInput when some are wrong."""
        given = {name: value for name, value in self._task.args.items() if name not in operation.VARIABLES}
        for name in operation.VARIABLES:
            if name != "roster":
                read = variables.texts if operation.SPEC[name]["type"] == "list" else variables.value
                given[name] = read(f"cluster_users_{name}")
        provider = PROVIDERS.get(given["provider"] or DEFAULT_PROVIDER)
        if provider:
            module = f"clusterops.onboarding.{provider.module}"
            defaults = apply_module_defaults(module, self._task, {}, self._templar)
            for name in provider.spec:
                if given.get(name) is None:
                    given[name] = defaults.get(name)
        checked = ArgumentSpecValidator(operation.SPEC).validate(
            {name: value for name, value in given.items() if value is not None}
        )
        if checked.error_messages:
            raise BadInput(f"cluster_users: {message.rstrip('.')}." for message in checked.error_messages)
        options: dict[str, Any] = checked.validated_parameters
        if options["verify_names"] and str(variables.raw.get("inventory_hostname")) in VERIFIED.hosts:
            options["verify_names"] = False
        if options["purpose"] == OFFBOARD and options["max_removals"] is None and not self._task.check_mode:
            raise BadInput([NO_LIMIT])
        return options

    def _entries(self, options: Mapping[str, Any], provider: Provider, variables: Variables) -> list[Entry]:
        """Give the entries for the cluster; BadInput names all with something wrong."""
        source = Source(variables, self._loader, options["purpose"])
        everybody = source.read()
        refuse(everybody)
        host = str(variables.raw.get("inventory_hostname"))
        cluster = Cluster(host, options["cluster_id"], provider.name, tuple(options["labels"]))
        chosen = source.chosen(everybody, cluster.ranks, options["expired"])
        # An audit sets no password.
        always = "on_create" if options["purpose"] == AUDIT else options["update_password"]
        for each in chosen:
            each.entry = each.entry.with_defaults(update_password=always)
        check(chosen, lambda _entry: [provider.rules])
        for warning in check_repeated(chosen, provider.rules):
            self._display.warning(warning)
        check_leaving(chosen, source.staying(everybody, cluster.ranks), provider.rules)
        refuse_all(chosen, lambda _entry: [provider.rules])
        return [each.entry for each in chosen]

    def _reconcile(
        self,
        options: dict[str, Any],
        entries: Sequence[Entry],
        provider: Provider,
        environment: Mapping[str, Any],
        task_vars: dict[str, Any],
    ) -> dict[str, Any]:
        makes_passwords = options["first_passwords"] and provider.takes_passwords and options["purpose"] == ONBOARD
        # Before the operation is run in the folder that its module would run in.
        folder = Path(options["first_passwords"]).absolute()
        store = partial(self._store_passwords, task_vars, folder, options["cluster_id"]) if makes_passwords else None
        options = {**options, "roster": [], "first_passwords": options["first_passwords"] if store else ""}
        if self._comes_to_the_same(task_vars):
            # The entries are not sent, so nobody has to read and check them once more.
            options = as_sent(options)
            self._update_module_args(self._task.action, options, task_vars)
            run = partial(operation.run, store_passwords=store, entries=entries)
            here = SimpleNamespace(SPEC=operation.SPEC, CONSTRAINTS=operation.CONSTRAINTS, run=run)
            return self._run_here(here, options, environment, task_vars)
        options = as_sent({**options, "roster": [entry.as_json() for entry in entries]})
        try:
            lacking = [entry for entry in entries if entry.lacks_password]
            if store and lacking:
                result = self._plan_there(options, task_vars)
                if self._task.check_mode or result.get("failed") or not result["changed"]:
                    return result
                created = {row.get("account", row["name"]) for row in result["users"] if row["action"] == CREATED}
                names = [entry.name for entry in lacking if entry.name in created]
                passwords = store(names) if names else {}
                for entry in options["roster"]:
                    entry["password"] = entry["password"] or passwords.get(entry["name"])
            return self._run_there(options, task_vars)
        finally:
            self._remove_tmp_path(self._connection._shell.tmpdir)

    def _plan_there(self, options: Mapping[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        check_mode, self._task.check_mode = self._task.check_mode, True
        try:
            return self._run_there(options, task_vars)
        finally:
            self._task.check_mode = check_mode

    def _run_there(self, options: Mapping[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = self._execute_module(
            module_name=self._task.action, module_args=dict(options), task_vars=task_vars
        )
        return result

    def _store_passwords(
        self, task_vars: Mapping[str, Any], folder: Path, cluster_id: str, names: Sequence[str]
    ) -> Mapping[str, str]:
        store = Store(folder, cluster_id, vault_secrets(self._loader), partial(self._show, task_vars))
        try:
            if not self._task.check_mode:
                store.add(names)
            return store.read()
        except OSError as error:
            raise BadInput([f"The first passwords cannot be stored: {error}."]) from None


def _is_shown(result: Mapping[str, Any], task_vars: Mapping[str, Any]) -> bool:
    """Tell whether a cluster has a line. The output of a job in AWX is long already; its end says what fails."""
    few = len(task_vars.get("ansible_play_hosts_all") or ()) <= FEW_CLUSTERS
    if is_in_awx(task_vars):
        return few and bool(result.get("changed"))
    return few or bool(result.get("failed"))


def line(result: Mapping[str, Any], check_mode: bool) -> str:
    """Say in a line for the terminal what became of a cluster; of why it failed, which is said later, only the code."""
    if "summary" not in result:
        code = CODE.match(str(result.get("msg")))
        return f"failed: {code[0]}" if code else "failed"
    done = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in result["summary"].items() if count)
    note = " (check mode, nothing was changed)" if check_mode else ""
    members = result.get("members")
    nobody = f"{len(members)} user{'' if len(members) == 1 else 's'}" if members else "nobody"
    return f"{result['cluster_id']}{note}: {done or nobody}"
