# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ehpc_sync_users
short_description: Synchronise the users of a hybrid-cloud Alibaba Cloud E-HPC cluster
description:
  - Brings the user accounts that a hybrid-cloud cluster has on premises to its proxy cluster in the cloud.
  - Only works on hybrid-cloud proxy clusters of E-HPC 1.0, and needs the O(region).
version_added: 1.0.0
author:
  - ClusterOps contributors (@clusterops)
extends_documentation_fragment:
  - clusterops.onboarding.alibabacloud
  - clusterops.onboarding.alibabacloud.cluster
  - clusterops.onboarding.alibabacloud.version
  - clusterops.onboarding.attributes
  - clusterops.onboarding.connection
attributes:
  check_mode:
    support: partial
    details:
      - With O(users), predicts that these users will be added. Without, who comes cannot be foreseen; it then only
        reports that a synchronisation would run.
  diff_mode:
    support: full
options:
  users:
    description:
      - Names of the accounts that shall be on the cluster afterwards. When all of them are there, nothing is run.
      - When not set, the synchronisation always runs, and the task is changed when the accounts differ afterwards.
    type: list
    elements: str
  wait:
    description:
      - Whether to wait until all O(users) are there or, when these are not set, until two lists of the accounts agree.
      - Without it the task is changed whenever a synchronisation was started.
    type: bool
    default: true
  wait_timeout:
    description: For how many seconds to wait. When O(users) are missing after that, the task fails.
    type: float
    default: 600
seealso:
  - module: clusterops.onboarding.ehpc_user
"""

EXAMPLES = r"""
- name: Bring two users from the local cluster to the cloud, unless they are there
  clusterops.onboarding.ehpc_sync_users:
    region: cn-hangzhou
    cluster_id: ehpc-hz-hybrid1234
    users:
      - ada.lovelace
      - grace.hopper

- name: Synchronise whoever there is
  clusterops.onboarding.ehpc_sync_users:
    region: cn-hangzhou
    cluster_id: ehpc-hz-hybrid1234
  register: synchronisation
"""

RETURN = r"""
cluster_id:
  description: ID of the cluster.
  returned: once the cluster could be read
  type: str
  sample: ehpc-hz-hybrid1234
api_version:
  description: Generation of the API that the cluster was addressed by.
  returned: once the cluster could be read
  type: str
  sample: "2018-04-12"
added:
  description: Names of the accounts that came, sorted; in check mode those of O(users) that would.
  returned: once the cluster could be read
  type: list
  elements: str
  sample:
    - grace.hopper
missing:
  description: Names of the O(users) that are not there after O(wait_timeout).
  returned: when there are any
  type: list
  elements: str
settled:
  description: Whether what was waited for came about within O(wait_timeout).
  returned: once the cluster could be read
  type: bool
diff:
  description: The names of the accounts that went, C(before), and of those that came, C(after).
  returned: once the cluster could be read
  type: dict
api_calls:
  description: How many calls of each operation were sent, tries included.
  returned: once the cluster could be read
  type: dict
  sample:
    DescribeCluster: 1
    ListUsers: 3
    SyncUsers: 1
"""

from ansible_collections.clusterops.onboarding.plugins.module_utils._operations import ehpc_sync_users
from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import run_as_module


def main() -> None:
    run_as_module(ehpc_sync_users)


if __name__ == "__main__":
    main()
