# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
attributes:
  action_group:
    description: Use C(group/clusterops.onboarding.ehpc) in C(module_defaults) to give the connection once.
    support: full
    membership:
      - clusterops.onboarding.all
      - clusterops.onboarding.ehpc
options:
  access_key_id:
    description:
      - ID of the access key of the RAM user or role that makes the calls.
      - If no key is given as options, it is read from the environment variables E(ALIBABA_CLOUD_ACCESS_KEY_ID),
        E(ALIBABA_CLOUD_ACCESS_KEY_SECRET) and E(ALIBABA_CLOUD_SECURITY_TOKEN), then from E(ALICLOUD_ACCESS_KEY),
        E(ALICLOUD_SECRET_KEY) and E(ALICLOUD_SECURITY_TOKEN).
      - If there is none either and the Python library C(alibabacloud_credentials) is installed, its default chain is
        used, which knows profiles, OIDC and the RAM role of an ECS instance.
      - A key and its token are always taken from the same place.
    type: str
  access_key_secret:
    description: Secret of the access key.
    type: str
  security_token:
    description: Token that belongs to a temporary access key.
    type: str
  region:
    description:
      - Region of the cluster, for example V(cn-hangzhou). Not needed when O(endpoint) is given.
      - If not set, the environment variables E(ALIBABA_CLOUD_REGION_ID) and E(ALICLOUD_REGION) are read.
    type: str
  endpoint:
    description:
      - Host or URL of the API, when it is not that of the O(region). Plain HTTP is only accepted for loopback.
      - If not set, the environment variable E(ALIBABA_CLOUD_EHPC_ENDPOINT) is read.
    type: str
  network:
    description: Whether the endpoint of the O(region) is addressed over the Internet or from inside a VPC.
    type: str
    choices: [public, vpc]
    default: public
  http_method:
    description:
      - How calls are sent. V(auto) sends a password in the body of a POST and everything else by GET; when the API
        refuses POST it goes on by GET.
      - With V(get), and after such a fallback, passwords travel in the query of an HTTPS URL.
    type: str
    choices: [auto, post, get]
    default: auto
"""

    VERSION = r"""
options:
  api_version:
    description:
      - Generation of the API, V(2018-04-12) for clusters of E-HPC 1.0 and V(2024-07-30) for those of E-HPC NEXT.
      - V(auto) asks one after the other and goes by the one that answers.
    type: str
    choices: [auto, "2018-04-12", "2024-07-30"]
    default: auto
"""

    CLUSTER = r"""
options:
  cluster_id:
    description: ID of the cluster.
    type: str
    required: true
"""

    USERS = r"""
options:
  users:
    description:
      - The roster, a list of any number of mappings.
      - Mutually exclusive with O(name), O(group), O(password) and O(auth_key).
      - All entries are checked before anything is changed, and all that are wrong are named with their position.
    type: list
    elements: raw
    suboptions:
      name:
        description: Full name of the account. Every entry needs one.
        type: str
      group:
        description:
          - Group of the account, V(users) or V(wheel), whose members may use sudo.
          - When not set, an existing account keeps its group and a new one gets V(users).
        type: str
      password:
        description:
          - Password of the account. An account that does not exist yet needs one, or an O(users[].auth_key).
        type: str
      auth_key:
        description:
          - SSH public key of the account, instead of a password, for clusters of E-HPC NEXT that use keys. It is only
            set when the account is created.
        type: str
      state:
        description: V(present) or V(absent). When not set, the O(state) of the task.
        type: str
      update_password:
        description: V(on_create) or V(always). When not set, the O(update_password) of the task.
        type: str
      create:
        description: Whether to create the account. With false, an account is kept in line and never created.
        type: bool
        default: true
        version_added: 2.0.0
  name:
    description: Full name of the account, when there is just one. Mutually exclusive with O(users).
    type: str
  group:
    description: Group of the account O(name), see O(users[].group).
    type: str
  password:
    description: Password of the account O(name), see O(users[].password).
    type: str
  auth_key:
    description: SSH public key of the account O(name), see O(users[].auth_key).
    type: str
  state:
    description:
      - Whether the accounts shall exist.
      - The home directory of an account that is removed stays, and a new account of the same name does not get its
        data.
    type: str
    choices: [present, absent]
    default: present
  update_password:
    description:
      - With V(on_create) a password is only set when the account is created.
      - With V(always) it is also set for accounts that exist. As no password can be read, each run reports a change.
    type: str
    choices: [on_create, always]
    default: on_create
"""
