# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cluster_users
short_description: Bring the users of one cluster in line with a roster
description:
  - Reads a roster from variables and files, chooses the entries for one cluster, compares the cluster with them and
    sends what is missing, in batches. Whatever the number of users, what the cluster has is read once.
  - On an E-HPC cluster of Alibaba Cloud the users are accounts, see M(clusterops.onboarding.ehpc_user). On an MRS
    cluster of Huawei Cloud they are users of IAM that are synchronised to it, see
    M(clusterops.onboarding.mrs_iam_sync).
  - Every option up to O(verify_names), as well as O(on_unsupported_name) and O(resync), that the task does not give is
    taken from the variable of its name with C(cluster_users_) in front, which the role
    P(clusterops.onboarding.cluster_users#role) describes. Give a roster by its variable or by files. As an option it is
    evaluated as a whole, which takes longer, and on ansible-core before 2.19 turns dates into text.
  - The other options are those of the module for the provider, whose C(module_defaults) hold here as well, also
    those of its action group.
  - The playbooks C(onboard), C(audit), C(offboard) and C(adopt) of this collection run it over a fleet.
version_added: 2.0.0
author:
  - ClusterOps contributors (@clusterops)
extends_documentation_fragment:
  - clusterops.onboarding.alibabacloud
  - clusterops.onboarding.alibabacloud.version
  - clusterops.onboarding.huaweicloud
  - clusterops.onboarding.huaweicloud.sync
  - clusterops.onboarding.attributes
  - clusterops.onboarding.connection
attributes:
  action:
    support: full
    details: Rosters and first passwords are read and written on the controller, whatever the connection.
  action_group:
    description: Use the C(module_defaults) of the modules of a cloud to give its connection once.
    support: none
    membership: []
  check_mode:
    support: full
    details: With O(purpose=audit) and O(purpose=adopt), nothing is changed in any mode.
  diff_mode:
    support: full
options:
  provider:
    description: What the cluster is. V(ehpc) is Alibaba Cloud E-HPC, V(mrs) is Huawei Cloud MRS.
    type: str
    choices: [ehpc, mrs]
    default: ehpc
  cluster_id:
    description: ID of the cluster.
    type: str
    required: true
  purpose:
    description:
      - V(onboard) brings the cluster in line with the roster.
      - V(audit) reports all differences and changes nothing. Passwords need not be in the roster.
      - V(offboard) removes those whose entries are absent or have expired, O(leavers), and likewise the people in the
        variable C(offboard_names). Nobody else is touched.
      - V(adopt) lists everybody on the cluster in RV(members), and changes nothing. It needs no roster and reads none.
    type: str
    choices: [onboard, audit, offboard, adopt]
    default: onboard
  roster:
    description:
      - Who shall be on the cluster, entries of C(name), C(group), C(password), C(auth_key), C(state) and
        C(update_password) as O(clusterops.onboarding.ehpc_user#module:users) describes them. For an MRS cluster only
        C(name), C(state) and C(create) count.
      - An entry with C(clusters), names or globs, is only for clusters that go by one of them. A cluster goes by its
        name in the inventory, O(cluster_id), O(provider) and O(labels).
      - An entry with C(expires), a date, is left out after that day, see O(expired).
      - An entry with C(create) false keeps an account in line, and never creates it.
      - An entry is a person. With C(names), a mapping, its account has another name on some clusters. The keys are what
        clusters go by, as in C(clusters), and the values are accounts. The one that counts is that of O(cluster_id),
        then of the name in the inventory, then of O(labels), then of O(provider); otherwise the account is C(name).
      - Two people with one account on the cluster are refused, and so are two O(labels) with different accounts.
      - null and empty text are a field that is not given.
    type: list
    elements: raw
  roster_files:
    description: Paths of files with more entries, see the lookup P(clusterops.onboarding.roster#lookup).
    type: list
    elements: str
    default: []
  leavers:
    description:
      - Names of people who shall not be on the cluster, like entries with C(state) V(absent).
      - When the roster has entries of a name, the account that goes is the one that they say for the cluster.
        Otherwise it is the account of exactly this name. A warning says so, and names accounts that are nearly the
        same.
    type: list
    elements: str
    default: []
  labels:
    description: What else entries of the roster may call the cluster by in C(clusters).
    type: list
    elements: str
    default: []
  expired:
    description:
      - What becomes of entries that have expired. V(omit) leaves them out, V(absent) has them removed, ten from a
        cluster unless O(max_removals) says otherwise.
    type: str
    choices: [omit, absent]
    default: omit
  exclusive:
    description: Whether to remove the accounts that are neither in the roster nor O(protected).
    type: bool
    default: false
  protected:
    description: Names or globs of accounts that are never removed.
    type: list
    elements: str
    default: []
  max_removals:
    description:
      - Refuse to change anything when more accounts than this would be removed. With O(purpose=offboard), required
        but in check mode.
    type: int
  update_password:
    description:
      - Whether passwords are set when an account is created, V(on_create), or in each run, V(always).
      - E-HPC only.
    type: str
    choices: [on_create, always]
    default: on_create
  first_passwords:
    description:
      - Folder on the controller for first passwords. When set, whoever is to get an account on an E-HPC cluster and has
        neither a password nor a key gets a random password, which is stored in a file of the cluster before anything is
        sent. Whoever has an account gets none.
      - A password that is stored stays. When the run ends too early, or an account cannot be created, the next run
        creates the account with the same password.
      - The files are encrypted with the vault password of the run, which must have one, and hold JSON of names and
        passwords; C(ansible-vault view) shows them. A new file gets the vault ID that C(vault_encrypt_identity) names;
        when that is not set, C(vault_identity) if the run has it, otherwise the first.
      - Nothing is ever taken out of a file. Files can be read and written by their owner only. The folder keeps a file
        C(.lock), so that runs at the same time do not overwrite each other's passwords.
    type: path
    default: ""
  on_error:
    description:
      - Whether to go on with the others, V(continue), or to stop, V(stop), when the cluster refuses some.
      - E-HPC only; on MRS the others are always brought.
    type: str
    choices: [continue, stop]
    default: continue
  verify:
    description:
      - Whether to read the accounts once more at the end and fail for those that do not show.
      - E-HPC only; on MRS that is how it is always done.
    type: bool
    default: false
  region:
    description: Region of the cluster. When not set, the environment says it, as the modules of the cloud describe.
    type: str
  sync:
    description:
      - Whether to synchronise the accounts of a hybrid-cloud E-HPC cluster from its local part first, as the module
        M(clusterops.onboarding.ehpc_sync_users) does. Other clusters are left as they are.
      - In check mode nobody can foresee who would come, so an entry of the roster that leaves the password to the
        local part is reported as one without a password.
    type: bool
    default: false
  iam_groups:
    description: Names of IAM groups to synchronise to an MRS cluster, beside those that come along with users.
    type: list
    elements: str
    default: []
  verify_names:
    description:
      - Whether to ask IAM for the names that are not on an MRS cluster yet, and to fail before anything is changed when
        it does not have one of them.
    type: bool
    default: false
  batch_size:
    description: How many users go into one call to an E-HPC cluster at most, 1 to 100.
    type: int
    default: 100
  wait_timeout:
    description: For how many seconds to wait in all for users to arrive on an MRS cluster.
    type: float
    default: 600
  poll_interval:
    description: How many seconds to wait between two looks at an MRS cluster.
    type: float
    default: 5
  endpoint:
    description: Host or URL of the API, when it is not that of the O(region).
    type: str
  security_token:
    description: Token that belongs to a temporary access key.
    type: str
seealso:
  - module: clusterops.onboarding.adopt
  - module: clusterops.onboarding.check_fleet
  - module: clusterops.onboarding.report
"""

EXAMPLES = r"""
- name: Bring the cluster in line with the roster that the variables name
  clusterops.onboarding.cluster_users:
  register: cluster_users_result

- name: Keep another cluster exactly at a file, with random passwords for those who are new
  clusterops.onboarding.cluster_users:
    cluster_id: ehpc-hz-abcdef1234
    region: cn-hangzhou
    roster_files: [team.csv]
    exclusive: true
    protected: [svc.*]
    first_passwords: first-passwords

- name: Report how a cluster differs from the roster
  clusterops.onboarding.cluster_users:
    purpose: audit
  register: cluster_users_result
"""

RETURN = r"""
cluster_id:
  description: ID of the cluster.
  returned: once the cluster could be read
  type: str
  sample: ehpc-hz-abcdef1234
complete:
  description:
    - Whether everything that was asked for holds, or in check mode would. Otherwise the task fails, and when
      C(failed_when) keeps it from that, this still tells.
  returned: once the cluster could be read
  type: bool
  sample: false
summary:
  description: How many users there are of each action, and how many needed none.
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
    - Every user that is not simply unchanged, in the order of the roster, as the module of the cloud returns them.
    - C(name) is the person. C(account) is the name of the account, and only there when it is another one.
    - The action V(unknown) is for a change that was sent and of which nobody can tell whether it was made. It counts as
      changed, and fails the task.
  returned: once the cluster could be read
  type: list
  elements: dict
  sample:
    - name: ada.lovelace
      account: ada_lovelace
      action: created
      changed: true
      group: users
members:
  description:
    - Everybody on the cluster, by name.
    - C(group) is left out where the groups of accounts are not those of the roster, as on MRS.
    - With O(purpose=adopt), C(create) is there, and V(false), for a name that could not be created anew.
    - With O(purpose=audit), C(name) is the person and C(account) the name of the account if it is another one,
      C(on_roster) is there, and V(false), for an account that no entry is for, and C(expires) is the date of the entry
      if it has one.
  returned: with O(purpose=adopt) and O(purpose=audit)
  type: list
  elements: dict
  sample:
    - name: ada.lovelace
      group: wheel
    - name: svc_backup
      group: users
      create: false
diff:
  description: The users that differ, C(before) and C(after), with the account in brackets where it has another name.
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

from ansible_collections.clusterops.onboarding.plugins.module_utils._operations import cluster_users
from ansible_collections.clusterops.onboarding.plugins.module_utils._shell import run_as_module


def main() -> None:
    run_as_module(cluster_users)


if __name__ == "__main__":
    main()
