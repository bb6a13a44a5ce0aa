# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read roster files on the controller."""

from __future__ import annotations

DOCUMENTATION = r"""
name: roster
short_description: Read who shall be on clusters from CSV, YAML or JSON files
description:
  - Reads one or several files on the controller and gives their entries, in the order of the files, as one list. It is
    the roster that the option O(clusterops.onboarding.ehpc_user#module:users) and the role
    P(clusterops.onboarding.cluster_users#role) take, once the filter P(clusterops.onboarding.for_cluster#filter) has
    chosen from it what is for a cluster.
  - The problems of all files are named at once, of many the first twenty, each with its file and line and never with a
    password. By the rules of a cloud it checks entries whose C(clusters) are names of providers, without C(names); the
    modules check the others.
version_added: 1.0.0
author:
  - ClusterOps contributors (@clusterops)
options:
  _terms:
    description:
      - Paths of the files. Relative ones are looked for where the lookup P(ansible.builtin.file#lookup) looks, then
        where Ansible was started.
      - Files must be UTF-8, with or without a byte order mark. Files that C(ansible-vault) has encrypted as a whole are
        read as well, values that it has encrypted by themselves are not.
      - CSV files, C(.csv), have a first line that names the columns. Commas, semicolons or tabs separate the cells,
        double quotes are around cells that have such characters or line ends in them. An empty cell is a field that is
        not given. The case of column names does not matter. Columns and cells at the end without text, and a first line
        such as C(sep=;), are passed over.
      - YAML files, C(.yml) or C(.yaml), and JSON files, C(.json), hold a list of mappings, or a mapping with nothing
        but C(cluster_users_roster) in it, which is that list.
    type: list
    elements: str
    required: true
  aliases:
    description:
      - For names of fields what their columns, or keys, are called in the files, one name or a list of names. The names
        of the fields themselves work besides.
    type: dict
    default: {}
  allow_unknown:
    description:
      - Whether to leave out columns, or keys, that stand for no field. Otherwise they are refused.
    type: bool
    default: false
notes:
  - An entry has the fields of O(clusterops.onboarding.ehpc_user#module:users), C(name), C(group), C(password),
    C(auth_key), C(state), C(update_password) and C(create), and besides C(names), C(clusters) and C(expires).
  - C(names) says by which other name the account goes on some clusters, a mapping whose keys are names or globs of
    clusters, see O(clusterops.onboarding.cluster_users#module:roster). In CSV files these are columns, C(name_) and
    what the clusters go by, such as C(name_mrs).
  - C(clusters) says where the entry applies, with names or globs of clusters as a list, or as text that separates them
    by white space, commas or semicolons. Without it the entry applies everywhere.
  - C(expires) is the last day, such as V(2026-12-31), that the entry holds on.
  - A name may stand in the files more than once only if all of its entries say to which C(clusters) they apply.
  - Use C(query) rather than C(lookup), which gives something else than a list when there is just one entry.
  - Ansible shows what tasks are given, and reads the files again whenever it needs the variable that the lookup stands
    in. For many clusters read them in one task with C(run_once) and C(no_log), as in the examples.
seealso:
  - plugin: clusterops.onboarding.for_cluster
    plugin_type: filter
  - module: clusterops.onboarding.ehpc_user
"""

EXAMPLES = r"""
# visitors.csv, as a spreadsheet saves it:
#
#   login;role;password;clusters;until;name_mrs
#   jean.bartik;users;Eniac-1946;genomics;2099-12-31;
#   kay.mcnulty;wheel;Eniac-1947;sim* gpu data;2099-12-31;kay_mcnulty

- name: Read everybody's roster once, whatever the number of clusters
  ansible.builtin.set_fact:
    everybody: >-
      {{ query('clusterops.onboarding.roster', 'rosters/team.yml', 'rosters/visitors.csv', aliases=columns) }}
  vars:
    columns:
      name: login
      group: [role, department]
      expires: until
  run_once: true
  no_log: true

- name: Bring a cluster in line with what is for it
  clusterops.onboarding.ehpc_user:
    region: cn-hangzhou
    cluster_id: ehpc-hz-abcdef1234
    users: "{{ everybody | clusterops.onboarding.for_cluster(names=[inventory_hostname, 'genomics']) }}"
"""

RETURN = r"""
_raw:
  description:
    - The entries, with the fields that are given. C(clusters) is a list, C(names) a mapping, C(create) a truth, all
      others are text.
  type: list
  elements: dict
  sample:
    - name: jean.bartik
      group: users
      password: Eniac-1946
      clusters:
        - genomics
      expires: "2099-12-31"
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.plugin_utils.rosters import open_files, read_rosters


class LookupModule(LookupBase):
    def run(
        self, terms: Sequence[Any], variables: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> list[dict[str, Any]]:
        self.set_options(var_options=variables, direct=kwargs)
        files = self._flatten(terms)
        if not files or not all(isinstance(file, str) for file in files):
            raise AnsibleError("roster needs one or more paths of files.")
        variables = variables or {}
        search_path = variables.get("ansible_search_path") or [self.get_basedir(variables)]
        aliases, allow_unknown = self.get_option("aliases"), self.get_option("allow_unknown")
        try:
            return read_rosters(open_files(files, self._loader, search_path), aliases, allow_unknown)
        except BadInput as error:
            raise AnsibleError(str(error)) from None
