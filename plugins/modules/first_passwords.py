# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: first_passwords
short_description: Make first passwords for new accounts and store them encrypted
description:
  - Makes a password for everybody of a roster who is to get an account on a cluster and has no password, and stores it
    in a file of that cluster, encrypted with the vault password of the run.
  - A password that is in the file stays. So when the run ends too early, or an account cannot be created, the next run
    creates the account with the same password.
  - Runs on the controller, before M(clusterops.onboarding.ehpc_user), which gets the passwords by the filter
    P(clusterops.onboarding.with_first_passwords#filter). No password is in a result.
  - The role P(clusterops.onboarding.cluster_users#role) does all of this when C(cluster_users_first_passwords) is set.
version_added: 1.0.0
author:
  - ClusterOps contributors (@clusterops)
attributes:
  action:
    description: Runs on the controller, whatever the connection of the host is.
    support: full
  check_mode:
    description: Can run in check mode and report what it would do.
    support: full
    details: Writes nothing in check mode. It needs the vault password all the same, to tell who has a password.
  diff_mode:
    description: Returns what differs.
    support: none
options:
  dest:
    description:
      - Folder of the files, made when it is not there. Each cluster has a file, O(cluster_id) with C(.yml).
      - A path that does not begin with C(/) is taken from the folder in which Ansible was started.
    type: path
    required: true
  cluster_id:
    description: ID of the cluster.
    type: str
    required: true
  users:
    description:
      - The roster, entries as the option O(clusterops.onboarding.ehpc_user#module:users) takes them.
      - An entry gets a password if it is to be present, has neither C(password) nor C(auth_key), and is not among
        O(accounts). One with C(update_password=always) is refused, for its password would be set anew in each run.
      - All entries are checked as M(clusterops.onboarding.ehpc_user) does, and nothing is written when one is wrong.
    type: list
    elements: raw
    required: true
  accounts:
    description: Names of the accounts that the cluster has already, as M(clusterops.onboarding.ehpc_user_info) tells.
    type: list
    elements: str
    required: true
  update_password:
    description: What M(clusterops.onboarding.ehpc_user) is told for entries without C(update_password).
    type: str
    choices: [on_create, always]
    default: on_create
notes:
  - A password has 16 characters, of those that all of the vendor's rules accept and that are not mistaken for others.
  - C(ansible-vault view) shows a file. It is JSON of names and passwords, which is YAML as well.
  - An existing file stays encrypted with the password and vault ID that it has. A new one gets the vault ID that
    C(vault_encrypt_identity) names; when that is not set, C(vault_identity) if the run has it, otherwise the first.
  - Nothing is ever taken out of a file. When somebody is removed from a cluster and comes again, the account is created
    with the password that was made the first time, unless it was deleted by C(ansible-vault edit).
  - Files can be read and written by their owner only. The folder keeps a file C(.lock), so that runs at the same time
    do not overwrite each other's passwords.
seealso:
  - module: clusterops.onboarding.ehpc_user
  - plugin: clusterops.onboarding.with_first_passwords
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Read who has an account
  clusterops.onboarding.ehpc_user_info:
    region: cn-hangzhou
    cluster_id: ehpc-hz-abcdef1234
  register: found

- name: Make first passwords for the others
  clusterops.onboarding.first_passwords:
    dest: first_passwords
    cluster_id: ehpc-hz-abcdef1234
    users: "{{ newcomers }}"
    accounts: "{{ found.users | map(attribute='name') }}"
  register: first

- name: Create the accounts with them
  clusterops.onboarding.ehpc_user:
    region: cn-hangzhou
    cluster_id: ehpc-hz-abcdef1234
    users: "{{ newcomers | clusterops.onboarding.with_first_passwords(passwords, placeholder=not first.stored) }}"
  vars:
    passwords: >-
      {{ lookup('ansible.builtin.file', first.path) | from_json if first.stored and first.names else {} }}
"""

RETURN = r"""
changed:
  description: Whether a password was stored, or would be in check mode.
  returned: success
  type: bool
path:
  description: Absolute path of the file, V(null) when RV(names) is empty, for then the file is not looked at.
  returned: success
  type: str
  sample: /srv/first_passwords/ehpc-hz-abcdef1234.yml
names:
  description: Everybody whose account is to be created with a password of the file, in the order of the roster.
  returned: success
  type: list
  elements: str
  sample: [ada.lovelace, grace.hopper]
added:
  description: Those of RV(names) whose password was made by this task, or would be in check mode.
  returned: success
  type: list
  elements: str
  sample: [grace.hopper]
stored:
  description: Whether the file has a password of each of RV(names), which in check mode it may lack.
  returned: success
  type: bool
"""
