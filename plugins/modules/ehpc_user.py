# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ehpc_user
short_description: Manage the user accounts of an Alibaba Cloud E-HPC cluster
description:
  - Creates and removes the user accounts of one E-HPC cluster, changes their groups and sets their passwords.
  - Takes one user or thousands in one task. What is there already is read first, only what differs is sent, in batches.
  - When some users fail, the others are still brought in line; the task then fails and reports each user.
version_added: 1.0.0
author:
  - ClusterOps contributors (@clusterops)
extends_documentation_fragment:
  - clusterops.onboarding.alibabacloud
  - clusterops.onboarding.alibabacloud.cluster
  - clusterops.onboarding.alibabacloud.users
  - clusterops.onboarding.alibabacloud.version
  - clusterops.onboarding.attributes
  - clusterops.onboarding.connection
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
options:
  exclusive:
    description:
      - Whether to remove every account that is not in O(users) and not O(protected).
      - Refused when O(users) is empty.
    type: bool
    default: false
  protected:
    description:
      - Names or globs, for example V(svc.*), of accounts that are never removed. Upper and lower case differ.
      - An entry that is to be absent and matches is an error.
    type: list
    elements: str
    default: []
  max_removals:
    description:
      - Refuse to change anything when more accounts than this would be removed, by name or by O(exclusive).
      - When not set, O(exclusive) may remove 10, and accounts that are named as absent are not counted.
    type: int
  on_error:
    description:
      - With V(continue), a batch that the cluster refuses is sent again in smaller ones until the users at fault are
        known, and everybody else is brought in line.
      - With V(stop), nothing is sent after the first batch that the cluster refuses; its users count as failed.
    type: str
    choices: [continue, stop]
    default: continue
  batch_size:
    description:
      - How many users, 1 to 100, go into one call at most.
      - With O(api_version=2024-07-30), a call creates at most 20 users and changes one; four changes run side by side.
    type: int
    default: 100
  verify:
    description:
      - Whether to list the accounts once more afterwards, and to fail for those that do not show what was done.
      - Without it the list is only read again when an answer was missing or unsuccessful.
    type: bool
    default: false
seealso:
  - module: clusterops.onboarding.ehpc_user_info
  - module: clusterops.onboarding.ehpc_sync_users
"""

EXAMPLES = r"""
- name: Give the access key, region and other connection options once for all tasks of a block
  module_defaults:
    group/clusterops.onboarding.ehpc:
      region: cn-hangzhou
  block:
    - name: Create one account
      clusterops.onboarding.ehpc_user:
        cluster_id: ehpc-hz-abcdef1234
        name: ada.lovelace
        group: wheel
        password: "{{ first_password }}"

    - name: Bring a list of users onto the cluster
      clusterops.onboarding.ehpc_user:
        cluster_id: ehpc-hz-abcdef1234
        users:
          - name: ada.lovelace
            group: wheel
          - name: grace.hopper
            password: "{{ first_password }}"
          - name: charles.babbage
            state: absent

    - name: Keep the cluster exactly at the list, but for service accounts
      clusterops.onboarding.ehpc_user:
        cluster_id: ehpc-hz-abcdef1234
        users: "{{ roster }}"
        exclusive: true
        protected:
          - svc.*
        max_removals: 5
      diff: true

    - name: Set a password anew
      clusterops.onboarding.ehpc_user:
        cluster_id: ehpc-hz-abcdef1234
        name: grace.hopper
        password: "{{ next_password }}"
        update_password: always

    - name: Show what a list would change, without changing it
      clusterops.onboarding.ehpc_user:
        cluster_id: ehpc-hz-abcdef1234
        users: "{{ roster }}"
      check_mode: true
      diff: true

    - name: Remove an account, its home directory stays
      clusterops.onboarding.ehpc_user:
        cluster_id: ehpc-hz-abcdef1234
        name: ada.lovelace
        state: absent
"""

RETURN = r"""
cluster_id:
  description: ID of the cluster.
  returned: once the cluster could be read
  type: str
  sample: ehpc-hz-abcdef1234
api_version:
  description: Generation of the API that the cluster was addressed by.
  returned: once the cluster could be read
  type: str
  sample: "2018-04-12"
summary:
  description: How many changes of each kind were made, or would be in check mode, and how many users needed none.
  returned: once the cluster could be read
  type: dict
  sample:
    created: 2
    group_changed: 1
    password_set: 0
    removed: 0
    unchanged: 40
    failed: 1
    unknown: 0
    skipped: 0
users:
  description:
    - Every user that is not simply unchanged, in the order of the roster; then, by name, those that O(exclusive) adds.
    - A user whose group and password are both changed stands here twice.
  returned: once the cluster could be read
  type: list
  elements: dict
  contains:
    name:
      description: Name of the account.
      type: str
    action:
      description:
        - V(created), V(group_changed), V(password_set) or V(removed).
        - V(failed) when that certainly did not come about, V(skipped) when it was not tried.
        - V(unknown) when it was sent, no clear answer came, and no list of the accounts could tell. Run the task again,
          or look at the accounts of the cluster. A password cannot be read, so set it again.
      type: str
    changed:
      description: Whether the account was changed, or may have been.
      type: bool
    before:
      description: The group that the account had.
      returned: when the group was to be changed, or the account to be removed
      type: str
    group:
      description: The group that the account was to have.
      returned: when it was to be created or the group to be changed
      type: str
    wanted:
      description: The action that did not come about, or may not have.
      returned: when RV(users[].action) is V(failed), V(unknown) or V(skipped)
      type: str
    error:
      description:
        - What the cluster answered, with C(code), C(message), C(operation), C(request_id) and HTTP C(status).
        - C(hint) is what a person can do about it, empty when the code is not known.
      returned: when RV(users[].action) is V(failed) or V(unknown)
      type: dict
  sample:
    - name: ada.lovelace
      action: created
      changed: true
      group: users
diff:
  description:
    - The accounts that differ, a line for each with its group, by name, C(before) and C(after).
    - After a failure, C(after) holds what was really done, and says of whom something is unknown.
  returned: once the cluster could be read
  type: dict
api_calls:
  description: How many calls of each operation were sent, tries included.
  returned: once the cluster could be read
  type: dict
  sample:
    AddUsers: 1
    ListUsers: 1
"""

from ansible_collections.clusterops.onboarding.plugins.module_utils._operations import ehpc_user
from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import run_as_module


def main() -> None:
    run_as_module(ehpc_user)


if __name__ == "__main__":
    main()
