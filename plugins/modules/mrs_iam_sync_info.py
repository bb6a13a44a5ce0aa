# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mrs_iam_sync_info
short_description: Read which IAM users a Huawei Cloud MRS cluster knows
description:
  - Reads the IAM users and groups that are synchronised to the Manager of an MRS cluster, and the state of it.
version_added: 1.0.0
author:
  - ClusterOps contributors (@clusterops)
extends_documentation_fragment:
  - clusterops.onboarding.huaweicloud
  - clusterops.onboarding.huaweicloud.cluster
  - clusterops.onboarding.attributes
  - clusterops.onboarding.connection
  - clusterops.onboarding.attributes.info
seealso:
  - module: clusterops.onboarding.mrs_iam_sync
"""

EXAMPLES = r"""
- name: Read who is synchronised
  clusterops.onboarding.mrs_iam_sync_info:
    region: cn-north-4
    cluster_id: 2b460e01-3351-4170-b0a7-57b9dd5ffef3
  register: found
"""

RETURN = r"""
cluster_id:
  description: ID of the cluster.
  returned: success
  type: str
  sample: 2b460e01-3351-4170-b0a7-57b9dd5ffef3
user_names:
  description: Names of the IAM users that the cluster knows, sorted.
  returned: success
  type: list
  elements: str
  sample:
    - ada.lovelace
    - grace.hopper
group_names:
  description: Names of the IAM groups that the cluster knows, sorted; those that came along with a user too.
  returned: success
  type: list
  elements: str
  sample:
    - analysts
is_synchronizing:
  description: Whether a synchronisation runs at the moment.
  returned: success
  type: bool
is_synchronous:
  description: Whether the cluster has ever completed a synchronisation.
  returned: success
  type: bool
api_calls:
  description: How many calls of each operation were sent, tries included.
  returned: success
  type: dict
  sample:
    ListSyncRequirements: 1
    ListSyncStatus: 1
    ShowSyncIamUser: 1
"""

from ansible_collections.clusterops.onboarding.plugins.module_utils._operations import mrs_iam_sync_info
from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import run_as_module


def main() -> None:
    run_as_module(mrs_iam_sync_info)


if __name__ == "__main__":
    main()
