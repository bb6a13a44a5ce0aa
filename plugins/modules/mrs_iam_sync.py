# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mrs_iam_sync
short_description: Bring IAM users and groups to a Huawei Cloud MRS cluster
description:
  - Users of IAM can only submit jobs to an MRS cluster and use its data once they are synchronised to its Manager;
    until then these fail with error 0192.
  - Reads who is synchronised, starts a synchronisation only for those who are missing, and waits until the cluster
    has them. Who did not arrive is named.
  - A synchronised user has the same name on the cluster, but not the same password; an administrator of the Manager
    resets that.
  - A user brings all of its IAM groups along. The groups and policies of a user who is synchronised already are not
    looked at; when they have changed, O(resync) has the cluster learn of it.
version_added: 1.0.0
author:
  - ClusterOps contributors (@clusterops)
extends_documentation_fragment:
  - clusterops.onboarding.huaweicloud
  - clusterops.onboarding.huaweicloud.cluster
  - clusterops.onboarding.huaweicloud.sync
  - clusterops.onboarding.attributes
  - clusterops.onboarding.connection
attributes:
  check_mode:
    support: partial
    details:
      - Sends no call that changes anything. With names, predicts what the run then does, a synchronisation that runs
        at the time waited out as the run would.
      - With O(all), users who have no policy for MRS are predicted to come, and do not; without the right to list the
        users of IAM it only reports that a synchronisation would run.
  diff_mode:
    support: full
options:
  user_names:
    description:
      - Names of IAM users. All are checked before anything is changed, and all that are wrong are named with their
        position.
    type: list
    elements: str
  group_names:
    description: Names of IAM groups.
    type: list
    elements: str
  absent_user_names:
    description: Names of IAM users to take off the cluster, in a task that brings others.
    type: list
    elements: str
  all:
    description:
      - Synchronise all users of IAM, instead of naming some.
      - When the credentials may list the users and groups of IAM, and all users and all groups that have members are
        on the cluster, nothing is run. Otherwise the synchronisation is run, and the task is changed when the cluster
        knows others afterwards.
      - Users without a policy for MRS never arrive. They are returned as RV(missing) and are no failure, but while
        there are any, each run synchronises.
    type: bool
    default: false
  state:
    description:
      - V(present) brings the users and groups to the cluster, V(absent) takes them off.
      - Groups that came along with a user stay until they are named.
    type: str
    choices: [present, absent]
    default: present
  exclusive:
    description:
      - Whether to take all users off the cluster that are neither in O(user_names) nor O(protected). Groups are left
        alone.
    type: bool
    default: false
  protected:
    description: Names or globs of users that are never taken off.
    type: list
    elements: str
    default: []
  max_removals:
    description:
      - Refuse to change anything when more users and groups than this would be taken off.
      - When not set, O(exclusive) takes off ten at most, and O(state=absent) any number.
    type: int
  verify_names:
    description:
      - Whether to ask IAM for the names that are not on the cluster yet, and to fail before anything is changed when it
        does not have one of them. Credentials that may not ask get a warning instead.
    type: bool
    default: false
  wait:
    description:
      - Whether to wait until the cluster has whom it shall have. Without it they are returned as pending.
      - A synchronisation that is already running is waited out all the same, for there can only be one. The same goes
        for all calls but the last when there is more than one, for more than 1000 users or groups. In check mode
        nothing is waited for.
    type: bool
    default: true
  wait_timeout:
    description: For how many seconds to wait in all. Who is not there after that is named in the failure.
    type: float
    default: 600
  poll_interval:
    description:
      - How many seconds to wait between two looks.
      - As a synchronisation may say that it is over before it has begun, a name has failed only when nothing has
        changed for six intervals.
    type: float
    default: 5
seealso:
  - module: clusterops.onboarding.mrs_iam_sync_info
"""

EXAMPLES = r"""
- name: Bring two users and a group
  clusterops.onboarding.mrs_iam_sync:
    region: cn-north-4
    cluster_id: 2b460e01-3351-4170-b0a7-57b9dd5ffef3
    user_names:
      - ada_lovelace
      - grace_hopper
    group_names:
      - analysts

- name: Have the cluster learn that the policies or groups of a user have changed
  clusterops.onboarding.mrs_iam_sync:
    region: cn-north-4
    cluster_id: 2b460e01-3351-4170-b0a7-57b9dd5ffef3
    user_names:
      - ada_lovelace
      - grace_hopper
    resync:
      - ada_lovelace

- name: Take a user off
  clusterops.onboarding.mrs_iam_sync:
    region: cn-north-4
    cluster_id: 2b460e01-3351-4170-b0a7-57b9dd5ffef3
    user_names:
      - charles_babbage
    state: absent

- name: Keep exactly two users, and the service accounts
  clusterops.onboarding.mrs_iam_sync:
    region: cn-north-4
    cluster_id: 2b460e01-3351-4170-b0a7-57b9dd5ffef3
    user_names:
      - ada_lovelace
      - grace_hopper
    exclusive: true
    protected:
      - svc-*
    max_removals: 3

- name: Bring everybody
  clusterops.onboarding.mrs_iam_sync:
    region: cn-north-4
    cluster_id: 2b460e01-3351-4170-b0a7-57b9dd5ffef3
    all: true
"""

RETURN = r"""
cluster_id:
  description: ID of the cluster.
  returned: once the cluster could be read
  type: str
  sample: 2b460e01-3351-4170-b0a7-57b9dd5ffef3
summary:
  description: How many users and groups there are of each action.
  returned: once the cluster could be read
  type: dict
  sample:
    synchronised: 2
    resynchronised: 0
    cancelled: 0
    unchanged: 40
    failed: 0
    unknown: 0
    pending: 0
users:
  description: Every user that is not simply unchanged, in the order given, then those that O(exclusive) adds, by name.
  returned: once the cluster could be read
  type: list
  elements: dict
  contains:
    name:
      description: Name of the user.
      type: str
      sample: ada_lovelace
    action:
      description:
        - V(synchronised), V(resynchronised) or V(cancelled), in check mode what would be; V(failed); without O(wait)
          V(pending).
        - V(unknown) when a call was sent that may still have its effect. Run the task again, or look at the cluster.
      type: str
    changed:
      description: Whether something changed, or may have.
      type: bool
    wanted:
      description: The action that failed, is unknown or is pending.
      type: str
      returned: for V(failed), V(unknown) and V(pending)
    error:
      description:
        - C(code), C(message), C(operation), C(request_id) and C(status) of what went wrong.
        - C(hint) is what a person can do about it, empty when the code is not known.
      type: dict
      returned: for V(failed) and V(unknown)
groups:
  description: Every group that was named and is not simply unchanged, with the same keys as RV(users).
  returned: once the cluster could be read
  type: list
  elements: dict
came_along:
  description: The C(groups) and C(users) that nobody named and that are new on the cluster.
  returned: once the cluster could be read
  type: dict
  sample:
    users: []
    groups:
      - analysts
missing:
  description: The C(users) and C(groups) of IAM that are not on the cluster in the end, null when nobody knows.
  returned: with O(all)
  type: dict
duration:
  description: For how many seconds it was synchronised. Null when nothing was sent.
  returned: once the cluster could be read
  type: float
  sample: 31.4
diff:
  description:
    - The names that were taken off, C(before), and those that came, C(after). Who was synchronised again stands in
      both, in C(after) with that word.
    - Of whom it is unknown stands in C(after) with that word.
  returned: once the cluster could be read
  type: dict
api_calls:
  description: How many calls of each operation were sent, tries included.
  returned: once the cluster could be read
  type: dict
  sample:
    ListSyncStatus: 4
    ShowSyncIamUser: 3
    UpdateSyncIamUser: 1
"""

from ansible_collections.clusterops.onboarding.plugins.module_utils._operations import mrs_iam_sync
from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import run_as_module


def main() -> None:
    run_as_module(mrs_iam_sync)


if __name__ == "__main__":
    main()
