# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the clusters of accounts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: clusters
short_description: Clusters of Alibaba Cloud E-HPC and Huawei Cloud MRS as hosts
description:
  - Finds the clusters of any number of accounts and regions and makes each of them a host, with the variables that the
    role P(clusterops.onboarding.cluster_users#role) needs to work on it.
  - All hosts are in the group C(clusters), those of Alibaba Cloud in C(ehpc_clusters) and those of Huawei Cloud in
    C(mrs_clusters) as well.
  - The inventory is a YAML file whose name ends in C(clusters.yml) or C(clusters.yaml).
version_added: 1.0.0
author:
  - ClusterOps contributors (@clusterops)
requirements:
  - requests (Python library)
extends_documentation_fragment:
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description: Says that the file is for this plugin.
    type: str
    required: true
    choices: [clusterops.onboarding.clusters]
  accounts:
    description:
      - Where to look for clusters. Beside the options below, an account takes those of
        M(clusterops.onboarding.ehpc_cluster_info) but C(details), or those of M(clusterops.onboarding.mrs_cluster_info)
        if that is its O(accounts[].provider). That is the connection, and C(names), C(status) and C(cluster_ids) to
        choose among the clusters.
      - Values may be templates, for example with the lookup P(ansible.builtin.env#lookup).
      - Accounts without a key of their own use the one in the environment, as the modules do.
    type: list
    elements: dict
    required: true
    suboptions:
      provider:
        description: What the clusters are. V(ehpc) is Alibaba Cloud E-HPC, V(mrs) is Huawei Cloud MRS.
        type: str
        choices: [ehpc, mrs]
        required: true
      name:
        description: What to call the account, in messages and in the variable C(cluster_account).
        type: str
      regions:
        description:
          - Regions to look in, side by side. Mutually exclusive with C(region), which is for just one. When neither is
            set, the environment says the region.
          - The IDs of the projects of several MRS regions are looked up, whatever the environment says.
        type: list
        elements: str
      environment:
        description:
          - For environment variables that the modules know, names of those to read in their place, for accounts whose
            keys are in the environment under names of their own.
          - When a variable of a key is among them, no other variable of the identity, that is of keys, tokens, project
            and domain, is read as it is. So nothing of one account gets mixed with another.
          - Should a key not be in the environment under that name, the account cannot be read.
        type: dict
        default: {}
  hostnames:
    description:
      - Expressions for the name of a host. The first that gives one counts. It may use the facts of the cluster, such
        as V(name) and V(id), and the variables of the host.
      - Names are of letters, digits, C(_) and, after the first character, C(.), C(@), C(-); whatever else an expression
        gives is passed over.
      - A name that is also that of a group, or that Ansible reserves, such as V(all) and V(localhost), would hide the
        group. Such a host goes by the ID of its cluster, and a warning says so.
      - Names of clusters need not be unique. Two clusters of one name are an error.
    type: list
    elements: str
    default: [id]
  on_error:
    description:
      - What to do when an account or a region cannot be read. With V(fail) there is no inventory, with V(warn) there
        are the other clusters and a warning. When nothing at all can be read it is an error either way.
      - An inventory with something missing is never kept in the cache.
    type: str
    choices: [fail, warn]
    default: fail
notes:
  - Each host has the variable C(cluster), with the facts that M(clusterops.onboarding.ehpc_cluster_info) or
    M(clusterops.onboarding.mrs_cluster_info) returns and the region; C(cluster_users_provider),
    C(cluster_users_cluster_id), C(cluster_users_region) and C(cluster_users_project_id) for the role; and a local
    connection, for nothing is logged in to.
  - The variable C(cluster_environment), if there is one, has the environment in which tasks reach the account of the
    host, from O(accounts[].environment) and its endpoints. It is for the keyword C(environment) of a play and has
    templates that the tasks evaluate, no keys. Other options of an account are only for finding its clusters;
    give them to the modules by C(module_defaults).
  - No secret is in the variables of a host or in the cache.
  - Ansible itself goes on without the hosts of an inventory that it could not read, unless the environment variable
    E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED) or the setting C(any_unparsed_is_failed) of the section C([inventory])
    tells it not to.
  - AWX gives inventory sources the environment variables of credentials, but no extra variables, and looks for the
    plugin relative to the file. So the file must lie in the root of the project, beside C(collections), unless the
    execution environment has the collection.
seealso:
  - module: clusterops.onboarding.ehpc_cluster_info
  - module: clusterops.onboarding.mrs_cluster_info
"""

EXAMPLES = r"""
# teams.clusters.yml: accounts that have their own keys in the environment, and groups and variables from facts
plugin: clusterops.onboarding.clusters
accounts:
  - name: simulation
    provider: ehpc
    region: "{{ lookup('ansible.builtin.env', 'ONBOARDING_REGION') | default('cn-hangzhou', true) }}"
    names:
      - hpc-*
      - lab
    environment:
      ALIBABA_CLOUD_ACCESS_KEY_ID: SIMULATION_KEY_ID
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: SIMULATION_KEY_SECRET
  - name: analytics
    provider: mrs
    regions:
      - cn-north-4
      - ap-southeast-3
    status:
      - running
    environment:
      HUAWEICLOUD_SDK_AK: ANALYTICS_AK
      HUAWEICLOUD_SDK_SK: ANALYTICS_SK
# By name where that is good enough, and by ID otherwise.
hostnames:
  - name ~ '.' ~ cluster_account if name
  - id
on_error: warn
cache: true
keyed_groups:
  # Such as scheduler_slurm.
  - key: cluster.scheduler_type | default('unknown', true)
    prefix: scheduler
groups:
  paused: cluster.status != 'running'
compose:
  # What entries of a roster may call the cluster by.
  cluster_users_labels: "[cluster.name, cluster.scheduler_type | default('none', true)]"
strict: true
"""

import os
import re
from collections.abc import Collection, Container, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.module_utils.basic import missing_required_lib
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput, OnboardingError
from ansible_collections.clusterops.onboarding.plugins.module_utils._http import REQUESTS_IMPORT_ERROR
from ansible_collections.clusterops.onboarding.plugins.module_utils._providers.registry import PROVIDERS
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.in_process import as_sent
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.inventories import (
    Host,
    ask,
    by_name,
    fingerprint,
    hosts_of,
)
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.inventory_accounts import Source, read_accounts

# Neither an option, a path, a pattern nor a list of hosts can be mistaken for such a name, and no template.
HOSTNAME = re.compile(r"\w[\w.@-]*")
LOCAL_HOSTS = {"localhost", "127.0.0.1"}


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "clusterops.onboarding.clusters"

    def verify_file(self, path: str) -> bool:
        return super().verify_file(path) and path.endswith(("clusters.yml", "clusters.yaml"))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)
        if REQUESTS_IMPORT_ERROR:
            raise AnsibleParserError(missing_required_lib("requests"))
        try:
            # Ansible would pass over them, and then a filter that was misspelt would filter nothing.
            unknown = sorted(set(config) - set(self.option_definitions))
            if unknown:
                raise BadInput([f"there is no option {name}." for name in unknown])
            sources = read_accounts(
                as_sent({"accounts": self.templar.template(self.get_option("accounts"))})["accounts"]
            )
            answers = self._answers(sources, self.get_cache_key(path), cache)
            found = [host for source, answer in zip(sources, answers) if answer for host in hosts_of(source, answer)]
            taken = {*self.inventory.groups, *self._groups_of(found), *LOCAL_HOSTS}
            hosts = by_name((self._hostname(host, taken), host) for host in found)
        except BadInput as error:
            raise AnsibleParserError(f"{path}: {error}") from None
        if not hosts:
            self.display.warning(f"{path}: the accounts can be read, but there is no cluster to be had of them.")
        self._populate({source.provider for source in sources}, hosts)

    def _groups_of(self, hosts: Sequence[Host]) -> set[str]:
        """Give the names of the groups that hosts get into, tried on an inventory of its own."""
        inventory = self.inventory
        self.inventory: Any = InventoryData()
        try:
            self._populate(PROVIDERS, {str(number): host for number, host in enumerate(hosts)})
            return set(self.inventory.groups)
        finally:
            self.inventory = inventory

    def _answers(self, sources: list[Source], key: str, may_use_cache: bool) -> list[dict[str, Any] | None]:
        """Give what the sources say, now or when the cache was filled; None for those that failed."""
        asked = fingerprint(sources, os.environ)
        use_cache = self.get_option("cache")
        cached = self._cache.get(key) if use_cache and may_use_cache else None
        if cached and cached["asked"] == asked:
            answers: list[dict[str, Any] | None] = cached["answers"]
            return answers
        given = ask(sources, os.environ, self.display.warning)
        failures = [f"{who}: {what}" for who, what in zip(sources, given) if isinstance(what, OnboardingError)]
        if failures and (self.get_option("on_error") == "fail" or len(failures) == len(sources)):
            raise BadInput(failures)
        for failure in failures:
            self.display.warning(f"Clusters are missing from the inventory. {failure}")
        if use_cache and not failures:
            self._cache[key] = {"asked": asked, "answers": given}
        return [None if isinstance(answer, OnboardingError) else answer for answer in given]

    def _hostname(self, host: Host, taken: Container[str]) -> str:
        trouble = ""
        for expression in self.get_option("hostnames"):
            try:
                name = self._compose(expression, {**host.variables, **host.facts})
            # A template may raise anything, most often that something is not defined.
            except Exception as error:
                trouble = f" {expression}: {error}"
                if self.get_option("strict"):
                    break
                continue
            if HOSTNAME.fullmatch(str(name or "")):
                return self._name_beside_groups(host, str(name), taken)
        raise BadInput([f"hostnames gives no name for {host.described}.{trouble}"])

    def _name_beside_groups(self, host: Host, name: str, taken: Container[str]) -> str:
        """Give the name, or the ID of the cluster for a name that is taken.

        Whoever names a cluster could otherwise have a play on a group reach this one host alone.
        """
        if name not in taken:
            return name
        key = str(host.facts["id"])
        if key in taken or not HOSTNAME.fullmatch(key):
            raise BadInput([f"hostnames gives {name} for {host.described}, which is the name of a group or reserved."])
        self.display.warning(f"{name} is the name of a group or reserved; {host.described} is the host {key} instead.")
        return key

    def _populate(self, providers: Collection[str], hosts: Mapping[str, Host]) -> None:
        self.inventory.add_group("clusters")
        for provider in sorted(providers):
            self.inventory.add_child("clusters", self.inventory.add_group(f"{provider}_clusters"))
        strict = self.get_option("strict")
        for name, host in hosts.items():
            self.inventory.add_host(name, group=f"{host.variables['cluster_users_provider']}_clusters")
            for variable, value in host.variables.items():
                self.inventory.set_variable(name, variable, value)
            self._set_composite_vars(self.get_option("compose"), host.variables, name, strict)
            self._add_host_to_composed_groups(self.get_option("groups"), host.variables, name, strict)
            self._add_host_to_keyed_groups(self.get_option("keyed_groups"), host.variables, name, strict)
