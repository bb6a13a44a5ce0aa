# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
attributes:
  action_group:
    description: Use C(group/clusterops.onboarding.mrs) in C(module_defaults) to give the connection once.
    support: full
    membership:
      - clusterops.onboarding.all
      - clusterops.onboarding.mrs
options:
  access_key:
    description:
      - Access key (AK) of the IAM user or agency that makes the calls.
      - If no key is given as options, it is read from the environment variables E(HUAWEICLOUD_SDK_AK),
        E(HUAWEICLOUD_SDK_SK) and E(HUAWEICLOUD_SDK_SECURITY_TOKEN), then from E(HW_ACCESS_KEY), E(HW_SECRET_KEY) and
        E(HW_SECURITY_TOKEN).
      - If there is none either and the Python library C(huaweicloudsdkcore) is installed, its default chain is used,
        which knows profiles and the agency of an ECS host.
      - A key and its token are always taken from the same place.
    type: str
  secret_key:
    description: Secret key (SK) that belongs to the access key.
    type: str
  security_token:
    description: Token that belongs to a temporary access key.
    type: str
  auth_token:
    description:
      - Token of IAM, as an alternative to an access key. It is good for a day and for one project.
    type: str
  project_id:
    description:
      - ID of the project that the cluster is in.
      - If not set, the environment variables E(HUAWEICLOUD_SDK_PROJECT_ID) and E(HW_PROJECT_ID) are read. Without these
        it is looked up by the O(region), which takes a call or two of IAM in each task.
    type: str
  region:
    description:
      - Region of the cluster, for example V(cn-north-4). Not needed when O(endpoint) and O(project_id) are given.
      - If not set, the environment variable E(HW_REGION_NAME) is read.
    type: str
  endpoint:
    description:
      - Host or URL of the API of MRS, when it is not that of the O(region). Plain HTTP is only accepted for loopback.
      - If not set, the environment variable E(HUAWEICLOUD_MRS_ENDPOINT) is read.
    type: str
  iam_endpoint:
    description:
      - Host or URL of the API of IAM, when it is not that of the O(region).
      - If not set, the environment variable E(HUAWEICLOUD_SDK_IAM_ENDPOINT) is read.
    type: str
notes:
  - The ID of the domain, which goes with calls of IAM, is read from the environment variable
    E(HUAWEICLOUD_SDK_DOMAIN_ID), or looked up.
"""

    CLUSTER = r"""
options:
  cluster_id:
    description: ID of the cluster.
    type: str
    required: true
"""

    SYNC = r"""
options:
  resync:
    description:
      - Whether to synchronise users and groups of IAM again that an MRS cluster has already. V(true) is for all who are
        named, a list for those in it.
      - For M(clusterops.onboarding.mrs_iam_sync) the list must have no others. M(clusterops.onboarding.cluster_users)
        takes the names of people in it, whatever their accounts are called, and warns of who is not on the roster.
      - It is for changes in IAM, of somebody's policies or groups, which a cluster does not learn of by itself. Allow
        its nodes five minutes afterwards.
      - Each run with it synchronises, and is changed. Whoever is not on the cluster yet is synchronised in any case.
    type: raw
    default: false
  on_unsupported_name:
    description:
      - What becomes of a user who is to come to an MRS cluster and whose name the guide of MRS calls unsupported.
        V(warn) tries it, and V(refuse) changes nothing.
      - These are names with a period, names of one character, and names that differ only in case from those that the
        cluster has. Names that IAM gives to nobody, such as those with an at sign, are always refused.
    type: str
    choices: [warn, refuse]
    default: warn
"""
