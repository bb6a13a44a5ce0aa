# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
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
    description: Whether the accounts shall exist. The home directory of an account that is removed stays.
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
