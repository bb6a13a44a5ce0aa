# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ehpc_user_info
short_description: Read the user accounts of an Alibaba Cloud E-HPC cluster
description:
  - Reads all accounts of one E-HPC cluster, however many pages they fill.
version_added: 1.0.0
author:
  - ClusterOps contributors (@clusterops)
extends_documentation_fragment:
  - clusterops.onboarding.alibabacloud
  - clusterops.onboarding.alibabacloud.cluster
  - clusterops.onboarding.alibabacloud.version
  - clusterops.onboarding.attributes
  - clusterops.onboarding.connection
  - clusterops.onboarding.attributes.info
options:
  names:
    description:
      - Names or globs, for example V(svc.*). When set, only accounts that match one of them are returned. Upper and
        lower case differ.
    type: list
    elements: str
  group:
    description: When set, only accounts of this group are returned.
    type: str
  with_ids:
    description:
      - Whether to read the numeric IDs of accounts and groups as well. Clusters of E-HPC 1.0 make that list
        asynchronously, which takes longer; those of E-HPC NEXT always tell the IDs.
    type: bool
    default: false
  source:
    description:
      - The list to read. V(auto) takes the asynchronous one only for O(with_ids=true), and goes back to the plain one
        with a warning when it cannot be had.
      - V(async) fails then. V(list) never asks for it.
    type: str
    choices: [auto, list, async]
    default: auto
  wait_timeout:
    description: For how many seconds to wait for the asynchronous list.
    type: float
    default: 300
seealso:
  - module: clusterops.onboarding.ehpc_user
"""

EXAMPLES = r"""
- name: Read all accounts of a cluster
  clusterops.onboarding.ehpc_user_info:
    region: cn-hangzhou
    cluster_id: ehpc-hz-abcdef1234
  register: accounts

- name: Read the service accounts that may use sudo
  clusterops.onboarding.ehpc_user_info:
    region: cn-hangzhou
    cluster_id: ehpc-hz-abcdef1234
    names:
      - svc.*
    group: wheel

- name: Read all accounts with their numeric IDs
  clusterops.onboarding.ehpc_user_info:
    region: cn-hangzhou
    cluster_id: ehpc-hz-abcdef1234
    with_ids: true
"""

RETURN = r"""
cluster_id:
  description: ID of the cluster.
  returned: success
  type: str
  sample: ehpc-hz-abcdef1234
api_version:
  description: Generation of the API that the cluster was addressed by.
  returned: success
  type: str
  sample: "2018-04-12"
users:
  description: The accounts that match, by name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the account.
      type: str
    group:
      description: Group of the account.
      type: str
    add_time:
      description:
        - When the account was added, UTC in ISO 8601. A time that the cluster gives without a zone is taken for UTC.
        - V(null) when the cluster does not say.
      type: str
    user_id:
      description: Numeric ID of the account as text, V(null) when the list does not have it.
      type: str
    group_id:
      description: Numeric ID of its group as text, V(null) when the list does not have it.
      type: str
  sample:
    - name: ada.lovelace
      group: wheel
      add_time: "2026-01-02T03:04:05Z"
      user_id: "1001"
      group_id: "1001"
total:
  description: How many accounts the cluster has in all.
  returned: success
  type: int
  sample: 44
api_calls:
  description: How many calls of each operation were sent, tries included.
  returned: success
  type: dict
  sample:
    ListUsers: 1
"""

from ansible_collections.clusterops.onboarding.plugins.module_utils._operations import ehpc_user_info
from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import run_as_module


def main() -> None:
    run_as_module(ehpc_user_info)


if __name__ == "__main__":
    main()
