# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the clouds tell of their clusters when an inventory asks, and what these are as hosts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from ansible_collections.clusterops.onboarding.plugins.module_utils._context import Context
from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput, OnboardingError
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.registry import PROVIDERS
from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import hide_secrets

from .inventory_accounts import Source

try:
    from ansible.template import trust_as_template
except ImportError:
    # ansible-core before 2.19 takes every text of an inventory for a template unless it is wrapped.
    from ansible.utils.unsafe_proxy import wrap_var

    def trust_as_template(text: str) -> str:
        return text
else:

    def wrap_var(value: Any) -> Any:
        return value


SIDE_BY_SIDE = 8


@dataclass(frozen=True)
class Host:
    """A cluster: its variables, its facts and, for messages, what it is."""

    variables: Mapping[str, Any]
    facts: Mapping[str, Any]
    described: str


def ask(
    sources: Sequence[Source], environ: Mapping[str, str], warn: Callable[[str], None]
) -> list[dict[str, Any] | OnboardingError]:
    """Ask all sources side by side for what the cache keeps: ``region``, ``clusters``
    and what the provider tells of its variables.

    What went wrong with a source is in its place.
    """
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return list(pool.map(partial(_answer, environ=environ, warn=warn), sources))


def _answer(
    source: Source, environ: Mapping[str, str], warn: Callable[[str], None]
) -> dict[str, Any] | OnboardingError:
    provider = PROVIDERS[source.provider]
    keys = {name for names in provider.environment.keys for name in names[:2]}
    named = (name for variable, name in source.environment.items() if variable in keys and name)
    unset = [name for name in named if not environ.get(name)]
    if unset:
        # Without them the search would go on, and might end at another account's key.
        return BadInput([f"environment variable {name} is not set." for name in unset])
    region = source.region(environ)
    try:
        context = Context(check_mode=True, environ=source.environ(environ), warn=warn)
        result = provider.find_clusters(source.params, context)
    except OnboardingError as error:
        return error
    clusters = [{**facts, "region": facts.get("region") or region} for facts in result["clusters"]]
    told = {name: result[name] for name in provider.variables if result.get(name)}
    return {"region": region, **told, "clusters": clusters}


def fingerprint(sources: Sequence[Source], environ: Mapping[str, str]) -> str:
    """Give a text that differs when something else would be asked for; no secret has a part in it."""
    asked = []
    for source in sources:
        provider, found = PROVIDERS[source.provider], source.environ(environ)
        params = hide_secrets(provider.find_spec, source.params)
        shown = [found.get(name) for name in provider.environment.shown]
        asked.append([source.provider, params, source.environment, shown])
    return sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def hosts_of(source: Source, answer: Mapping[str, Any]) -> list[Host]:
    """Turn the answer of a source into hosts."""
    return [_host(source, answer, facts) for facts in answer["clusters"]]


def _host(source: Source, answer: Mapping[str, Any], facts: Mapping[str, Any]) -> Host:
    facts = {name: _never_template(value) for name, value in facts.items()}
    provider = PROVIDERS[source.provider]
    endpoints = provider.environment.endpoints
    environment = {
        **{name: source.params[option] for option, name in endpoints.items() if source.params[option]},
        **{variable: _reading(name) for variable, name in source.environment.items()},
    }
    told = {
        **{f"cluster_users_{name}": _never_template(answer.get(name)) for name in provider.variables},
        "cluster_users_region": _never_template(answer["region"]) or facts["region"],
        "cluster_account": source.name,
        "cluster_environment": environment,
    }
    variables = {
        "ansible_connection": "local",
        # Without this a host may get the system's Python, which need not have the library requests.
        "ansible_python_interpreter": trust_as_template("{{ ansible_playbook_python }}"),
        "cluster_users_provider": source.provider,
        "cluster_users_cluster_id": facts["id"],
        "cluster": facts,
        **{name: value for name, value in told.items() if value},
    }
    return Host(variables, facts, f"{facts['id']} of {source}")


def _never_template(value: Any) -> Any:
    """Wrap what could be a template: whoever names a cluster, or writes to the cache, must not get one evaluated.

    Wrapped text looks odd in lists of the inventory, so other text is left as it is.
    """
    return wrap_var(value) if "{" in str(value) else value


def _reading(name: str) -> str:
    # Left to the tasks to evaluate, so that what it comes to is nowhere in the inventory.
    return trust_as_template(f"{{{{ lookup('ansible.builtin.env', '{name}') }}}}") if name else ""


def by_name(named: Iterable[tuple[str, Host]]) -> dict[str, Host]:
    """Sort hosts by their names; BadInput names the clusters that would be one host."""
    found: dict[str, list[Host]] = {}
    for name, host in named:
        found.setdefault(name, []).append(host)
    problems = [
        f"{name} would be the host of {' and of '.join(host.described for host in hosts)}."
        for name, hosts in sorted(found.items())
        if len(hosts) > 1
    ]
    if problems:
        raise BadInput(problems)
    return {name: found[name][0] for name in sorted(found)}
