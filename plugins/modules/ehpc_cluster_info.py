# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ehpc_cluster_info
short_description: Read the Alibaba Cloud E-HPC clusters of an account
description:
  - Reads all E-HPC clusters that the access key may see, of both generations, however many pages they fill.
version_added: 1.0.0
author:
  - ClusterOps contributors (@clusterops)
extends_documentation_fragment:
  - clusterops.onboarding.alibabacloud
  - clusterops.onboarding.alibabacloud.version
  - clusterops.onboarding.attributes
  - clusterops.onboarding.connection
  - clusterops.onboarding.attributes.info
options:
  api_version:
    description: With V(auto), the clusters of both generations are returned.
  cluster_ids:
    description: When set, only the clusters with these IDs are returned.
    type: list
    elements: str
  names:
    description: Names or globs. When set, only clusters that match one are returned. Upper and lower case differ.
    type: list
    elements: str
  status:
    description: When set, only clusters with one of these states are returned, for example V(running).
    type: list
    elements: str
  regions:
    description:
      - When set, only clusters of these regions are returned.
      - O(region) is not a filter, it only says where the API is asked.
      - The API does not tell the region of clusters of E-HPC NEXT, so none of them matches.
    type: list
    elements: str
  location:
    description:
      - When set, only clusters at this location are returned; V(OnPremise) are the hybrid-cloud ones.
      - The API does not tell the location of clusters of E-HPC NEXT, so none of them matches.
    type: str
    choices: [PublicCloud, OnPremise]
  details:
    description: Whether to read everything that the API tells of each cluster that is returned, one call each.
    type: bool
    default: false
seealso:
  - module: clusterops.onboarding.ehpc_user_info
"""

EXAMPLES = r"""
- name: Read all clusters of the account
  clusterops.onboarding.ehpc_cluster_info:
    region: cn-hangzhou
  register: fleet

- name: Read the running clusters whose names begin with hpc, with all their facts
  clusterops.onboarding.ehpc_cluster_info:
    region: cn-hangzhou
    names:
      - hpc*
    status:
      - running
    details: true
"""

RETURN = r"""
clusters:
  description: The clusters that match, by ID. What the API does not tell is V(null).
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the cluster.
      type: str
    name:
      description: Name of the cluster.
      type: str
    status:
      description: State of the cluster. Accounts can only be changed while it is V(running).
      type: str
    region:
      description: Region of the cluster.
      type: str
    location:
      description: V(PublicCloud) or V(OnPremise).
      type: str
    account_type:
      description: The service that the accounts of the cluster are kept by, for example V(nis).
      type: str
    deploy_mode:
      description: How the cluster is deployed.
      type: str
    scheduler_type:
      description: The scheduler of the cluster.
      type: str
    os_tag:
      description: The operating system of the cluster.
      type: str
    ehpc_version:
      description: The version of E-HPC that the cluster was made with.
      type: str
    api_version:
      description: Generation of the API that the cluster is addressed by.
      type: str
    details:
      description: Everything that the API tells of the cluster, under its own names.
      returned: when O(details=true)
      type: dict
  sample:
    - id: ehpc-hz-abcdef1234
      name: simulation
      status: running
      region: cn-hangzhou
      location: PublicCloud
      api_version: "2018-04-12"
total:
  description:
    - How many clusters were listed, whether they match or not.
    - E-HPC NEXT is asked for the clusters of O(cluster_ids) and lists no others when these are at most 20.
  returned: success
  type: int
  sample: 3
api_calls:
  description: How many calls of each operation were sent, tries included.
  returned: success
  type: dict
  sample:
    ListClusters: 2
"""

from ansible_collections.clusterops.onboarding.plugins.module_utils._operations import ehpc_cluster_info
from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import run_as_module


def main() -> None:
    run_as_module(ehpc_cluster_info)


if __name__ == "__main__":
    main()
