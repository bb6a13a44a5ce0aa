# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mrs_cluster_info
short_description: Read the Huawei Cloud MRS clusters of a project
description:
  - Reads all MRS clusters of a project that exist, however many pages they fill.
version_added: 1.0.0
author:
  - ClusterOps contributors (@clusterops)
extends_documentation_fragment:
  - clusterops.onboarding.huaweicloud
  - clusterops.onboarding.attributes
  - clusterops.onboarding.connection
  - clusterops.onboarding.attributes.info
options:
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
seealso:
  - module: clusterops.onboarding.mrs_iam_sync_info
"""

EXAMPLES = r"""
- name: Read all clusters of the region's project
  clusterops.onboarding.mrs_cluster_info:
    region: cn-north-4

- name: Read those that run and whose name begins with bi
  clusterops.onboarding.mrs_cluster_info:
    region: cn-north-4
    names:
      - bi-*
    status:
      - running
  register: found
"""

RETURN = r"""
clusters:
  description: The clusters that match, sorted by ID. What the API does not tell is null.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the cluster.
      type: str
      sample: 2b460e01-3351-4170-b0a7-57b9dd5ffef3
    name:
      description: Name of the cluster.
      type: str
      sample: bi-reports
    status:
      description: State of the cluster.
      type: str
      sample: running
    version:
      description: Version of MRS.
      type: str
      sample: MRS 3.1.5
    safe_mode:
      description: Whether the cluster authenticates by Kerberos, and so has users of its own.
      type: bool
project_id:
  description: ID of the project.
  returned: success
  type: str
total:
  description: How many clusters the project has.
  returned: success
  type: int
api_calls:
  description: How many calls of each operation were sent, tries included.
  returned: success
  type: dict
  sample:
    ListClusters: 1
"""

from ansible_collections.clusterops.onboarding.plugins.module_utils._operations import mrs_cluster_info
from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import run_as_module


def main() -> None:
    run_as_module(mrs_cluster_info)


if __name__ == "__main__":
    main()
