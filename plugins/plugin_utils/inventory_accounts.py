# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The accounts of an inventory file: what each may say, and the regions that it comes to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.base import Provider
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.registry import PROVIDERS

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


OPTIONS: dict[str, Any] = {
    "provider": {"type": "str", "required": True, "choices": sorted(PROVIDERS)},
    "name": {"type": "str"},
    "regions": {"type": "list", "elements": "str"},
    "environment": {"type": "dict", "default": {}},
}
"""The options of an account beside those of its provider."""


@dataclass(frozen=True)
class Source:
    """One region of one account: the options of its provider, and what it finds in the environment.

    ``environment`` says for variables the name of the one that is read in its place, "" for none.
    """

    account: str
    name: str | None
    provider: str
    params: Mapping[str, Any]
    environment: Mapping[str, str]

    def environ(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Give the environment as the provider finds it."""
        return {**environ, **{variable: environ.get(name, "") for variable, name in self.environment.items()}}

    def region(self, environ: Mapping[str, str]) -> str | None:
        """Tell the region, when it is given at all; an endpoint does without."""
        found = map(self.environ(environ).get, PROVIDERS[self.provider].environment.regions)
        return next(filter(None, (value.strip() for value in (self.params["region"], *found) if value)), None)

    def __str__(self) -> str:
        return f"{self.account}, region {self.params['region']}" if self.params["region"] else self.account


def read_accounts(accounts: Sequence[Any]) -> list[Source]:
    """Check the accounts of an inventory file and split them into regions; BadInput names all that is wrong."""
    problems = [] if accounts else ["accounts must name at least one account."]
    sources: list[Source] = []
    for number, account in enumerate(accounts, 1):
        try:
            sources += _read_account(f"account {number}", account)
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    return sources


def _read_account(label: str, account: Any) -> list[Source]:
    if not isinstance(account, Mapping) or str(account.get("provider")) not in PROVIDERS:
        raise BadInput([f"{label} must be a mapping with a provider, which is one of {', '.join(sorted(PROVIDERS))}."])
    provider = PROVIDERS[account["provider"]]
    validator = ArgumentSpecValidator({**provider.find_spec, **OPTIONS}, mutually_exclusive=[["region", "regions"]])
    # An option that is there without a value is one that is not given.
    checked = validator.validate({option: value for option, value in account.items() if value is not None})
    options = checked.validated_parameters
    if options.get("name"):
        label += f" ({options['name']})"
    problems = list(checked.error_messages) or [*_odd_regions(options, provider), *_odd_variables(options, provider)]
    if problems:
        raise BadInput(f"{label}: {problem.rstrip('.')}." for problem in problems)
    regions = list(dict.fromkeys(options["regions"] or [options["region"]]))
    params = {name: options[name] for name in provider.find_spec}
    environment = _environment(options["environment"], provider, len(regions) > 1)
    return [
        Source(label, options["name"], options["provider"], {**params, "region": region}, environment)
        for region in regions
    ]


def _odd_regions(options: Mapping[str, Any], provider: Provider) -> Iterable[str]:
    regions = options["regions"]
    if regions is not None and not (regions and all(region.strip() for region in regions)):
        yield "regions must name at least one region, and none may be empty"
    for option in provider.of_one_region if len(set(regions or ())) > 1 else ():
        if options.get(option):
            yield f"{option} is that of one region, and regions has several; make an account of each"


def _odd_variables(options: Mapping[str, Any], provider: Provider) -> Iterable[str]:
    known = {*provider.environment.identity, *provider.environment.shown}
    for variable, name in options["environment"].items():
        if variable not in known:
            yield f"environment: {variable} is not one of {', '.join(sorted(known))}"
        # It becomes part of a template.
        if not (isinstance(name, str) and VARIABLE.fullmatch(name)):
            yield f"environment: what is read for {variable} must be the name of an environment variable"
    for variable in provider.environment.of_region if len(set(options["regions"] or ())) > 1 else ():
        if variable in options["environment"]:
            yield f"environment: {variable} is that of one region, and regions has several; make an account of each"


def _environment(given: Mapping[str, str], provider: Provider, several_regions: bool) -> dict[str, str]:
    """Add to the variables that an account names those that must not be read as they are.

    With the key of one account, neither the token nor the project of another makes sense.
    """
    hidden = [*provider.environment.of_region] if several_regions else []
    if any(name in given for names in provider.environment.keys for name in names):
        hidden += provider.environment.identity
    return {**dict.fromkeys(hidden, ""), **given}
